"""The addresses of all pages, with what has to be there for them to show something.

A new page gets its row here: it is then opened in all looks, read by axe, and photographed by ``make shots``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING

from instar.commands import CancelTicket, InviteUser, OpenTicket, PostReply
from instar.commands.answers import SaveAnswer
from instar.commands.bulk import StartBulk
from instar.commands.checklists import SaveChecklist
from instar.commands.client_access import status_token
from instar.commands.contracts import AddContract
from instar.commands.imports.runs import add_import
from instar.commands.inbox import keep_raw
from instar.commands.letters import SecretLink
from instar.commands.notice_settings import stop_token
from instar.commands.organizations import AddOrganization
from instar.commands.own import RunOwn
from instar.commands.views import SaveView

if TYPE_CHECKING:
    from tests.e2e.conftest import Desk

STAFF = (
    "/work",
    "/queue",
    "/tickets/list",
    "/tickets/list?q=nothing-like-this",
    "/tickets/table",
    "/tickets/table?group=status&total=data.deal_amount&columns=number,title:240,stage,data.deal_amount",
    "/boards",
    "/p/appeal/board",
    "/p/appeal/list",
    "/p/deal/board",
    "/p/deal/board?priority=1&q=nothing-like-this",
    "/new",
    "/new/questions",
    "/t/{number}",
    "/t/{number}/work",
    "/t/{number}/files",
    "/t/{number}/history",
    "/t/{number}/x/designer-path",
    "/x/designer/processes/deal/try",
    "/x/designer/processes/deal/edit?view=outline&node=qualify",
    "/x/designer/processes/todo/edit",
    "/x/designer/processes/new",
    "/x/designer/tickets/{number}",
    "/t/{joint}/partners",
    "/t/{joint}/merge",
    "/t/{joint}/split",
    "/t/{joint}/subtasks",
    "/t/{joint}/task",
    "/answers",
    "/answers/new",
    "/watching",
    "/approvals",
    "/overview",
    "/reminders",
    "/favourites",
    "/checklists",
    "/t/{joint}/snooze",
    "/t/{joint}/remind",
    "/confirm",
    "/api/docs",
    "/answers/{answer}",
    "/jobs",
    "/jobs/{batch}",
    "/views/{view}",
    "/me/signature",
    "/me/notices",
    "/notices",
    "/find?q=licence",
    "/me",
    "/about",
    "/design/processes",
    "/design/bundles",
    "/design/forms",
    "/design/decisions",
    "/design/decisions/new",
    "/design/decision/approval",
    "/design/calendars",
    "/design/calendars/new",
    "/design/calendar/shifts?year=2026&start=2026-04-30T12%3A00&length=PT9H",
    "/design/process/appeal",
    "/design/process/appeal/compare",
    "/x/services/",
    "/x/services/new",
    "/x/services/questions",
    "/x/designer/processes/appeal",
    "/x/designer/processes/gallery",
    "/x/designer/processes/gallery/purchase",
    "/x/designer/processes/appeal/at/answer",
    "/x/designer/forms/deal/edit",
    "/x/designer/forms/new",
    "/x/designer/decisions/approval/edit",
    "/x/designer/decisions/new",
    "/x/designer/drafts",
    "/x/designer/import",
    "/x/designer/definitions/process/appeal/duplicate",
    "/x/designer/definitions/process/appeal/rename",
    "/admin/plugins",
    "/admin/plugins/site/settings",
    "/tickets/as/people",
    "/tickets/as/calendar",
    "/tickets/as/calendar?by=data.deal_close&span=month",
    "/reports",
    "/reports/open_tickets",
    "/reports/flow?shown=1&period=week",
    "/reports/load",
    "/reports/promises",
    "/reports/promises_inside",
    "/reports/satisfaction",
    "/reports/quality",
    "/reports/crm_funnel?shown=1&of=deal&period=all",
    "/x/mail/",
    "/x/mail/?kind=failed",
    "/x/mail/?kind=quarantine",
    "/x/mail/accounts",
    "/x/mail/accounts/new",
    "/x/mail/accounts/{mailbox}",
    "/x/chat/",
    "/x/chat/widgets",
    "/x/chat/widgets/new",
    "/x/chat/widgets/{chat}",
    "/x/telegram/",
    "/x/telegram/?kind=failed",
    "/x/telegram/?kind=quarantine",
    "/x/telegram/bots",
    "/x/telegram/bots/new",
    "/x/telegram/bots/{bot}",
    "/x/telegram/me",
    "/x/hooks/",
    "/x/hooks/out",
    "/x/hooks/out/new",
    "/x/hooks/out/{hook}",
    "/x/hooks/out/{hook}/log",
    "/x/hooks/sources",
    "/x/hooks/sources/new",
    "/x/hooks/sources/{source}",
    "/x/agenda/",
    "/x/agenda/?view=day",
    "/x/agenda/?person=olga",
    "/x/agenda/new",
    "/x/agenda/new?ticket={number}",
    "/x/agenda/meetings/{meeting}",
    "/x/agenda/meetings/{meeting}/edit",
    "/x/agenda/team/sales?weeks=2",
    "/x/agenda/feed",
    "/x/calendar/feeds?role=deal&by=created",
    "/x/knowledge/",
    "/x/knowledge/?q=nothing-like-this",
    "/x/knowledge/care",
    "/x/knowledge/new?ticket={number}",
    "/x/knowledge/{article}?ticket={number}",
    "/x/knowledge/{article}/edit",
    "/x/knowledge/{article}/versions?left=1&right=2",
    "/x/knowledge/{article}/versions/1?text=ru",
    "/t/{number}/x/knowledge-articles",
    "/help?q=lamps",
    "/help/{article}",
    "/x/quality/",
    "/x/quality/reviews/{review}",
    "/x/rules/",
    "/x/rules/log",
    "/x/rules/runs",
    "/x/rules/rule/new",
    "/x/rules/rule/{rule}",
    "/x/rules/rule/{rule}/json",
    "/x/rules/rule/{rule}/try",
    "/x/rules/rule/{timed}",
    "/x/rules/rule/{timed}/try",
    "/x/rules/ticket/{number}",
    "/reports/calls",
    "/x/calls/",
    "/x/calls/?missed=open",
    "/x/calls/new?ticket={number}",
    "/x/calls/{call}",
    "/t/{number}/x/calls-calls",
    "/portal",
    "/portal?q=nothing-like-this",
    "/portal/my",
    "/portal/others",
    "/portal/approve",
    "/portal/s/questions",
    "/portal/sent/{number}",
)
ADMIN = (
    "/admin/people",
    "/admin/people/new",
    "/admin/people/olga?ticket=T-1",
    "/admin/people/olga/tokens",
    "/me/tokens",
    "/admin/jobs",
    "/admin/jobs?state=ready",
    "/admin/audit",
    "/admin/audit?who=nobody&when=soon",
    "/admin/settings",
    "/admin/teams",
    "/admin/teams/sales",
    "/admin/structure",
    "/admin/structure/new",
    "/admin/structure/company",
    "/admin/structure/company/brand",
    "/admin/answers",
    "/checklists/new",
    "/checklists/{checklist}",
    "/t/{number}/macro/{answer}",
    "/admin/rights",
    "/admin/rights/asked",
    "/admin/rights/give?who=boris&what=auditor&where=process:appeal&until=",
    "/admin/rights/1/end",
    "/t/{number}/why",
    "/t/{number}/clocks",
    "/t/{number}/run",
    "/views",
    "/admin/plugins/trace",
    "/tickets/export",
    "/admin/import",
    "/admin/import/{imported}",
    "/admin/inbox",
    "/admin/inbox?state=all",
    "/admin/inbox/{item}",
    "/admin/inbox/channels",
    "/admin/inbox/channels/mail",
    "/admin/inbox/channels/chat",
    "/admin/inbox/channels/telegram",
    "/admin/inbox/channels/hooks",
    "/clients",
    "/clients/contacts",
    "/clients/contacts/1",
    "/clients/organizations/{organization}",
    "/clients/organizations/new",
    "/clients/organizations/{organization}/contracts/new",
    "/clients/contracts/{contract}",
    "/clients/contacts/new",
    "/clients/duplicates",
    "/clients/merge?kind=organization&loser={organization}",
    "/tickets/export?q=nothing-like-this",
    "/x/crm/products",
    "/x/crm/products/new",
    "/x/crm/products/{product}",
    "/x/crm/products/import",
    "/x/crm/lists",
    "/x/crm/tickets/{number}",
    "/x/projects/",
    "/x/projects/{project}",
    "/x/projects/tickets/{planned}",
    "/x/projects/{project}/gantt",
    "/tickets/as/gantt?role=planned_task",
    "/x/mindmap/{project}",
    "/x/mindmap/{planned}/node?map={project}",
    "/tickets/as/mindmap?role=planned_task",
)
STRANGERS = (
    "/login",
    "/forgot",
    "{invitation}",
    "/form",
    "/form/questions",
    "/status/{status}",
    "/status/{status}/sent",
    "/my",
    "/notices/stop/{stop}",
    "/rate/{rate}?score=4",
    "/help",
    "/help/{article}",
)
CLIENT = "ann@client.example"
LEADS, PART, FILE = "leads to another page", "a part of a page, for a script", "a file"
NO_PAGES = {
    "/": LEADS,
    "/t-<int:id>": LEADS,
    "/T-<int:id>": LEADS,
    "/t/<number>/step/<int:item>": PART,
    "/t/<number>/move": PART,
    "/t/<number>/role": PART,
    "/t/<number>/service": PART,
    "/notices/drawer": PART,
    "/t/<number>/properties": PART,
    "/t/<number>/row": PART,
    "/t/<number>/answers": PART,
    "/t/<number>/colleagues": PART,
    "/t/<number>/poll": PART,
    "/work/rows/<whose>/<key>": PART,
    "/p/<process>/board/columns": PART,
    "/p/<process>/board/more": PART,
    "/jobs/<int:id>/progress": PART,
    "/admin/import/<int:id>/progress": PART,
    "/clients/duplicates/progress": PART,
    "/counters": PART,
    "/suggest/<kind>": PART,
    "/admin/audit/file": FILE,
    "/admin/import/<int:id>/refused.csv": FILE,
    "/admin/inbox/<int:id>/raw": FILE,
    "/portal/approve/<int:item>": "of a step that is to be decided: the story of the portal opens one",
    "/tickets/list.csv": FILE,
    "/tickets/list.xlsx": FILE,
    "/reports/<key>/csv": FILE,
    "/files/<file_id>": FILE,
    "/design/bundle.zip": FILE,
    "/brand/<key>/<stamp>": FILE,
    "/favicon.ico": FILE,
    "/x/agenda/team/": LEADS,
    "/agenda/feed/<token>.ics": FILE,
    "/calendar/feed/<token>.ics": FILE,
    "/x/quality/rate/<number>": LEADS,
    "/x/designer/processes/<key>/bpmn": FILE,
    "/x/crm/products/find": PART,
    "/x/crm/products/export.csv": FILE,
    "/x/calendar/window": PART,
    "/x/calendar/undated": PART,
    "/x/mindmap/<number>/outline.md": FILE,
    "/x/projects/gantt/rows": PART,
    "/x/projects/<number>/gantt/rows": PART,
    "/x/mindmap/tree": PART,
    "/x/mindmap/<number>/tree": PART,
    "/x/calls/journal.csv": FILE,
    "/x/calls/of/<number>": PART,
    "/x/designer/forms/uses": PART,
    "/x/designer/decisions/<key>/dmn": FILE,
    "/x/designer/processes/gallery/<template>/bpmn": FILE,
    "/x/designer/tickets/<number>/bpmn": FILE,
    "/x/designer/definitions/<kind>/<key>/json": FILE,
    "/x/designer/definitions/process/<key>/bpmn": FILE,
    "/x/designer/drafts/<kind>/<key>": PART,
    "/status/<token>/files/<file>": FILE,
    "/my/in/<token>": "by a link from a letter, used up by who follows it",
}
"""What answers with no page of its own, and why."""
_NOTE = {"action": "note", "with": {"body": "Call {{ ticket.title }} at once."}}
_MORNINGS = [{"every": "week", "days": ["mon", "thu"], "at": "09:00", "zone": "Europe/Berlin"}]


def arrange(desk: Desk, title: str = "A ticket for every page") -> dict[str, str]:
    """Make something of every kind that a page shows; what stands in the places of the addresses."""
    number = desk.appeal(title)
    boss, ticket = desk.actor("admin"), int(number.removeprefix("T-"))
    desk.run(PostReply(ticket, "@olga, @admin: what do you think?", "internal"), "boris")
    product = {"code": number, "name_en": "Lamp"}
    called = {
        "direction": "in",
        "number": "+7 495 000-10-20",
        "ticket": number,
        "duration": 205,
        "note": "Asked again.",
    }
    desk.run(
        RunOwn("calls", "record", {"direction": "in", "number": "+7 495 000-10-21", "outcome": "no_answer"}), "olga"
    )
    return {
        "number": number,
        "joint": str(desk.run(OpenTicket("Together", process="joint"))["number"]),
        "answer": str(desk.run(SaveAnswer("We are on it", "Good day, {client}!"), "admin")["answer"]),
        "checklist": str(desk.run(SaveChecklist(f"A move of {number}", "Pack\nDrive"), "admin")["checklist"]),
        "batch": str(desk.run(StartBulk("watch", (ticket,)), "admin")["bulk"]),
        "view": str(desk.run(SaveView("/tickets/list", "priority=1", f"Urgent as of {number}"), "admin")["view"]),
        "imported": str(add_import(desk.kernel, boss, "tickets", "lamps.csv", BytesIO(b"Title\nBroken lamp\n"))),
        "item": str(keep_raw(desk.kernel, "card", b"no card").id),
        "organization": str((client := desk.run(AddOrganization(f"Lamps of {number}")))["id"]),
        "contract": str(desk.run(AddContract(client["key"], {"name": "42"}))["id"]),
        "product": str(desk.run(RunOwn("crm", "save_product", product))["result"]["product"]),
        "call": str(desk.run(RunOwn("calls", "record", called), "olga")["result"]["call"]),
        "meeting": str(desk.run(RunOwn("agenda", "add", _meeting(desk)), "admin")["result"]["meeting"]),
        "invitation": str(desk.run(InviteUser("olga"))["link"]),
        "status": status_token(desk.kernel, CLIENT, ticket),
        "stop": stop_token(desk.kernel, boss.id or 0, "digest"),
        "rule": _rule(desk, f"of-{number.lower()}", {"on": [{"event": "opened"}], "when": ["ticket.priority <= 3"]}),
        "timed": _rule(desk, f"at-{number.lower()}", {"on": _MORNINGS, "over": {"where": "priority <= 3"}}),
        "mailbox": _mailbox(desk, number),
        "article": _article(desk),
        "bot": _bot(desk, ticket),
        "chat": _widget(desk, ticket),
        "hook": _hook(desk),
        "source": _source(desk),
        **_rated(desk),
        **_planned(desk),
    }


def _article(desk: Desk) -> str:
    """One for everybody that was published twice and is changed again."""
    said = {"title_en": "Lamps that flicker", "title_ru": "Лампы мигают", "body_ru": "Проверьте **выключатель**."}
    given = {**said, "body_en": "# What to do\n\n- Look at the **switch**.", "audience": "public", "keywords": "light"}
    made = desk.run(RunOwn("knowledge", "save", {**given, "services": ["questions"]}), "maria")["result"]
    for body in ("Look at the **switch**, then at the bulb.", "Draft."):
        seen = {"article": made["article"], "rev": made["rev"]}
        made = desk.run(RunOwn("knowledge", "publish", seen), "maria")["result"]
        more = {**given, "body_en": body, "article": made["article"], "rev": made["rev"]}
        made = desk.run(RunOwn("knowledge", "save", more), "maria")["result"]
    return str(made["article"])


def _mailbox(desk: Desk, login: str) -> str:
    """A mailbox that is off, so that nobody looks for its server."""
    where = {"address": "desk@our.example", "host": "imap.our.example", "login": login, "password": "secret"}
    return str(desk.run(RunOwn("mail", "account", {**where, "active": False}))["result"]["account"])


def _widget(desk: Desk, number: int) -> str:
    given = {"name": f"Shop {number}", "service": "questions", "origins": "https://shop.example"}
    return str(desk.run(RunOwn("chat", "widget", given))["result"]["widget"])


def _bot(desk: Desk, number: int) -> str:
    """A bot that is off, so that nobody asks Telegram."""
    said = {"token": f"{70_000 + number}:{'A' * 35}", "active": False}
    return str(desk.run(RunOwn("telegram", "bot", said))["result"]["bot"])


def _hook(desk: Desk) -> str:
    """A webhook that is off, so that nobody is told anything."""
    said = {"name": "The warehouse", "url": "https://warehouse.example/hook", "kinds": ["opened", "closed"]}
    return str(desk.run(RunOwn("hooks", "hook", {**said, "reader": "olga", "active": False}))["result"]["hook"])


def _source(desk: Desk) -> str:
    map = {"title": "order.title", "thing": "order.id", "data": {"order_sum": "order.sum"}}
    said = {"name": "The shop", "way": "hmac", "header": "X-Signature", "prefix": "sha256=", "map": map}
    return str(desk.run(RunOwn("hooks", "source", said))["result"]["source"])


def _rule(desk: Desk, key: str, more: Mapping[str, object]) -> str:
    """A rule that is off, so that no other page shows what it does."""
    said = {"format": "instar.rule/1", "key": key, "title": {"en": "Urgent", "ru": "Срочно"}, "enabled": False}
    body = {**said, **more, "then": [_NOTE]}
    return str(desk.run(RunOwn("rules", "save", {"text": json.dumps(body), "version": 0}))["result"]["key"])


def _planned(desk: Desk) -> dict[str, str]:
    """A project of an epic with two tasks, one of which is late because of the other, and a milestone."""

    def opened(role: str, title: str, parent: str | None = None, **data: str) -> str:
        made = desk.run(OpenTicket(title, role=role, parent=parent, data=data, partial=True), "admin")
        return str(made["number"])

    project = opened("project", "A new office", projects_begin="2026-01-12")
    epic = opened("epic", "Rooms", project)
    paint = opened("planned_task", "Paint", epic, projects_duration="P3D")
    floor = opened("planned_task", "Floor", epic, projects_duration="P1D", projects_deadline="2026-01-13")
    moved_in = opened("milestone", "Moved in", project)
    for before, after in ((paint, floor), (epic, moved_in)):
        desk.run(RunOwn("projects", "add_link", {"ticket": after, "before": before}), "admin")
    return {"project": project, "planned": floor}


def _meeting(desk: Desk) -> dict[str, object]:
    """This afternoon, with somebody who is busy then."""
    day = desk.kernel.day(desk.kernel.clock.now())
    when = {"begin": f"{day}T15:00", "end": f"{day}T16:30", "participants": ["olga", "boris"]}
    desk.run(RunOwn("agenda", "add", {**when, "title": "Something else"}), "boris")
    return {**when, "title": "What we do about the lamps", "place": "Room 2", "link": "https://meet.example.org/lamps"}


def _rated(desk: Desk) -> dict[str, str]:
    """A ticket that was closed, whose requester was asked, and that is to be reviewed."""
    number, read = desk.appeal("A ticket to be rated"), desk.kernel.store.read()
    id = int(number.removeprefix("T-"))
    desk.run(CancelTicket(id), "admin")
    ended = read.value("SELECT ended FROM ticket WHERE id = ?", (id,))
    asked = {"ticket": number, "ended": ended, "contact": id, "title": "A ticket to be rated"}
    drawn = {"ticket": number, "title": "A ticket to be rated", "channel": "page", "moment": ended, "reason": "low"}
    desk.run(RunOwn("quality", "ask", asked, proven=True), "admin")
    desk.run(RunOwn("quality", "draw", {**drawn, "employee": desk.actor("olga").id}, proven=True), "admin")
    seed = read.value("SELECT seed FROM x_quality__survey WHERE ticket_id = ?", (id,))
    return {
        "rate": SecretLink("", seed).token(desk.kernel),
        "review": str(read.value("SELECT id FROM x_quality__review WHERE ticket_id = ?", (id,))),
    }

"""The census of the API: what every operation answers to every profile, and what holds for all of them.

A new operation needs a sample in ``SAMPLES`` and a row in ``ANSWERS``; without them these tests fail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from secrets import token_bytes
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instar.access import PROFILES
from instar.api.operation import OPERATIONS, Operation
from instar.app import create_app
from instar.commands import (
    AddContact,
    AddGrant,
    AddLink,
    AddOrganization,
    AddService,
    AddToken,
    AddUnit,
    AddUser,
    AttachFile,
    CancelTicket,
    ChangeRole,
    EditService,
    EditTicket,
    HoldReply,
    MergeTicket,
    SetAbsence,
    ShareTicket,
    StartBulk,
)
from instar.commands.answers import SaveAnswer
from instar.commands.asked import AskAccess
from instar.commands.bulk import carry_on
from instar.commands.files import received
from instar.commands.imports import add_import
from instar.commands.inbox import keep_raw, read_item
from instar.commands.outbox import write_job
from instar.commands.views import SaveView
from instar.web.headers import ALWAYS
from tests.queries.conftest import APPEAL, DAY, DEAL, NOW, World

COLUMNS = ("nobody", "requester", "customer", "partner", "operator", "supervisor", "designer", "auditor", "admin")
"""Who asks: an account without any right, then one of each profile, granted everywhere."""


@dataclass
class Sample:
    """What is sent. ``before``: arranges the world and returns values for the path."""

    body: Any = None
    other: Any = None
    path: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    before: Callable[[World], dict[str, Any]] | None = None


def ticket(world: World) -> dict[str, Any]:
    return {"number": f"T-{world.open(by='maria')}"}


def place(world: World) -> dict[str, Any]:
    return {**ticket(world), "token": 1}


def place_of_many(world: World) -> dict[str, Any]:
    vote = {"type": "userTask", "title": "Vote", "multi": {"each": "[1, 2]"}, "next": "e"}
    nodes = {"s": {"type": "startEvent", "next": "vote"}, "vote": vote, "e": {"type": "endEvent"}}
    world.publish({**APPEAL, "key": "votes", "nodes": nodes})
    return {"number": f"T-{world.open(process='votes', by='maria')}", "token": 1}


def ended(world: World) -> dict[str, Any]:
    id = world.open(by="maria")
    world.run(CancelTicket(id), "maria")
    return {"number": f"T-{id}"}


def role_changed(world: World) -> dict[str, Any]:
    id = world.open(by="maria")
    world.run(ChangeRole(id, "deal"), "maria")
    return {"number": f"T-{id}"}


def step(world: World) -> dict[str, Any]:
    return {"id": world.item(world.open(by="maria"))}


def made_token(world: World) -> dict[str, Any]:
    return {"id": world.run(AddToken("olga", "x"))["id"]}


def view(world: World) -> dict[str, Any]:
    return {"id": world.run(SaveView("/tickets/list", "", "Mine"), "operator")["view"]}


def answer(world: World) -> dict[str, Any]:
    return {"id": world.run(SaveAnswer(title="x", body="x"), "operator")["answer"]}


def job(world: World) -> dict[str, Any]:
    with world.kernel.store.transaction() as tx:
        tx.run("UPDATE bulk SET state = 'done'")
    return {"id": world.run(StartBulk("cancel", (world.open(by="maria"),)), "all")["bulk"]}


def ended_job(world: World) -> dict[str, Any]:
    """One that has changed a ticket, and is over."""
    free_of_jobs(world)
    id = world.run(StartBulk("edit", (world.open(by="maria"),), {"values": {"priority": 1}}), "all")["bulk"]
    carry_on(world.kernel, id, 9)
    return {"id": id}


def free_of_jobs(world: World) -> dict[str, Any]:
    job(world)
    return {}


def file(world: World) -> dict[str, Any]:
    kept = received(world.kernel, "note.txt", BytesIO(b"bytes"))
    return {"id": world.run(AttachFile(world.open(by="maria"), *kept, audience="internal"), "maria")["id"]}


def edited(world: World) -> dict[str, Any]:
    id = world.open(by="maria")
    world.run(EditTicket(id, {"priority": 1}), "all")
    return {"number": f"T-{id}"}


def unit(world: World) -> dict[str, Any]:
    key = f"unit{next(COUNTED)}"
    world.run(AddUnit(key, key))
    return {"key": key}


def no_unit(world: World) -> dict[str, Any]:
    with world.kernel.store.transaction() as tx:
        tx.run("DELETE FROM unit WHERE key = 'top'")
        world.kernel.epochs.bump(tx, "access")
    return {}


def nobody_away(world: World) -> dict[str, Any]:
    with world.kernel.store.transaction() as tx:
        tx.run("DELETE FROM absence")
        world.kernel.epochs.bump(tx, "access")
    return {}


def absence(world: World) -> dict[str, Any]:
    nobody_away(world)
    return {"id": world.run(SetAbsence("2030-01-01", of="stranger"))["absence"]}


def nothing_asked(world: World) -> dict[str, Any]:
    with world.kernel.store.transaction() as tx:
        tx.run("DELETE FROM access_request")
    return {}


def asked(world: World) -> dict[str, Any]:
    nothing_asked(world)
    return {"id": world.run(AskAccess(f"T-{world.open(by='maria')}", "x"), "stranger")["request"]}


def linked(world: World) -> dict[str, Any]:
    found, other = ticket(world), ticket(world)
    world.run(AddLink(int(found["number"][2:]), "blocks", other["number"]), "maria")
    return {**found, "kind": "blocks", "other": other["number"]}


def nobodys(world: World) -> dict[str, Any]:
    """Without a client, so that it may be merged into a ticket of anybody."""
    return {"number": f"T-{world.open(by='')}"}


def merged(world: World) -> dict[str, Any]:
    found = nobodys(world)
    world.run(MergeTicket(int(found["number"][2:]), "T-1"), "maria")
    return found


def with_partner(world: World) -> dict[str, Any]:
    """A ticket that is shared with a partner."""
    found = ticket(world)
    world.run(ShareTicket(int(found["number"][2:]), "firm", NOW + 9 * DAY), "maria")
    return {**found, "key": "firm"}


def process(world: World) -> dict[str, Any]:
    return {"kind": "process", "key": "deal"}


def form(world: World) -> dict[str, Any]:
    key = f"wish{next(COUNTED)}"
    fields = [{"id": "wish", "type": "text", "title": "Wish"}]
    world.publish({"format": "instar.form/1", "key": key, "fields": fields})
    return {"kind": "form", "key": key}


def two_versions(world: World) -> dict[str, Any]:
    world.publish({**DEAL, "note": "again"})
    return process(world)


def organization(world: World) -> dict[str, Any]:
    return {"id": world.run(AddOrganization(f"Firm {next(COUNTED)}"))["id"]}


def contact(world: World) -> dict[str, Any]:
    return {"id": world.run(AddContact({"name": f"Ann {next(COUNTED)}"}))["id"]}


def brought(world: World) -> dict[str, Any]:
    """An item that stands in quarantine."""
    kept = keep_raw(world.kernel, "card", b"no card " + token_bytes(8))  # the same bytes would be the same item
    read_item(world.kernel, kept.id)
    return {"id": kept.id}


def own_file(world: World) -> dict[str, Any]:
    """A file of the account that may do everything."""
    return {"id": add_import(world.kernel, world["all"], "contacts", "x.csv", BytesIO(b"name\nAnn\n"))}


def held(world: World) -> dict[str, Any]:
    """A reply that waits, Maria's."""
    id = world.open(by="maria", requester={"name": "Ann", "email": "ann@example.org"})
    return {"number": f"T-{id}", "id": world.run(HoldReply(id, "x", NOW + DAY), "maria")["reply"]}


def dead_job(world: World) -> dict[str, Any]:
    with world.kernel.store.transaction() as tx:
        id = write_job(tx, "letter", f"letter.{next(COUNTED)}", {}, NOW)
        tx.run("UPDATE job SET state = 'dead', ended = ? WHERE id = ?", (NOW, id))
    return {"id": id}


COUNTED = count(1)
UNTIL = {"partner": "firm", "until": "2026-01-20T00:00:00Z"}
LATER = {"body": "x", "due": "2026-01-20T00:00:00Z"}
FILE = {"file": b"some bytes"}
CLIENTS = {"kind": "contacts", "file": b"name\nAnn\n"}
TICKET, KIND = Sample(before=ticket), Sample(before=process)
WAITING = {
    "format": "instar.process/1",
    "key": "hears",
    "title": "Hears",
    "role": "appeal",
    "stages": [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}],
    "nodes": {
        "start": {"type": "startEvent", "stage": "open", "next": "hear"},
        "hear": {"type": "receiveTask", "message": "paid", "next": "end"},
        "end": {"type": "endEvent", "stage": "done"},
    },
}


def hearing(world: World) -> dict[str, Any]:
    """A new ticket that waits for the message of the samples, and no older one that does."""
    if world.kernel.definitions.current("process", "hears") is None:
        world.publish(WAITING)
    with world.kernel.store.transaction() as tx:
        tx.run("DELETE FROM subscription")
    world.open(by="maria", process="hears")
    return {}


def no_service(world: World) -> dict[str, Any]:
    """What an earlier caller has made is out of the way."""
    with world.kernel.store.transaction() as tx:
        tx.run("DELETE FROM service WHERE key IN ('new', 'newer')")
        world.kernel.epochs.bump(tx, "access")
    return {}


def spare_service(world: World) -> dict[str, Any]:
    """One that no other sample needs, in use."""
    if world.kernel.directory.service_by_key("spare") is None:
        world.run(AddService("spare", "Spare"))
    world.run(EditService("spare", {"active": True}))
    return {"key": "spare"}


SAMPLES: dict[str, Sample] = {
    "open_ticket": Sample({"title": "x", "process": "appeal"}, {"title": "y", "process": "appeal"}),
    "tickets": Sample(),
    "export_tickets": Sample(),
    "one_ticket": TICKET,
    "edit_ticket": Sample({"priority": 1}, before=ticket),
    "change_role": Sample({"role": "deal"}, {"role": "deal", "process": "deal"}, before=ticket),
    "change_role_back": Sample({}, before=role_changed),
    "change_service": Sample({"service": "shop"}, {"service": "shop", "keep_process": True}, before=ticket),
    "list_offers": Sample(),
    "list_services": Sample(),
    "one_service": Sample(path={"key": "general"}),
    "add_service": Sample({"key": "new", "title": "New"}, {"key": "newer", "title": "Newer"}, before=no_service),
    "edit_service": Sample({"price": "15.50"}, before=spare_service),
    "move_service": Sample({"inside": None}, {"inside": "general"}, before=spare_service),
    "retire_service": Sample({}, {"retired": False}, before=spare_service),
    "move_ticket": Sample({"stage": "closed", "outcome": "spam"}, {"stage": "customer"}, before=ticket),
    "cancel_ticket": Sample({}, before=ticket),
    "merge_ticket": Sample({"into": "T-1"}, {"into": "T-2"}, before=nobodys),
    "take_apart": Sample({}, before=merged),
    "ticket_run": Sample(before=ticket),
    "cancel_token": Sample({}, before=place),
    "take_as_done": Sample({}, before=place),
    "add_item": Sample({"item": 1}, before=place_of_many),
    "reopen_ticket": Sample({}, before=ended),
    "deliver_message": Sample({"name": "paid"}, {"name": "paid", "payload": {"sum": 1}}, before=hearing),
    "raise_signal": Sample({"name": "alarm"}, {"name": "alarm", "payload": {"level": 1}}),
    "messages": TICKET,
    "post_message": Sample({"body": "x"}, {"body": "y"}, before=ticket),
    "ticket_history": TICKET,
    "ticket_clocks": TICKET,
    "held_replies": TICKET,
    "hold_reply": Sample(LATER, {**LATER, "body": "y"}, before=ticket),
    "withdraw_reply": Sample(before=held),
    "ticket_fields": TICKET,
    "assignees": TICKET,
    "attachments": TICKET,
    "attach": Sample(FILE, {"file": b"others"}, before=ticket),
    "send_file": Sample(FILE, {"file": b"others"}),
    "fetch_file": Sample(before=file),
    "undo": Sample({}, before=edited),
    "ticket_partners": TICKET,
    "ticket_links": TICKET,
    "add_link": Sample({"kind": "relates", "ticket": "T-1"}, {"kind": "blocks", "ticket": "T-1"}, before=ticket),
    "drop_link": Sample(before=linked),
    "ticket_children": TICKET,
    "open_child": Sample({"title": "x", "process": "appeal"}, {"title": "y", "process": "appeal"}, before=ticket),
    "ticket_tree": TICKET,
    "share_ticket": Sample(UNTIL, {**UNTIL, "until": "2026-01-21T00:00:00Z"}, before=ticket),
    "end_share": Sample(before=with_partner),
    "find_references": Sample(path={"kind": "user"}),
    "all_reports": Sample(),
    "one_report": Sample(path={"key": "nothing"}),
    "plugin_on": Sample({}, path={"name": "crm"}),
    "plugin_off": Sample({}, path={"name": "crm"}),
    "background_jobs": Sample(),
    "run_background_job": Sample({}, before=dead_job),
    "set_background_job_aside": Sample({}, before=dead_job),
    "audit_rows": Sample(),
    "incoming": Sample(),
    "one_incoming": Sample(before=brought),
    "raw_incoming": Sample(before=brought),
    "read_incoming": Sample({}, before=brought),
    "set_incoming_aside": Sample({}, before=brought),
    "all_channels": Sample(),
    "set_up_channel": Sample({"service": "shop"}, path={"key": "card"}),
    "read_channel_again": Sample({}, path={"key": "card"}),
    "bring_import": Sample(CLIENTS, {**CLIENTS, "file": b"name\nBob\n"}),
    "all_imports": Sample(),
    "one_import": Sample(before=own_file),
    "set_import_columns": Sample({"columns": {"0": "name"}}, before=own_file),
    "try_import": Sample({}, before=own_file),
    "run_import": Sample({}, before=own_file),
    "stop_import": Sample({}, before=own_file),
    "import_lines": Sample(before=own_file),
    "refused_lines": Sample(before=own_file),
    "list_answers": Sample(),
    "add_answer": Sample({"title": "x", "body": "x"}, {"title": "y", "body": "x"}),
    "save_answer": Sample({"title": "z", "body": "z"}, before=answer),
    "drop_answer": Sample(before=answer),
    "ready_answers": TICKET,
    "list_mentions": Sample(),
    "see_mentions": Sample({}, before=ticket),
    "list_watched": Sample(),
    "watch_ticket": Sample({}, {"on": False}, before=ticket),
    "all_settings": Sample(),
    "change_settings": Sample({"values": {}}),
    "ask_access": Sample(
        {"ticket": "T-900001", "reason": "x"}, {"ticket": "T-900002", "reason": "x"}, before=nothing_asked
    ),
    "own_access_requests": Sample(),
    "open_access_requests": Sample(),
    "answer_access": Sample({"answer": "declined", "word": "x"}, {"answer": "declined", "word": "y"}, before=asked),
    "list_units": Sample(),
    "one_unit": Sample(before=unit),
    "add_unit": Sample({"key": "top", "name": "Top"}, {"key": "tip", "name": "Tip"}, before=no_unit),
    "edit_unit": Sample({"name": "Other"}, before=unit),
    "brand_unit": Sample({"title": "Ours"}, {"title": "Others"}, before=unit),
    "move_unit": Sample({"inside": None}, before=unit),
    "close_unit": Sample({}, {"closed": False}, before=unit),
    "start_bulk": Sample(
        {"select": {"numbers": ["T-1"]}, "command": "cancel"},
        {"select": {"numbers": ["T-2"]}, "command": "cancel"},
        before=free_of_jobs,
    ),
    "jobs": Sample(),
    "one_job": Sample(before=job),
    "job_items": Sample(before=job),
    "stop_job": Sample({}, before=job),
    "undo_job": Sample({}, before=ended_job),
    "work_items": Sample(),
    "claim": Sample({}, before=step),
    "release": Sample({}, before=step),
    "complete": Sample({"outcome": "spam"}, {"outcome": "sell"}, before=step),
    "one_board": Sample(path={"process": "appeal"}),
    "all_definitions": Sample(path={"kind": "process"}),
    "one_definition": KIND,
    "definition_versions": KIND,
    "ticket_path": Sample(before=ticket),
    "process_live": Sample(path={"key": "appeal"}),
    "process_bpmn": Sample(path={"key": "appeal"}),
    "check_definition": Sample(DEAL, before=process),
    "publish_definition": Sample({**DEAL, "note": "1"}, {**DEAL, "note": "2"}, before=process),
    "retire_definition": Sample({}, before=form),
    "roll_back_definition": Sample({"number": 1}, {"number": 1, "note": "x"}, before=two_versions),
    "definition_draft": KIND,
    "save_draft": Sample({"text": "{", "revision": 0, "base_number": 1}, before=process),
    "discard_draft": KIND,
    "all_plugins": Sample(),
    "whoami": Sample(),
    "my_absences": Sample(),
    "my_notices": Sample(),
    "read_notices": Sample({}, {"thread": "t.1"}),
    "mute_ticket": Sample({"on": True}, {"on": False}, before=ticket),
    "my_notice_settings": Sample(),
    "set_my_notices": Sample({"digest": "weekly"}),
    "set_my_absence": Sample({"first": "2030-01-01"}, {"first": "2031-01-01"}, before=nobody_away),
    "absences_of": Sample(path={"login": "stranger"}),
    "set_absence_of": Sample(
        {"first": "2030-01-01"}, {"first": "2031-01-01"}, path={"login": "stranger"}, before=nobody_away
    ),
    "end_absence": Sample(before=absence),
    "my_tokens": Sample(),
    "make_my_token": Sample({"name": "x"}, {"name": "y"}),
    "tokens_of": Sample(path={"login": "stranger"}),
    "make_token_for": Sample({"name": "x"}, {"name": "y"}, path={"login": "stranger"}),
    "end_token": Sample(before=made_token),
    "all_views": Sample(),
    "save_view": Sample({"title": "x"}, {"title": "y"}),
    "change_view": Sample({"pinned": True}, before=view),
    "drop_view": Sample(before=view),
    "colleagues": Sample(),
    "teams": Sample(),
    "organizations": Sample(),
    "add_organization": Sample({"name": "x"}, {"name": "y"}),
    "one_organization": Sample(before=organization),
    "edit_organization": Sample({"name": "z"}, before=organization),
    "contacts": Sample(),
    "add_contact": Sample({"name": "x"}, {"name": "y"}),
    "one_contact": Sample(before=contact),
    "edit_contact": Sample({"name": "z"}, before=contact),
    "openapi": Sample(),
}

ANSWERS: dict[str, str] = {
    "organizations": "----++-+-",
    "add_organization": "----++---",
    "one_organization": "----++-+-",
    "edit_organization": "----++---",
    "contacts": "----++-+-",
    "add_contact": "----++---",
    "one_contact": "----++-+-",
    "edit_contact": "----++---",
    "ask_access": "+++++++++",
    "own_access_requests": "+++++++++",
    "open_access_requests": "-----+--+",
    "answer_access": "00000+00+",
    "my_absences": "+++++++++",
    "my_notices": "+++++++++",
    "read_notices": "+++++++++",
    "mute_ticket": "0000++0+0",
    "my_notice_settings": "+++++++++",
    "set_my_notices": "+++++++++",
    "set_my_absence": "----++-++",
    "absences_of": "--------+",
    "set_absence_of": "--------+",
    "end_absence": "00000000+",
    "list_answers": "+++++++++",
    "add_answer": "---+++---",
    "save_answer": "---0+0---",
    "drop_answer": "---0+0---",
    "ready_answers": "0000++0+0",
    "list_mentions": "+++++++++",
    "see_mentions": "0000++0+0",
    "list_watched": "+++++++++",
    "watch_ticket": "0000++0-0",
    "one_board": "0000+++++",
    "open_ticket": "-+++++---",
    "tickets": "+++++++++",
    "one_ticket": "0000++0+0",
    "edit_ticket": "0000++0-0",
    "start_bulk": "+++++++++",
    "jobs": "+++++++++",
    "one_job": "000000000",
    "job_items": "000000000",
    "stop_job": "000000000",
    "undo_job": "000000000",
    "all_definitions": "----+++++",
    "one_definition": "----+++++",
    "definition_versions": "----+++++",
    "ticket_path": "0000++0+0",
    "process_live": "----+++++",
    "process_bpmn": "----+++++",
    "check_definition": "----+++++",
    "publish_definition": "------+-+",
    "retire_definition": "------+-+",
    "roll_back_definition": "------+-+",
    "definition_draft": "------+-+",
    "save_draft": "------+-+",
    "discard_draft": "+++++++++",
    "openapi": "+++++++++",
    "export_tickets": "-----+---",
    "send_file": "+++++++++",
    "fetch_file": "0000++0+0",
    "attachments": "0000++0+0",
    "attach": "0000++0-0",
    "whoami": "+++++++++",
    "find_references": "+++++++++",
    "ticket_partners": "0000++0+0",
    "ticket_links": "0000++0+0",
    "add_link": "0000++0-0",
    "drop_link": "0000++0-0",
    "ticket_children": "0000++0+0",
    "open_child": "0000++0-0",
    "ticket_tree": "0000++0+0",
    "share_ticket": "0000-+0-0",
    "end_share": "0000-+0-0",
    "colleagues": "+++++++++",
    "teams": "+++++++++",
    "assignees": "0000++0+0",
    "all_plugins": "----+++++",
    "plugin_on": "--------0",
    "plugin_off": "--------0",
    "background_jobs": "--------+",
    "run_background_job": "--------+",
    "set_background_job_aside": "--------+",
    "audit_rows": "-------++",
    "incoming": "--------+",
    "one_incoming": "--------+",
    "raw_incoming": "--------+",
    "read_incoming": "--------+",
    "set_incoming_aside": "--------+",
    "all_channels": "--------+",
    "set_up_channel": "--------+",
    "read_channel_again": "--------+",
    "bring_import": "----++--+",
    "all_imports": "+++++++++",
    "one_import": "000000000",
    "set_import_columns": "000000000",
    "try_import": "000000000",
    "run_import": "000000000",
    "stop_import": "000000000",
    "import_lines": "000000000",
    "refused_lines": "000000000",
    "all_reports": "-----+-++",
    "one_report": "-----0-00",
    "all_settings": "--------+",
    "change_settings": "--------+",
    "messages": "0000++0+0",
    "post_message": "0000++0-0",
    "ticket_fields": "0000++0+0",
    "ticket_history": "0000++0+0",
    "ticket_clocks": "0000++0+0",
    "held_replies": "0000++0+0",
    "hold_reply": "0000++0-0",
    "withdraw_reply": "0000++0+0",
    "change_role": "0000++0-0",
    "change_role_back": "0000++0-0",
    "change_service": "0000++0-0",
    "list_offers": "+++++++++",
    "list_services": "------+-+",
    "one_service": "------+-+",
    "add_service": "------+-+",
    "edit_service": "------+-+",
    "move_service": "------+-+",
    "retire_service": "------+-+",
    "move_ticket": "0000++0-0",
    "undo": "0000++0+0",
    "cancel_ticket": "0000++0-0",
    "ticket_run": "0000-+0-0",
    "cancel_token": "0000-+0-0",
    "take_as_done": "0000-+0-0",
    "add_item": "0000-+0-0",
    "deliver_message": "---0++---",
    "raise_signal": "---+++---",
    "reopen_ticket": "0000++0-0",
    "merge_ticket": "0000++0-0",
    "take_apart": "0000++0-0",
    "my_tokens": "+++++++++",
    "make_my_token": "+++++++++",
    "tokens_of": "--------+",
    "make_token_for": "--------+",
    "end_token": "00000000+",
    "list_units": "--------+",
    "one_unit": "--------+",
    "add_unit": "--------+",
    "edit_unit": "--------+",
    "brand_unit": "--------+",
    "move_unit": "--------+",
    "close_unit": "--------+",
    "all_views": "+++++++++",
    "save_view": "+++++++++",
    "change_view": "0000+0000",
    "drop_view": "0000+0000",
    "work_items": "+++++++++",
    "claim": "0000-+0-0",
    "release": "0000++0-0",
    "complete": "0000-+0-0",
}
"""By column: ``+`` it is done or would be, ``-`` 403, ``0`` 404."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(tmp_path_factory.mktemp("census"))
    for name in COLUMNS:
        world.run(AddUser(name, name.title(), profile=None if name == "nobody" else name))
    world.run(AddUser("stranger", "Stranger"))
    world.publish({**APPEAL, "partners": True})
    with world.kernel.store.transaction() as tx:
        firm = tx.insert("INSERT INTO organization (key, name, kind, created) VALUES ('firm', 'Firm', 'partner', 0)")
        tx.run(
            "INSERT INTO principal (kind, key, name, organization_id, created) VALUES ('organization', ?, ?, ?, 0)",
            ("firm", "Firm", firm),
        )
    world.run(AddUser("all", "All"))
    for profile in ("supervisor", "designer", "admin"):
        world.run(AddGrant("all", profile))
    world.open(by="maria")  # T-1, for others to be linked to
    return world


@pytest.fixture(scope="module")
def web(site: World) -> FlaskClient:
    return create_app(kernel=site.kernel).test_client()


@pytest.fixture(scope="module")
def tokens(site: World) -> dict[str, str]:
    return {name: site.token(name) for name in (*COLUMNS, "all")}


def call(
    web: FlaskClient, known: Operation, token: str | None, path: dict[str, Any], body: Any, **headers: str
) -> TestResponse:
    address = known.rule.replace("<int:", "<")
    for name, value in path.items():
        address = address.replace(f"<{name}>", str(value))
    assert "<" not in address, f"a sample of {known.name} names {address}"
    given: dict[str, Any] = {"headers": {name.replace("_", "-"): value for name, value in headers.items()}}
    if token:
        given["headers"]["Authorization"] = f"Bearer {token}"
    if known.upload and body is not None:
        given["data"] = {**body, "file": (BytesIO(body["file"]), "file.txt")}
    elif body is not None:
        given["data"], given["content_type"] = orjson.dumps(body), "application/json"
    return web.open(f"/api/v1{address}", method=known.method, buffered=True, **given)


def prepared(site: World, known: Operation) -> dict[str, Any]:
    sample = SAMPLES[known.name]
    return {**sample.path, **(sample.before(site) if sample.before else {})}


def named(known: Operation) -> str:
    return known.name


def letter(status: int) -> str:
    return {403: "-", 404: "0", 401: "!"}.get(status, "+")


def test_the_census_is_whole() -> None:
    assert set(COLUMNS) - {"nobody"} == set(PROFILES)
    assert {known.name for known in OPERATIONS} == set(SAMPLES) == set(ANSWERS)


@pytest.mark.parametrize("known", OPERATIONS, ids=named)
def test_every_profile_gets_its_answer(site: World, web: FlaskClient, tokens: dict[str, str], known: Operation) -> None:
    told = ""
    for name in COLUMNS:
        answer = call(web, known, tokens[name], prepared(site, known), SAMPLES[known.name].body)
        assert answer.status_code < 500, answer.text
        told += letter(answer.status_code)
    assert told == ANSWERS[known.name]
    stranger = call(web, known, None, prepared(site, known), SAMPLES[known.name].body)
    assert stranger.status_code == (known.status if known.public else 401)


WITHOUT_EFFECT = {"check_definition"}
NEEDS_A_PLUGIN = {"plugin_on", "plugin_off"}
DONE_ONCE = [one for one in OPERATIONS if one.method == "POST" and one.name not in NEEDS_A_PLUGIN]


@pytest.mark.parametrize("known", DONE_ONCE, ids=named)
def test_a_post_sent_twice_is_done_once(
    site: World, web: FlaskClient, tokens: dict[str, str], known: Operation
) -> None:
    sample, path = SAMPLES[known.name], prepared(site, known)
    key = f"{known.name}-1"
    first = call(web, known, tokens["all"], path, sample.body, Idempotency_Key=key)
    assert first.status_code in (200, 201, 202), first.text
    before = contents(site)
    again = call(web, known, tokens["all"], path, sample.body, Idempotency_Key=key)
    told = first.get_json() | ({"token": None} if "token" in first.get_json() else {})
    assert (again.status_code, again.get_json()) == (first.status_code, told)
    assert contents(site) == before
    if known.name in WITHOUT_EFFECT:
        return
    other = sample.body if sample.other is None else sample.other
    where = prepared(site, known) if sample.other is None else path
    if where == path and other == sample.body:
        return  # it takes nothing that could differ
    refused = call(web, known, tokens["all"], where, other, Idempotency_Key=key)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "key_reused")


@pytest.mark.parametrize("known", [one for one in OPERATIONS if one.method in ("POST", "PATCH")], ids=named)
def test_another_kind_of_body_is_415(site: World, web: FlaskClient, tokens: dict[str, str], known: Operation) -> None:
    path, before = prepared(site, known), contents(site)
    kinds = ("text/plain", "application/xml", "application/json" if known.upload else "multipart/form-data")
    for kind in kinds:
        address = known.rule.replace("<int:", "<")
        for name, value in path.items():
            address = address.replace(f"<{name}>", str(value))
        headers = {"Authorization": f"Bearer {tokens['all']}", "Content-Type": kind}
        answer = web.open(f"/api/v1{address}", method=known.method, data=b"{}", headers=headers)
        assert answer.status_code == 415, kind
    assert contents(site) == before


def test_a_read_changes_nothing(site: World, web: FlaskClient, tokens: dict[str, str]) -> None:
    for known in OPERATIONS:
        if known.method != "GET" or known.name in WRITTEN_DOWN:
            continue
        path, before = prepared(site, known), None
        before = contents(site)
        for name in ("all", "requester", "nobody"):
            call(web, known, tokens[name], path, None)
        assert contents(site) == before, known.name


WRITTEN_DOWN = {"export_tickets", "raw_incoming"}
"""Reads that are written into the audit."""


def test_headers_stand_on_every_answer_errors_included(site: World, web: FlaskClient, tokens: dict[str, str]) -> None:
    for known in OPERATIONS:
        for token in (tokens["all"], tokens["nobody"], None):
            answer = call(web, known, token, prepared(site, known), SAMPLES[known.name].body)
            assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS, known.name
            assert answer.headers["Cache-Control"] == "no-store", known.name
            assert "Strict-Transport-Security" not in answer.headers
    for odd in ("/api/v1/nothing", "/api/v1"):
        answer = web.get(odd)
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS


def contents(site: World) -> dict[str, list[Any]]:
    """All rows of all tables but the moments of last use."""
    store = site.kernel.store
    read = store.read()
    names = [name for name in sorted(store.tables()) if not name.startswith(("sqlite_", "ticket_text"))]
    found = {name: sorted(read.all(f"SELECT * FROM {name}"), key=repr) for name in names}
    found["api_token"] = read.all("SELECT id, principal_id, name FROM api_token ORDER BY id")
    return found

"""The sheet by which a ticket gets another service: it tells beforehand who will have it, by which process and until
when, for it carries the change out and takes it back before it asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute, rehearse
from instar.commands.service_change import ChangeService
from instar.engine.clock import LIVE
from instar.engine.promise import title_of
from instar.errors import InstarError, Invalid
from instar.i18n import _, text
from instar.queries.catalogue import all_of, orderable
from instar.queries.clocks import ClockRow, present
from instar.queries.labels import role_label
from instar.queries.ticket import TicketView, ticket, ticket_id
from instar.web import current, heading, times
from instar.web.formview import new_key, sent_key, sent_rev
from instar.web.parts import Parts, parts_answer
from instar.web.problems import by_field
from instar.web.routes import page


class Choice(NamedTuple):
    value: str
    title: str
    selected: bool


class Sheet(NamedTuple):
    """See ``_service_sheet.html``. ``groups``: (what services lie in, choices); ``facts``: (name, lines)."""

    now: str
    groups: list[tuple[str, list[Choice]]]
    chosen: str
    process: str
    keep: bool
    facts: list[tuple[str, list[str]]]
    key: str
    problem: str | None


@page("/t/<number>/service")
def show(number: str) -> ResponseReturnValue:
    if not current.by_script():
        return redirect(f"/t/{number}")
    view = _view(number)
    return _drawn(view, request.args.get("service", ""), request.args.get("keep") == "1")


@page("/t/<number>/service", methods=("POST",))
def change(number: str) -> ResponseReturnValue:
    view = _view(number)
    chosen, keep = request.form.get("service", ""), request.form.get("keep") == "1"
    try:
        command = ChangeService(view.id, chosen, keep, sent_rev())
        execute(current.kernel(), command, current.actor(), key=sent_key())
    except Invalid as error:
        told = " ".join(by_field(error).values())
        return make_response(_drawn(view, chosen, keep, told), 422)
    if not current.by_script():
        return redirect(f"/t/{view.number}", 303)
    parts = Parts(view.number)
    said = _("{number} belongs to: {service}.").format(number=view.number, service=parts.view.service.title)
    return parts_answer("", parts, parts.shared(), toast=said, undo=parts.undo)


# -- below: how it is done -----------------------------------------------------------------------------------


def _view(number: str) -> TicketView:
    kernel, actor = current.kernel(), current.actor()
    return ticket(kernel, actor, ticket_id(kernel, actor, number))


def _drawn(view: TicketView, chosen: str, keep: bool, problem: str | None = None) -> str:
    return render_template(
        "_service_sheet.html", ticket=heading.heading(view), sheet=_sheet(view, chosen, keep, problem)
    )


def _sheet(view: TicketView, chosen: str, keep: bool, problem: str | None) -> Sheet:
    kernel, actor = current.kernel(), current.actor()
    rows = [row for row in all_of(orderable(kernel, actor)) if row.key != view.service.key]
    known = next((row for row in rows if row.key == chosen), None)
    groups: dict[str, list[Choice]] = {}
    for row in rows:
        groups.setdefault(" › ".join(row.path), []).append(Choice(row.key, row.title, row is known))
    differs = known is not None and known.process != view.process and view.ended is None
    facts: list[tuple[str, list[str]]] = []
    if known is not None and problem is None:
        try:
            told = rehearse(kernel, ChangeService(view.id, known.key, keep), actor)
            facts = [(name, lines) for name, lines in _facts(view, told) if lines]
        except Invalid as error:
            problem = " ".join(by_field(error).values())
        except InstarError as error:
            problem = error.sentences()
    return Sheet(
        now=view.service.title,
        groups=list(groups.items()),
        chosen=known.key if known else "",
        process=_process_title(known.process) if differs and known and known.process else "",
        keep=keep,
        facts=facts,
        key=new_key(),
        problem=problem,
    )


def _facts(view: TicketView, told: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """What would become of the ticket, by the answer of the rehearsal."""
    directory = current.kernel().directory
    team = directory.find("team", told["team"]) if told["team"] else None
    yield _("Team"), [team.name if team else _("nobody")]
    person = directory.find("user", told["assignee"]) if told["assignee"] else None
    if view.assignee and view.assignee.key != told["assignee"]:
        yield _("Assignee"), [person.name if person else _("{name} → the queue").format(name=view.assignee.name)]
    if told["handed"]:
        role = role_label(current.kernel(), told["role"]).title
        begins = _("begins anew: {process}").format(process=_process_title(told["process"]))
        yield _("Process"), [begins, *([_("role: {role}").format(role=role)] if told["role"] != view.role.key else [])]
    else:
        yield _("Process"), [_("stays: {process}").format(process=view.process_title)]
    yield _("Stays"), [_("number, conversation, files, history and values")]
    yield _("Clocks"), list(_clocks(view, told))


def _clocks(view: TicketView, told: dict[str, Any]) -> Iterator[str]:
    """What the clocks that run come to, and by when the ticket is due then."""
    after = {one["metric"]: one for one in told["clocks"]}
    before = {row.metric: row for row in present(current.kernel(), current.actor(), view.key) if row.state in LIVE}
    for metric, row in before.items():
        now = after.get(metric)
        if told["handed"]:
            ends = _("{title} ends, late") if row.left == 0 else _("{title} ends, met")
            yield ends.format(title=row.title)
        elif now is None or now["state"] not in LIVE:
            yield _("{title} ends: nothing is promised any more").format(title=row.title)
        elif now["due"] != row.due:
            yield _("{title}: {old} → {new}").format(title=row.title, old=_due(row.due), new=_due(now["due"]))
        else:
            yield _("{title}: as it was").format(title=row.title)
    for metric, now in after.items():
        if now["state"] in LIVE and (told["handed"] or metric not in before):
            yield _("{title} begins: {new}").format(title=_metric(metric, before), new=_due(now["due"]))


def _metric(metric: str, before: dict[str, ClockRow]) -> str:
    if metric in before:
        return before[metric].title
    return text(title_of(metric, ""))


def _due(due: int | None) -> str:
    found = times.deadline(due) if due is not None else None
    return found.text if found else _("no target")


def _process_title(key: str) -> str:
    kernel = current.kernel()
    version = kernel.definitions.current("process", key)
    return text(kernel.definitions.process(version.id).title) or key if version else key

"""Splitting a ticket from its page: messages into a new ticket, lines into subtasks, a message into a task."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.lines import Line, lines
from instar.commands.open import LONGEST_TITLE
from instar.commands.splitting import MOST_SUBTASKS, SplitIntoSubtasks, SplitTicket, TakeSplitBack
from instar.errors import InstarError, NotFound
from instar.queries.catalogue import services
from instar.queries.conversation import Message, message
from instar.queries.conversation import messages as conversation_page
from instar.queries.people import colleagues
from instar.queries.splitting import split_of
from instar.queries.ticket import TicketView, ticket, ticket_id
from instar.web import current, people, times
from instar.web.formview import new_key, sent_key
from instar.web.problems import by_field
from instar.web.routes import page

SHOWN = 500
"""Messages that can be ticked."""
EXCERPT = 240


class Choice(NamedTuple):
    """A message that may be ticked. ``stays``: it is a partner's."""

    id: int
    text: str
    person: people.Person | None
    time: times.TimeText | None
    files: int
    ticked: bool
    stays: bool


class Notice(NamedTuple):
    """On the new ticket: where it was split from (None where the reader does not see that), and whether it is taken
    back from here."""

    of: str | None
    time: times.TimeText | None
    back: bool


class Understood(NamedTuple):
    """A typed line as it is read."""

    text: str
    assignee: str
    due: times.TimeText | None
    service: str


@page("/t/<number>/split")
def ask(number: str) -> ResponseReturnValue:
    """``message``: those that are ticked beforehand."""
    return _page(_view(number), _ticked(request.args.getlist("message")), {}, {})


@page("/t/<number>/split", methods=("POST",))
def split(number: str) -> ResponseReturnValue:
    view, form = _view(number), request.form
    given = {name: form.get(name, "").strip() for name in ("title", "service")}
    ticked = _ticked(form.getlist("message"))
    try:
        command = SplitTicket(view.id, tuple(ticked), **given)
        answer = execute(current.kernel(), command, current.actor(), key=sent_key())
    except InstarError as error:
        if error.status not in (403, 409, 422):
            raise
        return make_response(_page(view, ticked, given, _errors(error)), error.status)
    return redirect(f"/t/{_seen(answer['ticket'], answer['number'], view)}", 303)


@page("/t/<number>/unsplit", methods=("POST",))
def unsplit(number: str) -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    answer = execute(kernel, TakeSplitBack(ticket_id(kernel, actor, number)), actor, key=sent_key())
    return redirect(f"/t/{answer['number']}", 303)


@page("/t/<number>/subtasks")
def ask_subtasks(number: str) -> ResponseReturnValue:
    return _subtasks(_view(number), request.args.get("lines", ""), "", {})


@page("/t/<number>/subtasks", methods=("POST",))
def subtasks(number: str) -> ResponseReturnValue:
    """``do`` "look": shown as it is understood, nothing is opened."""
    view, typed = _view(number), request.form.get("lines", "")
    service = request.form.get("service", "")
    if request.form.get("do") == "look":
        return _subtasks(view, typed, service, {})
    items = tuple(_item(line, service) for line in lines(typed, _today()))
    try:
        execute(current.kernel(), SplitIntoSubtasks(view.id, items), current.actor(), key=sent_key())
    except InstarError as error:
        if error.status not in (403, 409, 422):
            raise
        return make_response(_subtasks(view, typed, service, by_field(error)), error.status)
    return redirect(f"/t/{view.number}/work#related", 303)


@page("/t/<number>/task")
def ask_task(number: str) -> ResponseReturnValue:
    """``message``: the one that is quoted."""
    view = _view(number)
    found = _quoted(view, request.args.get("message", ""))
    title = " ".join(found.body.split())[:80] if found else view.title
    body = "\n".join(f"> {line}" for line in found.body.splitlines()) + "\n\n" if found else ""
    return _task(view, {"title": title, "body": body, "assignee": "", "due": "", "service": ""}, {})


@page("/t/<number>/task", methods=("POST",))
def task(number: str) -> ResponseReturnValue:
    view = _view(number)
    given = {name: request.form.get(name, "").strip() for name in ("title", "body", "assignee", "due", "service")}
    try:
        answer = execute(current.kernel(), SplitIntoSubtasks(view.id, (given,)), current.actor(), key=sent_key())
    except InstarError as error:
        if error.status not in (403, 409, 422):
            raise
        return make_response(_task(view, given, by_field(error)), error.status)
    if request.form.get("then") == "open":
        return redirect(f"/t/{answer['made'][0]}", 303)
    return redirect(f"/t/{view.number}/work#related", 303)


def notice(view: TicketView) -> Notice | None:
    """For a ticket that was split off."""
    found = split_of(current.kernel(), current.actor(), view.key)
    return Notice(found.of, times.moment(found.at), found.back and view.can.edit) if found else None


# -- below: how it is done -----------------------------------------------------------------------------------


def _view(number: str) -> TicketView:
    kernel, actor = current.kernel(), current.actor()
    view = ticket(kernel, actor, ticket_id(kernel, actor, number))
    kernel.access.authorize(actor, "ticket.edit", view.key)
    return view


def _seen(id: int, number: str, view: TicketView) -> str:
    """The new ticket, or the old one where the new is out of sight."""
    try:
        ticket(current.kernel(), current.actor(), id)
    except NotFound:
        return view.number
    return number


def _ticked(given: list[str]) -> list[int]:
    return [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 16][:SHOWN]


def _errors(error: InstarError) -> dict[str, str]:
    """The service is told beside its field."""
    found = by_field(error)
    return {"service": found[""]} if error.code == "no_service" else found


def _page(view: TicketView, ticked: list[int], given: dict[str, str], errors: dict[str, str]) -> str:
    kernel, actor = current.kernel(), current.actor()
    found: list[Message] = []
    cursor = None
    while len(found) < SHOWN:
        part = conversation_page(kernel, actor, view.id, cursor=cursor, limit=100)
        found += part.items
        cursor = part.next
        if cursor is None:
            break
    return render_template(
        "split.html",
        back=(f"/t/{view.number}", view.number),
        ticket=view,
        messages=[_choice(one, ticked) for one in found],
        services=services(kernel, actor),
        given={"title": "", "service": view.service.key, **given},
        errors=errors,
        key=new_key(),
    )


def _choice(one: Message, ticked: list[int]) -> Choice:
    text = " ".join(one.body.split())
    cut = text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"
    person = people.person(one.author) or people.named(one.contact)
    return Choice(one.id, cut, person, times.moment(one.at), len(one.files), one.id in ticked, one.kind == "partner")


def _subtasks(view: TicketView, typed: str, service: str, errors: dict[str, str]) -> str:
    kernel, actor = current.kernel(), current.actor()
    return render_template(
        "subtasks.html",
        back=(f"/t/{view.number}/work", view.number),
        ticket=view,
        typed=typed,
        service=service,
        services=services(kernel, actor),
        understood=[_understood(line) for line in lines(typed, _today())],
        most=MOST_SUBTASKS,
        errors=errors,
        key=new_key(),
    )


def _understood(line: Line) -> Understood:
    kernel, actor = current.kernel(), current.actor()
    names = {one.key: one.name for one in colleagues(kernel, actor)} if line.assignee else {}
    due = times.deadline(times.end_of_day(line.due) - times.MINUTE) if line.due else None
    return Understood(line.text, names.get(line.assignee, line.assignee and f"@{line.assignee}"), due, line.service)


def _item(line: Line, service: str) -> dict[str, Any]:
    return {
        "title": line.text,
        "assignee": line.assignee,
        "due": line.due,
        "service": line.service or service,
    }


def _task(view: TicketView, given: dict[str, str], errors: dict[str, str]) -> str:
    kernel, actor = current.kernel(), current.actor()
    return render_template(
        "task.html",
        back=(f"/t/{view.number}", view.number),
        ticket=view,
        given=given,
        longest=LONGEST_TITLE,
        people=colleagues(kernel, actor),
        services=services(kernel, actor),
        errors=errors,
        key=new_key(),
    )


def _quoted(view: TicketView, given: str) -> Message | None:
    ids = _ticked([given])
    return message(current.kernel(), current.actor(), view.id, ids[0]) if ids else None


def _today() -> date:
    return times.Clock.of().today

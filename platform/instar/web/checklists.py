"""The checklist of a ticket on its tab Work, and the lists to begin with."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.checklists import (
    MOST,
    AddItems,
    DropChecklist,
    DropItem,
    EditItem,
    ItemToSubtask,
    MoveItem,
    SaveChecklist,
    TickItem,
    no_checklist,
)
from instar.commands.execute import execute
from instar.errors import InstarError, NotFound
from instar.i18n import _
from instar.queries import checklists as query
from instar.queries.ticket import TicketView, ticket, ticket_id
from instar.web import current, people, times
from instar.web.formview import sent_key
from instar.web.problems import by_field
from instar.web.routes import page


class Line(NamedTuple):
    """See ``_checklist.html``. ``typed``: as it would be typed."""

    id: int
    text: str
    who: people.Person | None
    due: times.TimeText | None
    done: bool
    done_by: people.Person | None
    done_at: times.TimeText | None
    child: str
    typed: str


class Block(NamedTuple):
    url: str
    lines: tuple[Line, ...]
    done: int
    edits: bool
    templates: tuple[query.Template, ...]
    manages: bool
    typed: str = ""
    problem: str = ""
    said: str = ""


class Own(NamedTuple):
    """A line that names the reader, in his work."""

    id: int
    number: str
    title: str
    text: str
    due: times.TimeText | None
    url: str


@page("/t/<number>/checklist", methods=("POST",))
def add(number: str) -> ResponseReturnValue:
    """``lines`` as they are typed, or ``template``: the id of a list."""
    view, template = _view(number), request.form.get("template", "")
    typed = request.form.get("lines", "")
    chosen = int(template) if template.isascii() and template.isdigit() and len(template) < 16 else None
    return _answer(view, AddItems(view.id, typed, chosen), typed)


@page("/t/<number>/checklist/<int:line>", methods=("POST",))
def change(number: str, line: int) -> ResponseReturnValue:
    """``do``: tick | untick | up | down | drop | subtask, or "edit" with the line as it is ``typed`` now."""
    view, what, form = _view(number), request.form.get("do", ""), request.form
    commands: dict[str, Any] = {
        "tick": TickItem(line),
        "untick": TickItem(line, False),
        "up": MoveItem(line, -1),
        "down": MoveItem(line, 1),
        "drop": DropItem(line),
        "subtask": ItemToSubtask(line),
        "edit": EditItem(line, form.get("typed", ""), form.get("was")),
    }
    if what not in commands:
        raise NotFound("no_page", _("There is no such page."))
    if form.get("back") == "work":
        execute(current.kernel(), commands[what], current.actor(), key=sent_key())
        return redirect("/work", 303)
    return _answer(view, commands[what], form.get("typed", "") if what == "edit" else "")


@page("/checklists")
def listed() -> ResponseReturnValue:
    kernel, actor = current.kernel(), current.actor()
    return render_template(
        "checklists.html",
        templates=query.templates(kernel, actor),
        manages=kernel.access.can(actor, "service.manage"),
    )


@page("/checklists/new")
def begin() -> ResponseReturnValue:
    current.kernel().access.authorize(current.actor(), "service.manage")
    return _form(None, {"title": "", "body": ""}, {})


@page("/checklists/new", methods=("POST",))
def add_template() -> ResponseReturnValue:
    return _save(None)


@page("/checklists/<int:id>")
def edit(id: int) -> ResponseReturnValue:
    found = _template(id)
    return _form(id, {"title": found.title, "body": found.body}, {})


@page("/checklists/<int:id>", methods=("POST",))
def save(id: int) -> ResponseReturnValue:
    _template(id)
    if request.form.get("do") == "drop":
        execute(current.kernel(), DropChecklist(id), current.actor())
        return redirect("/checklists", 303)
    return _save(id)


def block(view: TicketView, typed: str = "", problem: str = "", said: str = "") -> Block | None:
    """None for those outside."""
    kernel, actor = current.kernel(), current.actor()
    if not view.can.view_internal:
        return None
    lines = tuple(_line(row) for row in query.checklist(kernel, actor, view.key))
    return Block(
        url=f"/t/{view.number}",
        lines=lines,
        done=sum(line.done for line in lines),
        edits=view.can.edit,
        templates=query.templates(kernel, actor) if view.can.edit else (),
        manages=kernel.access.can(actor, "service.manage"),
        typed=typed,
        problem=problem,
        said=said,
    )


def own_lines() -> tuple[Own, ...]:
    """What names the reader, for the top of his work."""
    found = query.mine(current.kernel(), current.actor())
    return tuple(
        Own(row.id, row.number, row.title, row.text, times.deadline(row.due), f"/t/{row.number}/work#item-{row.id}")
        for row in found
    )


# -- below: how it is done -----------------------------------------------------------------------------------


def _view(number: str) -> TicketView:
    kernel, actor = current.kernel(), current.actor()
    view = ticket(kernel, actor, ticket_id(kernel, actor, number))
    kernel.access.authorize(actor, "ticket.edit", view.key)
    return view


def _answer(view: TicketView, command: object, typed: str) -> ResponseReturnValue:
    """The block once more; a page to who has no script. What was typed stays where it was refused."""
    problem = ""
    try:
        execute(current.kernel(), command, current.actor(), key=sent_key())
    except InstarError as error:
        if error.status not in (403, 404, 409, 422):
            raise
        problem = " ".join(by_field(error).values())
        if not current.by_script():
            raise
    if not current.by_script():
        return redirect(f"/t/{view.number}/work#checklist", 303)
    shown = block(view, typed if problem else "", problem)
    return make_response(render_template("_checklist.html", checklist=shown))


def _line(row: query.ItemRow) -> Line:
    typed = row.text
    if row.assignee:
        typed += f" @{row.assignee.key}"
    if row.due:
        typed += f" {datetime.fromtimestamp(row.due / 1000, current.zone()).date().isoformat()}"
    return Line(
        id=row.id,
        text=row.text,
        who=people.person(row.assignee),
        due=times.deadline(row.due, open=row.done is None),
        done=row.done is not None,
        done_by=people.person(row.done_by),
        done_at=times.moment(row.done),
        child=row.child,
        typed=typed,
    )


def _template(id: int) -> query.Template:
    kernel, actor = current.kernel(), current.actor()
    kernel.access.authorize(actor, "service.manage")
    found = next((one for one in query.templates(kernel, actor) if one.id == id), None)
    if found is None:
        raise no_checklist()
    return found


def _save(id: int | None) -> ResponseReturnValue:
    given = {name: request.form.get(name, "") for name in ("title", "body")}
    try:
        execute(current.kernel(), SaveChecklist(given["title"], given["body"], id), current.actor(), key=sent_key())
    except InstarError as error:
        if error.status not in (409, 422):
            raise
        return make_response(_form(id, given, by_field(error)), error.status)
    return redirect("/checklists", 303)


def _form(id: int | None, given: dict[str, str], errors: dict[str, str]) -> str:
    return render_template("checklist_template.html", id=id, given=given, errors=errors, most=MOST)

"""The role sheet: says beforehand what stays and what is kept aside, asks for what the new role needs, and changes it.

What is left empty stands in the properties as "to fill" and blocks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.execute import execute
from instar.commands.role import ChangeBack, ChangeRole
from instar.errors import Invalid
from instar.forms import Form
from instar.i18n import _, ngettext
from instar.queries import files as stored_files
from instar.queries.catalogue import processes, roles
from instar.queries.clocks import present
from instar.queries.conversation import conversation
from instar.queries.ticket import TicketView, ticket, ticket_id
from instar.web import board, chips, current, heading
from instar.web.files import take_uploads
from instar.web.formview import Entered, FormView, form_view, sent_key, sent_rev, sent_values, ticket_env
from instar.web.parts import Parts, parts_answer
from instar.web.routes import page

CHOSEN = ("role", "process")


class Choice(NamedTuple):
    value: str
    title: str
    selected: bool


class Sheet(NamedTuple):
    """See ``_role_sheet.html``."""

    role: chips.Role
    roles: list[Choice]
    processes: list[Choice]
    stays: str
    clocks: tuple[str, ...]
    aside: list[str]
    form: FormView
    presses: str | None
    button: str
    reason: str | None


@page("/t/<number>/role")
def show(number: str) -> ResponseReturnValue:
    if not current.by_script():
        return redirect(f"/t/{number}")
    view = _view(number)
    return _drawn(view, request.args.get("role"), request.args.get("process"), None)


@page("/t/<number>/role", methods=("POST",))
def change(number: str) -> ResponseReturnValue:
    view = _view(number)
    role = request.form.get("role", "")
    process = _serving(role, request.form.get("process"))
    values = {name: sent for name, sent in sent_values().items() if name not in CHOSEN}
    try:
        take_uploads(values)
        filled = {name: sent for name, sent in values.items() if any(sent)}
        command = ChangeRole(view.id, role, process, sent_rev(), filled, "page")
        execute(current.kernel(), command, current.actor(), key=sent_key())
    except Invalid as error:
        return make_response(_drawn(view, role, process, Entered(values, error.errors)), 422)
    return _changed(view.number)


@page("/t/<number>/role/back", methods=("POST",))
def change_back(number: str) -> ResponseReturnValue:
    """To the role before the last change; its values were kept and come back."""
    view = _view(number)
    execute(current.kernel(), ChangeBack(view.id), current.actor(), key=sent_key())
    return _changed(view.number)


# -- below: how it is done -----------------------------------------------------------------------------------


def _view(number: str) -> TicketView:
    kernel, actor = current.kernel(), current.actor()
    return ticket(kernel, actor, ticket_id(kernel, actor, number))


def _serving(role: str, process: str | None) -> str | None:
    """The process that was chosen; None if it serves another role: who is quick sends a new role beside the processes
    of the one before, which the sheet still shows."""
    serving = processes(current.kernel(), current.actor(), role)
    return process if process in [one.key for one in serving] else None


def _changed(number: str) -> ResponseReturnValue:
    if not current.by_script():
        return redirect(f"/t/{number}", 303)
    parts = Parts(number)
    said = _("{number} is now: {role}.").format(number=number, role=parts.view.role.title)
    if current.shown_on("/board"):
        return board.after_move(number, said, parts.undo)
    return parts_answer("", parts, parts.shared(), toast=said, undo=parts.undo)


def _drawn(view: TicketView, role: str | None, process: str | None, entered: Entered | None) -> str:
    sheet = _sheet(view, role, process, entered)
    return render_template("_role_sheet.html", ticket=heading.heading(view), sheet=sheet)


def _sheet(view: TicketView, role: str | None, process: str | None, entered: Entered | None) -> Sheet:
    kernel, actor = current.kernel(), current.actor()
    known = [label for label in roles(kernel, actor) if label.key != view.role.key]
    chosen = next((label for label in known if label.key == role), known[0] if known else None)
    serving = processes(kernel, actor, chosen.key) if chosen else ()
    started = next((one for one in serving if one.key == process), serving[0] if serving else None)
    form = kernel.definitions.role_form(chosen.key) if chosen else None
    return Sheet(
        role=chips.role(view.role),
        roles=[Choice(label.key, label.title, label is chosen) for label in known],
        processes=[Choice(one.key, one.title, one is started) for one in serving],
        stays=_stays(view),
        clocks=_clocks(view),
        aside=_aside(view, form),
        form=_to_fill(view, form, entered),
        presses=None,
        button=_("Change to {role}").format(role=chosen.title) if chosen else _("Change role"),
        reason=None if chosen else _("No other role has a process in force."),
    )


def _stays(view: TicketView) -> str:
    """ "number, 6 messages, 1 file"."""
    kernel, actor = current.kernel(), current.actor()
    messages = conversation(kernel, actor, view.id, limit=1).count
    files = len(stored_files.files(kernel, actor, view.id))
    parts = [_("number")]
    if messages:
        parts.append(ngettext("{n} message", "{n} messages", messages).format(n=messages))
    if files:
        parts.append(ngettext("{n} file", "{n} files", files).format(n=files))
    return ", ".join([*parts, _("history")])


def _clocks(view: TicketView) -> tuple[str, ...]:
    """What the clocks that still run will have come to."""
    rows = present(current.kernel(), current.actor(), view.key)
    open = [row for row in rows if row.state in ("running", "paused") and row.target is not None]
    return tuple(
        (_("{title} ends, late") if row.left == 0 else _("{title} ends, met")).format(title=row.title) for row in open
    )


def _aside(view: TicketView, form: Form | None) -> list[str]:
    """Titles of filled fields that the new role does not show."""
    shown = form.inputs if form else {}
    return [row.title for row in view.fields if row.group == "role" and row.text and row.id not in shown]


def _to_fill(view: TicketView, form: Form | None, entered: Entered | None) -> FormView:
    """The new role's fields that a ticket should have and this one has not."""
    return form_view(
        form,
        ticket_env(view.id),
        id="role",
        entered=entered,
        only=list(_lacking(view, form)) if form else (),
        draft=f"{view.number}/role",
    )


def _lacking(view: TicketView, form: Form) -> Iterable[str]:
    return (
        name
        for name, field in form.inputs.items()
        if view.data.get(name) is None and (field.required or name in form.card) and field.entered
    )

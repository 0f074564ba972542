"""One property edited in place: asked for with its field, saved, or refused with what somebody else has written.

The field is the same generated one as everywhere; its name on the page is ``value``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from instar.commands.edit import DATA, EditTicket
from instar.commands.execute import execute
from instar.errors import Conflict, Invalid, NotFound, Outdated
from instar.forms import RenderField
from instar.forms.render import Option, walk
from instar.i18n import _
from instar.queries import people as pickers
from instar.queries.absences import away
from instar.queries.catalogue import services
from instar.queries.clocks import previewed
from instar.queries.labels import PersonLabel
from instar.queries.ticket import TicketView, ticket, ticket_id
from instar.web import current, heading, properties_pane, times
from instar.web.formview import Entered, FormView, name_of, named, resolve, sent_rev, ticket_env
from instar.web.happened import undo_address
from instar.web.properties_pane import Property
from instar.web.routes import page

OWN = ("title", "service", "assignee", "team", "priority", "due")
_IS_VALUE = re.compile(r"value(\.[0-9]+\.\w+)?").fullmatch
PRIORITIES = ("1", "2", "3", "4")


@page("/t/<number>/properties")
def show(number: str) -> ResponseReturnValue:
    """One property, read or with its field; the whole pane of a ticket stands on its page."""
    name = request.args.get("edit") or request.args.get("read")
    if name is None or not current.by_script():
        return redirect(f"/t/{number}")
    view = view_of(number)
    known = _known(view, name)
    form = _field_form(view, known) if "edit" in request.args else None
    return _one(view, known, form)


@page("/t/<number>/properties", methods=("POST",))
def save(number: str) -> ResponseReturnValue:
    tried = attempt(number, request.form.get("name", ""))
    if tried.editing is not None:
        return make_response(_one(tried.view, tried.known, tried.editing, theirs=tried.theirs), tried.status)
    if not current.by_script():
        return redirect(f"/t/{number}", 303)
    title = tried.known.name == "title"
    return _one(tried.view, tried.known, None, title=title, saved=tried.saved, saved_undo=tried.undo)


class Attempt(NamedTuple):
    """A property on its way. ``editing``: its form, None when it was saved or may not be; ``theirs``: what somebody
    else has written meanwhile; ``saved``: what is said of it, ``undo``: where it is taken back."""

    view: TicketView
    known: Property
    editing: FormView | None = None
    status: int = 200
    theirs: str | None = None
    saved: str | None = None
    undo: str | None = None


def editing(number: str, name: str) -> Attempt:
    """The property with its form. Raises NotFound where the ticket has none of that name."""
    view = view_of(number)
    known = _known(view, name)
    return Attempt(view, known, _field_form(view, known) if known.editable and not known.sheet else None)


def attempt(number: str, name: str) -> Attempt:
    """Save the property as it was sent (``value``, ``rev``). Raises NotFound where the ticket has none of that name."""
    view = view_of(number)
    known = _known(view, name)
    sent = request.form.getlist("value")
    data = _sent_data(known.name)
    values: dict[str, Any] = {known.name: _plain(sent)} if known.name in OWN else {"data": data}
    try:
        answer = execute(current.kernel(), EditTicket(view.id, values, sent_rev(), "page"), current.actor())
    except Invalid as error:
        entered = Entered({known.name: sent, **data}, _at_field(known.name, error.errors))
        return Attempt(view, known, _field_form(view, known, entered), 422)
    except (Conflict, Outdated) as error:
        if error.code != "changed_meanwhile":
            raise
        fresh = view_of(number)
        theirs = _known(fresh, known.name)
        form = _field_form(fresh, theirs, Entered({known.name: sent, **data}, {}))
        return Attempt(fresh, theirs, form, 409, _words(theirs))
    fresh = view_of(number)
    said = _("{what}: saved.").format(what=known.title) if answer["changed"] else None
    undo = undo_address(fresh.number, fresh.id) if said else None
    return Attempt(fresh, _known(fresh, known.name), saved=said, undo=undo)


def view_of(number: str) -> TicketView:
    kernel, actor = current.kernel(), current.actor()
    return ticket(kernel, actor, ticket_id(kernel, actor, number))


# -- below: how it is done -----------------------------------------------------------------------------------


def _known(view: TicketView, name: str) -> Property:
    known = properties_pane.one(view, name)
    if known is None:
        raise NotFound("no_property", _("The ticket has no such property any more."))
    return known


def _plain(sent: list[str]) -> str | None:
    return (sent[-1].strip() or None) if sent else None


def _sent_data(name: str) -> dict[str, list[str]]:
    """What was sent for a field of the data: of a group the inputs of its rows, ``value.0.product``."""
    return {name + sent.removeprefix("value"): request.form.getlist(sent) for sent in request.form if _IS_VALUE(sent)}


def _at_field(name: str, errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The errors by the paths of the field's parts; what is about none of them stands at the field."""
    if name not in OWN:
        errors = {path.removeprefix(DATA): told for path, told in errors.items()}
    own = {path: told for path, told in errors.items() if path == name or path.startswith(f"{name}.")}
    return own or {name: [text for found in errors.values() for text in found]}


def _words(known: Property) -> str:
    if known.person:
        return known.person.name
    return known.time.full if known.time else known.text or "—"


def _one(view: TicketView, known: Property, editing: FormView | None, **more: Any) -> str:
    return render_template(
        "_property.html",
        ticket=heading.heading(view),
        property=known,
        editing=editing,
        theirs=more.get("theirs"),
        new_title=more.get("title"),
        saved=more.get("saved"),
        saved_undo=more.get("saved_undo"),
    )


def _field_form(view: TicketView, known: Property, entered: Entered | None = None) -> FormView:
    field = _own_field(view, known, entered) if known.name in OWN else _data_field(view, known, entered)
    errors = (entered.errors or {}).get(known.name, []) if entered else []
    field = _called(replace(field, title=known.title, errors=tuple(errors), width="full"), known.name)
    return FormView(id=f"prop-{known.name}-form", fields=(field,))


def _called(field: RenderField, name: str) -> RenderField:
    """The field under the one name that all properties have on the page, its rows below it."""
    path = "value" + field.path.removeprefix(name)
    return replace(
        field,
        id="value",
        path=path,
        name=path,
        live=False,
        rows=tuple(tuple(_called(item, name) for item in row) for row in field.rows),
        blank=tuple(_called(item, name) for item in field.blank),
    )


def _data_field(view: TicketView, known: Property, entered: Entered | None) -> RenderField:
    form = current.kernel().definitions.fields(view.role.key, view.version_id)
    fields = form.render(
        entered.values if entered else {},
        ticket_env(view.id),
        errors=entered.errors if entered else None,
        typed=entered is not None,
        currency=current.kernel().settings.currency,
        zone=current.zone(),
        name_of=name_of,
        named=named,
        resolve=resolve,
    )
    found = next((field for field in walk(fields, hidden=True) if field.path == known.name), None)
    if found is None:
        raise NotFound("no_property", _("The ticket has no such property any more."))
    return replace(found, visible=True)


def _own_field(view: TicketView, known: Property, entered: Entered | None) -> RenderField:
    typed = _plain(list(entered.values[known.name])) if entered else None
    value = typed if entered else _OWN_VALUES[known.name](view)
    widget = "choice" if known.name in _CHOICES else "datetime" if known.name == "due" else "text"
    options: tuple[Option, ...] = ()
    if known.name in _CHOICES:
        options = tuple(Option(key, title, key == value) for key, title in _CHOICES[known.name](view))
    return RenderField(
        id=known.name,
        path=known.name,
        name=known.name,
        type=widget,
        widget=widget,
        title=known.title,
        required=known.name in ("title", "service", "priority"),
        value=value or "",
        options=options,
    )


def _local(view: TicketView) -> str:
    """The due time as an input of that kind holds it, in the reader's zone."""
    if view.due is None:
        return ""
    return datetime.fromtimestamp(view.due / 1000, current.zone()).strftime("%Y-%m-%dT%H:%M")


def _assignees(view: TicketView) -> list[tuple[str, str]]:
    """Whom the reader may name: anybody who works here, or only himself."""
    kernel, actor = current.kernel(), current.actor()
    named = [(person.key, _with_absence(person)) for person in pickers.assignees(kernel, actor, view.id)]
    if not view.can.assign:
        named = [(key, name) for key, name in named if key == actor.key]
    if view.assignee and view.assignee.key not in dict(named):
        named.append((view.assignee.key, view.assignee.name))
    return named


def _priorities(view: TicketView) -> list[tuple[str, str]]:
    """Each with when the ticket would be due by it, where a clock runs."""
    return [(key, _priority(view, int(key))) for key in PRIORITIES]


def _priority(view: TicketView, priority: int) -> str:
    found = [due for _title, due in previewed(current.kernel(), current.actor(), view.key, priority) if due is not None]
    due = times.deadline(min(found, default=None))
    return f"P{priority} · {due.text}" if due else f"P{priority}"


def _with_absence(person: PersonLabel) -> str:
    """Who is given a ticket by hand gets it even when he is away: so it is said before."""
    told = away(current.kernel(), person.id)
    return f"{person.name} ({told})" if told else person.name


_OWN_VALUES: Mapping[str, Callable[[TicketView], str]] = {
    "title": lambda view: view.title,
    "service": lambda view: view.service.key,
    "assignee": lambda view: view.assignee.key if view.assignee else "",
    "team": lambda view: view.team.key if view.team else "",
    "priority": lambda view: str(view.priority),
    "due": _local,
}
_CHOICES: Mapping[str, Callable[[TicketView], list[tuple[str, str]]]] = {
    "service": lambda _view: [(row.key, row.title) for row in services(current.kernel(), current.actor())],
    "assignee": _assignees,
    "team": lambda _view: [(team.key, team.name) for team in pickers.teams(current.kernel(), current.actor())],
    "priority": _priorities,
}

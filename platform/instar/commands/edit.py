"""Fields of a ticket changed by hand: title, priority, due, who answers for it, its service, and the role's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from instar.commands.candidates import take_part
from instar.commands.clocks import follow, promises
from instar.commands.execute import Answer, Context, handles
from instar.commands.facts import TicketFacts, env
from instar.commands.filled import attach_files, load_form
from instar.commands.history import record
from instar.commands.links import above, tell_parent
from instar.commands.moments import due_ms
from instar.commands.news import assigned
from instar.commands.open import clean_title
from instar.commands.run import Run, zone
from instar.commands.service_change import bind, orderable_service
from instar.commands.ticket import Ticket, load, number, refuse_outdated, refuse_too_large, save
from instar.commands.work import changes
from instar.engine import waits
from instar.engine.events import Rechecked
from instar.errors import Invalid, Outdated, nearest
from instar.i18n import _

_SINCE = "SELECT payload FROM event WHERE ticket_id = ? AND CAST(payload ->> '$.rev' AS INTEGER) > ?"


DATA = "data."
"""Before the names of fields, where properties of the ticket stand beside them."""


@dataclass(frozen=True, slots=True)
class EditTicket:
    """Change what is named in ``values`` and nothing else.

    title, priority (1–4), due (ms, ISO date or date-time, None), assignee (log-in or None), team (key or None),
    service (key; as ``ChangeService`` does it), parent (number or None), data ({field: value}). ``rev`` given by an API
    client must be the newest; one given by a page (origin "page") only must not be older than somebody else's change of
    the same fields. Raises Invalid: errors of a property at its name, of a field of the data at ``data.<path>``, so
    that no two share a place.
    """

    ticket: int
    values: Mapping[str, Any]
    rev: int | None = None
    origin: str = "api"


@handles(EditTicket, "ticket.edit")
def edit_ticket(context: Context, command: EditTicket) -> Answer:
    ticket = load(context, command.ticket)
    values = dict(command.values)
    data = values.pop("data", None) or {}
    if not isinstance(data, Mapping):
        raise Invalid({"data": [_("This is an object: field by field.")]})
    if command.origin == "page":
        _refuse_changed(context, ticket, command.rev, [*values, *(DATA + name for name in data)])
    else:
        refuse_outdated(ticket, command.rev)
    _refuse_assigning(context, ticket, values)
    errors: dict[str, list[str]] = {}
    bound = "service" in values and _bind(context, ticket, values.pop("service"), errors)
    before = plain_values(context, ticket)
    for name, value in values.items():
        setter = _SETTERS.get(name)
        try:
            if setter is None:
                near = nearest(name, (*_SETTERS, "service"))
                said = _("There is no property “{name}”.").format(name=name)
                raise Invalid({name: [said + (" " + _("Did you mean “{name}”?").format(name=near) if near else "")]})
            setter(context, ticket, value)
        except Invalid as error:
            errors |= error.errors
    if data:
        try:
            _set_data(context, ticket, data, command.origin)
        except Invalid as error:
            errors |= {f"{DATA}{path}": told for path, told in error.errors.items()}
    if errors:
        raise Invalid(errors)
    changed = changes(before, plain_values(context, ticket))
    if changed:
        if "assignee" in changed:
            assigned(context, ticket)
        tell_parent(context, ticket.id, ticket.loaded_parent, ticket.parent_id)
        _keep(context, ticket, changed)
    names = sorted((*changed, "service") if bound else changed)
    return {"ticket": ticket.id, "number": ticket.number, "rev": ticket.rev, "changed": names}


def _bind(context: Context, ticket: Ticket, key: Any, errors: dict[str, list[str]]) -> bool:
    """Another service comes with its team, its process and its clocks before anything else is changed, and has a row of
    history of its own."""
    try:
        service = orderable_service(context, str(key))
    except Invalid as error:
        errors |= error.errors
        return False
    if service.id == ticket.service_id:
        return False
    bind(context, ticket, service, service.process if ticket.ended is None else None)
    return True


@dataclass(frozen=True, slots=True)
class PutData:
    """Set fields of the data as actions do, those among them that nobody enters by hand: what a plugin has worked out.

    Other fields stay. Processes that wait for a condition see it, as after any edit.
    """

    ticket: int
    values: Mapping[str, Any]


@handles(PutData, "ticket.edit")
def put_data(context: Context, command: PutData) -> Answer:
    ticket = load(context, command.ticket)
    before = plain_values(context, ticket)
    data = {**ticket.data, **command.values}
    refuse_too_large(data)
    ticket.data = dict(TicketFacts(context, ticket).settle(data))
    changed = changes(before, plain_values(context, ticket))
    if changed:
        _keep(context, ticket, changed)
    return {"ticket": ticket.id, "number": ticket.number, "rev": ticket.rev, "changed": sorted(changed)}


def _keep(context: Context, ticket: Ticket, changed: Mapping[str, Any]) -> None:
    """Save it, with what follows where a condition is waited for that holds now."""
    if waits.awaits_condition(context.kernel.definitions.process(ticket.version_id), ticket.state):
        run = Run(context, ticket)
        run.feed(Rechecked())
        run.finish("edited", {"changes": changed})
        return
    save(context, ticket)
    process = context.kernel.definitions.process(ticket.version_id)
    if "priority" in changed and promises(context, ticket, process):
        follow(context, ticket, process)
    record(context, ticket.id, "edited", {"changes": changed, "rev": ticket.rev})


def _set_title(context: Context, ticket: Ticket, value: Any) -> None:
    if not isinstance(value, str):
        raise Invalid({"title": [_("The title is a text.")]})
    ticket.title = clean_title(value)


def _set_priority(context: Context, ticket: Ticket, value: Any) -> None:
    number = int(value) if isinstance(value, str) and value.strip() in ("1", "2", "3", "4") else value
    if isinstance(number, bool) or number not in (1, 2, 3, 4):
        raise Invalid({"priority": [_("The priority is 1, 2, 3 or 4.")]})
    ticket.priority = int(number)


def _set_due(context: Context, ticket: Ticket, value: Any) -> None:
    ticket.due = None if value in (None, "") else due_ms(context, value)


def _refuse_assigning(context: Context, ticket: Ticket, values: Mapping[str, Any]) -> None:
    """Who answers for a ticket is for those who assign the work; anybody may take it himself, and give his own back.

    Asked before anything is changed: another service would bring other rights.
    """
    own = context.actor.key
    mine = ticket.assignee_id is not None and ticket.assignee_id == context.actor.id
    taking = "assignee" in values and (values["assignee"] == own or (mine and values["assignee"] in (None, "")))
    if "team" in values or ("assignee" in values and not taking):
        context.authorize(ticket.key, "ticket.assign")


def _set_assignee(context: Context, ticket: Ticket, value: Any) -> None:
    if value in (None, ""):
        ticket.assignee_id = None
        return
    person = context.kernel.directory.find("user", str(value))
    if person is None or not person.active:
        raise Invalid({"assignee": [_("There is no colleague “{login}”.").format(login=str(value)[:64])]})
    ticket.assignee_id = person.id
    take_part(context, ticket.key, person.id)


def _set_team(context: Context, ticket: Ticket, value: Any) -> None:
    team = context.kernel.directory.find("team", str(value)) if value not in (None, "") else None
    if value not in (None, "") and (team is None or not team.active):
        raise Invalid({"team": [_("There is no team “{key}”.").format(key=str(value)[:64])]})
    ticket.team_id = team.id if team else None
    ticket.zone_id = zone(context, ticket)


def _set_parent(context: Context, ticket: Ticket, value: Any) -> None:
    ticket.parent_id = None if value in (None, "") else above(context, str(value), ticket.id)


def _set_data(context: Context, ticket: Ticket, data: Mapping[str, Any], origin: str) -> None:
    form = context.kernel.definitions.fields(ticket.role, ticket.version_id)
    ticket.data = load_form(context, form, data, env(context, ticket, form), origin=origin, partial=True)
    attach_files(context, ticket.id, form, ticket.data)


_SETTERS: Mapping[str, Callable[[Context, Ticket, Any], None]] = {
    "title": _set_title,
    "priority": _set_priority,
    "due": _set_due,
    "assignee": _set_assignee,
    "team": _set_team,
    "parent": _set_parent,
}


def plain_values(context: Context, ticket: Ticket) -> dict[str, Any]:
    """What history compares: fields of the row by the names of ``values``, then the data's own."""
    directory = context.kernel.directory
    assignee = directory.person(ticket.assignee_id) if ticket.assignee_id else None
    team = directory.person(ticket.team_id) if ticket.team_id else None
    return {
        "title": ticket.title,
        "priority": ticket.priority,
        "due": ticket.due,
        "assignee": assignee.key if assignee else None,
        "team": team.key if team else None,
        "service": directory.service(ticket.service_id).key,
        "parent": number(ticket.parent_id) if ticket.parent_id else None,
        **{DATA + name: value for name, value in ticket.data.items()},
    }


def _refuse_changed(context: Context, ticket: Ticket, rev: int | None, names: list[str]) -> None:
    if rev is None or rev == ticket.rev:
        return
    touched: set[str] = set()
    for (payload,) in context.tx.all(_SINCE, (ticket.id, rev)):
        touched |= set(orjson.loads(payload).get("changes", {}))
    theirs = sorted(touched & set(names))
    if theirs:
        raise Outdated(
            "changed_meanwhile",
            _("Somebody changed this meanwhile."),
            hint=_("Compare both values and save the right one."),
            status=409,
            data={"rev": ticket.rev, "fields": theirs},
        )

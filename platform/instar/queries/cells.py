"""Cells of tables of tickets: which columns there are, and what stands in each row, as values that can be sorted.

In a row stands exactly what the actor may read of that ticket: a cell that he may not read is None, and a column that
he may nowhere read is not there. The file of an export and the table of a page are made of the same cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, NamedTuple

import orjson

from instar.access import Actor, TicketKey
from instar.errors import InstarError, Invalid, nearest
from instar.forms import Field, Form
from instar.forms.spelling import decimal, moment
from instar.i18n import N_, _, text
from instar.kernel import Kernel
from instar.queries.columns import forms
from instar.queries.day import zone_of
from instar.queries.fields import FieldNames
from instar.queries.head import Head, allowed_on, open_steps
from instar.queries.labels import number, role_label, service_label, stage_label
from instar.queries.partners import heads_for
from instar.queries.scoped import allowed
from instar.queries.ticket import stage_seen

INSIDE = "ticket.view_internal"
FIELD = "data."
Value = str | int | Decimal | bool | date | datetime | None
"""Moments are in the reader's zone; what is chosen from a list, and whom a field names, is in words."""

_ROWS = """
SELECT t.id, t.data, t.channel, t.result, t.parent_id, coalesce(o.name, '')
FROM json_each(?) wanted JOIN ticket t ON t.id = wanted.value LEFT JOIN organization o ON o.id = t.organization_id"""


@dataclass(frozen=True, slots=True)
class TicketColumn:
    """``name`` is that of an expression: "stage", "data.amount". ``usual``: in a file that names no columns. ``type``:
    of the field, "" for what every ticket has."""

    name: str
    title: str
    usual: bool = True
    type: str = ""


class TicketCells(NamedTuple):
    """One row: of each column its value."""

    head: Head
    cells: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class _Ticket:
    """One row on its way. ``inside``: the actor may see what is internal."""

    head: Head
    data: Mapping[str, Any]
    channel: str
    result: str | None
    parent: int | None
    organization: str
    steps: tuple[str, ...]
    inside: bool
    zone: tzinfo


def ticket_columns(kernel: Kernel, actor: Actor) -> tuple[TicketColumn, ...]:
    """All that the actor may read on some ticket: the ticket's own, then fields of forms."""
    inside = kernel.access.can(actor, INSIDE)
    own = [
        TicketColumn(name, _(title), name not in _SELDOM)
        for name, (title, internal, _cell) in _OWN.items()
        if inside or not internal
    ]
    known = _fields(kernel).items()
    fields = ((name, field) for name, (field, audience) in known if inside or audience - {"internal"})
    return (*own, *(TicketColumn(f"{FIELD}{name}", field.label(), type=field.type.key) for name, field in fields))


def chosen(kernel: Kernel, actor: Actor, names: Sequence[str] | None) -> tuple[TicketColumn, ...]:
    """The columns with these names in this order, the usual ones for None; raises Invalid for others."""
    known = {column.name: column for column in ticket_columns(kernel, actor)}
    if names is None:
        return tuple(column for column in known.values() if column.usual)
    strange = next((name for name in names if name not in known), None)
    if strange is not None or not names:
        near = nearest(strange, known) if strange else None
        said = _("There is no column “{name}”.").format(name=strange) if strange else _("Choose at least one column.")
        raise Invalid({"columns": [said]}, hint=_("Did you mean “{name}”?").format(name=near) if near else None)
    return tuple(known[name] for name in dict.fromkeys(names))


def cells_of(
    kernel: Kernel, actor: Actor, ids: Sequence[int], names: Sequence[str], permission: str = "ticket.view"
) -> Iterator[TicketCells]:
    """Rows of the tickets on which the actor holds the permission now, in this order; others are left out. ``names``:
    of columns that there are."""
    may = allowed(kernel, actor, permission, ids)
    wanted = [id for id in ids if id in may]
    found = heads_for(kernel, actor, wanted)
    inside = allowed_on(kernel, actor, INSIDE, found.values())
    steps = open_steps(kernel, (head for id, head in found.items() if id in inside))
    zone = zone_of(kernel, actor)
    rows = {row[0]: row[1:] for row in kernel.store.read().all(_ROWS, (orjson.dumps(wanted).decode(),))}
    above = allowed(kernel, actor, INSIDE, {row[3] for row in rows.values() if row[3]})
    for id in wanted:
        data, channel, result, parent, organization = rows[id]
        parent = parent if parent in above else None  # of a hidden ticket nothing is told, not even its number
        titles = tuple(step.title for step in steps.get(id, ()))
        one = _Ticket(found[id], orjson.loads(data), channel, result, parent, organization, titles, id in inside, zone)
        yield TicketCells(one.head, tuple(_cells(kernel, actor, one, names)))


# -- below: how it is done -----------------------------------------------------------------------------------


def _cells(kernel: Kernel, actor: Actor, one: _Ticket, names: Sequence[str]) -> Iterator[Value]:
    head = one.head
    known = FieldNames(kernel, actor, head.id, head.role, head.version_id, one.zone)
    key = TicketKey(head.id, head.zone_id)
    readable = kernel.access.project(actor, key, known.audiences(one.data))
    data = known.cut(one.data, key)
    for name in names:
        field = name.removeprefix(FIELD)
        if field == name:
            _title, internal, cell = _OWN[field]
            yield cell(kernel, one) if one.inside or not internal else None
        else:
            yield _value(known, field, data.get(field), one.zone) if field in readable else None


def _value(names: FieldNames, field: str, value: Any, zone: tzinfo) -> Value:
    known = names.field(field)
    if value is None or known is None:
        return None if value is None else str(value)
    kind = known[1].type.expression_type.kind if known[1].type.names is None else "text"
    if kind == "number":
        found = decimal(value)
        return found if found is not None else str(value)
    if kind == "time":
        at = moment(value)
        return str(value) if at is None else at.astimezone(zone)
    return _day(value) if kind == "date" else names.words(field, value)


def _day(value: Any) -> Value:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):  # left by a field of another type
        return str(value)


def _fields(kernel: Kernel) -> dict[str, tuple[Field, frozenset[str]]]:
    """Field id → (the first field of that name, audiences that some form addresses it to); fields of steps are
    internal."""
    found: dict[str, tuple[Field, frozenset[str]]] = {}
    for *_of, form in forms(kernel):
        for name, field in form.inputs.items():
            first, audience = found.get(name, (field, frozenset()))
            found[name] = first, audience | frozenset(field.audience)
    for form in _step_forms(kernel):
        for name, field in form.inputs.items():
            found.setdefault(name, (field, frozenset()))
    return found


def _step_forms(kernel: Kernel) -> Iterator[Form]:
    for version in kernel.definitions.list("process"):
        try:
            nodes = kernel.definitions.process(version.id).nodes
            for id, node in nodes.items():
                if node.form is not None:
                    yield kernel.definitions.step_form(version.id, id)
        except InstarError:  # published by other code: its fields cannot be known
            continue


def _at(ms: int | None, one: _Ticket) -> datetime | None:
    return datetime.fromtimestamp(ms / 1000, one.zone) if ms is not None else None


def _stage(kernel: Kernel, one: _Ticket) -> Value:
    stage = stage_seen(stage_label(kernel, one.head.version_id, one.head.stage), one.inside)
    return stage.title if stage else None


def _process(kernel: Kernel, one: _Ticket) -> Value:
    try:
        return text(kernel.definitions.process(one.head.version_id).title) or one.head.process
    except InstarError:
        return one.head.process


_OWN: Mapping[str, tuple[str, bool, Callable[[Kernel, _Ticket], Value]]] = {
    "number": (N_("Number"), False, lambda kernel, one: number(one.head.id)),
    "title": (N_("Title"), False, lambda kernel, one: one.head.title),
    "role": (N_("Role"), False, lambda kernel, one: role_label(kernel, one.head.role).title),
    "process": (N_("Process"), False, _process),
    "service": (N_("Service"), False, lambda kernel, one: service_label(kernel, one.head.service_id).title),
    "stage": (N_("Stage"), False, _stage),
    "status": (N_("Status"), False, lambda kernel, one: one.head.status),
    "step": (N_("Step"), True, lambda kernel, one: "; ".join(one.steps)),
    "priority": (N_("Priority"), True, lambda kernel, one: one.head.priority),
    "assignee": (N_("Assignee"), True, lambda kernel, one: one.head.assignee.name if one.head.assignee else None),
    "team": (N_("Team"), True, lambda kernel, one: one.head.team.name if one.head.team else None),
    "requester": (N_("Requester"), False, lambda kernel, one: one.head.client),
    "organization": (N_("Client"), True, lambda kernel, one: one.organization),
    "due": (N_("Due"), False, lambda kernel, one: _at(one.head.due, one)),
    "created": (N_("Created"), False, lambda kernel, one: _at(one.head.created, one)),
    "updated": (N_("Changed"), False, lambda kernel, one: _at(one.head.updated, one)),
    "ended": (N_("Ended"), False, lambda kernel, one: _at(one.head.ended, one)),
    "result": (N_("Result"), True, lambda kernel, one: one.result),
    "channel": (N_("Channel"), True, lambda kernel, one: one.channel),
    "rating": (N_("Rating"), True, lambda kernel, one: one.head.rating),
    "entitled": (N_("Covered by a contract"), True, lambda kernel, one: one.head.entitled),
    "parent": (N_("Parent"), True, lambda kernel, one: number(one.parent) if one.parent else None),
}
"""Name → (title, internal, cell)."""
_SELDOM = frozenset({"process", "channel", "rating", "entitled", "parent"})

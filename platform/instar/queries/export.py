"""Tickets as rows of a table for other programs: which columns there are, and their cells, page by page.

Exactly those tickets are in it that the actor may both see and export, and in every row exactly what he may read of
that ticket: a cell that he may not read is empty, and a column that he may nowhere read is not there. Rights are asked
again for every page, so that an export of many minutes does not outlive them.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

import orjson

from instar.access import Actor, TicketKey
from instar.errors import InstarError, Invalid, nearest
from instar.forms import Form
from instar.forms.spelling import decimal, moment
from instar.i18n import N_, _, text
from instar.kernel import Kernel
from instar.queries.columns import forms
from instar.queries.cursor import limited
from instar.queries.day import zone_of
from instar.queries.fields import FieldNames
from instar.queries.head import Head, allowed_on, open_steps
from instar.queries.labels import number, role_label, service_label, stage_label
from instar.queries.partners import heads_for
from instar.queries.scoped import allowed
from instar.queries.ticket import stage_seen
from instar.queries.tickets import NO_FILTERS, Filters, ticket_ids
from instar.sheets import Cell

EXPORT, INSIDE = "ticket.export", "ticket.view_internal"
MOST = 500_000
"""How many tickets are exported at once."""
PAGE = 200
FIELD = "data."

_ROWS = """
SELECT t.id, t.data, t.channel, t.result, t.parent_id, coalesce(o.name, '')
FROM json_each(?) wanted JOIN ticket t ON t.id = wanted.value LEFT JOIN organization o ON o.id = t.organization_id"""


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """``name`` is that of an expression: "stage", "data.amount". ``usual``: in an export that names no columns."""

    name: str
    title: str
    usual: bool = True


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


def export_columns(kernel: Kernel, actor: Actor) -> tuple[ExportColumn, ...]:
    """All that the actor may read on some ticket that he may export: the ticket's own, then fields of forms."""
    inside = kernel.access.can(actor, INSIDE)
    own = [
        ExportColumn(name, _(title), name not in _SELDOM)
        for name, (title, internal, _cell) in _OWN.items()
        if inside or not internal
    ]
    fields = ((name, title) for name, (title, audience) in _fields(kernel).items() if inside or audience - {"internal"})
    return (*own, *(ExportColumn(f"{FIELD}{name}", title) for name, title in fields))


def chosen(kernel: Kernel, actor: Actor, names: Sequence[str] | None) -> tuple[ExportColumn, ...]:
    """The columns with these names in this order, the usual ones for None; raises Invalid for others."""
    known = {column.name: column for column in export_columns(kernel, actor)}
    if names is None:
        return tuple(column for column in known.values() if column.usual)
    strange = next((name for name in names if name not in known), None)
    if strange is not None or not names:
        near = nearest(strange, known) if strange else None
        said = _("There is no column “{name}”.").format(name=strange) if strange else _("Choose at least one column.")
        raise Invalid({"columns": [said]}, hint=_("Did you mean “{name}”?").format(name=near) if near else None)
    return tuple(known[name] for name in dict.fromkeys(names))


def exported(
    kernel: Kernel, actor: Actor, filters: Filters = NO_FILTERS, sort: str = "-number", most: int = MOST
) -> array[int]:
    """Ids of the tickets of a list that the actor may see and export, in its order, as they are at this moment.

    Raises Forbidden for who may export nowhere, Invalid for a bad filter and for more than ``most``.
    """
    kernel.access.authorize(actor, EXPORT)
    found = array("q")
    ids = ticket_ids(kernel, actor, filters, sort, most + 1)
    if len(ids) > most:
        raise Invalid(
            {"where": [_("These are more than {most} tickets.").format(most=most)]},
            hint=_("Narrow the list, by the year of creation for example, and export it in parts."),
        )
    for begin in range(0, len(ids), MOST_ASKED):
        part = ids[begin : begin + MOST_ASKED]
        may = allowed(kernel, actor, EXPORT, part)
        found.extend(id for id in part if id in may)
    return found


MOST_ASKED = 5_000


def cells(
    kernel: Kernel, actor: Actor, ids: Sequence[int], columns: Sequence[ExportColumn]
) -> Iterator[list[list[Cell]]]:
    """Pages of rows: what the actor may read of each ticket now; a ticket that was taken from him is left out."""
    size = limited(PAGE)
    for begin in range(0, len(ids), size):
        yield _page(kernel, actor, list(ids[begin : begin + size]), columns)


# -- below: how it is done -----------------------------------------------------------------------------------


def _page(kernel: Kernel, actor: Actor, ids: list[int], columns: Sequence[ExportColumn]) -> list[list[Cell]]:
    may = allowed(kernel, actor, EXPORT, ids)
    wanted = [id for id in ids if id in may]
    found = heads_for(kernel, actor, wanted)
    inside = allowed_on(kernel, actor, INSIDE, found.values())
    steps = open_steps(kernel, (head for id, head in found.items() if id in inside))
    zone = zone_of(kernel, actor)
    rows = {row[0]: row[1:] for row in kernel.store.read().all(_ROWS, (orjson.dumps(wanted).decode(),))}
    above = allowed(kernel, actor, INSIDE, {row[3] for row in rows.values() if row[3]})
    page = []
    for id in wanted:
        data, channel, result, parent, organization = rows[id]
        parent = parent if parent in above else None  # of a hidden ticket nothing is told, not even its number
        titles = tuple(step.title for step in steps.get(id, ()))
        one = _Ticket(found[id], orjson.loads(data), channel, result, parent, organization, titles, id in inside, zone)
        page.append(_row(kernel, actor, one, columns))
    return page


def _row(kernel: Kernel, actor: Actor, one: _Ticket, columns: Sequence[ExportColumn]) -> list[Cell]:
    head = one.head
    names = FieldNames(kernel, actor, head.id, head.role, head.version_id, one.zone)
    key = TicketKey(head.id, head.zone_id)
    readable = kernel.access.project(actor, key, names.audiences(one.data))
    data = names.cut(one.data, key)
    row: list[Cell] = []
    for column in columns:
        field = column.name.removeprefix(FIELD)
        if field == column.name:
            _title, internal, cell = _OWN[field]
            row.append(cell(kernel, one) if one.inside or not internal else None)
        else:
            row.append(_value(names, field, data.get(field), one.zone) if field in readable else None)
    return row


def _value(names: FieldNames, field: str, value: Any, zone: tzinfo) -> Cell:
    """Numbers as numbers and days as days, which programs can sort and add; the rest in words."""
    known = names.field(field)
    if value is None or known is None:
        return None if value is None else str(value)
    kind = known[1].type.expression_type.kind if known[1].type.names is None else "text"
    if kind == "number":
        found = decimal(value)
        return found if found is not None else str(value)
    if kind == "time":
        at = moment(value)
        return str(value) if at is None else at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return str(value) if kind == "date" else names.words(field, value)


def _fields(kernel: Kernel) -> dict[str, tuple[str, frozenset[str]]]:
    """Field id → (title, audiences that some form addresses it to); fields of steps are internal."""
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for *_of, form in forms(kernel):
        for name, field in form.inputs.items():
            title, audience = found.get(name, (field.label(), frozenset()))
            found[name] = title, audience | frozenset(field.audience)
    for form in _step_forms(kernel):
        for name, field in form.inputs.items():
            found.setdefault(name, (field.label(), frozenset()))
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


def _at(ms: int | None, one: _Ticket) -> str | None:
    return datetime.fromtimestamp(ms / 1000, one.zone).strftime("%Y-%m-%d %H:%M") if ms is not None else None


def _whether(value: bool | None) -> str | None:
    return None if value is None else _("yes") if value else _("no")


def _stage(kernel: Kernel, one: _Ticket) -> Cell:
    stage = stage_seen(stage_label(kernel, one.head.version_id, one.head.stage), one.inside)
    return stage.title if stage else None


def _process(kernel: Kernel, one: _Ticket) -> Cell:
    try:
        return text(kernel.definitions.process(one.head.version_id).title) or one.head.process
    except InstarError:
        return one.head.process


_OWN: Mapping[str, tuple[str, bool, Callable[[Kernel, _Ticket], Cell]]] = {
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
    "entitled": (N_("Covered by a contract"), True, lambda kernel, one: _whether(one.head.entitled)),
    "parent": (N_("Parent"), True, lambda kernel, one: number(one.parent) if one.parent else None),
}
"""Name → (title, internal, cell)."""
_SELDOM = frozenset({"process", "channel", "rating", "entitled", "parent"})

"""Tickets as a table on a page: its columns and what can be done with each, its rows, groups with their sums.

The columns are those of a file (``cells``); sorting, grouping and adding up ask as every list and report does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from instar.access import Actor
from instar.errors import Invalid
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.cells import TicketCells, TicketColumn, cells_of, ticket_columns
from instar.queries.columns import columns
from instar.queries.cursor import Page
from instar.queries.matching import Filters, quoted
from instar.queries.orders import sortable
from instar.queries.sets import Tickets
from instar.queries.tickets import page_of_ids

NAMED_BY_NUMBER = frozenset({"number", "priority", "parent", "requester"})
"""Numbers that are names: they are not added up."""
MOST_TOTALS = 3
MOST_GROUPS = 200
_BY_FILTER = frozenset({"role", "process", "stage", "status", "service", "assignee", "holder", "team", "priority"})
_NOBODY = frozenset({"assignee", "holder", "team"})
_MONTHS = ("created", "ended")
_BY_TIME = frozenset(f"{name}.month" for name in _MONTHS)
_UNGROUPED = frozenset({"number", "title", "step", "parent", "requester", "result"})
"""What stands in a column otherwise than it is stored, or is hardly ever twice the same."""
_GROUPED = frozenset({"text", "number", "boolean"})


@dataclass(frozen=True, slots=True)
class GridColumn:
    """``kind``: text | number | boolean | date | time. ``sorts``, ``groups``, ``adds``: what can be done with it;
    ``groups`` is the name to group by, "" for none."""

    name: str
    title: str
    type: str
    kind: str
    sorts: bool
    groups: str
    adds: bool


class GridGroup(NamedTuple):
    """``key``: what its tickets have in common, None for no value; ``totals``: of each column that is added up."""

    key: Any
    title: str
    size: int
    totals: tuple[Decimal, ...]


def grid_columns(kernel: Kernel, actor: Actor) -> tuple[GridColumn, ...]:
    """Everything that can stand in a column, in the order of a file."""
    known = columns(kernel, actor)
    return tuple(_column(one, known) for one in ticket_columns(kernel, actor))


def grid_rows(
    kernel: Kernel,
    actor: Actor,
    filters: Filters,
    names: Sequence[str],
    *,
    sort: str = "-updated",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[TicketCells]:
    """A page of rows with the columns of these names; raises as ``page_of_ids``."""
    found = page_of_ids(kernel, actor, filters, sort=sort, cursor=cursor, limit=limit)
    return Page(tuple(cells_of(kernel, actor, found.items, names)), found.next)


def grid_groups(
    kernel: Kernel, actor: Actor, filters: Filters, by: str, totals: Sequence[str] = ()
) -> tuple[GridGroup, ...]:
    """The groups by a column, or with ``by`` "" all in one, in the order of their titles; what has no value comes last.

    Raises Invalid for what cannot be grouped by or added up, for more groups than can be looked through, and for more
    tickets than can be counted.
    """
    if len(totals) > MOST_TOTALS:
        raise Invalid({"total": [_("At most {n} columns are added up at once.").format(n=MOST_TOTALS)]})
    tickets = Tickets(kernel, actor, filters)
    keys = (by,) if by else ()
    found = [tickets.group(*keys, total=total) for total in (totals or (None,))]
    if len(found[0]) > MOST_GROUPS:
        raise Invalid(
            {"group": [_("These are more than {n} groups.").format(n=MOST_GROUPS)]},
            hint=_("Group by a column with fewer values."),
        )
    sums = [{one.keys: one.total for one in groups} for groups in found] if totals else []
    made = [
        GridGroup(
            one.keys[0] if by else None,
            one.titles[0] if by else "",
            one.count,
            tuple(of.get(one.keys, Decimal()) for of in sums),
        )
        for one in found[0]
        if one.count or not by
    ]
    return tuple(sorted(made, key=lambda one: (one.key is None, one.key if by in _BY_TIME else one.title.casefold())))


def of_group(filters: Filters, by: str, key: Any) -> Filters:
    """The tickets of one group among those of the filters."""
    return replace(filters, also=(*filters.also, _filter_of(by, key)))


# -- below: how it is done -----------------------------------------------------------------------------------


def _column(one: TicketColumn, known: Any) -> GridColumn:
    column = known.get(one.name)
    kind = column.type.kind if column is not None else "text"
    return GridColumn(
        name=one.name,
        title=one.title,
        type=one.type,
        kind=kind,
        sorts=column is not None and sortable(column) and one.name != "requester",
        groups=_groups(one.name, kind) if column is not None else "",
        adds=column is not None and kind == "number" and one.name not in NAMED_BY_NUMBER,
    )


def _groups(name: str, kind: str) -> str:
    if name in _MONTHS:
        return f"{name}.month"
    return name if kind in _GROUPED and name not in _UNGROUPED else ""


def _filter_of(by: str, key: Any) -> Filters:
    name, _dot, period = by.rpartition(".")
    if period == "month" and name in _MONTHS:
        return Filters(where=f"{name} == null") if key is None else _of_month(name, str(key))
    if by in _BY_FILTER and key is not None:
        return Filters(**{by: str(key)})  # type: ignore[arg-type]  # a name of the table above
    if by in _NOBODY:
        return Filters(**{by: "none"})  # type: ignore[arg-type]  # a name of the table above
    return Filters(where=f"{by} == {_literal(key)}")


def _of_month(name: str, first: str) -> Filters:
    begin = date.fromisoformat(first)
    end = (begin + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return Filters(**{name: f"{begin}..{end}"})  # type: ignore[arg-type]  # a name of ``_MONTHS``


def _literal(key: Any) -> str:
    if key is None:
        return "null"
    if isinstance(key, bool):
        return "true" if key else "false"
    return quoted(key) if isinstance(key, str) else repr(key)

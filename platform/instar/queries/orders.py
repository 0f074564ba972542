"""In which order a list stands: the sorts that have an index, and any column that the reader may filter by.

A page begins beyond the key of the last row seen, so a row's key is never NULL: what has no value stands last,
whichever way the rest is sorted. Only so many tickets are sorted by a column that has no index.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from instar.access import Actor
from instar.errors import Invalid, nearest
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.columns import Column, columns

NEVER = 1 << 62
MOST_SORTED = 50_000
"""Tickets that are sorted by a column without an index; a longer list has to be narrowed before."""
_LAST = "\U0010ffff"
_NAMES = {"user": "principal", "team": "principal", "organization": "organization"}


class Order(NamedTuple):
    """``key``: SQL of a value of one of ``kinds``, "" for the number alone. ``slow``: no index has it."""

    key: str
    down: bool
    kinds: tuple[type, ...] = (int,)
    internal: bool = False
    slow: bool = False

    @property
    def columns(self) -> str:
        return f"{self.key} AS key, t.id AS id" if self.key else "t.id AS id"

    @property
    def by(self) -> str:
        way = " DESC" if self.down else ""
        return f"key{way}, id{way}" if self.key else f"id{way}"

    @property
    def beyond(self) -> str:
        """The condition of rows after the one whose key and id are its arguments."""
        way = "<" if self.down else ">"
        return f"({self.key}, t.id) {way} (?, ?)" if self.key else f"t.id {way} ?"

    @property
    def cursor(self) -> tuple[tuple[type, ...], ...]:
        """The kinds of values that a cursor holds."""
        return (self.kinds, (int,)) if self.key else ((int,),)


SORTS: Mapping[str, Order] = {
    "-number": Order("", True),
    "number": Order("", False),
    "-created": Order("", True),  # numbers are given in the order of creation
    "created": Order("", False),
    "-updated": Order("t.updated", True),
    "updated": Order("t.updated", False),
    "due": Order(f"coalesce(t.urgent, {NEVER})", False),
    "priority": Order("t.priority", False, internal=True),
    "rating": Order("coalesce(t.rating, 9)", False, internal=True),
    "-rating": Order("coalesce(t.rating, 0)", True, internal=True),
}
"""What has an index."""


def order_of(kernel: Kernel, actor: Actor, name: str) -> Order:
    """The order of that name: one of ``SORTS``, or a column, "data.amount", down with "-" before it. Raises Invalid."""
    found = SORTS.get(name)
    if found is not None:
        return found
    known = columns(kernel, actor)
    column = known.get(name.removeprefix("-"))
    if column is None or not sortable(column):
        near = nearest(name, [*SORTS, *known])
        raise Invalid(
            {"sort": [_("Sort by one of: {names}, or by a column of the list.").format(names=", ".join(SORTS))]},
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
        )
    return _of_column(column, down=name.startswith("-"))


def sortable(column: Column) -> bool:
    """Whether rows have an order by it: by a list of values they have none."""
    return column.type.kind in _BLANKS


# -- below: how it is done -----------------------------------------------------------------------------------


def _of_column(column: Column, *, down: bool) -> Order:
    last, first, kinds = _BLANKS[column.type.kind]
    value = _named(column)
    if kinds == (float,):
        value = f"CAST({value} AS double precision)"
    return Order(f"coalesce({value}, {first if down else last})", down, kinds, column.internal, slow=True)


def _named(column: Column) -> str:
    """People and teams stand by their names, as one reads them."""
    table = _NAMES.get(column.of or "")
    return f"(SELECT x.name FROM {table} x WHERE x.id = {column.id})" if table else column.sql


_BLANKS: Mapping[str, tuple[Any, Any, tuple[type, ...]]] = {
    "text": (f"'{_LAST}'", "''", (str,)),
    "date": (f"'{_LAST}'", "''", (str,)),
    "number": ("1e300", "-1e300", (float,)),
    "time": (NEVER, -NEVER, (int,)),
    "boolean": (2, -1, (int,)),
}
"""Kind → (the key of no value upwards, the same downwards, what keys are)."""

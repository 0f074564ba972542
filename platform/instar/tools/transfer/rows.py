"""What there is to carry: tables in an order in which what is named comes first, their columns, values that both
databases know, and a number that says what a table holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from instar.store import Row, Store, Tx

WORDS = "ticket_text"
"""Its texts are carried; the index over them is each database's own."""
_WORDS_OF = ("rowid", "title", "public", "partner", "internal")
LAST = "text_pending"
"""Triggers write to it when others are filled."""
OWN = frozenset({"schema_migration", "field_index"})
"""What each database has of its own: its migrations, and the indexes that are made anew."""
_PLAIN = (int, str, bytes, float, type(None))
_TEXTS = (datetime, date, time, Decimal, UUID)
_WHOLE = 1 << 128


def tables(store: Store) -> list[str]:
    """Names of all tables with something to carry, plugins' own among them; what a table names comes before it."""
    names = {name for name in store.tables() - OWN if not name.startswith(f"{WORDS}_")}
    named = {name: _named_by(store, name) & names - {name} for name in names}
    ordered: list[str] = []
    while left := sorted(names.difference(ordered)):
        free = [name for name in left if named[name] <= set(ordered)]
        ordered += free or left  # a circle: the database that takes them will say whether it minds
    return sorted(ordered, key=LAST.__eq__)


def columns(store: Store, table: str) -> tuple[str, ...]:
    """Names of the columns of a table that hold what was stored, in alphabetical order."""
    return _WORDS_OF if table == WORDS else tuple(sorted(store.columns(table)))


def rows(tx: Tx, table: str, names: Iterable[str]) -> Generator[Row, None, None]:
    """The rows of a table one after another, in values that both databases know."""
    picked = ", ".join(f'"{name}"' for name in names)
    for row in tx.each(f'SELECT {picked} FROM "{table}"'):
        yield tuple(map(_plain, row))


class Content:
    """How many rows a table holds, and a sum over them that does not depend on their order."""

    __slots__ = ("count", "sum")

    def __init__(self) -> None:
        self.count = self.sum = 0

    def passing(self, given: Iterable[Row], every: Callable[[], None]) -> Iterator[Row]:
        """The rows as they are, looked at in passing; ``every``: told of each row."""
        for row in given:
            digest = hashlib.blake2b(orjson.dumps(row, default=bytes.hex), digest_size=16).digest()
            self.sum = (self.sum + int.from_bytes(digest)) % _WHOLE
            self.count += 1
            every()
            yield row

    @property
    def digest(self) -> str:
        return f"{self.sum:032x}"


def _named_by(store: Store, table: str) -> set[str]:
    return {key.dest_table for key in store.database.get_foreign_keys(table)}


def _plain(value: Any) -> Any:
    if isinstance(value, _PLAIN):
        return value
    return str(value) if isinstance(value, _TEXTS) else bytes(value)

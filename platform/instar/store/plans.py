"""How a connection to PostgreSQL plans its statements.

Planning took longer than reading: 0.1 to 4 ms a statement, on pages of thirty. A statement that comes again and again
is therefore prepared, with one plan for whatever values: its shape says what is to be read, as it does on SQLite, which
does not look at values either. What comes once in a while is planned for its values, and so is always what looks for
words and what is marked ``VARIED``: there one plan for all took seconds where one for these values takes milliseconds.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import psycopg

from instar.store.dialect import VARIED

OFTEN = 2
"""So many times a statement is planned for its values; the next time it is prepared."""
MOST_SEEN = 4_000
MOST_PREPARED = 200
"""How many statements a connection counts, and keeps the plans of. Those of 60 took 10 MB of the server."""

_ALWAYS_PLANNED = re.compile(rf"{re.escape(VARIED)}|@@|\bILIKE\b|\bglob_pattern\(")
_PREPARABLE = re.compile(r"\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE)\b")
_ONE_PLAN, _BY_VALUES = "force_generic_plan", "auto"
"""PostgreSQL plans what is not prepared for its values; what is prepared only in the first of these modes never."""


class Plans:
    """Of one connection: what it has been told, how it is set to plan."""

    __slots__ = ("_mode", "_seen")

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._mode = ""

    def prepares(self, connection: psycopg.Connection[Any], sql: str, *, placed: bool) -> bool:
        """Whether a statement is to be prepared; the connection is set to plan it accordingly. ``placed``: it has
        places for values, without which there is only one plan."""
        times = self._seen.get(sql)
        if times is None:
            if len(self._seen) >= MOST_SEEN:
                self._seen.clear()
            times = -1 if _ALWAYS_PLANNED.search(sql) or not _PREPARABLE.match(sql) else 0
            self._seen[sql] = times
        often = times >= OFTEN
        if 0 <= times < OFTEN:
            self._seen[sql] = times + 1
        if placed:
            mode = _ONE_PLAN if often else _BY_VALUES
            if mode != self._mode:
                connection.execute(f"SET plan_cache_mode = {mode}".encode(), prepare=False)
                self._mode = mode
        return often

    def forget_mode(self) -> None:
        """A transaction was rolled back, and with it how the connection was set inside."""
        self._mode = ""


class Connection(psycopg.Connection[tuple[Any, ...]]):
    """The driver's, with its plans."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.prepared_max = MOST_PREPARED
        self.plans = Plans()

    @cached_property
    def asks(self) -> psycopg.RawCursor[tuple[Any, ...]]:
        """What asks for one statement after another: to make a cursor takes half as long as to ask, and what it has
        found is fetched whole before the next."""
        return psycopg.RawCursor(self)

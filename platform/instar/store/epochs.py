"""Epochs: counters that say "what you have cached of this is old". One row, three counters.

A process sees its own bump at once and another process's within ``STALE_S`` seconds, at the price of one tiny
statement every two seconds instead of one a request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from instar.store.database import Store, Tx

STALE_S = 2.0

Name = Literal["access", "definitions", "plugins"]
_NAMES: tuple[Name, ...] = ("access", "definitions", "plugins")


class Epochs:
    def __init__(self, store: Store, monotonic: Callable[[], float]) -> None:
        self._store = store
        self._monotonic = monotonic
        self._read_at = float("-inf")
        self._values: dict[str, int] = {}

    def current(self, name: Name) -> int:
        if self._monotonic() - self._read_at > STALE_S:
            row = self._store.read().one("SELECT access, definitions, plugins FROM epoch")
            self._values = dict(zip(_NAMES, row or (0, 0, 0), strict=True))
            self._read_at = self._monotonic()
        return self._values[name]

    def bump(self, tx: Tx, name: Name) -> None:
        """Raise a counter inside a transaction; what this process caches is asked again at the next question."""
        tx.run(f"UPDATE epoch SET {name} = {name} + 1")
        self._read_at = float("-inf")

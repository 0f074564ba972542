"""Epochs: counters that say "what you have cached of this is old". One row, four counters.

A process sees its own bump as soon as it is committed. What another process has committed is seen by whoever looks
again: each request and each job does as it begins, by one tiny statement, so that nobody is shown what was before his
own change because another process answers him. What goes on for long, command after command, sees it within ``STALE_S``
seconds.

Inside a transaction that has bumped a counter, its thread alone is told a negative number: it reads rows that nobody
else sees yet and that may be rolled back. What is cached under a number below zero must not be kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal

from instar.store.database import Store, Tx

STALE_S = 2.0

Name = Literal["access", "definitions", "plugins", "settings"]
_NAMES: tuple[Name, ...] = ("access", "definitions", "plugins", "settings")
UNCOMMITTED = -1


class Epochs:
    def __init__(self, store: Store, monotonic: Callable[[], float]) -> None:
        self._store = store
        self._monotonic = monotonic
        self._read_at = float("-inf")
        self._wanted, self._known = object(), object()
        """The last look that somebody asked for, and the last one that was taken: none so far."""
        self._settled: object = None
        """The same as the last look that was asked for while nobody's transaction has bumped a counter."""
        self._values: dict[str, int] = {}
        self._open: dict[int, set[Name]] = {}  # thread → what its transaction has bumped
        self._lock = threading.Lock()

    def current(self, name: Name) -> int:
        """The counter; below zero inside a transaction that has bumped it."""
        if self._settled is self._wanted:
            return self._values[name]
        mine = self._open.get(threading.get_ident())
        if mine:  # the row that this thread sees is not everybody's: it is not kept
            return UNCOMMITTED if name in mine else self._values.get(name, UNCOMMITTED)
        with self._lock:  # so that an older row, read while somebody commits, does not pass for the newest
            wanted = self._wanted
            if self._known is not wanted:
                row = self._store.read().one(f"SELECT {', '.join(_NAMES)} FROM epoch")
                self._values = dict(zip(_NAMES, row or (0,) * len(_NAMES), strict=True))
                self._read_at, self._known = self._monotonic(), wanted
            if not self._open:
                self._settled = wanted
        return self._values[name]

    def look_again(self) -> None:
        """Whatever has been committed until now, by any process, counts when a counter is asked for next."""
        self._wanted = object()

    def look_again_if_old(self) -> None:
        """The same where the last look was ``STALE_S`` ago: for what goes on for long, as an import does."""
        if self._monotonic() - self._read_at > STALE_S:
            self.look_again()

    def all(self) -> tuple[int, ...] | None:
        """All counters; None inside a transaction that has bumped one."""
        found = tuple(self.current(name) for name in _NAMES)
        return found if min(found) >= 0 else None

    def bump(self, tx: Tx, name: Name) -> None:
        """Raise a counter inside a transaction; what this process caches is asked again once it is committed."""
        tx.run(f"UPDATE epoch SET {name} = {name} + 1")
        with self._lock:
            bumped = self._open.setdefault(threading.get_ident(), set())
            self._settled = None
        if not bumped:
            tx.ended.append(self._forget)
        bumped.add(name)

    def _forget(self) -> None:
        with self._lock:
            self._open.pop(threading.get_ident(), None)
            self.look_again()

"""Many transactions of one thread that share a commit: for what comes in bulk.

Each is a savepoint of one outer transaction, so that each still holds whole or not at all; the outer one is committed
after so many of them. It is committed early when one of them has told the caches something: until then this thread
could keep nothing of what it reads.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from instar.store.database import Store, Tx, told

EVERY = 50


class SharedCommits:
    """``with SharedCommits(store): …``: every ``store.transaction()`` of this thread inside takes part.

    What has been done since the last commit is lost when the process dies, or when the disk is full: ``committed``
    counts what is safe. An error that leaves the block commits what was whole before it.
    """

    def __init__(self, store: Store, every: int = EVERY) -> None:
        self.committed = 0
        self._store = store
        self._every = every
        self._waiting = 0
        self._tx = store.read()

    def __enter__(self) -> Self:
        self._store.share(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.share(None)
        self.commit()

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Commit, and share nothing inside the block: for what must not hold the lock of writers, as a call outside."""
        self._store.share(None)
        try:
            self.commit()
            yield
        finally:
            self._store.share(self)

    def part(self) -> _Part:
        return _Part(self)

    def begin(self) -> Tx:
        if not self._tx.is_open:
            self._tx.begin()
        self._tx.run("SAVEPOINT part")
        return self._tx

    def end(self, whole: bool) -> None:
        """Keep the part or take it back; commit when it is time to."""
        if self._tx.is_open:  # a full disk has rolled everything back already
            if not whole:
                self._tx.run("ROLLBACK TO part")
            self._tx.run("RELEASE part")
            self._waiting += whole
            if self._waiting < self._every and not self._tx.ended:
                return
        self.commit()

    def commit(self) -> None:
        """Commit what waits."""
        ended = self._tx.ended
        try:
            if self._tx.is_open:
                self._tx.run("COMMIT")
                self.committed += self._waiting
        except sqlite3.OperationalError as late:
            raise told(late) from late
        finally:
            if self._tx.is_open:
                self._tx.run("ROLLBACK")
            self._waiting = 0
            self._tx.ended = []
            for call in ended:
                call()


class _Part:
    __slots__ = ("_shared",)

    def __init__(self, shared: SharedCommits) -> None:
        self._shared = shared

    def __enter__(self) -> Tx:
        try:
            return self._shared.begin()
        except sqlite3.OperationalError as error:
            raise told(error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._shared.end(kind is None)
        if isinstance(error, sqlite3.OperationalError):
            raise told(error) from error

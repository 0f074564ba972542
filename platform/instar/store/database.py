"""The one connection to the database, and the one way to write: ``with store.transaction() as tx``."""

from __future__ import annotations

import fcntl
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from peewee import PeeweeException, SqliteDatabase

from instar.errors import InstarError
from instar.i18n import _
from instar.store.tx import LONGEST_WAIT_S, Row, Transaction, Tx, disk_full, told

if TYPE_CHECKING:
    from instar.store.commits import SharedCommits

__all__ = ["FAILURES", "PASSING", "Row", "Store", "Tx", "disk_full", "is_postgres", "side_of", "told"]

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "normal",
    "foreign_keys": 1,
    "temp_store": "memory",
    # KB of pages that each thread's connection keeps; the system keeps the others. Four times as many were no faster at
    # 400,000 tickets, and took 20 MB of the process.
    "cache_size": -8_000,
    # Pages of the log are carried over to the file 4,000 at a time, not 1,000: half of the commits' time went there.
    # More would not fit the first table of the log's index, and every reader would look in two.
    "wal_autocheckpoint": 4_000,
}


class _Sharing(threading.local):
    """What the transactions of a thread take part in."""

    commits: SharedCommits | None = None


class Store:
    """The database of one site: a file for SQLite, or an address ``postgresql://…``.

    ``database`` is peewee's, for migrations; everything else is said through ``Tx``. peewee keeps one connection a
    thread and leaves it in autocommit mode, so what it is told inside ``transaction()`` takes part in it. Nothing else
    may open a transaction.
    """

    def __init__(self, address: str | Path, password: str = "", side: Side | None = None) -> None:
        """``password``: of the user in an address of PostgreSQL. Raises InstarError where its driver is missing."""
        self.path = str(address)
        self.side = side or side_of(self.path, password)
        self.database = self.side.database
        self.read = self.side.read
        self.close = self.side.close
        self.give_back = self.side.give_back
        self.close_all = self.side.close_all
        self._shared = _Sharing()

    @classmethod
    def in_memory(cls, image: bytes = b"") -> Store:
        """SQLite in the memory of this thread, whatever the site's database is; ``image``: of another one such."""
        made = cls(":memory:", side=Sqlite(":memory:"))
        if image:
            made.connection.deserialize(image)
        return made

    def transaction(self) -> AbstractContextManager[Tx]:
        """Statements that are committed whole or not at all, by one writer at a time."""
        shared = self._shared.commits
        return self.side.transaction() if shared is None else shared.part()

    def share(self, commits: SharedCommits | None) -> None:
        """Let the transactions of this thread share commits from now on, or no more: see ``store.commits``."""
        self._shared.commits = commits

    @contextmanager
    def snapshot(self) -> Iterator[Tx]:
        """Statements that all see the rows of one moment, whatever others commit meanwhile and however long they take;
        nothing may be written."""
        tx = self.read()
        tx.run(self.side.snapshot)
        try:
            yield tx
        finally:
            if tx.is_open:  # of a connection that is gone nothing is
                self._leave(tx)

    @staticmethod
    def _leave(tx: Tx) -> None:
        """There is nothing to undo, and after a rollback statements are prepared anew; but a damaged file commits not
        even nothing."""
        try:
            tx.run("COMMIT")
        except FAILURES:
            with suppress(*FAILURES):  # it may have been rolled back by itself
                tx.run("ROLLBACK")

    @property
    def connection(self) -> Any:
        """The driver's own connection of this thread."""
        return self.side.connection

    @property
    def is_postgres(self) -> bool:
        return not isinstance(self.side, Sqlite)

    def tables(self) -> frozenset[str]:
        """Names of the tables that are there."""
        return self.side.tables()

    def columns(self, table: str) -> list[str]:
        """Names of the columns of a table, in their order."""
        return [column.name for column in self.database.get_columns(table)]


class Side(Protocol):
    """What ``Store`` needs of either database."""

    database: Any
    snapshot: str
    """What begins a look at the rows of one moment."""
    unsettled: str
    """SQL of whether a row that is seen may be overtaken: one with a lower number may still be committed."""

    @property
    def connection(self) -> Any: ...

    def transaction(self) -> Transaction: ...

    def read(self) -> Tx:
        """Statements outside a transaction; each sees the newest committed rows."""

    def close(self) -> None:
        """Give up this thread's connection."""

    def give_back(self) -> None:
        """This thread needs its connection no longer; another may go on with it."""

    def close_all(self) -> None:
        """Close every connection that no other thread works with, those that wait for the next one too."""

    def tables(self) -> frozenset[str]: ...

    def migrating(self) -> AbstractContextManager[None]:
        """Only one process at a time migrates; others wait here."""


class Sqlite:
    """A file, or a database in memory."""

    snapshot = "BEGIN"
    unsettled = "0"  # there is one writer at a time

    def __init__(self, path: str) -> None:
        self._path = path
        self._writers = threading.RLock()
        self.database = SqliteDatabase(
            path, pragmas=PRAGMAS, lock_type="IMMEDIATE", timeout=LONGEST_WAIT_S, cached_statements=512
        )

    @property
    def connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection = self.database.connection()
        return connection

    def transaction(self) -> Transaction:
        return Transaction(self.database.connection(), self._writers)

    def read(self) -> Tx:
        return Tx(self.connection)

    def close(self) -> None:
        self.database.close()

    close_all = close

    def give_back(self) -> None:
        """Kept: it is this thread's alone, and knows what it has read."""

    @contextmanager
    def migrating(self) -> Iterator[None]:
        if self._path == ":memory:":
            yield
            return
        with open(self._path + ".migrating", "a+b") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(handle, fcntl.LOCK_UN)

    def tables(self) -> frozenset[str]:
        rows = self.read().all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'")
        return frozenset(name for (name,) in rows)


def side_of(address: str, password: str = "") -> Side:
    if not is_postgres(address):
        return Sqlite(address)
    try:
        from instar.store.postgres import Postgres
    except ImportError as missing:
        raise InstarError(
            "driver_missing",
            _("The driver of PostgreSQL is not installed."),
            hint=_('Install it with: pip install "instar[postgresql]"'),
            status=503,
        ) from missing
    return Postgres(address, password)


def is_postgres(address: str) -> bool:
    """Whether a setting names a PostgreSQL database rather than a file."""
    return address.startswith(("postgresql://", "postgres://"))


def failures() -> tuple[type[Exception], ...]:
    """What the drivers raise when a database cannot do its work; those that are installed."""
    try:
        import psycopg
    except ImportError:
        return (sqlite3.Error, PeeweeException)
    return (sqlite3.Error, PeeweeException, psycopg.Error)


FAILURES = failures()
PASSING: tuple[type[Exception], ...] = (InstarError, OSError, *FAILURES)
"""What may go by itself: a database or a disk that is away."""

"""The one connection to the database, and the one way to write: ``with store.transaction() as tx``.

A writing transaction is ``BEGIN IMMEDIATE``: a deferred one that reads first and writes later fails at once with
"database is locked" when another writer came between (measured: 90 % of 1,600 attempts). Rows are plain tuples and
SQL text is constant, so that SQLite's statement cache serves every hot path.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from peewee import SqliteDatabase

from instar.errors import Busy
from instar.i18n import _

Row = tuple[Any, ...]

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "normal",
    "foreign_keys": 1,
    "temp_store": "memory",
    "cache_size": -32_000,
}


class Tx:
    """Statements on one connection: ``run`` writes, ``one`` and ``all`` read. Placeholders are ``?``."""

    __slots__ = ("connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def run(self, sql: str, args: Sequence[Any] = ()) -> int:
        """Execute and return the number of rows changed."""
        return self.connection.execute(sql, args).rowcount

    def insert(self, sql: str, args: Sequence[Any] = ()) -> int:
        """Execute an INSERT into a table with a serial key and return the new id."""
        return int(self.connection.execute(sql, args).lastrowid or 0)

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self.connection.executemany(sql, rows)

    def one(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        row: Row | None = self.connection.execute(sql, args).fetchone()
        return row

    def all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        return self.connection.execute(sql, args).fetchall()

    def value(self, sql: str, args: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.connection.execute(sql, args).fetchone()
        return row[0] if row else None


class Transaction:
    """``BEGIN IMMEDIATE`` … commit, or roll back whatever was raised."""

    __slots__ = ("connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __enter__(self) -> Tx:
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise busy(error) from error
        return Tx(self.connection)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.connection.execute("COMMIT")
        elif self.connection.in_transaction:  # a full disk has rolled back already
            self.connection.execute("ROLLBACK")


def busy(error: sqlite3.OperationalError) -> Exception:
    """What to raise for an operational error: a lock that lasted too long is Busy, the rest stays itself."""
    if "locked" in str(error) or "busy" in str(error):
        return Busy("database_busy", _("The database is busy."), hint=_("Try again in a few seconds."), retry_after=2)
    return error


class Store:
    """The database of one site. ``database`` is peewee's, for models and migrations; hot paths use ``Tx``.

    peewee keeps one connection a thread and leaves SQLite in autocommit mode, so models used inside
    ``transaction()`` take part in it. Nothing else may open a transaction.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = str(path)
        self.database = SqliteDatabase(
            self.path, pragmas=PRAGMAS, lock_type="IMMEDIATE", timeout=10, cached_statements=512
        )

    @property
    def connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection = self.database.connection()
        return connection

    def transaction(self) -> Transaction:
        return Transaction(self.connection)

    def read(self) -> Tx:
        """Statements outside a transaction; each sees the newest committed rows."""
        return Tx(self.connection)

    def close(self) -> None:
        """Close this thread's connection."""
        self.database.close()

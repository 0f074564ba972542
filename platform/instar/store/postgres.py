"""The other database: PostgreSQL through psycopg, with the statements that ``dialect`` has put into its words.

A writing transaction takes one lock of the whole site first, as SQLite does by itself: commands read, decide and write
without being overtaken, and history is numbered in the order of its commits. Reads wait for nobody. Connections are
kept by peewee's pool and are in autocommit mode, so that each read sees the newest committed rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, NoReturn
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from peewee import PeeweeException, Psycopg3Adapter
from playhouse.pool import PooledPostgresqlDatabase
from psycopg import errors
from psycopg.pq import TransactionStatus

from instar.errors import Busy, InstarError
from instar.i18n import _
from instar.store.adapters import adapters
from instar.store.dialect import FUNCTIONS, WRITERS, definition, statement
from instar.store.plans import Connection
from instar.store.tx import Row, Transaction, Tx, busy, disk_full

OLDEST = 160000
"""The server's version: 16."""
MOST_CONNECTIONS = 40
CONNECT_S = 10
WAIT_S = 10
"""Seconds for which somebody waits for a connection, and for the lock of writers."""
OPTIONS = {
    "statement_timeout": "30s",
    "lock_timeout": f"{WAIT_S}s",
    "idle_in_transaction_session_timeout": "120s",
    "jit": "off",
    # What is asked for lies in memory: to fetch a page costs little more than to compare what stands in it. With what
    # disks cost, words that few titles hold were looked for in one ticket after the other: 40 ms for 6.
    "seq_page_cost": "0.2",
    "random_page_cost": "0.2",
    "timezone": "UTC",
    "client_min_messages": "warning",
}
PAGE = 2000
"""Rows that are fetched at a time where there may be any number."""
MIGRATORS = WRITERS + 1
_BEGIN = f"BEGIN; SELECT pg_advisory_xact_lock({WRITERS})"
_SNAPSHOT = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
    " SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
)
# Written by a transaction that is no older than the oldest one still open. The site's own writers wait for each other,
# so this holds back only behind what writes past their lock: a tool, somebody at psql. The open ones are those of the
# whole server: who is known to be in another database of it is none of ours. age() counts past the wrap of ids.
_UNSETTLED = """
CASE WHEN age(e.xmin) BETWEEN 0 AND (
  SELECT max(age(CAST(x AS xid))) FROM pg_snapshot_xip(pg_current_snapshot()) AS x WHERE NOT EXISTS (
    SELECT 1 FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
      AND l.transactionid = CAST(x AS xid) AND a.datname <> current_database()
  )
) THEN 1 ELSE 0 END"""
_ALONE = f"SET lock_timeout = 0; SET statement_timeout = 0; SELECT pg_advisory_lock({MIGRATORS})".encode()
_TOGETHER = f"SELECT pg_advisory_unlock({MIGRATORS}); RESET lock_timeout; RESET statement_timeout".encode()
_GONE = ("08", "57P01", "57P02", "57P03")
"""Beginnings of codes: no connection; the server is shut down, has crashed, is starting."""
_BUSY = ("40001", "40P01", "53300", "55P03")
_CALLED = re.compile(r"(?<!FUNCTION )\b(json_of|field_text|unmarked)\(")


class PostgresTx(Tx):
    """The same on a connection to PostgreSQL."""

    __slots__ = ()

    connection: Connection  # type: ignore[assignment]

    def _do(self, sql: str, args: Sequence[Any]) -> psycopg.RawCursor[Row]:
        connection, text = self.connection, said(sql)
        try:
            prepare = connection.plans.prepares(connection, text, placed=bool(args))
            return connection.asks.execute(text, args or None, prepare=prepare)
        except psycopg.Error as error:
            connection.plans.forget_mode()
            _tell(error)

    @property
    def is_open(self) -> bool:
        return not self.connection.closed and self.connection.info.transaction_status != TransactionStatus.IDLE

    def begin(self) -> None:
        try:
            self.connection.execute(said(_BEGIN).encode())
        except psycopg.Error as error:
            self.roll_back()
            _tell(error)

    def roll_back(self) -> None:
        """Nothing to roll back remains of a connection that is gone."""
        if self.is_open:
            self.connection.plans.forget_mode()
            try:
                self.connection.execute("ROLLBACK")
            except psycopg.Error:
                self.connection.close()

    def run(self, sql: str, args: Sequence[Any] = ()) -> int:
        return self._do(sql, args).rowcount

    def insert(self, sql: str, args: Sequence[Any] = ()) -> int:
        (id,) = self._do(f"{sql} RETURNING id", args).fetchone() or (0,)
        return int(id)

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        try:
            psycopg.RawCursor(self.connection).executemany(said(sql), list(rows))
        except psycopg.Error as error:
            _tell(error)

    def one(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        return self._do(sql, args).fetchone()

    def all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        return self._do(sql, args).fetchall()

    def each(self, sql: str) -> Iterator[Row]:
        try:
            with self.connection.cursor(name="each") as cursor:
                cursor.itersize = PAGE
                yield from cursor.execute(said(sql).encode())
        except psycopg.Error as error:
            _tell(error)

    def pour(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        names = ", ".join(f'"{name}"' for name in columns)
        try:
            with (
                self.connection.cursor() as cursor,
                cursor.copy(f'COPY "{table}" ({names}) FROM STDIN'.encode()) as copy,
            ):
                for row in rows:
                    copy.write_row(row)
        except psycopg.Error as error:
            _tell(error)

    def value(self, sql: str, args: Sequence[Any] = ()) -> Any:
        row = self._do(sql, args).fetchone()
        return row[0] if row else None


class PostgresTransaction(Transaction):
    """``BEGIN`` and the lock of writers … commit, or roll back whatever was raised."""

    __slots__ = ()

    tx: PostgresTx
    connection: Connection  # type: ignore[assignment]

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.tx = PostgresTx(connection)  # type: ignore[arg-type]

    def __enter__(self) -> Tx:
        if self.tx.is_open:
            raise RuntimeError("A transaction is open already: nothing else may open one inside.")
        self.tx.begin()
        return self.tx

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                if self.connection.info.transaction_status == TransactionStatus.INERROR:
                    raise RuntimeError("A statement of this transaction has failed, and nobody was told.")
                self.tx.run("COMMIT")
        finally:
            self.tx.roll_back()
            for call in self.tx.ended:
                call()


class _Driver(Psycopg3Adapter):
    def connect(self, db: Any, **params: Any) -> Connection:
        return Connection.connect(db.database, **params)


class _Database(PooledPostgresqlDatabase):  # type: ignore[misc]
    """peewee's, for migrations: what they say is put into PostgreSQL's words."""

    psycopg3_adapter = _Driver

    def _connect(self) -> Connection:
        connection: Connection = super()._connect()
        if connection.info.server_version < OLDEST:
            connection.close()
            raise InstarError(
                "database_too_old",
                _("The PostgreSQL server is older than version {version}.").format(version=OLDEST // 10000),
                hint=_("Use a newer server."),
                status=503,
            )
        return connection

    def _is_closed(self, connection: Connection) -> bool:
        """Without asking the server, which would cost every request a round trip; see ``Postgres.give_back``."""
        return bool(connection.closed)

    def execute_sql(self, sql: str, params: Sequence[Any] | None = None) -> Any:
        return super().execute_sql(sql if params else definition(sql), params)


class Postgres:
    """What ``Store`` needs of a PostgreSQL database. ``url``: ``postgresql://user@host:port/name``."""

    snapshot = _SNAPSHOT
    unsettled = _UNSETTLED

    def __init__(self, url: str, password: str = "") -> None:
        self.database = _Database(
            with_password(url, password),
            prefer_psycopg3=True,
            max_connections=MOST_CONNECTIONS,
            timeout=WAIT_S,
            connect_timeout=CONNECT_S,
            application_name="instar",
            options=" ".join(f"-c {name}={value}" for name, value in OPTIONS.items()),
            context=adapters(),
        )

    @property
    def connection(self) -> Connection:
        """This thread's connection; one that has died is left behind. Raises Busy where none can be had."""
        try:
            connection: Connection = self.database.connection()
            if connection.closed:
                self._forget()
                connection = self.database.connection()
        except PeeweeException as error:
            raise unavailable() from error
        except ValueError as error:  # peewee's pool: all are in use
            raise busy() from error
        return connection

    def transaction(self) -> PostgresTransaction:
        return PostgresTransaction(self.connection)

    def read(self) -> PostgresTx:
        return PostgresTx(self.connection)  # type: ignore[arg-type]

    def close(self) -> None:
        self.database.close()

    def give_back(self) -> None:
        """The pool hands out the oldest connection that is free, so that a few do most of the work: they have prepared
        what is asked. One in the middle of a transaction stays."""
        if self.database.is_closed():
            return
        connection: Connection = self.database.connection()
        if connection.closed:
            self._forget()
        elif connection.info.transaction_status == TransactionStatus.IDLE:
            self.database.close()

    def close_all(self) -> None:
        self.database.close_all()

    def tables(self) -> frozenset[str]:
        rows = self.read().all("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        return frozenset(name for (name,) in rows)

    @contextmanager
    def migrating(self) -> Iterator[None]:
        """Under a lock of the whole database, with all the time that a large table needs. Brings the functions along
        that SQLite has built in."""
        connection = self.connection
        try:
            connection.execute(_ALONE)
            connection.execute(_functions(self.read().value("SELECT current_schema()")).encode())
            yield
        finally:
            if not connection.closed:
                connection.execute(_TOGETHER)

    def _forget(self) -> None:
        """The server has gone away under one connection: those that wait in the pool have gone with it."""
        self.database.manual_close()
        self.database.close_idle()


def _functions(schema: str) -> str:
    """Where one calls another it says where that one is: indexes are made, and dumps restored, with no path to it."""
    return _CALLED.sub(rf'"{schema}".\1(', FUNCTIONS.read_text(encoding="utf-8"))


def with_password(url: str, password: str) -> str:
    """The address with the password in it, as the driver takes it."""
    if not password:
        return url
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}{at or '@'}{host}"))


said: Callable[[str], str] = statement
"""What is done with every statement before it is sent; tests listen here."""


def unavailable() -> Busy:
    return Busy(
        "database_unavailable",
        _("The database cannot be reached just now."),
        hint=_("Try again in a few seconds."),
        retry_after=5,
    )


def _tell(error: psycopg.Error) -> NoReturn:
    """Raise what a person can do something with; faults of ours stay what they are."""
    code = error.sqlstate or ""
    if code.startswith(_BUSY):
        raise busy() from error
    if code.startswith(_GONE) or (not code and isinstance(error, psycopg.OperationalError)):
        raise unavailable() from error
    if isinstance(error, errors.QueryCanceled):
        raise InstarError(
            "query_too_slow",
            _("This took too long and was stopped."),
            hint=_("Narrow the list, for example to one process or to fewer days."),
            status=503,
        ) from error
    if isinstance(error, psycopg.DataError) and "NUL" in str(error):
        raise InstarError(
            "unstorable_text",
            _("A text holds a character that cannot be stored (NUL)."),
            hint=_("Type or paste it without what cannot be seen."),
            status=422,
        ) from error
    if isinstance(error, errors.DiskFull):
        raise disk_full() from error
    raise error

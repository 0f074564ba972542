"""The limit that pages are compared with: the same server, one hand-written statement a request, no rights, no page.

Run as ``python -m instar.tools.raw DATABASE SCRATCH``; it prints its port. ``DATABASE`` is the site's SQLite file,
which is only read – what is made goes into the file ``SCRATCH`` – or an address of PostgreSQL, in whose database a
table of its own is made and dropped again; the password comes as ``PGPASSWORD``. Nothing of instar is imported, so that
what it costs is the machine's, Python's and the database's alone.
"""

from __future__ import annotations

import signal
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterable
from html import escape
from typing import Any, Protocol

SHOWN = "SELECT id, title, stage, status, updated FROM {ticket} WHERE ended IS NULL ORDER BY id DESC LIMIT 50"
OWN = "instar_bench_raw"

Start = Callable[[str, list[tuple[str, str]]], Any]


class Rows(Protocol):
    """``shown``: the rows of the page; ``make`` writes one durably and returns its id. Each thread has a connection."""

    def shown(self) -> Iterable[tuple[Any, ...]]: ...

    def make(self, body: str) -> int: ...

    def close(self) -> None: ...


class File:
    """Of a SQLite file; a second one beside it is written."""

    _LIST = SHOWN.format(ticket="site.ticket")
    _MAKE = f"INSERT INTO {OWN} (title, body) VALUES (?, ?)"

    def __init__(self, database: str, scratch: str) -> None:
        self._database = database
        self._scratch = scratch
        self._local = threading.local()
        with sqlite3.connect(scratch) as connection:
            connection.execute(f"CREATE TABLE {OWN} (id INTEGER PRIMARY KEY, title TEXT, body TEXT)")

    def shown(self) -> Iterable[tuple[Any, ...]]:
        return self._connection().execute(self._LIST)

    def make(self, body: str) -> int:
        connection = self._connection()
        with connection:
            return int(connection.execute(self._MAKE, (body[:50], body)).lastrowid or 0)

    def close(self) -> None:
        """The files are the caller's."""

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._scratch, timeout=10)
            connection.execute("ATTACH DATABASE ? AS site", (self._database,))
            connection.execute("PRAGMA journal_mode = wal")
            connection.execute("PRAGMA synchronous = normal")
            self._local.connection = connection
        return connection


class Server:
    """Of a database of PostgreSQL."""

    _LIST = SHOWN.format(ticket="ticket")
    _MAKE = f"INSERT INTO {OWN} (title, body) VALUES (%s, %s) RETURNING id"

    def __init__(self, address: str) -> None:
        self._address = address
        self._local = threading.local()
        self.close()  # one that was killed may have left its table
        self._connection().execute(f"CREATE TABLE {OWN} (id BIGSERIAL PRIMARY KEY, title TEXT, body TEXT)")

    def shown(self) -> Iterable[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self._connection().execute(self._LIST).fetchall()
        return found

    def make(self, body: str) -> int:
        return int(self._connection().execute(self._MAKE, (body[:50], body)).fetchone()[0])

    def close(self) -> None:
        self._connection().execute(f"DROP TABLE IF EXISTS {OWN}")

    def _connection(self) -> Any:
        import psycopg

        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = psycopg.connect(self._address, autocommit=True)
        return connection


class Raw:
    """A WSGI application: GET answers a table of fifty tickets, POST writes one row durably."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            size = int(environ.get("CONTENT_LENGTH") or 0)
            made = self._rows.make(environ["wsgi.input"].read(size).decode())
            answer = f'{{"id": {made}}}'.encode()
            start("201 Created", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
            return [answer]
        rows = "".join(
            f"<tr><td>T-{id}</td><td>{escape(title)}</td><td>{stage}</td><td>{status}</td><td>{updated}</td></tr>"
            for id, title, stage, status, updated in self._rows.shown()
        )
        page = f"<!doctype html><title>Tickets</title><table>{rows}</table>".encode()
        start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))])
        return [page]


def main(database: str, scratch: str) -> None:
    from waitress.server import create_server  # type: ignore[import-untyped]  # it ships no types

    rows = Server(database) if "://" in database else File(database, scratch)
    signal.signal(signal.SIGTERM, _leave)
    try:
        server = create_server(Raw(rows), host="127.0.0.1", port=0, threads=8)
        print(server.effective_port, flush=True)
        server.run()
    finally:
        rows.close()


def _leave(_number: int, _frame: object) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])

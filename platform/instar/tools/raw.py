"""The limit that pages are compared with: the same server, one hand-written statement a request, no rights, no page.

Run as ``python -m instar.tools.raw DATABASE SCRATCH``; it prints its port. The site's database is only read; what is
made goes into the scratch file. Nothing of instar is imported, so that what it costs is the machine's, Python's and
SQLite's alone.
"""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

LIST = "SELECT id, title, stage, status, updated FROM site.ticket WHERE ended IS NULL ORDER BY id DESC LIMIT 50"
MAKE = "INSERT INTO raw_ticket (title, body) VALUES (?, ?)"

Start = Callable[[str, list[tuple[str, str]]], Any]


class Raw:
    """A WSGI application: GET answers a table of fifty tickets, POST writes one row durably."""

    def __init__(self, database: str, scratch: str) -> None:
        self._database = database
        self._scratch = scratch
        self._local = threading.local()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        connection = self._connection()
        if environ["REQUEST_METHOD"] == "POST":
            size = int(environ.get("CONTENT_LENGTH") or 0)
            body = environ["wsgi.input"].read(size).decode()
            with connection:
                made = connection.execute(MAKE, (body[:50], body)).lastrowid
            answer = f'{{"id": {made}}}'.encode()
            start("201 Created", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
            return [answer]
        rows = "".join(
            f"<tr><td>T-{id}</td><td>{escape(title)}</td><td>{stage}</td><td>{status}</td><td>{updated}</td></tr>"
            for id, title, stage, status, updated in connection.execute(LIST)
        )
        page = f"<!doctype html><title>Tickets</title><table>{rows}</table>".encode()
        start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))])
        return [page]

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._scratch, timeout=10)
            connection.execute("ATTACH DATABASE ? AS site", (self._database,))
            connection.execute("PRAGMA journal_mode = wal")
            connection.execute("PRAGMA synchronous = normal")
            self._local.connection = connection
        return connection


def main(database: str, scratch: str) -> None:
    from waitress.server import create_server  # type: ignore[import-untyped]  # it ships no types

    with sqlite3.connect(scratch) as connection:
        connection.execute("CREATE TABLE raw_ticket (id INTEGER PRIMARY KEY, title TEXT, body TEXT)")
    server = create_server(Raw(database, scratch), host="127.0.0.1", port=0, threads=8)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:])

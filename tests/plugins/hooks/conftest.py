"""A site with webhooks, and a receiver that is a real server on this machine."""

from __future__ import annotations

import json
import re
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instar.app import create_app
from instar.commands import AddService, CancelTicket, OpenTicket, PostReply
from instar.commands.accounts import hash_token
from instar.commands.inbox import SetUpChannel
from instar.commands.own import RunOwn
from instar.jobs.telling import tell
from instar.kernel import serving
from instar.testing.site import Site
from instar_plugins.hooks.tables import Delivery, Hook, Source

DAY_MS = 86_400_000
SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"


@dataclass
class Receiver:
    """What came: headers and body of each request. ``status``, ``answer``, ``headers``: what it says; ``wait``: seconds
    before; ``drip``: it says one byte after the other and never ends."""

    port: int = 0
    came: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)
    status: int = 200
    answer: bytes = b"thanks"
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    drip: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/take"

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.came]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _body in self.came]


@contextmanager
def receiver() -> Iterator[Receiver]:
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            time.sleep(made.wait)
            self.send_response(made.status)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for _byte in range(100 if made.drip else 0):
                try:
                    self.wfile.write(b"x")
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(0.1)
            with suppress(OSError):
                self.wfile.write(made.answer)

        def log_message(self, *_given: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Desk:
    def __init__(self, site: Site, receiver: Receiver) -> None:
        self.site, self.receiver = site, receiver
        for key in ("general_help", "sales_help"):
            site.run(AddService(key, {"en": key, "ru": key}, process="itsm_incident"))
        site.kernel.epochs.look_again()
        site.people.add("olga", name="Olga", profile="supervisor")
        site.people.add("boss", name="Boss", profile="admin")
        site.people.add("carl", name="Carl", profile="requester")
        site.run(SetUpChannel("hooks", "general_help"))
        self.beat()
        self._app: Flask | None = None

    def own(self, command: str, given: Mapping[str, Any], by: str | None = None) -> Any:
        return self.site.run(RunOwn("hooks", command, given, proven=by is None), *([by] if by else []))["result"]

    def hook(self, *kinds: str, **more: Any) -> int:
        given = {"name": "ERP", "url": self.receiver.url, "reader": "olga", "secret": SECRET}
        return int(self.own("hook", {**given, "kinds": list(kinds) or ["opened"], **more})["hook"])

    def source(self, map: Mapping[str, Any] | None = None, **more: Any) -> Any:
        given = {"name": "Shop", "way": "hmac", "header": "X-Sig", "prefix": "sha256=", "secret": "s" * 20}
        id = self.own("source", {**given, "map": map or {}, **more})["source"]
        return self.row(Source, int(id))

    def open(self, title: str = "A lamp", by: str | None = None, **more: Any) -> int:
        given = {"service": "general_help", "body": "It does not burn.", "requester": "ann@client.example", **more}
        return int(self.site.run(OpenTicket(title, partial=True, **given), *([by] if by else []))["ticket"])

    def reply(self, ticket: int, text: str, audience: str = "public") -> None:
        self.site.run(PostReply(ticket, text, audience), "olga")

    def close(self, ticket: int) -> None:
        self.site.run(CancelTicket(ticket), "olga")

    def beat(self, ms: int = 0) -> None:
        """Events are told, and workers do what is due."""
        self.site.clock.advance(ms + 1)
        tell(self.site.kernel)
        self.site.work()

    def rows(self, sql: str, *args: Any) -> list[tuple[Any, ...]]:
        return self.site.kernel.store.read().all(sql, args)

    def row(self, model: Any, id: int) -> Any:
        with serving(self.site.kernel):
            return model.get_by_id(id)

    def state(self, hook: int) -> Any:
        return self.row(Hook, hook)

    def log(self, columns: str = "state, status, tries") -> list[tuple[Any, ...]]:
        return self.rows(f"SELECT {columns} FROM x_hooks__delivery ORDER BY id")

    def delivery(self, id: int = 1) -> Any:
        return self.row(Delivery, id)

    # -- in a browser

    @property
    def app(self) -> Flask:
        if self._app is None:
            self._app = create_app(kernel=self.site.kernel)
        return self._app

    def browser(self, login: str) -> FlaskClient:
        client, token, now = self.app.test_client(), secrets.token_urlsafe(16), self.site.clock.now()
        row = (hash_token(token), self.site.people[login].id, "x" * 22, now, now, now + 90 * DAY_MS, now)
        with self.site.kernel.store.transaction() as tx:
            tx.run(
                "INSERT INTO session (token_hash, principal_id, csrf, created, seen, expires, confirmed)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        client.set_cookie("instar_session", token)
        return client

    def look(self, address: str, login: str = "boss") -> TestResponse:
        return self.browser(login).get(address, headers={"Accept-Language": "en"})

    def post(self, address: str, typed: Mapping[str, Any], login: str = "boss") -> TestResponse:
        client = self.browser(login)
        guard = re.search(r'name="csrf" content="([^"]+)"', client.get("/x/hooks/").text)
        assert guard
        return client.post(address, data={"_csrf": guard[1], **typed}, headers={"Accept-Language": "en"})


ENVIRON: Mapping[str, str] = {"INSTAR_DISABLED_PLUGINS": "quality"}


@pytest.fixture
def taker() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, taker: Receiver) -> Iterator[Desk]:
    """Where the receiver's host is let through by the site's own setting."""
    site = Site.make(tmp_path, {**ENVIRON, "INSTAR_HOOKS_ALLOWED_HOSTS": f"127.0.0.1:{taker.port}"})
    yield Desk(site, taker)
    site.close()


@pytest.fixture
def strict(tmp_path: Path, taker: Receiver) -> Iterator[Desk]:
    """Where nothing is let through."""
    site = Site.make(tmp_path, ENVIRON)
    yield Desk(site, taker)
    site.close()

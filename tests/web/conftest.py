"""A real site in a folder of the test, its pages in a test client, and people who are logged in."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instar import web
from instar.commands.open import OpenTicket
from instar.commands.passwords import hash_token
from instar.testing.site import Site

SCRIPT = {"HX-Request": "true", "Accept": "text/html"}
"""What htmx says of itself."""


@dataclass
class Browser:
    """One person at the pages. ``get`` and ``post`` follow nothing; ``post`` carries the token."""

    client: FlaskClient
    csrf: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, **more: Any) -> TestResponse:
        more["headers"] = {**self.headers, **more.pop("headers", {})}
        return self.client.get(address, **more)

    def post(self, address: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        more["headers"] = {**self.headers, **more.pop("headers", {})}
        sent = {"_csrf": self.csrf, **(data or {})} if self.csrf else (data or {})
        return self.client.post(address, data=sent, **more)

    def text(self, address: str, **more: Any) -> str:
        response = self.get(address, **more)
        assert response.status_code == 200, (
            f"{address}: {response.status_code} {response.get_data(as_text=True)[:2000]}"
        )
        return response.get_data(as_text=True)

    def script(self, **more: str) -> Browser:
        """The same person; a script of the page asks."""
        return Browser(self.client, self.csrf, {**self.headers, **SCRIPT, **more})


@dataclass
class Desk:
    """The site with its pages. ``at("olga")`` is a browser in which she is logged in, ``at()`` a stranger's."""

    site: Site
    app: Flask

    def at(self, login: str | None = None, *, lang: str = "en", **more: str) -> Browser:
        client = self.app.test_client()
        headers = {"Accept-Language": lang, **more}
        if login is None:
            return Browser(client, None, headers)
        token, csrf = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        now, person = self.site.clock.now(), self.site.people[login].id
        with self.site.kernel.store.transaction() as tx:
            tx.run(
                "INSERT INTO session (token_hash, principal_id, csrf, created, seen, expires)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (hash_token(token), person, csrf, now, now, now + 12 * 3_600_000),
            )
        client.set_cookie("instar_session", token)
        return Browser(client, csrf, headers)

    def open(self, title: str = "Where is my licence?", by: str | None = None, **more: Any) -> str:
        """Open a ticket and return its number."""
        given = {
            "process": "appeal",
            "body": "I paid on **Monday**.",
            "requester": {"name": "Ann", "email": "ann@a.example"},
        }
        return str(self.site.run(OpenTicket(title, **{**given, **more}), by)["number"])

    def step(self, number: str) -> int:
        """The id of the ticket's oldest open step."""
        sql = "SELECT min(id) FROM work_item WHERE ticket_id = ?"
        return int(self.site.kernel.store.read().value(sql, (int(number[2:]),)))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site.make(tmp_path)
    yield made
    made.close()


@pytest.fixture
def desk(site: Site) -> Desk:
    return Desk(site, make_app(site))


def make_app(site: Site) -> Flask:
    """The kernel's pages alone, as the composition root registers them."""
    app = Flask("pages", static_folder=None)
    web.install(app, site.kernel)
    app.register_blueprint(web.blueprint(site.kernel))
    return app


@pytest.fixture
def olga(desk: Desk) -> Browser:
    return desk.at("olga")


@pytest.fixture
def value_of() -> Callable[[str, str], str]:
    """The value of the first input with a name on a page."""

    def found(html: str, name: str) -> str:
        match = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', html)
        assert match, f"no input {name}"
        return unescape(match[1])

    return found

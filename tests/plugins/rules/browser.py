"""Somebody's browser at the pages of rules, which runs no script."""

from __future__ import annotations

import re
import secrets
from typing import Any

from werkzeug.test import TestResponse

from instar.app import create_app
from instar.commands.accounts import hash_token

from .conftest import Hall

DAY = 24 * 3_600_000


class Browser:
    def __init__(self, hall: Hall, login: str, lang: str = "en") -> None:
        self.client = create_app(kernel=hall.kernel).test_client()
        self.headers = {"Accept-Language": lang}
        token, now = secrets.token_urlsafe(16), hall.site.clock.now()
        self.csrf = secrets.token_urlsafe(16)
        row = (hash_token(token), hall.site.people[login].id, self.csrf, now, now, now + 90 * DAY, now)
        with hall.kernel.store.transaction() as tx:
            tx.run(
                "INSERT INTO session (token_hash, principal_id, csrf, created, seen, expires, confirmed)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        self.client.set_cookie("instar_session", token)

    def get(self, address: str) -> TestResponse:
        return self.client.get(address, headers=self.headers, buffered=True)

    def text(self, address: str) -> str:
        page = self.get(address)
        assert page.status_code == 200, page.text[:800]
        return page.text

    def post(self, address: str, **typed: Any) -> TestResponse:
        data = {"_csrf": self.csrf, **{name.replace("__", "."): value for name, value in typed.items()}}
        return self.client.post(address, data=data, headers=self.headers, buffered=True)


def plain(html: str) -> str:
    """What is read, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))

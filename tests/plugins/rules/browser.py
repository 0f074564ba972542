"""Somebody's browser at the pages of rules, which runs no script."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from instar.app import create_app
from instar.testing.browsing import CSRF, log_in

from .conftest import Hall

DAY = 24 * 3_600_000


class Browser:
    def __init__(self, hall: Hall, login: str, lang: str = "en") -> None:
        self.client = create_app(kernel=hall.kernel).test_client()
        self.headers = {"Accept-Language": lang}
        log_in(hall.kernel, self.client, hall.site.people[login].id)

    def get(self, address: str) -> TestResponse:
        return self.client.get(address, headers=self.headers, buffered=True)

    def text(self, address: str) -> str:
        page = self.get(address)
        assert page.status_code == 200, page.text[:800]
        return page.text

    def post(self, address: str, **typed: Any) -> TestResponse:
        data = {"_csrf": CSRF, **{name.replace("__", "."): value for name, value in typed.items()}}
        return self.client.post(address, data=data, headers=self.headers, buffered=True)


def plain(html: str) -> str:
    """What is read, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))

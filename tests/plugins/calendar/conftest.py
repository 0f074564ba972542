"""Somebody's browser at the calendar; it runs no script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from instar.app import create_app
from instar.testing.browsing import CSRF, log_in
from instar.testing.site import Site

DAY = 86_400_000


class Desk:
    def __init__(self, site: Site) -> None:
        self.site, self.app = site, create_app(kernel=site.kernel)

    def at(self, login: str) -> FlaskClient:
        client = self.app.test_client()
        log_in(self.site.kernel, client, self.site.people[login].id)
        return client

    def page(self, login: str, query: str = "") -> str:
        """The plugin's part of the page."""
        answer = self.at(login).get(f"/tickets/as/calendar?{query}")
        assert answer.status_code == 200, answer.text
        found = re.search(r'<div class="list pad lens">(.*)</main>', answer.text, re.DOTALL)
        assert found
        return found[1]

    def move(
        self, login: str, number: str, to: str, rev: int | str = "", by: str = "due"
    ) -> tuple[int, dict[str, Any]]:
        given = {"number": number, "to": to, "rev": str(rev)}
        headers = {"X-CSRF-Token": CSRF}
        answer = self.at(login).post(f"/x/calendar/move?by={by}", data=given, headers=headers)
        return answer.status_code, answer.get_json()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    site = Site.make(tmp_path, {"INSTAR_TIMEZONE": "Europe/Berlin"})
    site.people.add("boss", profile="supervisor")
    yield Desk(site)
    site.close()

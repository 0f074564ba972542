"""A site with the built-in plugins, its pages, and people who are logged in to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instar.app import create_app
from instar.testing.browsing import log_in
from instar.testing.site import Site

HOUR = 3_600_000


class Desk:
    """``desk.get("olga", "/work")`` is what she reads there."""

    def __init__(self, site: Site) -> None:
        self.site = site
        for login, profile in (
            ("olga", "operator"),
            ("plan", "designer"),
            ("boss", "supervisor"),
            ("carl", "requester"),
        ):
            site.people.add(login, ("frontline",), profile=profile)
        self.app = create_app(kernel=site.kernel)
        self.clients: dict[str, FlaskClient] = {}

    def get(self, login: str, address: str, lang: str = "en", **headers: str) -> TestResponse:
        if login not in self.clients:
            self.clients[login] = self._logged_in(login)
        return self.clients[login].get(address, headers={"Accept-Language": lang, **headers}, buffered=True)

    def text(self, login: str, address: str, lang: str = "en") -> str:
        page = self.get(login, address, lang)
        assert page.status_code == 200, page.text[:2000]
        return page.text

    def _logged_in(self, login: str) -> FlaskClient:
        client = self.app.test_client()
        log_in(self.site.kernel, client, self.site.people[login].id)
        return client


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    site = Site.make(tmp_path, {"INSTAR_STRICT": "1"})
    yield Desk(site)
    site.close()

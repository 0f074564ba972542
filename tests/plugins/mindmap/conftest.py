"""A site with a conference: its halls and its talks, people who plan it and one who only asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instar.app import create_app
from instar.commands import OpenTicket
from instar.commands.own import RunOwn
from instar.testing.browsing import CSRF, log_in
from instar.testing.site import Site


class Desk:
    """Olga plans, Carl asks. ``do`` is what the map's script posts."""

    def __init__(self, site: Site) -> None:
        self.site = site
        site.people.add("olga", profile="supervisor", name="Olga Petrova")
        site.people.add("carl", profile="requester")
        self.project = self.open("project", "Conference")
        self.halls = self.open("epic", "Halls", self.project)
        self.talks = self.open("epic", "Talks", self.project)
        self.book = self.open("planned_task", "Book the hall", self.halls)

    @cached_property
    def app(self) -> Flask:
        return create_app(kernel=self.site.kernel)

    def open(self, role: str, title: str, parent: str | None = None) -> str:
        return str(self.site.run(OpenTicket(title, role=role, parent=parent, partial=True), "olga")["number"])

    def arrange(self, above: str, *order: str, by: str = "olga") -> None:
        self.site.run(RunOwn("mindmap", "arrange", {"ticket": above, "order": list(order)}), by)

    @contextmanager
    def asking(self) -> Iterator[Any]:
        """Inside, the sdk answers; gives olga."""
        with self.app.test_request_context():
            yield self.site.people["olga"]

    def get(self, address: str, login: str = "olga", language: str = "en") -> TestResponse:
        return self._browser(login).get(address, headers={"Accept-Language": language})

    def post(self, address: str, login: str = "olga", **form: str) -> TestResponse:
        return self._browser(login).post(address, data={"_csrf": CSRF, **form})

    def do(self, what: str, login: str = "olga", **form: str) -> tuple[int, dict[str, Any]]:
        answer = self.post(f"/x/mindmap/do/{what}", login, **form)
        return answer.status_code, answer.get_json()

    def tree(self, number: str = "", login: str = "olga") -> list[Any]:
        """[title, [below …]] as the script is told."""

        def drawn(node: dict[str, Any]) -> list[Any]:
            return [node["title"], [drawn(one) for one in node["below"]]]

        told = self.get(f"/x/mindmap/{number or self.project}/tree", login).get_json()
        return drawn(told["tops"][0])

    def _browser(self, login: str) -> FlaskClient:
        client = self.app.test_client()
        log_in(self.site.kernel, client, self.site.people[login].id)
        return client


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    site = Site.make(tmp_path, {"INSTAR_STRICT": "1"})
    yield Desk(site)
    site.close()

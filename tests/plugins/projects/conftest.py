"""A site with a project: an epic of two tasks, a milestone, people who lead it and one who only asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instar.app import create_app
from instar.commands import OpenTicket
from instar.commands.own import RunOwn
from instar.testing.browsing import CSRF, log_in
from instar.testing.site import Site

HOUR = 3_600_000


class Works:
    """``run("add_link", …)`` is olga's command; ``post("olga", address, …)`` what her browser sends. The site's clock
    stands on Monday, 5 January 2026, 9:00 UTC."""

    def __init__(self, site: Site) -> None:
        self.site = site
        site.people.add("olga", profile="supervisor", name="Olga")
        site.people.add("carl", profile="requester")
        self.browsers: dict[str, tuple[FlaskClient, str]] = {}
        self.project = self.open("project", "New office")
        self.epic = self.open("epic", "Rooms", self.project)
        self.paint = self.open("planned_task", "Paint", self.epic, projects_duration="P2D")
        self.floor = self.open("planned_task", "Floor", self.epic, projects_duration="P1D")
        self.move = self.open("milestone", "Moved in", self.project)

    @cached_property
    def app(self) -> Flask:
        return create_app(kernel=self.site.kernel)

    def open(self, role: str, title: str, parent: str | None = None, **data: Any) -> str:
        made = self.site.run(OpenTicket(title, role=role, data=data, parent=parent, partial=True), "olga")
        return str(made["number"])

    def run(self, command: str, by: str = "olga", /, **args: Any) -> Any:
        return self.site.run(RunOwn("projects", command, args), by)["result"]

    def link(self, before: str, after: str, **how: Any) -> int:
        return int(self.run("add_link", ticket=after, before=before, **how)["link"])

    @contextmanager
    def asking(self, login: str = "olga") -> Iterator[Any]:
        """As whom the plugin's own functions are asked."""
        with self.app.app_context():
            yield self.site.people[login]

    def do(self, what: str, login: str = "olga", **form: str) -> tuple[int, dict[str, Any]]:
        """What the script of the chart posts, and what it is told."""
        answer = self.post(login, f"/x/projects/gantt/do/{what}", **form)
        return answer.status_code, answer.get_json()

    def bars(self, login: str = "olga", *numbers: str) -> dict[str, Any]:
        every = numbers or (self.project, self.epic, self.paint, self.floor, self.move)
        return dict(self.post(login, "/x/projects/gantt/bars", numbers=",".join(every)).get_json())

    def bar(self, number: str) -> tuple[str, str]:
        """Where it is drawn."""
        found = self.bars()["bars"][number]
        return found["from"], found["to"]

    def rev(self, number: str) -> str:
        return str(self.value("SELECT rev FROM ticket WHERE id = ?", int(number[2:])))

    def data(self, number: str) -> dict[str, Any]:
        return dict(orjson.loads(self.value("SELECT data FROM ticket WHERE id = ?", int(number[2:]))))

    def dates(self, number: str) -> tuple[str, str]:
        data = self.data(number)
        return data["projects_start"], data["projects_finish"]

    def value(self, sql: str, *args: Any) -> Any:
        return self.site.kernel.store.read().value(sql, args)

    def all(self, sql: str, *args: Any) -> list[tuple[Any, ...]]:
        return self.site.kernel.store.read().all(sql, args)

    def get(self, login: str, address: str, lang: str = "en") -> TestResponse:
        return self._browser(login)[0].get(address, headers={"Accept-Language": lang}, buffered=True)

    def text(self, login: str, address: str, lang: str = "en") -> str:
        page = self.get(login, address, lang)
        assert page.status_code == 200, page.text[:3000]
        return page.text

    def post(self, login: str, address: str, **data: str) -> TestResponse:
        client, csrf = self._browser(login)
        return client.post(address, data={"_csrf": csrf, **data}, headers={"Accept-Language": "en"}, buffered=True)

    def _browser(self, login: str) -> tuple[FlaskClient, str]:
        if login not in self.browsers:
            client = self.app.test_client()
            log_in(self.site.kernel, client, self.site.people[login].id)
            self.browsers[login] = client, CSRF
        return self.browsers[login]


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    site = Site.make(tmp_path, {"INSTAR_STRICT": "1"})
    yield Works(site)
    site.close()

"""An office: people in two teams, who invite each other, and their browsers, which run no script.

It is Monday, 5 January 2026, 09:00 at the site, whose clocks show UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instar.app import create_app
from instar.clock import VirtualClock
from instar.commands.absences import SetAbsence
from instar.commands.own import RunOwn
from instar.kernel import open_kernel
from instar.settings import load
from instar.store import at_site
from instar.testing import databases
from instar.testing.browsing import CSRF, log_in
from instar.testing.site import SECRET, Site
from instar.trial.memory import NOW
from instar.trial.people import People

HOUR = 3_600_000
MONDAY = "2026-01-05"


class Office:
    """``office.run("add", "olga", …)`` is a command of hers; ``office.post("olga", address, …)`` what she presses."""

    def __init__(self, site: Site) -> None:
        self.site, self.store = site, site.kernel.store
        self._browsers: dict[str, FlaskClient] = {}

    def furnish(self) -> None:
        people = self.site.people
        people.add("olga", ("frontline",), name="Olga Ivanova")
        people.add("boris", ("sales",), name="Boris Belov")
        people.add("ivan", ("sales",), name="Ivan Sokolov")
        people.add("petra", ("frontline",), name="Petra Head")
        people.grant("petra", "supervisor", "team", "frontline")
        people.add("carl", profile="requester", name="Carl Client")

    @cached_property
    def app(self) -> Flask:
        return create_app(kernel=self.site.kernel)

    def run(self, command: str, by: str | None, **args: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.site.run(RunOwn("agenda", command, args, proven=True), by)["result"]
        return found

    def meet(self, by: str = "olga", *people: str, at: str = "10:00", until: str = "11:00", **more: Any) -> int:
        """The id of a meeting on Monday, or on ``day``."""
        day = more.pop("day", MONDAY)
        given = {"title": "Plan", "begin": f"{day}T{at}", "end": f"{day}T{until}", "participants": list(people)}
        return int(self.run("add", by, **{**given, **more})["meeting"])

    def away(self, login: str, first: str, last: str | None = None, substitute: str | None = None) -> None:
        self.site.run(SetAbsence(first, last, substitute), login)

    def told(self, login: str) -> list[tuple[str, str]]:
        """(kind, where it leads) of what somebody was told, oldest first."""
        rows = self.store.read().all(
            "SELECT kind, detail FROM notice WHERE principal_id = ? ORDER BY id", (self.id(login),)
        )
        return [(kind, re.findall(r'"url":"([^"]*)"', detail)[0]) for kind, detail in rows if kind[:7] == "agenda."]

    def id(self, login: str) -> int:
        found = self.site.people[login].id
        assert found is not None
        return found

    def answers(self, meeting: int) -> dict[str, str]:
        sql = """SELECT p.key, a.answer FROM x_agenda__participant a JOIN principal p ON p.id = a.person
        WHERE a.meeting_id = ? ORDER BY a.id"""
        return dict(self.store.read().all(sql, (meeting,)))

    def zone(self, login: str, zone: str) -> None:
        """Where somebody lives."""
        with self.store.transaction() as tx:
            tx.run("UPDATE principal SET timezone = ? WHERE id = ?", (zone, self.id(login)))
            self.site.kernel.epochs.bump(tx, "access")

    def get(self, login: str | None, address: str, lang: str = "en", **headers: str) -> TestResponse:
        given = {"Accept-Language": lang, **{name.replace("_", "-"): text for name, text in headers.items()}}
        return self._browser(login).get(address, headers=given, buffered=True)

    def page(self, login: str, address: str, lang: str = "en") -> str:
        """What is read on it, in one line; fails where it is no page."""
        answer = self.get(login, address, lang)
        assert answer.status_code == 200, answer.text[:500]
        return words(answer)

    def post(self, login: str, address: str, **given: Any) -> TestResponse:
        data = {"_csrf": CSRF, **given}
        return self._browser(login).post(address, data=data, headers={"Accept-Language": "en"}, buffered=True)

    def _browser(self, login: str | None) -> FlaskClient:
        if login is None:
            return self.app.test_client()
        if login not in self._browsers:
            client = self.app.test_client()
            log_in(self.site.kernel, client, self.id(login))
            self._browsers[login] = client
        return self._browsers[login]


def words(page: TestResponse) -> str:
    body = re.sub(r"<(script|template|style)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Furnished once; every test has a copy of its database."""
    made = Office(Site.make(tmp_path_factory.mktemp("office"), {"INSTAR_STRICT": "1"}))
    made.furnish()
    yield made
    made.site.close()


@pytest.fixture
def office(tmp_path: Path, furnished: Office) -> Iterator[Office]:
    settings = load(tmp_path, {"INSTAR_SECRET_KEY": SECRET, "INSTAR_STRICT": "1"})
    settings.make_folder()
    kernel = furnished.site.kernel
    kernel.store.close_all()  # all that was written stands in the file
    databases.copy(kernel.settings.database_path, settings.database_path)
    clock = VirtualClock(NOW)
    opened = open_kernel(settings, plugins=kernel.plugins, clock=clock)
    site = Site(opened, clock, People(opened))
    site.people._ids.update(furnished.site.people._ids)
    with at_site(site.kernel.store):
        yield Office(site)
    site.close()

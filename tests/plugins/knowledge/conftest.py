"""A site with people who write articles, one who publishes them, and readers of every kind with browsers that run no
script.

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

from instar.access import ANONYMOUS
from instar.app import create_app
from instar.clock import VirtualClock
from instar.commands import AddOrganization, AddService, OpenTicket, PostReply, execute
from instar.commands.own import RunOwn
from instar.kernel import open_kernel, serving
from instar.settings import load
from instar.testing import databases
from instar.testing.browsing import CSRF, log_in
from instar.testing.site import SECRET, Site
from instar.trial.memory import NOW
from instar.trial.people import People

HOUR = 3_600_000
LICENCE = {
    "title_en": "Where the licence is",
    "body_en": "Look into **your account**, under Licences.",
    "title_ru": "Где найти лицензию",
    "body_ru": "Откройте **личный кабинет**, раздел «Лицензии». Ключ приходит ещё и письмом.",
    "keywords": "key, serial number, активация",
    "audience": "customers",
}
READERS = ("guest", "carl", "fred", "olga")
"""Of each kind one: nobody who is logged in, a client, who works for a partner, and who works here."""


class Shelf:
    """``shelf.write()`` and ``shelf.publish(id)`` are commands; ``shelf.post("olga", address, …)`` what she presses."""

    def __init__(self, site: Site) -> None:
        self.site, self.store = site, site.kernel.store
        self._browsers: dict[str, FlaskClient] = {}

    def furnish(self) -> None:
        people = self.site.people
        people.add("olga", ("frontline",), name="Olga Ivanova")
        people.add("boris", ("sales",), name="Boris Belov")
        people.add("maria", ("frontline",), profile="supervisor", name="Maria Orlova")
        people.add("carl", profile="requester", name="Carl Client")
        people.add("fred", profile="partner", name="Fred Fitter")
        firm = self.site.run(AddOrganization("Fitters", "fitters", "partner"))["id"]
        with self.store.transaction() as tx:
            tx.run("UPDATE contact SET organization_id = ? WHERE principal_id = ?", (firm, people["fred"].id))
            self.site.kernel.epochs.bump(tx, "access")
        for key, title in (("licences", "Licences"), ("printers", "Printers")):
            self.site.run(AddService(key, {"en": title, "ru": title}, "frontline", "appeal", public=True))

    @cached_property
    def app(self) -> Flask:
        return create_app(kernel=self.site.kernel)

    def actor(self, login: str) -> Any:
        return ANONYMOUS if login == "guest" else self.site.people[login]

    def run(self, command: str, by: str, **args: Any) -> dict[str, Any]:
        given = RunOwn("knowledge", command, args, proven=True)
        found: dict[str, Any] = execute(self.site.kernel, given, self.actor(by))["result"]
        return found

    def write(self, by: str = "olga", **more: Any) -> int:
        """The id of a draft about licences, or of what is given."""
        return int(self.run("save", by, **{**LICENCE, **more})["article"])

    def rev(self, id: int) -> int:
        return int(self.store.read().value("SELECT rev FROM x_knowledge__article WHERE id = ?", (id,)))

    def do(self, step: str, id: int, by: str = "maria", **more: Any) -> dict[str, Any]:
        return self.run(step, by, article=id, rev=self.rev(id), **more)

    def published(self, **more: Any) -> int:
        id = self.write(**more)
        self.do("publish", id)
        return id

    def change(self, id: int, by: str = "olga", **more: Any) -> dict[str, Any]:
        return self.do("save", id, by, **{**LICENCE, **more})

    def ticket(self, title: str = "Where is my licence?", service: str = "licences", **more: Any) -> str:
        more.setdefault("requester", {"name": "Rita", "email": "rita@client.example"})
        return str(self.site.run(OpenTicket(title, service=service, **more), "olga")["number"])

    def reply(self, number: str, body: str, by: str = "olga") -> None:
        self.site.run(PostReply(int(number[2:]), body, "public"), by)

    def told(self, login: str) -> list[tuple[str, str]]:
        """(kind, where it leads) of what somebody was told, oldest first."""
        rows = self.store.read().all(
            "SELECT kind, detail FROM notice WHERE principal_id = ? ORDER BY id", (self.actor(login).id,)
        )
        return [(kind, re.findall(r'"url":"([^"]*)"', detail)[0]) for kind, detail in rows if kind[:9] == "knowledge"]

    def get(self, login: str, address: str, lang: str = "en", **headers: str) -> TestResponse:
        given = {"Accept-Language": lang, **{name.replace("_", "-"): text for name, text in headers.items()}}
        return self._browser(login).get(address, headers=given, buffered=True)

    def page(self, login: str, address: str, lang: str = "en") -> str:
        """What is read on it, in one line; fails where it is no page."""
        answer = self.get(login, address, lang)
        assert answer.status_code == 200, answer.text[:500]
        return words(answer)

    def post(self, login: str, address: str, lang: str = "en", accept: str = "text/html", **given: Any) -> TestResponse:
        token = CSRF if login != "guest" else self._guard(login)
        headers = {"Accept-Language": lang, "Accept": accept}
        return self._browser(login).post(address, data={"_csrf": token, **given}, headers=headers, buffered=True)

    def _guard(self, login: str) -> str:
        found = re.search(r'name="csrf" content="([^"]+)"', self._browser(login).get("/help").text)
        assert found is not None
        return found[1]

    def _browser(self, login: str) -> FlaskClient:
        if login not in self._browsers:
            client = self._browsers[login] = self.app.test_client()
            if login == "guest":
                return client
            log_in(self.site.kernel, client, self.actor(login).id)
        return self._browsers[login]


def words(page: TestResponse) -> str:
    body = re.sub(r"<(script|template|style)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """Furnished once; every test has a copy of its database."""
    made = Shelf(Site.make(tmp_path_factory.mktemp("shelf"), {"INSTAR_STRICT": "1"}))
    made.furnish()
    yield made
    made.site.close()


@pytest.fixture
def shelf(tmp_path: Path, furnished: Shelf) -> Iterator[Shelf]:
    settings = load(tmp_path, {"INSTAR_SECRET_KEY": SECRET, "INSTAR_STRICT": "1"})
    settings.make_folder()
    kernel = furnished.site.kernel
    kernel.store.close_all()  # all that was written stands in the file
    databases.copy(kernel.settings.database_path, settings.database_path)
    clock = VirtualClock(NOW)
    opened = open_kernel(settings, plugins=kernel.plugins, clock=clock)
    site = Site(opened, clock, People(opened))
    site.people._ids.update(furnished.site.people._ids)
    with serving(site.kernel):
        yield Shelf(site)
    site.close()

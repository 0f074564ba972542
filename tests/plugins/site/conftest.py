"""A site with one public service, somebody who answers, and visitors who have neither an account nor a script."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from instar.access import SYSTEM, Actor
from instar.app import create_app
from instar.clock import VirtualClock
from instar.commands import AddService, AddTeam, AddUser, CompleteWork, PostReply, execute
from instar.commands.shipped import publish_shipped
from instar.kernel import Kernel, open_kernel
from instar.settings import load
from instar.testing import NOW

SECOND = 1000
SECRET = "a secret of thirty-two characters"
LETTER = {
    "site_subject": "Where is my licence?",
    "site_message": "I paid on Monday.",
    "site_name": "Ann",
    "site_email": "ann@example.org",
    "site_phone": "",
    "appeal_topic": "",
}


class Inputs(HTMLParser):
    """What the form of a page would send as it stands, and the page's words."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.scripts: list[str] = []
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "script":
            self.scripts.append(given.get("src") or "")
        if tag == "select":
            self._select = name
            self.values[name] = ""
        if tag == "option" and self._select and "selected" in given:
            self.values[self._select] = given.get("value") or ""
        if tag == "textarea":
            self._area = name
            self.values[name] = ""
        if tag == "input" and given.get("type") not in ("file", "submit"):
            self.values[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data


def inputs(page: TestResponse) -> dict[str, str]:
    parser = Inputs()
    parser.feed(page.text)
    return parser.values


class Visitor:
    """A browser of its own, with cookies, that runs no script."""

    def __init__(self, site: Site, language: str = "en", address: str = "203.0.113.7") -> None:
        self.site = site
        self.client = site.app.test_client()
        self.headers = {"Accept-Language": language}
        self.environ = {"REMOTE_ADDR": address}

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers=self.headers, environ_overrides=self.environ)

    def post(self, path: str, data: Mapping[str, Any]) -> TestResponse:
        return self.client.post(
            path,
            data=dict(data),
            headers=self.headers,
            environ_overrides=self.environ,
            content_type="multipart/form-data",
        )

    def fill(self, path: str = "/form/appeal", **typed: Any) -> dict[str, Any]:
        """Open the form and write for a while; returns what sending it would send."""
        page = self.get(path)
        assert page.status_code == 200
        self.site.clock.advance(20 * SECOND)
        return inputs(page) | LETTER | typed

    def send(self, **typed: Any) -> str:
        """Send a letter; returns the address of its status page."""
        answer = self.post("/form/appeal", self.fill(**typed))
        assert answer.status_code == 303, answer.text
        return str(answer.location).removesuffix("/sent")


class Site:
    """The application and what tests look up behind its back."""

    def __init__(self, kernel: Kernel, app: Flask, clock: VirtualClock) -> None:
        self.kernel = kernel
        self.app = app
        self.clock = clock
        found = kernel.access.actor(self.value("SELECT id FROM principal WHERE key = 'olga'"))
        assert found is not None
        self.olga: Actor = found

    def value(self, sql: str, *args: Any) -> Any:
        return self.kernel.store.read().value(sql, args)

    def tickets(self) -> int:
        return int(self.value("SELECT count(*) FROM ticket"))

    def staff(self, command: object) -> dict[str, Any]:
        return execute(self.kernel, command, self.olga)

    def reply(self, body: str, audience: str = "public") -> None:
        """Olga writes on the newest ticket."""
        self.staff(PostReply(self.value("SELECT max(id) FROM ticket"), body, audience))

    def finish(self, outcome: str, **data: str) -> None:
        """Olga does the open step of the newest ticket."""
        item = self.value("SELECT max(id) FROM work_item")
        self.staff(CompleteWork(item, outcome, data))

    def visitor(self, language: str = "en", address: str = "203.0.113.7") -> Visitor:
        return Visitor(self, language, address)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site, to be copied."""
    folder = tmp_path_factory.mktemp("public")
    kernel = open_kernel(load(folder, {"INSTAR_STRICT": "1", "INSTAR_SECRET_KEY": SECRET}))
    publish_shipped(kernel)
    for command in (
        AddTeam("frontline", "Frontline"),
        AddUser("olga", "Olga Ivanova", "olga@example.org", profile="operator", teams=("frontline",)),
        AddService("appeal", {"en": "Ask a question", "ru": "Задать вопрос"}, "frontline", "appeal", public=True),
        AddService("inner", {"en": "Inner", "ru": "Внутренняя"}, "frontline", "appeal"),
    ):
        execute(kernel, command, SYSTEM)
    kernel.close()
    return folder


@pytest.fixture
def make_site(furnished: Path, tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """``make_site(INSTAR_SITE_RATE_PER_HOUR="2")``: the site with these variables."""
    made: list[Site] = []

    def make(**environ: str) -> Site:
        folder = tmp_path / "site"
        shutil.copytree(furnished, folder)
        clock = VirtualClock(NOW)
        settings = load(folder, {"INSTAR_STRICT": "1", "INSTAR_SECRET_KEY": SECRET, **environ})
        kernel = open_kernel(settings, clock=clock)
        app = create_app(kernel=kernel)
        app.testing = True
        made.append(Site(kernel, app, clock))
        return made[-1]

    yield make
    for site in made:
        site.kernel.close()


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    return make_site()


def words(page: TestResponse) -> str:
    """What is read on a page: its text without tags, in one line."""
    body = re.sub(r"<(script|template|style)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())

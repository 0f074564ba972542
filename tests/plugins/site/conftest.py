"""A site with one public service, somebody who answers, and visitors who have neither an account nor a script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from instar.app import create_app
from instar.commands import AddService, CompleteWork, PostReply
from instar.testing.site import Site

SECOND = 1000
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

    def __init__(self, site: PublicSite, language: str = "en", address: str = "203.0.113.7") -> None:
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


class PublicSite:
    """The application, and what tests look up and do behind its back."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.clock = site.clock
        site.people.add("olga", ("frontline",), name="Olga Ivanova")
        question = {"en": "Ask a question", "ru": "Задать вопрос"}
        site.run(AddService("appeal", question, "frontline", "appeal", public=True))
        site.run(AddService("inner", {"en": "Inner", "ru": "Внутренняя"}, "frontline", "appeal"))
        self.app = create_app(kernel=site.kernel)

    def value(self, sql: str) -> Any:
        return self.site.kernel.store.read().value(sql)

    def row(self, sql: str) -> tuple[Any, ...] | None:
        return self.site.kernel.store.read().one(sql)

    def tickets(self) -> int:
        return int(self.value("SELECT count(*) FROM ticket"))

    def reply(self, body: str, audience: str = "public") -> None:
        """Olga writes on the newest ticket."""
        self.site.run(PostReply(self.value("SELECT max(id) FROM ticket"), body, audience), "olga")

    def finish(self, outcome: str, **data: str) -> None:
        """Olga does the newest open step, a minute later."""
        self.clock.advance(60 * SECOND)
        self.site.run(CompleteWork(self.value("SELECT max(id) FROM work_item"), outcome, data), "olga")

    def visitor(self, language: str = "en", address: str = "203.0.113.7") -> Visitor:
        return Visitor(self, language, address)


@pytest.fixture
def make_site(tmp_path: Path) -> Iterator[Callable[..., PublicSite]]:
    """``make_site(INSTAR_SITE_RATE_PER_HOUR="2")``: a site under these variables."""
    made: list[Site] = []

    def make(**environ: str) -> PublicSite:
        made.append(Site.make(tmp_path, {"INSTAR_STRICT": "1", **environ}))
        return PublicSite(made[-1])

    yield make
    for site in made:
        site.close()


@pytest.fixture
def site(make_site: Callable[..., PublicSite]) -> PublicSite:
    return make_site()


def words(page: TestResponse) -> str:
    """What is read on a page: its text without tags, in one line."""
    body = re.sub(r"<(script|template|style)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())

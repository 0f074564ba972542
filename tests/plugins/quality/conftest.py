"""A site that sends letters, with clients who ask, staff who close, and browsers of both."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instar.app import create_app
from instar.commands import AddService, CompleteWork, OpenTicket, ReassignWork
from instar.testing.browsing import log_in
from instar.testing.site import Site
from tests.mailbox import Mailbox, mail_server

HOUR = 3_600_000
DAY = 24 * HOUR
MINUTE = 60_000


class Inputs(HTMLParser):
    """What the form of a page would send as it stands: the marks that are chosen, hidden fields, texts."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "textarea":
            self._area, self.values[name] = name, ""
        if tag == "input" and (given.get("type") != "radio" or "checked" in given):
            self.values[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self._area = None if tag == "textarea" else self._area

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data


def inputs(page: TestResponse) -> dict[str, str]:
    parser = Inputs()
    parser.feed(page.text)
    return parser.values


class Browser:
    """Somebody's browser, which runs no script; ``login`` None: nobody is logged in."""

    def __init__(self, hall: Hall, login: str | None = None, lang: str = "en") -> None:
        self.client: FlaskClient = hall.app.test_client()
        self.headers = {"Accept-Language": lang}
        if login is None:
            return
        log_in(hall.site.kernel, self.client, hall.site.people[login].id)

    def get(self, address: str) -> TestResponse:
        return self.client.get(address, headers=self.headers, buffered=True)

    def post(self, address: str, data: dict[str, Any]) -> TestResponse:
        return self.client.post(address, data=data, headers=self.headers, buffered=True)

    def rate(self, address: str, score: int | str | None = None, words: str = "") -> TestResponse:
        """Open the page of a link, choose a face, and send."""
        given = {} if score is None else {"score": str(score)}
        return self.press(address, **given, words=words)

    def press(self, address: str, to: str = "", **typed: str) -> TestResponse:
        """Send the form of a page as it stands, with what is typed besides, even where the page has none."""
        page = self.get(address)
        guard = re.search(r'name="csrf" content="([^"]+)"', page.text)
        assert guard
        return self.post(to or address.partition("?")[0], {"_csrf": guard[1]} | inputs(page) | typed)


class Hall:
    """The site. ``mailbox`` holds the letters that have left."""

    def __init__(self, site: Site, mailbox: Mailbox) -> None:
        self.site, self.mailbox, self.clock = site, mailbox, site.clock
        self.store = site.kernel.store
        site.people.add("olga", ("frontline",), name="Olga Ivanova")
        site.people.add("petra", ("frontline",), name="Petra", profile="supervisor")
        question = {"en": "Ask a question", "ru": "Задать вопрос"}
        site.run(AddService("appeal", question, "frontline", "appeal", public=True))
        self.app = create_app(kernel=site.kernel)
        self.work()

    def work(self) -> None:
        """What workers do until nothing is left: jobs, letters, plugins that are told."""
        while self.site.work():
            pass

    def ask(self, email: str | None = "ann@example.org", title: str = "Where is my licence?", **more: Any) -> int:
        """A client asks; the id of the ticket."""
        return int(
            self.site.run(OpenTicket(title, service="appeal", requester=email, body="Please.", **more), "olga")[
                "ticket"
            ]
        )

    def close(self, ticket: int, by: str = "olga", outcome: str = "close", minutes: int = 5) -> None:
        """Somebody takes and does the open step, some minutes later, and workers tell of it."""
        self.clock.advance(minutes * MINUTE)
        item = self.value("SELECT max(id) FROM work_item WHERE ticket_id = ?", ticket)
        self.site.run(ReassignWork(item, by), "petra")
        data = {"appeal_answer": "It is in your account."} if outcome == "close" else {}
        self.site.run(CompleteWork(item, outcome, data), by)
        self.work()

    def closed(self, **more: Any) -> int:
        ticket = self.ask(**more)
        self.close(ticket)
        return ticket

    def rated(self, score: int, words: str = "", **more: Any) -> int:
        ticket = self.closed(**more)
        answer = self.browser().rate(self.link(), score, words)
        assert answer.status_code == 303, answer.text
        self.work()
        return ticket

    def link(self, letter: int = -1) -> str:
        """The address in a letter, without its score."""
        found = re.search(r"https?://[^/\s]+(/rate/[^?\s]+)", str(self.mailbox.letters[letter].get_content()))
        assert found
        return found[1]

    def id(self, login: str) -> int:
        found = self.site.people[login].id
        assert found is not None
        return found

    def value(self, sql: str, *args: Any) -> Any:
        return self.store.read().value(sql, args)

    def all(self, sql: str, *args: Any) -> list[tuple[Any, ...]]:
        return self.store.read().all(sql, args)

    def rating(self, ticket: int) -> int | None:
        found: int | None = self.value("SELECT rating FROM ticket WHERE id = ?", ticket)
        return found

    def controls(self) -> list[tuple[Any, ...]]:
        return self.all("SELECT id, title FROM ticket WHERE role = 'quality_control' ORDER BY id")

    def browser(self, login: str | None = None, lang: str = "en") -> Browser:
        return Browser(self, login, lang)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as found:
        yield found


@pytest.fixture
def make_hall(tmp_path: Path, mailbox: Mailbox) -> Iterator[Callable[..., Hall]]:
    """``make_hall(ONCE_IN_DAYS="0")``: a site on which the plugin has these settings; nothing is drawn by chance."""
    made: list[Site] = []

    def make(**settings: str) -> Hall:
        given = {f"INSTAR_QUALITY_{name}": value for name, value in {"SAMPLE_PERCENT": "0", **settings}.items()}
        made.append(Site.make(tmp_path, {"INSTAR_STRICT": "1", **mailbox.environ, **given}))
        return Hall(made[-1], mailbox)

    yield make
    for site in made:
        site.close()


@pytest.fixture
def hall(make_hall: Callable[..., Hall]) -> Hall:
    return make_hall()


def words(page: TestResponse) -> str:
    """What is read on a page: its text without tags, in one line."""
    body = re.sub(r"<(script|template|style)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())

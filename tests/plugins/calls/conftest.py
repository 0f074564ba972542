"""A site with the journal: people of two teams, tickets of clients with telephones, and browsers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instar.app import create_app
from instar.commands import AddService, OpenTicket, execute
from instar.commands.own import RunOwn
from instar.errors import InstarError, Invalid
from instar.testing.browsing import log_in
from instar.testing.site import Site

MINUTE = 60_000
DAY = 24 * 60 * MINUTE
ANN = "+7 495 123-45-67"
ANN_E164 = "+74951234567"


class Browser:
    """Somebody's browser, which runs no script."""

    def __init__(self, office: Office, login: str) -> None:
        self.client: FlaskClient = office.app.test_client()
        log_in(office.site.kernel, self.client, office.id(login))

    def get(self, address: str) -> TestResponse:
        return self.client.get(address, headers={"Accept-Language": "en"}, buffered=True)

    def post(self, address: str, **typed: str) -> TestResponse:
        guard = re.search(r'name="csrf" content="([^"]+)"', self.get("/x/calls/").text)
        assert guard
        return self.client.post(
            address, data={"_csrf": guard[1], **typed}, headers={"Accept-Language": "en"}, buffered=True
        )


class Office:
    """olga and petra answer for the services ``appeal``, petra supervises; ivan works in another team and sees none of
    it; carl is a client."""

    def __init__(self, site: Site) -> None:
        self.site, self.clock = site, site.clock
        site.people.add("olga", ("frontline",), name="Olga Ivanova")
        site.people.add("petra", ("frontline",), name="Petra", profile="supervisor")
        site.people.add("carl", name="Carl", profile="requester")
        site.people.add("ivan", ("kitchen",), name="Ivan", profile="requester")
        site.people.grant("ivan", "operator", "team", "kitchen")
        site.run(AddService("appeal", {"en": "Ask", "ru": "Спросить"}, "frontline", "appeal", public=True))
        self.app = create_app(kernel=site.kernel)

    def ask(self, title: str = "Where is my licence?", phone: str = ANN, name: str = "Ann") -> str:
        """A client asks; the number of the ticket."""
        command = OpenTicket(title, service="appeal", requester={"name": name, "phone": phone}, body="Please.")
        return str(self.site.run(command, "olga")["number"])

    def run(self, command: str, by: str | None = "olga", **args: Any) -> dict[str, Any]:
        actor = self.site.people[by] if by else None
        ran = RunOwn("calls", command, args)
        answer = execute(self.site.kernel, ran, actor) if actor else self.site.run(ran)
        result: dict[str, Any] = answer["result"]
        return result

    def call(self, by: str | None = "olga", **args: Any) -> int:
        """A call is noted; its id."""
        given = {"direction": "in", "number": ANN, **args}
        return int(self.run("record", by, **given)["call"])

    def refused(self, command: str, by: str = "olga", **args: Any) -> str:
        with pytest.raises(InstarError) as told:
            self.run(command, by, **args)
        return told.value.code

    def wrong(self, command: str, by: str = "olga", **args: Any) -> dict[str, str]:
        """What is told of each argument."""
        with pytest.raises(Invalid) as told:
            self.run(command, by, **args)
        return {name: " ".join(texts) for name, texts in told.value.errors.items()}

    def row(self, call: int, *columns: str) -> Any:
        found = self.one(f"SELECT {', '.join(columns)} FROM x_calls__call WHERE id = ?", call)
        return found[0] if len(columns) == 1 else found

    def one(self, sql: str, *args: Any) -> Any:
        return self.site.kernel.store.read().one(sql, args)

    def value(self, sql: str, *args: Any) -> Any:
        return self.site.kernel.store.read().value(sql, args)

    def id(self, login: str) -> int:
        found = self.site.people[login].id
        assert found is not None
        return found

    def browser(self, login: str = "olga") -> Browser:
        return Browser(self, login)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    site = Site.make(tmp_path, {"INSTAR_STRICT": "1", "INSTAR_TIMEZONE": "Europe/Moscow"})
    yield Office(site)
    site.close()


def words(page: TestResponse) -> str:
    """What is read on a page: its text without tags, in one line."""
    body = re.sub(r"<(script|template|style)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())

"""A site with a widget, and browsers on a shop's pages: ``ann.say("Hello")`` is written there, and read here."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instar.app import create_app
from instar.commands import AddService, CancelTicket, EditService, PostReply, Publish
from instar.commands.accounts import hash_token
from instar.commands.inbox import SetUpChannel, channel_of, context_of
from instar.commands.own import RunOwn
from instar.contract import ChannelContext
from instar.jobs.telling import tell
from instar.testing.site import Site

DAY_MS = 86_400_000
SHOP = "https://shop.example"
CALENDAR = {
    "format": "instar.calendar/1",
    "key": "shop_hours",
    "title": {"en": "Shop hours", "ru": "Часы магазина"},
    "zone": "Europe/Moscow",
    "week": {"mon-fri": ["09:00-18:00"]},
}


class Shop:
    """The site that is written to. ``key`` is that of its widget, which stands on the pages of SHOP."""

    def __init__(self, site: Site) -> None:
        self.site = site
        site.run(Publish(json.dumps(CALENDAR)))
        site.run(AddService("shop_help", {"en": "Help", "ru": "Помощь"}, process="itsm_incident"))
        site.run(EditService("shop_help", {"calendar": "shop_hours"}))
        site.run(AddService("other_help", {"en": "Other", "ru": "Другая"}, process="itsm_incident"))
        site.kernel.epochs.look_again()
        site.people.add("olga", name="Olga", profile="supervisor")
        site.people.add("boss", name="Boss", profile="admin")
        site.people.add("carl", name="Carl", profile="requester")
        self.set_up()
        self.widget = self.add("Shop")
        self.key = self.key_of(self.widget)
        self.app: Flask = create_app(kernel=site.kernel)

    def set_up(self, **values: Any) -> None:
        self.site.run(SetUpChannel("chat", "other_help", {"chat_accepts": False, **values}))

    def add(self, name: str, **more: Any) -> int:
        given = {"name": name, "service": "shop_help", "origins": SHOP, **more}
        return int(self.site.run(RunOwn("chat", "widget", given, proven=True))["result"]["widget"])

    def key_of(self, widget: int) -> str:
        ((key,),) = self.rows("SELECT key FROM x_chat__widget WHERE id = ?", widget)
        return str(key)

    @property
    def context(self) -> ChannelContext:
        return context_of(self.site.kernel, channel_of(self.site.kernel, "chat"))

    def work(self) -> None:
        """A round of the workers."""
        self.site.work()
        tell(self.site.kernel)
        self.site.work()

    def answer(self, ticket: int, text: str, **more: Any) -> None:
        self.site.run(PostReply(ticket, text, "public", **more), "olga")
        self.work()

    def close(self, ticket: int) -> None:
        self.site.run(CancelTicket(ticket), "olga")
        self.work()

    def rows(self, sql: str, *args: Any) -> list[tuple[Any, ...]]:
        return self.site.kernel.store.read().all(sql, args)

    def texts(self, ticket: int) -> list[str]:
        return [body for (body,) in self.rows("SELECT body FROM message WHERE ticket_id = ? ORDER BY id", ticket)]

    def visitor(self, key: str = "", **more: Any) -> Visitor:
        return Visitor(self, key or self.key, **more)

    # -- in a browser of staff

    def browser(self, login: str) -> FlaskClient:
        client, token, now = self.app.test_client(), secrets.token_urlsafe(16), self.site.clock.now()
        row = (hash_token(token), self.site.people[login].id, "x" * 22, now, now, now + 90 * DAY_MS, now)
        with self.site.kernel.store.transaction() as tx:
            tx.run(
                "INSERT INTO session (token_hash, principal_id, csrf, created, seen, expires, confirmed)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        client.set_cookie("instar_session", token)
        return client

    def open(self, address: str, login: str = "olga") -> TestResponse:
        return self.browser(login).get(address, headers={"Accept-Language": "en"})

    def post(self, address: str, /, by: str = "boss", **typed: str) -> TestResponse:
        client = self.browser(by)
        guard = re.search(r'name="csrf" content="([^"]+)"', client.get("/x/chat/").text)
        assert guard
        return client.post(address, data={"_csrf": guard[1], **typed}, headers={"Accept-Language": "en"})


class Visitor:
    """One browser on a page of another site. It asks as the widget's script does."""

    def __init__(self, shop: Shop, key: str, origin: str = SHOP, language: str = "en") -> None:
        self.shop, self.key, self.token, self.count = shop, key, "", 0
        self.headers = {"Origin": origin, "X-Chat-Language": language, "X-Chat-Page": f"{SHOP}/cats"}
        self.client = shop.app.test_client()

    def ask(self, path: str, given: Mapping[str, Any] | None = None, **headers: str) -> TestResponse:
        sent = {**self.headers, **({"X-Chat-Token": self.token} if self.token else {}), **headers}
        address = f"/in/chat/{self.key}/{path}"
        if given is None:
            return self.client.get(address, headers=sent)
        return self.client.post(address, data=given, headers=sent, content_type="multipart/form-data")

    def send(self, text: str, *files: tuple[str, bytes], id: str = "") -> TestResponse:
        self.count += 1
        given: dict[str, Any] = {"id": id or f"message-{id_of(self)}-{self.count}", "text": text}
        given["file"] = [(BytesIO(body), name) for name, body in files]
        answer = self.ask("say", given)
        if answer.status_code == 200:
            self.token = answer.json["token"]
        return answer

    def say(self, text: str, *files: tuple[str, bytes]) -> dict[str, Any]:
        answer = self.send(text, *files)
        assert answer.status_code == 200, answer.text
        self.shop.work()
        return dict(answer.json["line"])

    def talk(self, after: int = 0) -> dict[str, Any]:
        answer = self.ask(f"talk?after={after}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json)

    def read(self) -> list[str]:
        """All that stands in the widget."""
        return [line["text"] for line in self.talk()["lines"]]

    @property
    def uid(self) -> str:
        return self.token.partition(".")[0]


def id_of(visitor: Visitor) -> str:
    return f"{id(visitor):x}"[-6:]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    site = Site.make(tmp_path, {"INSTAR_DISABLED_PLUGINS": "quality"})
    yield Shop(site)
    site.close()


@pytest.fixture
def ann(shop: Shop) -> Visitor:
    return shop.visitor()

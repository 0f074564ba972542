"""A site with a bot, whose Bot API is a double: ``chat.say("Hello")`` is written in Telegram, and read here."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from instar.app import create_app
from instar.commands import AddService, CancelTicket, PostReply
from instar.commands.accounts import hash_token
from instar.commands.inbox import Outcome, SetUpChannel, channel_of, context_of, keep_raw, read_item
from instar.commands.own import RunOwn
from instar.contract import ChannelContext
from instar.jobs.polling import PAUSE_MS, poll_due
from instar.jobs.telling import tell
from instar.kernel import serving
from instar.testing.site import Site
from instar_plugins.telegram.tables import Bot

from .double import TOKEN, BotApi, bot_api

DAY_MS = 86_400_000


class Talk:
    def __init__(self, site: Site, api: BotApi) -> None:
        self.site, self.api = site, api
        for key in ("general_help", "sales_help"):
            site.run(AddService(key, {"en": key, "ru": key}, process="itsm_incident"))
        site.kernel.epochs.look_again()
        site.people.add("olga", name="Olga", profile="supervisor")
        self.set_up()
        self.bot = self.add()
        self._app: Flask | None = None

    def set_up(self, **values: Any) -> None:
        given = {"telegram_api": self.api.base, "telegram_wait": 0, "telegram_accepts": False, **values}
        self.site.run(SetUpChannel("telegram", "general_help", given))

    def add(self, token: str = TOKEN, **said: Any) -> int:
        given = {"token": token, **said}
        return int(self.site.run(RunOwn("telegram", "bot", given, proven=True))["result"]["bot"])

    @property
    def context(self) -> ChannelContext:
        return context_of(self.site.kernel, channel_of(self.site.kernel, "telegram"))

    def fetch(self) -> None:
        """A round of the clock and of the workers."""
        self.site.clock.advance(PAUSE_MS + 1)
        poll_due(self.site.kernel)
        self.site.work()
        tell(self.site.kernel)
        self.site.work()

    def say(self, text: str = "", /, **more: Any) -> dict[str, Any]:
        made = self.api.message(text, **more)
        self.fetch()
        return made

    def answer(self, ticket: int, text: str, **more: Any) -> None:
        self.site.run(PostReply(ticket, text, "public", **more), "olga")
        self.site.work()

    def close(self, ticket: int) -> None:
        self.site.run(CancelTicket(ticket), "olga")
        self.fetch()

    def come(self, raw: bytes) -> Outcome:
        kept = keep_raw(self.site.kernel, "telegram", raw)
        return read_item(self.site.kernel, kept.id)

    def rows(self, sql: str, *args: Any) -> list[tuple[Any, ...]]:
        return self.site.kernel.store.read().all(sql, args)

    def told(self, ticket: int) -> list[tuple[Any, ...]]:
        return self.rows("SELECT audience, direction, body FROM message WHERE ticket_id = ? ORDER BY id", ticket)

    def texts(self, ticket: int) -> list[str]:
        return [body for _audience, _direction, body in self.told(ticket)]

    def state(self, bot: int | None = None) -> Any:
        with serving(self.site.kernel):
            return Bot.get_by_id(bot or self.bot)

    def delivery(self) -> list[tuple[Any, ...]]:
        """State and reason of what was to leave."""
        return self.rows("SELECT state, reason FROM exchange WHERE direction = 'out' ORDER BY id")

    # -- in a browser

    @property
    def app(self) -> Flask:
        if self._app is None:
            self.site.people.add("boss", name="Boss", profile="admin")
            self.site.people.add("carl", name="Carl", profile="requester")
            self._app = create_app(kernel=self.site.kernel)
        return self._app

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
        guard = re.search(r'name="csrf" content="([^"]+)"', client.get("/x/telegram/").text)
        assert guard
        return client.post(address, data={"_csrf": guard[1], **typed}, headers={"Accept-Language": "en"})


ENVIRON: Mapping[str, str] = {"INSTAR_DISABLED_PLUGINS": "quality"}


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api() as made:
        yield made
        assert made.problems == []


@pytest.fixture
def talk(tmp_path: Path, api: BotApi) -> Iterator[Talk]:
    site = Site.make(tmp_path, ENVIRON)
    yield Talk(site, api)
    site.close()

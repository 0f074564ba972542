"""The way in for channels: what is kept is committed before the answer, and nothing else is."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from instar.access import SYSTEM
from instar.actions import KERNEL_ACTIONS
from instar.app import create_app
from instar.commands import AddService, Publish, execute
from instar.contract import Channel, ChannelContext, Inbound, Role, Sender, Webhook, WebhookAnswer
from instar.errors import Busy
from instar.hookspecs import hookimpl
from instar.plugins import Candidate, PluginManager
from instar.sdk import carries_secret
from instar.settings import load
from instar.testing.site import SECRET, Site

PROCESS = {
    "format": "instar.process/1",
    "key": "letter",
    "title": {"en": "Letters", "ru": "Письма"},
    "role": "letter",
    "stages": [
        {"id": "new", "title": {"en": "New", "ru": "Новое"}},
        {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
    ],
}
RIGHT = {"Authorization": "Bearer s3cret"}


class Cards:
    """``asked``: the requests that its route has seen."""

    def __init__(self) -> None:
        self.asked: list[Webhook] = []

    @hookimpl
    def roles(self) -> list[Role]:
        return [Role("letter", {"en": "Letter", "ru": "Письмо"}, process="letter")]

    @hookimpl
    def channels(self) -> list[Channel]:
        routes: dict[str, Any] = {
            "": self.arrive,
            "events/new": self.arrive,
            "raises": lambda request, context: 1 // 0,
            "rubbish": lambda request, context: "thanks",
            "hangs": lambda request, context: time.sleep(2),
            "empty": lambda request, context: WebhookAnswer(keep=b""),
        }
        return [
            Channel("card", "Postcards", receive, routes=routes),
            Channel("silent", "Silent", receive),
        ]

    def arrive(self, request: Webhook, context: ChannelContext) -> WebhookAnswer:
        self.asked.append(request)
        if not carries_secret(request, "s3cret"):
            return WebhookAnswer(401)
        if "challenge" in request.query:
            return WebhookAnswer(200, request.query["challenge"].encode())
        return WebhookAnswer(202, b"thanks", keep=request.body, key=request.headers.get("x-event", ""))


def receive(raw: bytes, context: ChannelContext) -> list[Inbound]:
    given = json.loads(raw)
    return [Inbound(given["id"], Sender("card", "Ann"), given["text"])]


@pytest.fixture
def cards() -> Cards:
    return Cards()


@pytest.fixture
def site(tmp_path: Path, cards: Cards) -> Iterator[Site]:
    settings = load(tmp_path, {"INSTAR_SECRET_KEY": SECRET})
    plugins = PluginManager.load(
        settings, actions=KERNEL_ACTIONS, candidates=[Candidate("cards", "cards", lambda: cards)]
    )
    made = Site.make(tmp_path, {"INSTAR_INTAKE_PER_HOUR": "8", "INSTAR_UPLOAD_MAX_MB": "1"}, plugins=plugins)
    execute(made.kernel, Publish(json.dumps(PROCESS)), SYSTEM)
    execute(made.kernel, AddService("letters", {"en": "Letters", "ru": "Письма"}, process="letter"), SYSTEM)
    yield made
    made.close()


@pytest.fixture
def sender(site: Site) -> Client:
    """A program of others, without a cookie."""
    return Client(create_app(kernel=site.kernel))


def bring(sender: Client, path: str = "/in/card", **more: Any) -> TestResponse:
    given = {"data": b'{"id": "7", "text": "Hello"}', "headers": RIGHT, "content_type": "application/json", **more}
    return sender.post(path, **given)


def states(site: Site) -> list[Any]:
    return [state for (state,) in site.kernel.store.read().all("SELECT state FROM inbox")]


@pytest.mark.parametrize("path", ["/in/card", "/in/card/events/new"])
def test_from_a_request_to_a_ticket(sender: Client, site: Site, cards: Cards, path: str) -> None:
    answer = bring(sender, path)
    assert (answer.status_code, answer.data, answer.headers["X-Content-Type-Options"]) == (202, b"thanks", "nosniff")
    assert states(site) == ["new"], "it is kept before anybody reads it"
    (asked,) = cards.asked
    assert (asked.method, asked.path, asked.body) == ("POST", path[9:], b'{"id": "7", "text": "Hello"}')
    site.work()
    assert states(site) == ["done"]
    assert site.kernel.store.read().all("SELECT title, channel FROM ticket") == [("Hello", "card")]


def test_a_second_delivery_is_thanked_and_changes_nothing(sender: Client, site: Site) -> None:
    again = {**RIGHT, "X-Event": "5"}
    assert bring(sender, headers=again).status_code == 202
    assert bring(sender, headers=again, data=b'{"id": "8", "text": "Other bytes"}').status_code == 202
    site.work()
    assert site.kernel.store.read().value("SELECT count(*) FROM ticket") == 1


def test_without_the_secret_nothing_is_kept(sender: Client, site: Site) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}):
        assert bring(sender, headers=headers).status_code == 401
    assert states(site) == []


def test_a_question_of_the_sender_is_answered(sender: Client, site: Site) -> None:
    answer = sender.get("/in/card?challenge=42", headers=RIGHT)
    assert (answer.status_code, answer.data) == (200, b"42")
    assert states(site) == []


@pytest.mark.parametrize("path", ["/in/nothing", "/in/card/nowhere", "/in/silent", "/in/silent/events/new"])
def test_every_address_that_takes_nothing_answers_the_same(sender: Client, path: str) -> None:
    answer = bring(sender, path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.get_json()["detail"] == "Nothing is taken in at this address."


@pytest.mark.parametrize("path", ["raises", "rubbish", "hangs"])
def test_a_channel_that_fails_lets_the_sender_come_again(
    sender: Client, site: Site, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("instar.web.intake.ANSWER_S", 0.2)
    answer = bring(sender, f"/in/card/{path}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Traceback" not in answer.text
    assert site.kernel.plugins.statuses[0].faults == 1
    assert bring(sender).status_code == 202, "its other routes answer"


def test_what_cannot_be_stored_is_not_thanked_for(sender: Client, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_given: Any, **_more: Any) -> Any:
        raise Busy("database_busy", "The database is busy.", retry_after=2)

    monkeypatch.setattr("instar.web.intake.keep_raw", busy)
    answer = bring(sender)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    monkeypatch.setattr("instar.web.intake.keep_raw", lambda *given: 1 // 0)
    assert bring(sender).status_code == 503


def test_too_much_too_little_and_too_often(sender: Client, site: Site) -> None:
    assert bring(sender, data=b"x" * (4 << 20)).status_code == 413
    assert bring(sender, data=b"x" * ((1 << 20) + 1)).status_code == 413
    assert bring(sender, "/in/card/empty").status_code == 422
    answers = [bring(sender) for _time in range(8)]
    assert [one.status_code for one in answers[-2:]] == [429, 429]
    assert answers[-1].headers["Retry-After"] == "3600"
    assert sender.head("/in/card").status_code == 404

"""What Telegram brings is kept before it is thanked; who does not know the secret brings nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from instar_plugins.telegram.arriving import HEADER, LARGEST
from instar_plugins.telegram.marks import webhook_secret

from .conftest import Talk
from .double import ANN, OTHER, photo


@pytest.fixture
def brought(talk: Talk) -> Talk:
    with talk.site.kernel.store.transaction() as tx:
        tx.run("UPDATE x_telegram__bot SET mode = 'webhook'")
    return talk


def bring(talk: Talk, update: Any, secret: str | None = None, bot: Any = None) -> TestResponse:
    own = talk.bot if bot is None else bot
    secret = webhook_secret(talk.context.key, talk.bot, "7001") if secret is None else secret
    raw = update if isinstance(update, bytes) else json.dumps(update).encode()
    headers = {HEADER: secret, "Content-Type": "application/json"} if secret else {}
    answer = talk.app.test_client().post(f"/in/telegram?bot={own}", data=raw, headers=headers)
    talk.site.work()
    return answer


def write(talk: Talk, text: str = "", **more: Any) -> TestResponse:
    return bring(talk, talk.api.message(text, **more))


def test_a_message_is_there_at_once_and_a_second_delivery_changes_nothing(brought: Talk) -> None:
    update = brought.api.message("Two cats")
    assert [bring(brought, update).status_code for _time in range(3)] == [200, 200, 200]
    assert brought.texts(1) == ["Two cats"]
    assert brought.rows("SELECT count(*) FROM inbox") == [(1,)]
    assert brought.api.calls == []


def test_what_the_bot_is_asked_is_answered_in_the_answer(brought: Talk) -> None:
    answer = write(brought, "/help")
    said = json.loads(answer.data)
    assert (answer.mimetype, said["method"], said["chat_id"]) == ("application/json", "sendMessage", 5001)
    update = {"update_id": 990, "callback_query": {"id": "77", "from": ANN, "data": "k:9f3c"}}
    assert json.loads(bring(brought, update).data) == {
        "method": "answerCallbackQuery",
        "callback_query_id": "77",
        "text": "This button is not for you.",
    }
    assert bring(brought, update).data == b""
    assert brought.rows("SELECT count(*) FROM ticket") == [(0,)]


def test_files_are_fetched_by_a_worker(brought: Talk) -> None:
    brought.api.files["a"] = b"cat"
    assert write(brought, photo=photo("a"), caption="My cat").status_code == 200
    brought.fetch()
    assert brought.texts(1) == ["My cat"]
    assert brought.rows("SELECT name FROM attachment") == [("photo.jpg",)]
    assert not brought.api.made("getUpdates")


@pytest.mark.parametrize("secret", ["", "forged", "ключ", "A" * 52])
def test_a_forged_request_is_refused_and_only_counted(brought: Talk, secret: str) -> None:
    headers = {} if not secret else {HEADER: secret.encode().decode("latin-1")}
    client = brought.app.test_client()
    raw = json.dumps(brought.api.message("Forged")).encode()
    assert client.post(f"/in/telegram?bot={brought.bot}", data=raw, headers=headers).status_code == 401
    assert brought.state().refused == (1 if secret else 0)
    assert brought.rows("SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM x_telegram__incoming)") == [(0,)]
    assert ("Forged requests: 1" in brought.open("/x/telegram/bots", "boss").text) == bool(secret)


def test_the_secret_of_one_bot_serves_for_no_other(brought: Talk) -> None:
    other = brought.add(OTHER)
    update = brought.api.message("Hello")
    for bot in (other, 99, "", "x", "1 or 1", "-1", "٣"):
        assert bring(brought, update, bot=bot).status_code == 401
    assert brought.rows("SELECT count(*) FROM inbox") == [(0,)]


def test_what_nobody_can_read_is_kept_for_people(brought: Talk) -> None:
    for raw in (b"not json", b"[1]", b"{}", b'{"update_id": true}', b"[" * 50_000):
        assert bring(brought, raw).status_code == 200
    states = brought.rows("SELECT DISTINCT state, reason FROM inbox")
    assert states == [("quarantined", "This is no update of Telegram.")]
    assert brought.rows("SELECT count(*) FROM inbox") == [(5,)]


def test_too_much_and_nothing_are_refused(brought: Talk) -> None:
    assert bring(brought, b"x" * (LARGEST + 1)).status_code == 413
    assert bring(brought, b"").status_code == 400
    assert brought.app.test_client().get(f"/in/telegram?bot={brought.bot}").status_code == 401


def test_a_bot_that_is_off_lets_telegram_come_again(brought: Talk) -> None:
    with brought.site.kernel.store.transaction() as tx:
        tx.run("UPDATE x_telegram__bot SET active = 0")
    assert write(brought, "Hello").status_code == 503
    assert brought.rows("SELECT count(*) FROM inbox") == [(0,)]


def test_changes_blocks_and_albums_come_by_it_too(brought: Talk) -> None:
    made = brought.api.message("Two cats")
    bring(brought, made)
    write(brought, "Three cats", edited=True, message_id=made["message"]["message_id"])
    member = {"status": "kicked", "user": {"id": 7001, "is_bot": True, "first_name": "Desk"}}
    chat = {"id": 5001, "type": "private"}
    stopped = {"update_id": 991, "my_chat_member": {"chat": chat, "from": ANN, "new_chat_member": member}}
    assert [bring(brought, stopped).status_code for _time in range(2)] == [200, 200]
    brought.fetch()
    assert [audience for audience, _direction, _body in brought.told(1)] == ["public", "internal", "internal"]

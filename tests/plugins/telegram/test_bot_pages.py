"""The pages of bots: set up, tested, told what is wrong; nothing typed is lost and no token is shown."""

from __future__ import annotations

import pytest

from instar_plugins.telegram import bot_pages
from instar_plugins.telegram.marks import webhook_secret

from .conftest import Talk
from .double import OTHER, TOKEN

HERE = "/x/telegram/bots"


@pytest.fixture
def empty(talk: Talk) -> Talk:
    with talk.site.kernel.store.transaction() as tx:
        tx.run("DELETE FROM x_telegram__bot")
    return talk


def page(talk: Talk) -> str:
    return f"{HERE}/{talk.bot}"


def test_one_is_added_and_stands_in_the_list_without_its_token(empty: Talk) -> None:
    assert "There is no bot yet." in empty.open(HERE, "boss").text
    answer = empty.post(f"{HERE}/new", token=OTHER, service="sales_help", language="ru", active="1")
    assert answer.status_code == 303, answer.text
    shown = empty.open(answer.location, "boss").text
    assert "Test it now." in shown
    assert '<option value="sales_help" selected>' in shown
    listed = empty.open(HERE, "boss").text
    assert "about to begin" in listed
    assert "BBBB" not in shown + listed + str(empty.rows("SELECT * FROM x_telegram__bot"))
    assert "BBBB" not in str(empty.rows("SELECT detail FROM audit"))


def test_what_is_refused_stands_there_as_it_was_typed_but_for_the_token(talk: Talk) -> None:
    answer = talk.post(f"{HERE}/new", token="topsecret", service="sales_help")
    assert answer.status_code == 422
    assert "This is no token." in answer.text
    assert "topsecret" not in answer.text
    assert '<option value="sales_help" selected>' in answer.text
    again = talk.post(f"{HERE}/new", token=TOKEN)
    assert (again.status_code, "This bot is set up already." in again.text) == (409, True)


def test_an_empty_token_leaves_it_as_it_is(talk: Talk) -> None:
    assert talk.post(page(talk), token="", active="").status_code == 303
    assert "switched off" in talk.open(HERE, "boss").text
    assert talk.post(page(talk), token="", active="1").status_code == 303
    talk.say("Hello")
    assert talk.texts(1) == ["Hello"]


def test_a_test_says_what_it_found_in_words(talk: Talk) -> None:
    answer = talk.post(page(talk), do="test")
    assert "It works. The bot is called Desk (@desk7001_bot)." in answer.text
    assert "https://t.me/desk7001_bot" in answer.text
    talk.api.webhook = "https://elsewhere.example/"
    assert "But Telegram brings its messages to an address." in talk.post(page(talk), do="test").text
    talk.api.tokens.clear()
    assert "Telegram does not know this token." in talk.post(page(talk), do="test").text
    talk.set_up(telegram_api="http://127.0.0.1:1")
    assert "127.0.0.1 cannot be reached" in talk.post(page(talk), do="test").text
    assert talk.state().error == ""


def test_telegram_is_told_where_to_bring_messages_and_to_stop(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = talk.post(page(talk), do="webhook").text
    assert "Telegram brings messages to https addresses only" in refused
    monkeypatch.setattr(bot_pages, "setting", lambda _name: "https://desk.example")
    assert "From now on Telegram brings the messages" in talk.post(page(talk), do="webhook").text
    (call,) = talk.api.made("setWebhook")
    assert call.given["url"] == f"https://desk.example/in/telegram?bot={talk.bot}"
    assert call.given["secret_token"] == webhook_secret(talk.context.key, talk.bot, "7001")
    assert talk.state().mode == "webhook"
    assert "Telegram brings its messages." in talk.post(page(talk), do="test").text
    talk.fetch()
    assert not talk.api.made("getUpdates")
    assert "From now on this site fetches" in talk.post(page(talk), do="poll").text
    assert (talk.api.webhook, talk.state().mode) == ("", "poll")
    talk.say("Hello")
    assert talk.texts(1) == ["Hello"]


def test_where_telegram_does_not_take_the_address_all_stays_as_it_was(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_pages, "setting", lambda _name: "https://desk.example")
    talk.api.refuse("setWebhook", 400, "Bad Request: bad webhook: Failed to resolve host")
    assert "Failed to resolve host" in talk.post(page(talk), do="webhook").text
    assert talk.state().mode == "poll"


def test_the_last_good_fetch_and_the_fault_are_told(talk: Talk) -> None:
    talk.fetch()
    talk.api.refuse("getUpdates", 401, "Unauthorized")
    talk.fetch()
    shown = talk.open(HERE, "boss").text
    assert "Telegram does not know this token." in shown
    assert "never" not in shown.split("<tbody>")[1]


def test_it_is_forgotten(talk: Talk) -> None:
    assert talk.post(page(talk), do="drop").status_code == 303
    assert talk.open(page(talk), "boss").status_code == 404


def test_only_who_manages_channels_sees_and_does_anything(talk: Talk) -> None:
    for address in (HERE, f"{HERE}/new", page(talk)):
        assert talk.open(address, "olga").status_code == 403
    for do in ("save", "test", "webhook", "poll", "drop"):
        assert talk.post(page(talk), by="olga", do=do).status_code == 403
    assert talk.post(f"{HERE}/new", by="olga", token=OTHER).status_code == 403
    assert talk.api.calls == []

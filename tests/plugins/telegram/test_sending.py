"""Answers arrive in the chat once each, in pieces that Telegram takes, and what does not arrive is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from instar.commands import SendAgain
from instar.commands.files import upload
from instar.commands.own import RunOwn
from instar.kernel import serving
from instar.testing.site import Site
from instar_plugins.telegram import bot_pages, sending
from instar_plugins.telegram.tables import Chat

from .conftest import ENVIRON, Talk
from .double import BotApi, bot_api

HOUR_MS = 3_600_000
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6300010000000500010d0a2db40000000049454e44ae426082"
)


@pytest.fixture
def asked(talk: Talk) -> Talk:
    """Ann has asked for two cats."""
    talk.say("Two cats, please")
    return talk


def file(talk: Talk, name: str, body: bytes) -> str:
    from io import BytesIO

    return str(upload(talk.site.kernel, talk.site.people["olga"], name, BytesIO(body))["id"])


def test_an_answer_arrives_below_the_message_and_means_only_what_it_says(asked: Talk) -> None:
    asked.answer(1, "Cats & <b>dogs</b> are *here*")
    (call,) = asked.api.made("sendMessage")
    assert (call.given["chat_id"], call.given["parse_mode"]) == (5001, "HTML")
    assert call.given["text"].startswith("Cats &amp; &lt;b&gt;dogs&lt;/b&gt; are *here*")
    assert call.given["reply_parameters"] == {"message_id": 11, "allow_sending_without_reply": True}
    assert asked.delivery() == [("sent", "")]


def test_a_reply_to_any_part_of_an_answer_reaches_its_ticket(asked: Talk) -> None:
    asked.answer(1, "word " * 2000)
    asked.close(1)
    asked.say("A dog")
    assert asked.rows("SELECT count(*) FROM ticket") == [(2,)]
    asked.answer(2, "It is here")
    asked.say("And a fish")
    parts = asked.api.made("sendMessage")
    assert len(parts) == 4
    assert asked.texts(2)[-1] == "And a fish"
    asked.answer(2, "long " * 2000)
    last = asked.api.last_message
    asked.say("To this", reply_to_message={"message_id": last})
    assert asked.texts(2)[-1] == "To this"


def test_files_follow_the_words_each_as_what_it_is(asked: Talk) -> None:
    asked.answer(1, "Here", files=(file(asked, "cat.png", PNG), file(asked, "bill.pdf", b"%PDF-1.4 x")))
    sent = [(one.method, one.file, one.body) for one in asked.api.calls if one.method.startswith("send")]
    bill = ("sendDocument", "bill.pdf", b"%PDF-1.4 x")
    assert sent == [("sendMessage", "", b""), ("sendPhoto", "cat.png", PNG), bill]


def test_what_cannot_be_shown_as_a_photo_goes_as_a_file(asked: Talk) -> None:
    asked.api.refuse("sendPhoto", 400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    asked.answer(1, "Here", files=(file(asked, "cat.png", PNG),))
    assert [one.method for one in asked.api.calls[-2:]] == ["sendPhoto", "sendDocument"]
    assert asked.delivery() == [("sent", "")]


def test_another_try_goes_on_behind_what_has_left(asked: Talk) -> None:
    asked.api.refuse("sendDocument", 500, "Internal Server Error")
    asked.answer(1, "Here", files=(file(asked, "bill.pdf", b"%PDF-1.4 x"),))
    assert asked.delivery() == [("waiting", "")]
    asked.site.clock.advance(HOUR_MS)
    asked.site.work()
    methods = [one.method for one in asked.api.calls if one.method.startswith("send")]
    assert methods == ["sendMessage", "sendDocument", "sendDocument"]
    assert asked.delivery() == [("sent", "")]


def test_telegram_is_asked_no_sooner_than_it_wants(asked: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(sending.time, "sleep", slept.append)
    asked.api.refuse("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7)
    asked.answer(1, "Here")
    assert (len(slept), round(slept[0])) == (1, 7)
    assert asked.delivery() == [("sent", "")]
    asked.site.clock.advance(HOUR_MS)
    asked.api.refuse("sendMessage", 429, "Too Many Requests: retry after 7000", retry_after=7000)
    asked.answer(1, "More")
    tried = len(asked.api.made("sendMessage"))
    asked.site.clock.advance(600_000)
    asked.site.work()
    assert len(asked.api.made("sendMessage")) == tried
    asked.site.clock.advance(7_000_000)
    asked.site.work()
    assert asked.delivery()[-1] == ("sent", "")


def test_who_has_stopped_the_bot_gets_nothing_and_it_can_be_sent_again(asked: Talk) -> None:
    asked.api.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user")
    asked.answer(1, "Here")
    ((state, reason),) = asked.delivery()
    assert state == "failed"
    assert reason.startswith("He has stopped the bot @desk7001_bot and gets nothing from it.")
    with serving(asked.site.kernel):
        assert Chat.get().blocked is not None
    page = asked.open("/t/T-1").text
    assert "He has stopped the bot @desk7001_bot" in page
    ((message,),) = asked.rows("SELECT id FROM message WHERE direction = 'out'")
    asked.site.run(SendAgain(message), "olga")
    asked.site.work()
    assert asked.delivery() == [("sent", "")]
    with serving(asked.site.kernel):
        assert Chat.get().blocked is None


@pytest.mark.parametrize("said", ["Bad Request: chat not found", "Bad Request: message is too long"])
def test_what_no_repeat_will_mend_is_told_at_once(asked: Talk, said: str) -> None:
    asked.api.refuse("sendMessage", 400, said)
    asked.answer(1, "Here")
    ((state, reason),) = asked.delivery()
    assert (state, said in reason) == ("failed", True)
    assert asked.rows("SELECT attempts FROM job WHERE kind = 'send'") == [(1,)]


def test_a_chat_that_has_moved_is_followed(asked: Talk) -> None:
    asked.api.refuse("sendMessage", 400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1005001)
    asked.answer(1, "Here")
    assert [one.given["chat_id"] for one in asked.api.made("sendMessage")] == [5001, -1005001]
    assert asked.delivery() == [("sent", "")]


def test_a_bot_that_is_off_or_gone_sends_nothing_and_says_so(asked: Talk) -> None:
    asked.site.run(RunOwn("telegram", "bot", {"bot": asked.bot, "active": False}, proven=True))
    asked.answer(1, "Here")
    asked.site.run(RunOwn("telegram", "drop_bot", {"bot": asked.bot}, proven=True))
    asked.answer(1, "There")
    off, gone = (reason for _state, reason in asked.delivery())
    assert off == "The bot @desk7001_bot is switched off."
    assert gone == "The bot that he wrote to is not set up here any more."


def test_a_file_that_is_too_large_stops_the_message_before_any_of_it_has_left(
    asked: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LARGEST_MB", 0)
    asked.answer(1, "Here", files=(file(asked, "film.mp4", b"x"),))
    assert "film.mp4" in asked.delivery()[0][1]
    assert asked.api.made("sendMessage") == []


def test_while_answers_do_not_leave_by_telegram_none_does(asked: Talk) -> None:
    asked.set_up(telegram_answers=False)
    asked.answer(1, "Here")
    assert asked.delivery() == []
    assert asked.api.made("sendMessage") == []


@pytest.fixture
def whole(tmp_path: Path, samples: Path) -> Iterator[Talk]:
    """A site whose calls are held against the schema of the Bot API."""
    assert (samples / "telegram").is_dir()
    with bot_api(whole=True) as api:
        site = Site.make(tmp_path, {**ENVIRON, "INSTAR_DISABLED_PLUGINS": ""})
        yield Talk(site, api)
        site.close()


@pytest.mark.samples
def test_every_call_is_as_the_bot_api_has_it(whole: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    api: BotApi = whole.api
    whole.set_up(telegram_accepts=True)
    api.files["f1"] = PNG
    for text in ("/start", "/status", "/help", "Two cats"):
        whole.say(text)
    whole.say("", document={"file_id": "f1", "file_size": len(PNG)})
    files = (file(whole, "cat.png", PNG), file(whole, "bill.pdf", b"%PDF-1.4 x"))
    whole.answer(1, "Here", files=files)
    bot = f"/x/telegram/bots/{whole.bot}"
    monkeypatch.setattr(bot_pages, "setting", lambda _name: "https://desk.example")
    for do in ("test", "webhook", "poll"):
        assert whole.post(bot, do=do).status_code == 200
    api.update(callback_query={"id": "77", "from": {"id": 5001, "is_bot": False, "first_name": "Ann"}, "data": "x"})
    whole.fetch()
    assert api.problems == []
    assert {one.method for one in api.calls} >= {"getMe", "sendPhoto", "sendDocument", "setWebhook", "getFile"}

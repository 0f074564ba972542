"""Updates are fetched once each, whatever breaks in the middle, and what is wrong with a bot is told."""

from __future__ import annotations

import threading

import pytest

from instar.commands.own import RunOwn
from instar.jobs.polling import PAUSE_MS
from instar.kernel import serving
from instar_plugins.telegram import polling
from instar_plugins.telegram.tables import Bot, Incoming

from .conftest import Talk
from .double import OTHER

HOUR_MS = 3_600_000


def test_what_is_written_becomes_a_ticket_and_what_follows_its_messages(talk: Talk) -> None:
    talk.say("Two cats, please")
    talk.say("And a dog")
    assert talk.rows("SELECT title, channel FROM ticket") == [("Two cats, please", "telegram")]
    assert talk.texts(1) == ["Two cats, please", "And a dog"]
    state = talk.state()
    assert (state.username, state.error, state.fetched, state.good is not None) == ("desk7001_bot", "", 2, True)


def test_what_was_fetched_is_confirmed_and_not_asked_for_again(talk: Talk) -> None:
    update = talk.say("Hello")
    talk.fetch()
    assert talk.api.made("getUpdates")[-1].given["offset"] == update["update_id"] + 1
    assert talk.api.updates["7001"] == []
    assert talk.rows("SELECT count(*) FROM message") == [(1,)]


def test_the_same_updates_again_and_in_disorder_change_nothing(talk: Talk) -> None:
    made = [talk.api.message(f"No. {number}") for number in range(5)]
    talk.fetch()
    with serving(talk.site.kernel):
        Bot.update(following=0).execute()
    talk.api.updates["7001"] = [made[3], made[1], made[4], made[1], made[0], made[2]]
    talk.fetch()
    assert talk.texts(1) == [f"No. {number}" for number in range(5)]
    assert talk.rows("SELECT count(*) FROM ticket") == [(1,)]


def test_who_dies_after_fetching_loses_nothing(talk: Talk) -> None:
    """Killed between the answer of Telegram and the commit: it is not confirmed, and comes again."""
    talk.api.message("Hello")
    kernel = talk.site.kernel
    with serving(kernel), pytest.MonkeyPatch.context() as patch:
        patch.setattr(polling, "_noted", lambda *_args: (_ for _ in ()).throw(SystemExit()))
        with pytest.raises(SystemExit):
            list(polling.poll(talk.context))
    assert talk.rows("SELECT count(*) FROM x_telegram__incoming") == [(0,)]
    talk.fetch()
    assert talk.texts(1) == ["Hello"]


@pytest.mark.parametrize("kept", [True, False])
def test_who_dies_between_fetching_and_keeping_or_thereafter_doubles_nothing(talk: Talk, kept: bool) -> None:
    talk.api.message("Hello")
    with serving(talk.site.kernel):
        dying = polling.poll(talk.context)
        raw = next(dying)
        dying.close()
    if kept:
        assert talk.come(raw).outcome == "ticket"
    talk.site.clock.advance(HOUR_MS)
    talk.fetch()
    assert talk.texts(1) == ["Hello"]
    assert talk.rows("SELECT count(*) FROM x_telegram__incoming WHERE done IS NULL") == [(0,)]
    assert talk.rows("SELECT count(*) FROM inbox") == [(1,)]


def test_two_workers_at_once_take_each_update_once(talk: Talk) -> None:
    for number in range(20):
        talk.api.message(f"No. {number}")
    got: list[list[bytes]] = []

    def work() -> None:
        with serving(talk.site.kernel):
            got.append(list(polling.poll(talk.context)))

    threads = [threading.Thread(target=work) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    raw = [one for some in got for one in some]
    assert len(raw) == len(set(raw)) == 20
    for one in raw:
        talk.come(one)
    assert sorted(talk.texts(1)) == sorted(f"No. {number}" for number in range(20))


def test_after_a_week_of_silence_it_is_asked_from_the_beginning(talk: Talk) -> None:
    """Telegram begins to count anew then, and would drop what has a smaller number than is asked for."""
    talk.say("Hello")
    talk.fetch()
    talk.site.clock.advance(8 * 24 * HOUR_MS)
    talk.api.last_update = 3
    talk.say("Again")
    assert talk.texts(1) == ["Hello", "Again"]
    talk.say("And again")
    assert talk.api.made("getUpdates")[-1].given["offset"] == 5
    assert len(talk.texts(1)) == 3


def test_rubbish_among_the_updates_harms_nothing(talk: Talk) -> None:
    talk.api.updates["7001"] += [{"update_id": 901}, {"update_id": 902, "message": "text"}, {"no": "id"}]
    talk.api.updates["7001"] += [{"update_id": 903, "message": {"message_id": 1, "chat": {"id": 5001}}}]
    talk.api.updates["7001"] += [{"update_id": 904, "callback_query": []}, {"update_id": 905, "my_chat_member": 7}]
    talk.api.last_update = 905
    talk.say("half a face \ud83d and a \x00")
    assert talk.texts(1) == ["half a face ? and a"]
    assert talk.rows("SELECT count(*) FROM inbox WHERE state = 'quarantined'") == [(0,)]


def test_an_update_that_makes_workers_fail_is_put_aside_in_the_end(talk: Talk) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("instar_plugins.telegram.dealing.deed", lambda *_args: 1 // 0)
        for _try in range(12):
            talk.site.clock.advance(HOUR_MS)
            talk.fetch() if _try else talk.say("Poison")
    reasons = talk.rows("SELECT reason FROM inbox WHERE state = 'quarantined'")
    assert reasons == [("Nothing can be read in it.",)]
    talk.site.clock.advance(HOUR_MS)
    talk.say("Hello")
    assert talk.rows("SELECT count(*) FROM ticket") == [(1,)]


@pytest.mark.parametrize(
    ("code", "said", "told"),
    [
        (401, "Unauthorized", "does not know this token"),
        (409, "Conflict: terminated by other getUpdates request", "Another program fetches"),
        (409, "Conflict: can't use getUpdates method while webhook is active", "to some address"),
        (500, "Internal", "Telegram says no: Internal (500)"),
    ],
)
def test_a_fault_is_told_in_words_and_tried_later_and_later(talk: Talk, code: int, said: str, told: str) -> None:
    pauses = []
    for _try in range(3):
        talk.api.refuse("getUpdates", code, said)
        talk.site.clock.advance(2 * HOUR_MS)
        talk.fetch()
        state = talk.state()
        assert told in state.error
        pauses.append(state.due - talk.site.clock.now())
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1]
    talk.site.clock.advance(2 * HOUR_MS)
    talk.say("Hello")
    assert (talk.state().error, talk.texts(1)) == ("", ["Hello"])


def test_it_is_asked_no_sooner_than_telegram_wants(talk: Talk) -> None:
    talk.api.refuse("getUpdates", 429, "Too Many Requests: retry after 70", retry_after=70)
    talk.fetch()
    asked = len(talk.api.made("getUpdates"))
    talk.site.clock.advance(50_000)
    talk.fetch()
    assert len(talk.api.made("getUpdates")) == asked
    talk.site.clock.advance(20_000)
    talk.say("Hello")
    assert talk.texts(1) == ["Hello"]


def test_what_is_no_answer_of_the_bot_api_is_told(talk: Talk) -> None:
    talk.api.raw = b"<html>Log in to the hotel</html>"
    talk.fetch()
    assert "does not answer as the Bot API does" in talk.state().error


def test_one_that_is_off_is_not_asked_and_others_go_on(talk: Talk) -> None:
    talk.site.run(RunOwn("telegram", "bot", {"bot": talk.bot, "active": False}, proven=True))
    talk.add(OTHER, service="sales_help")
    talk.api.message("Off")
    talk.say("On", bot="7002")
    assert talk.rows("SELECT title FROM ticket") == [("On",)]
    found = talk.rows("SELECT s.key FROM ticket t JOIN service s ON s.id = t.service_id")
    assert found == [("sales_help",)]
    assert {one.bot for one in talk.api.calls} == {"7002"}


def test_what_was_dealt_with_is_remembered_for_some_days_without_its_words(talk: Talk) -> None:
    talk.say("Hello")
    assert talk.rows("SELECT body FROM x_telegram__incoming") == [("",)]
    talk.site.clock.advance(polling.KEPT_MS + PAUSE_MS)
    talk.fetch()
    with serving(talk.site.kernel):
        assert Incoming.select().count() == 0

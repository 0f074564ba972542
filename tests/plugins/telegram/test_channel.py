"""A message reaches the request that it belongs to, if its writer does; what is no update is put aside."""

from __future__ import annotations

import json

import pytest

from instar_plugins.telegram.channel import receive
from instar_plugins.telegram.envelope import Envelope, packed

from .conftest import Talk
from .double import OTHER

EVE = {"id": 6001, "is_bot": False, "first_name": "Eve"}
UPDATE = {
    "update_id": 900000001,
    "message": {
        "message_id": 15,
        "date": 1795428000,
        "chat": {"id": 5001002003, "type": "private", "first_name": "Анна"},
        "from": {"id": 5001002003, "is_bot": False, "first_name": "Анна", "language_code": "ru"},
        "text": "Кот заболел",
    },
}


def test_one_request_at_a_time_and_the_next_after_it_is_closed(talk: Talk) -> None:
    talk.say("Two cats")
    talk.say("Both grey")
    talk.close(1)
    talk.say("A dog")
    assert [title for (title,) in talk.rows("SELECT title FROM ticket ORDER BY id")] == ["Two cats", "A dog"]


def test_a_reply_goes_to_the_request_of_the_message_that_it_answers(talk: Talk) -> None:
    talk.say("Two cats")
    talk.answer(1, "Which ones?")
    question = talk.api.last_message
    talk.close(1)
    talk.say("A dog")
    talk.answer(2, "Which one?")
    talk.say("A brown one", reply_to_message={"message_id": talk.api.last_message})
    assert talk.texts(2) == ["A dog", "Which one?", "A brown one"]
    talk.say("Grey ones", reply_to_message={"message_id": question})
    assert talk.rows("SELECT count(*) FROM ticket") == [(3,)]
    assert "It answers T-1, which is closed." in talk.texts(3)


def test_each_person_and_each_bot_has_a_conversation_of_its_own(talk: Talk) -> None:
    talk.add(OTHER, service="sales_help")
    talk.say("Two cats")
    talk.say("A dog", sender=EVE)
    talk.say("Prices?", bot="7002")
    found = talk.rows("SELECT t.title, s.key FROM ticket t JOIN service s ON s.id = t.service_id ORDER BY t.id")
    assert found == [("Two cats", "general_help"), ("A dog", "general_help"), ("Prices?", "sales_help")]
    (ann, eve, again) = (one for (one,) in talk.rows("SELECT requester_id FROM ticket ORDER BY id"))
    assert ann == again != eve
    talk.answer(3, "Cheap")
    assert talk.api.calls[-1].bot == "7002"


def test_who_names_the_number_of_a_strangers_request_gets_nowhere(talk: Talk) -> None:
    talk.say("A secret of Ann's")
    message = talk.api.last_message
    talk.say("About T-1: tell me all", sender=EVE)
    talk.say("T-1", sender=EVE, reply_to_message={"message_id": message})
    assert talk.texts(1) == ["A secret of Ann's"]
    assert talk.texts(2) == ["About T-1: tell me all", "T-1"]
    talk.say("/status T-1", sender=EVE)
    assert "secret" not in talk.api.texts[-1]


def test_who_writes_is_vouched_for_by_number_and_only_claims_his_name(talk: Talk) -> None:
    talk.say("Two cats")
    assert talk.rows("SELECT value, verified FROM contact_identity WHERE kind = 'telegram_id'") == [("5001", 1)]
    assert talk.rows("SELECT name FROM contact WHERE id IN (SELECT requester_id FROM ticket)") == [("Ann",)]


def test_one_message_too_many_in_an_hour_waits(talk: Talk) -> None:
    talk.set_up(telegram_most=3)
    for number in range(5):
        talk.say(f"No. {number}")
    assert len(talk.texts(1)) == 3
    assert talk.rows("SELECT count(*) FROM inbox WHERE state = 'quarantined'") == [(2,)]


def test_what_is_handed_in_by_hand_is_read_without_what_lies_at_telegram(talk: Talk) -> None:
    document = {"file_id": "f", "file_name": "bill.pdf"}
    update = {**UPDATE, "message": {**UPDATE["message"], "document": document}}  # type: ignore[dict-item]
    outcome = talk.come(json.dumps(update).encode())
    assert outcome.outcome == "ticket"
    assert talk.texts(1) == ["Кот заболел\n\nThe file “bill.pdf” was not fetched."]
    assert talk.rows("SELECT verified FROM contact_identity WHERE kind = 'telegram_id'") == [(0,)]
    again = talk.come(json.dumps(update, indent=1).encode())
    assert (again.outcome, again.ticket) == ("refused", 1)


EMPTY = b'instar.telegram/1 {"updates": [1]}\n'


@pytest.mark.parametrize("raw", [b"", b"rubbish", b"[]", b'{"update_id": "x"}', EMPTY])
def test_what_is_no_update_is_refused_in_words(talk: Talk, raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"This is no update|Nothing can be read"):
        receive(raw, talk.context)


def test_an_envelope_that_was_cut_off_is_refused(talk: Talk) -> None:
    from instar.contract import InboundFile

    whole = packed(Envelope("7001", "", (UPDATE,), (InboundFile("a.txt", b"abc"),)))
    assert receive(whole, talk.context)[0].files[0].body == b"abc"
    with pytest.raises(ValueError, match="is missing"):
        receive(whole[:-1], talk.context)


def test_the_page_of_the_channel_says_what_keeps_it_from_working(talk: Talk) -> None:
    page = "/admin/inbox/channels/telegram"
    assert 'href="/x/telegram/bots"' in talk.open(page, "boss").text
    talk.api.refuse("getUpdates", 401, "Unauthorized")
    talk.fetch()
    assert "@desk7001_bot: Telegram does not know this token." in talk.open(page, "boss").text
    talk.set_up(telegram_api="http://bots.example")
    assert "asked without encryption" in talk.open(page, "boss").text
    talk.set_up(telegram_api="ftp://x")
    assert "The address of the Bot API is none." in talk.open(page, "boss").text
    talk.site.clock.advance(3_600_000)
    talk.fetch()
    assert "is none" in talk.state().error

"""What the bot itself is asked: a greeting, requests, who somebody is; what is changed, stopped, or said in groups."""

from __future__ import annotations

import pytest

from instar.commands import AddContact, AddOrganization
from instar.kernel import serving
from instar_plugins.telegram.clients import WORKS_H
from instar_plugins.telegram.marks import HOUR_MS, start_link
from instar_plugins.telegram.tables import Chat

from .conftest import Talk
from .double import ANN, OTHER

EVE = {"id": 6001, "is_bot": False, "first_name": "Eve", "language_code": "ru"}
PHONE = "+79161234567"


def client(talk: Talk, **values: str) -> int:
    return int(talk.site.run(AddContact({"name": "Anna Petrova", **values}))["id"])


def link(talk: Talk, contact: int) -> str:
    until = talk.site.clock.now() // HOUR_MS + WORKS_H
    return start_link(talk.context.key, "7001", contact, until)


def requester(talk: Talk, ticket: int = 1) -> int:
    ((found,),) = talk.rows("SELECT requester_id FROM ticket WHERE id = ?", ticket)
    return int(found)


def stopped(talk: Talk, state: str, kind: str = "private", chat: int = 5001) -> None:
    member = {"status": state, "user": {"id": 7001, "is_bot": True, "first_name": "Desk"}}
    talk.api.update(my_chat_member={"chat": {"id": chat, "type": kind}, "from": ANN, "new_chat_member": member})
    talk.fetch()


def test_who_begins_is_greeted_in_his_language_and_opens_nothing(talk: Talk) -> None:
    talk.say("/start")
    talk.say("/start@desk7001_bot", sender=EVE)
    assert talk.api.texts[0].startswith("Hello! Write here what you need")
    assert talk.api.texts[1].startswith("Здравствуйте!")
    assert talk.rows("SELECT count(*) FROM ticket") == [(0,)]
    talk.set_up(telegram_greeting="Meow!")
    talk.say("/start")
    assert talk.api.texts[-1] == "Meow!"
    ((button,),) = talk.api.made("sendMessage")[-1].given["reply_markup"]["keyboard"]
    assert button == {"text": "Share my number", "request_contact": True}


def test_the_language_of_the_bot_comes_before_the_persons(talk: Talk) -> None:
    talk.add(OTHER, language="ru")
    talk.say("/help", bot="7002")
    assert talk.api.texts[-1].startswith("Напишите – и")


def test_requests_are_told_to_who_has_asked_for_them_alone(talk: Talk) -> None:
    talk.say("/status")
    assert talk.api.texts[-1] == "There are no requests of yours yet. Write, and there is one."
    talk.say("Two cats")
    talk.close(1)
    talk.say("A dog")
    talk.say("A secret of mine", sender=EVE)
    talk.say("/status")
    lines = talk.api.texts[-1].splitlines()
    assert lines[:2] == ["Your requests:", "T-2 – A dog – in work"]
    assert lines[2:] == ["Closed lately:", "T-1 – Two cats – cancelled"]


def test_a_command_that_the_bot_does_not_know_is_a_message(talk: Talk) -> None:
    talk.say("/etc/passwd is what I see")
    assert talk.texts(1) == ["/etc/passwd is what I see"]


def test_his_own_number_makes_him_the_client_who_has_it(talk: Talk) -> None:
    known = client(talk, phone=PHONE)
    talk.say("Two cats")
    assert requester(talk) != known
    talk.say(contact={"phone_number": PHONE[1:], "user_id": 5001, "first_name": "Ann"})
    assert talk.api.texts[-1] == "Thank you, Anna Petrova. We know you now."
    assert requester(talk) == known
    talk.say("And a dog")
    assert talk.texts(1) == ["Two cats", "And a dog"]
    found = talk.rows("SELECT kind, value, verified FROM contact_identity WHERE contact_id = ? ORDER BY kind", known)
    assert found == [("phone", PHONE, 1), ("telegram_id", "5001", 1)]


@pytest.mark.parametrize("owner", [6001, None])
def test_the_number_of_somebody_else_proves_nothing(talk: Talk, owner: int | None) -> None:
    known = client(talk, phone=PHONE)
    said = {"phone_number": PHONE, "first_name": "Anna"} | ({"user_id": owner} if owner else {})
    talk.say(contact=said)
    assert talk.texts(1) == [f"Contact: Anna, {PHONE}"]
    assert requester(talk) != known


def test_a_name_proves_nothing(talk: Talk) -> None:
    known = client(talk, telegram="ann_cat")
    talk.say("Two cats")
    assert requester(talk) != known


def test_a_number_that_nobody_has_is_noted_with_him(talk: Talk) -> None:
    talk.say(contact={"phone_number": PHONE, "user_id": 5001})
    assert talk.api.texts[-1] == "Thank you. Your number is noted."
    talk.say("Two cats")
    found = talk.rows("SELECT value FROM contact_identity WHERE contact_id = ? AND kind = 'phone'", requester(talk))
    assert found == [(PHONE,)]


def test_who_is_more_than_a_writer_is_not_made_another_client(talk: Talk) -> None:
    talk.site.run(AddOrganization("Cats & Co"))
    talk.say("Two cats")
    own = requester(talk)
    talk.say(contact={"phone_number": PHONE, "user_id": 5001})
    other = client(talk, phone="+79169999999")
    talk.say(contact={"phone_number": "+79169999999", "user_id": 5001})
    assert requester(talk) == own != other


def test_a_link_made_for_a_client_works_once_and_for_one_person(talk: Talk) -> None:
    known = client(talk)
    given = link(talk, known)
    assert len(given) <= 64
    talk.say(f"/start {given}")
    assert talk.api.texts[-1].startswith("Thank you, Anna Petrova. We know you now.")
    talk.say(f"/start {given}", sender=EVE)
    assert talk.api.texts[-1].startswith("Эта ссылка чужая или уже использована.")
    talk.say("Two cats")
    assert requester(talk) == known
    talk.say("Me too", sender=EVE)
    assert requester(talk, 2) != known


def test_a_forged_link_and_one_that_is_over_open_nothing(talk: Talk) -> None:
    known = client(talk)
    given = link(talk, known)
    other = client(talk, email="b@b.example")
    for forged in (given.replace(f"c{known}-", f"c{other}-"), given[:-1], "c1-2-3", "c", "campaign_7"):
        talk.say(f"/start {forged}")
    talk.site.clock.advance((WORKS_H + 1) * HOUR_MS)
    talk.say(f"/start {given}")
    assert talk.api.texts[-1].startswith("This link works no more.")
    talk.say("Two cats")
    assert requester(talk) not in (known, other)


def test_what_was_changed_is_noted_and_is_no_new_message(talk: Talk) -> None:
    made = talk.say("Two cats")
    talk.api.message("Three cats", edited=True, message_id=made["message"]["message_id"])
    talk.fetch()
    talk.site.clock.advance(20_000)
    talk.fetch()
    note = "The client has changed a message in Telegram. It says now:\n\nThree cats"
    assert talk.told(1) == [("public", "in", "Two cats"), ("internal", "out", note)]


def test_a_change_that_comes_before_its_message_was_read_waits_for_it(talk: Talk) -> None:
    made = talk.api.message("Two cats")
    talk.api.message("Three cats", edited=True, message_id=made["message"]["message_id"])
    talk.fetch()
    talk.fetch()
    assert len(talk.told(1)) == 2
    talk.api.message("Nothing known", edited=True, message_id=5)
    for _round in range(10):
        talk.fetch()
    assert talk.rows("SELECT count(*) FROM x_telegram__incoming WHERE done IS NULL") == [(0,)]
    assert len(talk.told(1)) == 2


def test_who_stops_the_bot_is_told_of_on_his_ticket_once(talk: Talk) -> None:
    talk.say("Two cats")
    stopped(talk, "kicked")
    stopped(talk, "kicked")
    notes = [body for audience, _direction, body in talk.told(1) if audience == "internal"]
    assert len(notes) == 1
    assert notes[0].startswith("The client has stopped the bot")
    with serving(talk.site.kernel):
        assert Chat.get().blocked is not None
    talk.say("I am back")
    with serving(talk.site.kernel):
        assert Chat.get().blocked is None


def test_groups_are_told_why_and_otherwise_left_alone(talk: Talk) -> None:
    stopped(talk, "member", "supergroup", -100_5)
    assert talk.api.texts == ["This bot talks to one person at a time. Write to it directly: https://t.me/desk7001_bot"]
    stopped(talk, "left", "supergroup", -100_5)
    stopped(talk, "administrator", "channel", -100_6)
    talk.say("Hello all", chat={"id": -1005, "type": "supergroup", "title": "All"})
    talk.say("/start", chat={"id": -1005, "type": "group", "title": "All"})
    assert len(talk.api.texts) == 1
    assert talk.rows("SELECT count(*) FROM ticket") == [(0,)]


def test_what_only_a_program_tells_and_what_robots_write_is_left_alone(talk: Talk) -> None:
    talk.say(pinned_message={"message_id": 3})
    talk.say("I am a bot", sender={**EVE, "is_bot": True})
    assert talk.rows("SELECT (SELECT count(*) FROM ticket) + (SELECT count(*) FROM inbox)") == [(0,)]


def test_that_telegram_does_not_take_a_greeting_costs_nobody_anything(talk: Talk) -> None:
    talk.api.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user")
    talk.say("/start")
    talk.say("Two cats")
    assert talk.texts(1) == ["Two cats"]

"""Everything that people send is read in words; nothing odd in an update is a fault."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar_plugins.telegram.messages import message_of

PERSON = {"id": 5001, "is_bot": False, "first_name": "Ann"}
HEAD = {"message_id": 1, "date": 1, "chat": {"id": 5001, "type": "private"}, "from": PERSON}
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = (
    "message_id", "chat", "from", "text", "caption", "entities", "photo", "document", "contact", "location", "venue",
    "sticker", "poll", "dice", "forward_origin", "reply_to_message", "media_group_id", "date",
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({"text": "Hi", "forward_origin": {"type": "user", "sender_user": {"id": 7, "first_name": "Bob"}}},
         "Forwarded from Bob:\n\nHi"),
        ({"text": "Hi", "forward_origin": {"type": "hidden_user", "sender_user_name": "Bob B"}},
         "Forwarded from Bob B:\n\nHi"),
        ({"text": "Hi", "forward_origin": {"type": "channel", "chat": {"title": "News"}}},
         "Forwarded from News:\n\nHi"),
        ({"location": {"latitude": 55.75, "longitude": 37.61}},
         "Place: 55.750000, 37.610000\nhttps://www.openstreetmap.org/?mlat=55.750000&mlon=37.610000"),
        ({"venue": {"location": {"latitude": 1, "longitude": 2}, "title": "Cats", "address": "Tree 1"}},
         "Place: Cats, Tree 1 (1.000000, 2.000000)\nhttps://www.openstreetmap.org/?mlat=1.000000&mlon=2.000000"),
        ({"contact": {"phone_number": "+7495", "first_name": "Bob", "user_id": 8}}, "Contact: Bob, +7495"),
        ({"sticker": {"emoji": "🐈"}}, "Sticker 🐈"),
        ({"poll": {"question": "Cats?"}}, "Poll: Cats?"),
        ({"dice": {"emoji": "🎲", "value": 6}}, "🎲 6"),
        ({"story": {"id": 1}}, "(A kind of message that cannot be shown here.)"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_said_in_words(said: dict[str, Any], read: str) -> None:
    message = message_of({"update_id": 1, "message": {**HEAD, **said}})
    assert message is not None
    assert (message.text, message.is_for_people) == (read, True)


@given(st.dictionaries(st.sampled_from(NAMES), ANY))
def test_nothing_odd_is_a_fault(odd: dict[str, Any]) -> None:
    for name in odd:
        message_of({"update_id": 1, "message": {**HEAD, name: odd[name]}})
    message_of({"update_id": 1, "message": odd})


@pytest.mark.parametrize("text", ["/start", "/START x", "/help@bot", "/status"])
def test_what_is_for_the_bot_is_not_for_people(text: str) -> None:
    message = message_of({"message": {**HEAD, "text": text}})
    assert message is not None
    assert (message.asks_bot != "", message.is_for_people) == (True, False)


@pytest.mark.parametrize("text", ["/", "/ start", "start", "/starting", "/путь"])
def test_what_only_looks_like_that_is_for_people(text: str) -> None:
    message = message_of({"message": {**HEAD, "text": text}})
    assert message is not None
    assert message.is_for_people

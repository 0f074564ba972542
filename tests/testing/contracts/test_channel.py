"""The suite of channels notices what a channel may not do."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from instar.sdk import Channel, ChannelContext, Inbound, Sender, hookimpl
from instar.testing.contracts import ChannelContract

from .conftest import Run, suite_of

HELLO = b'{"id": "1", "from": "Omsk", "text": "Hello"}'
AGAIN = b'{"id": "2", "from": "Omsk", "text": "Hello again"}'
_numbers = itertools.count()


def receive(raw: bytes, context: ChannelContext) -> list[Inbound]:
    try:
        card = json.loads(raw)
        found = {name: str(card[name]) for name in ("id", "from", "text")}
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if not found["id"] or not found["from"]:
        raise ValueError("a card needs an id and a sender")
    for value in found.values():
        value.encode("utf-8")
    return [Inbound(found["id"], Sender("postcard", found["from"]), found["text"])]


def plugin(read: Any = receive, form: Any = None) -> object:
    class Plugin:
        requires = "instar>=0.1"

        @hookimpl
        def channels(self) -> list[Channel]:
            return [Channel("postcard", {"en": "Postcards", "ru": "Открытки"}, read, form)]

    return Plugin()


class TestAChannelThatIsRight(ChannelContract):
    plugin = plugin(form={"fields": [{"id": "from", "type": "text", "title": {"en": "From", "ru": "От"}}]})
    name = "postcard"
    key = "postcard"
    samples = (HELLO, AGAIN)
    filled = {"from": "Tomsk"}


def a_file(raw: bytes, context: ChannelContext) -> list[Inbound]:
    Path("/tmp/instar-contract").write_bytes(raw)
    return receive(raw, context)


@pytest.mark.parametrize(
    ("test", "read"),
    [
        ("test_samples_become_messages", lambda raw, context: []),
        ("test_samples_become_messages", lambda raw, context: ["Hello"]),
        ("test_samples_become_messages", lambda raw, context: [Inbound("", Sender("postcard", "Omsk"), "Hello")]),
        ("test_samples_become_messages", lambda raw, context: [Inbound("1", Sender("postcard", ""), "Hello")]),
        ("test_samples_become_messages", a_file),
        (
            "test_the_same_bytes_are_the_same_message",
            lambda raw, context: [Inbound(str(next(_numbers)), Sender("postcard", "Omsk"), "Hello")],
        ),
        ("test_other_messages_have_other_ids", lambda raw, context: [Inbound("1", Sender("postcard", "Omsk"), "Hi")]),
        ("test_what_cannot_be_read_is_refused_with_value_error", lambda raw, context: json.loads(raw)["id"]),
        (
            "test_what_comes_again_and_in_any_order_counts_once",
            lambda raw, context: [Inbound(str(next(_numbers)), Sender("postcard", "Omsk"), str(next(_numbers)))],
        ),
        (
            "test_whoever_dies_while_it_is_read_leaves_it_to_be_read_again",
            lambda raw, context: [Inbound(str(next(_numbers)), Sender("postcard", "Omsk"), "Hello")],
        ),
    ],
)
def test_what_is_wrong_is_noticed(run: Run, test: str, read: Any) -> None:
    with pytest.raises((AssertionError, RuntimeError)):
        run(suite_of(ChannelContract, plugin(read), samples=(HELLO, AGAIN)), test)


def test_settings_that_the_form_does_not_take_are_noticed(run: Run) -> None:
    form = {"fields": [{"id": "from", "type": "integer"}]}
    for given, filled in (
        (form, {"from": "Tomsk"}),
        ({"fields": [{"id": "x", "type": "riddle"}]}, {}),
        (None, {"a": 1}),
    ):
        suite = suite_of(ChannelContract, plugin(form=given), filled=filled)
        with pytest.raises(AssertionError):
            run(suite, "test_its_settings_are_a_form_that_takes_what_is_filled_in")


def test_a_suite_without_samples_proves_nothing(run: Run) -> None:
    with pytest.raises(AssertionError, match="at least one sample"):
        run(suite_of(ChannelContract, plugin()), "test_samples_become_messages")

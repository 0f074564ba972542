"""What an administrator says of a channel: its service, and its own settings."""

from __future__ import annotations

import pytest

from instar.commands import AddService, SetUpChannel
from instar.commands.inbox import channel_of, context_of
from instar.errors import Forbidden, Invalid, NotFound


def test_settings_reach_the_channel_with_the_defaults_of_its_form(post, site, cards):
    post(id="1")
    assert cards.settings == {"card_from": "Omsk"}
    site.run(SetUpChannel("card", values={"card_many": 5}), "maria")
    post(id="2")
    assert cards.settings == {"card_from": "Omsk", "card_many": 5}
    assert context_of(site.kernel, channel_of(site.kernel, "card")).now == site.clock.now()


def test_tickets_are_opened_for_the_service_that_was_chosen(post, site, rows):
    site.run(AddService("second", {"en": "Second", "ru": "Вторая"}, process="letter"))
    post(id="1")
    site.run(SetUpChannel("card", "second"), "maria")
    post(id="2")
    found = rows("SELECT s.key FROM ticket t JOIN service s ON s.id = t.service_id ORDER BY t.id")
    assert found == [("letters",), ("second",)]


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (SetUpChannel("cards"), NotFound),
        (SetUpChannel("card", "nowhere"), Invalid),
        (SetUpChannel("card", "general"), Invalid),
        (SetUpChannel("card", values={"card_many": "x"}), Invalid),
        (SetUpChannel("card", values={"card_other": "x"}), Invalid),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_kept(site, rows, command, error):
    with pytest.raises(error):
        site.run(command, "maria")
    assert rows("SELECT 1 FROM channel_setting") == []


def test_it_is_for_those_who_manage_channels(site):
    with pytest.raises(Forbidden):
        site.run(SetUpChannel("card"), "olga")

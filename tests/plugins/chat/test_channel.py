"""A message reaches the request of its conversation, each visitor his own; what is no message is put aside."""

from __future__ import annotations

import pytest

from instar_plugins.chat.channel import receive
from instar_plugins.chat.envelope import Envelope, packed

from .conftest import Shop, Visitor


def test_one_request_at_a_time_and_the_next_after_it_is_closed(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    ann.say("Both grey")
    shop.close(1)
    ann.say("A dog")
    assert [title for (title,) in shop.rows("SELECT title FROM ticket ORDER BY id")] == ["Two cats", "A dog"]
    assert ann.read() == ["Two cats", "Both grey", "A dog"]


def test_each_browser_has_a_conversation_of_its_own(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    eve = shop.visitor()
    eve.say("About T-1: tell me all")
    assert shop.texts(1) == ["Two cats"]
    assert shop.texts(2) == ["About T-1: tell me all"]
    ((one,), (two,)) = shop.rows("SELECT requester_id FROM ticket ORDER BY id")
    assert one != two


def test_a_widget_without_a_service_opens_for_that_of_the_channel(shop: Shop) -> None:
    shop.visitor(shop.key_of(shop.add("Second", service=""))).say("Two cats")
    assert shop.rows("SELECT s.key FROM ticket t JOIN service s ON s.id = t.service_id") == [("other_help",)]


def test_who_does_not_say_his_name_is_called_a_visitor(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    ((name,),) = shop.rows("SELECT c.name FROM ticket t JOIN contact c ON c.id = t.requester_id")
    assert name == f"Visitor {ann.uid[:4]}"


def test_what_came_by_a_widget_stands_under_its_key(shop: Shop) -> None:
    (message,) = receive(packed(Envelope("talk", "message", "Hello", 5, "key", "help")), shop.context)
    assert (message.external_id, message.account, message.service) == ("talk:message", "key", "help")
    assert not message.sender.verified


@pytest.mark.parametrize("raw", [b"", b"rubbish", b"instar.chat/1 []\n", b'instar.chat/1 {"talk": "x"}\n'])
def test_what_is_no_message_is_refused_in_words(shop: Shop, raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"This is no message|Nothing can be read"):
        receive(raw, shop.context)


def test_the_page_of_the_channel_says_what_keeps_it_from_working(shop: Shop) -> None:
    page = shop.open("/admin/inbox/channels/chat", "boss").text
    assert 'href="/x/chat/widgets"' in page
    assert "The channel of mail sends nothing" in page
    shop.add("Nowhere", origins="")
    assert "No site may show the widget “Nowhere” yet." in shop.open("/admin/inbox/channels/chat", "boss").text
    with shop.site.kernel.store.transaction() as tx:
        tx.run("UPDATE x_chat__widget SET active = 0")
    assert "There is no widget that is switched on." in shop.open("/admin/inbox/channels/chat", "boss").text

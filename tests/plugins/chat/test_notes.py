"""On the ticket staff reads whether the visitor is there, on which page and in which language; requesters do not."""

from __future__ import annotations

from instar_plugins.chat.talks import HERE_MS

from .conftest import Shop, Visitor


def test_staff_sees_that_the_visitor_is_there_now_and_where(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    page = shop.open("/t/T-1").text
    for said in ("there now", "https://shop.example/cats", "English"):
        assert said in page
    assert 'href="https://shop.example/cats"' not in page
    ann.ask("who", {"name": "Ann", "email": "ann@a.example"})
    shop.site.clock.advance(HERE_MS + 300_000)
    page = shop.open("/t/T-1").text
    assert "gone, last there" in page
    assert "ann@a.example" in page


def test_tickets_that_did_not_come_by_a_chat_say_nothing_of_it(shop: Shop) -> None:
    from instar.commands import OpenTicket

    shop.site.run(OpenTicket("Cats", service="shop_help", requester={"email": "a@a.example"}, partial=True))
    assert "there now" not in shop.open("/t/T-1").text

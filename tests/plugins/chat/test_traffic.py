"""One list of all messages of chats, for those who see their tickets."""

from __future__ import annotations

from .conftest import Shop, Visitor

HERE = "/x/chat/"


def test_an_empty_list_says_what_will_stand_there(shop: Shop) -> None:
    assert "None has come yet." in shop.open(HERE).text


def test_what_came_and_went_leads_to_its_message_by_widget(shop: Shop, ann: Visitor) -> None:
    ann.say("Two cats")
    shop.answer(1, "On their way")
    page = shop.open(HERE).text
    assert page.index('href="/t/T-1#m2"') < page.index('href="/t/T-1#m1"')
    assert "Two cats" in shop.open(f"{HERE}?account={shop.key}").text
    assert shop.open(HERE, "carl").status_code == 403

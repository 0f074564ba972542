"""What plugins know stands above what a search finds, and on the page of a service."""

from __future__ import annotations

from typing import Any

import pytest

from instar.contract import PageLink
from instar.web import portal_answers

from .conftest import SCRIPT, Desk
from .ordering import furnish, words


@pytest.fixture
def shop(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A plugin answers whoever looks for chairs, orders furniture, or asks for help."""
    furnish(desk)
    plugins, gather = desk.kernel.plugins, desk.kernel.plugins.gather

    def gathered(hook: str, **given: Any) -> list[tuple[str, Any]]:
        if hook == "portal_links":
            return [("cards", PageLink("Cards", "mail", "/cards"))]
        if hook == "portal_answers" and ("chair" in given["asked"] or given["service"] == "furniture"):
            return [("cards", PageLink(f"Chair {one}", "no-such-icon", f"/cards/{one}")) for one in range(9)]
        return gather(hook, **given)

    monkeypatch.setattr(type(plugins), "gather", lambda _self, hook, **given: gathered(hook, **given))
    return desk


def test_a_search_has_answers_above_services_and_five_at_most(shop: Desk) -> None:
    page = shop.at("rosa").text("/portal?q=chair")
    assert page.count('href="/cards/') == portal_answers.MOST
    assert page.index("/cards/0") < page.index("/portal/s/furniture")
    part = shop.at("rosa").get("/portal?q=chair", headers=SCRIPT).text
    assert "/cards/0" in part


def test_answers_alone_say_that_no_service_fits(shop: Desk) -> None:
    assert "No service fits “chairlift”." in words(shop.at("rosa").text("/portal?q=chairlift"))
    assert "/cards/" not in shop.at("rosa").text("/portal")


def test_the_page_of_a_service_has_them_before_its_form(shop: Desk) -> None:
    page = shop.at("rosa").text("/portal/s/furniture")
    assert page.index("This may help already") < page.index('id="order"')


def test_plugins_have_entries_in_the_bar_before_the_reader_s_own(shop: Desk) -> None:
    page = shop.at("rosa").text("/portal")
    assert page.index('href="/portal/my"') < page.index('href="/cards"') < page.index('href="/me"')

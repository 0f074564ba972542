"""Steps taken with care: the next one by a key, no two people the same, and put back for the others."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def takes_next(page: Page) -> str:
    page.goto("/queue")
    page.keyboard.press("n")
    page.wait_for_url("**/t/T-*")
    return page.url.split("/t/")[1].split("#")[0]


def test_the_next_step_is_nobody_elses_until_it_is_put_back(visitor: Any) -> None:
    mine, other = (visitor.desk.appeal(title, late=True) for title in ("Taken by olga", "Taken by boris"))
    olga, boris = visitor.at("olga"), visitor.at("boris")
    first, second = takes_next(olga), takes_next(boris)
    assert first != second
    assert {first, second} & {mine, other}
    back = olga.locator("form[data-step] button", has_text="Put back").or_(
        olga.locator("#steps button", has_text="Put back")
    )
    expect(back.first).to_be_visible()
    back.first.click()
    expect(olga.locator("[data-take]").first).to_be_visible()
    boris.goto(f"/t/{first}")
    expect(boris.locator("[data-take]").first).to_be_visible()


def test_an_empty_queue_offers_nothing_to_take(own_visitor: Any) -> None:
    page = own_visitor.at("olga")
    page.goto("/queue")
    expect(page.locator("[data-take-next]")).to_have_count(0)
    page.keyboard.press("n")
    expect(page).to_have_url(f"{own_visitor.desk.server.url}/queue")

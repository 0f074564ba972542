"""Every page opens without a fault, is clean to axe in both themes, and fits the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.addresses import ADMIN, STAFF, STRANGERS, arrange

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
LOOKS = pytest.mark.parametrize(
    "look",
    [
        pytest.param({"lang": "en", "theme": "light", "phone": False}, id="en-light-desktop"),
        pytest.param({"lang": "ru", "theme": "dark", "phone": True}, id="ru-dark-phone"),
    ],
)
PARTS = 3
"""Of the pages of staff, which are many."""
LONG = "A ticket for every page with rather a long title, Rindfleischetikettierungsüberwachung"


@LOOKS
@pytest.mark.parametrize("part", range(PARTS))
def test_pages_of_staff(visitor: Any, axe: Callable[[Page], None], look: dict[str, Any], part: int) -> None:
    there = arrange(visitor.desk, LONG)
    look_at(STAFF[part::PARTS], there, visitor.at("admin", **look), axe, look)


@LOOKS
def test_pages_of_administration(visitor: Any, axe: Callable[[Page], None], look: dict[str, Any]) -> None:
    there = arrange(visitor.desk, LONG)
    look_at(ADMIN, there, visitor.at("admin", **look), axe, look)


@LOOKS
def test_pages_of_strangers(visitor: Any, axe: Callable[[Page], None], look: dict[str, Any]) -> None:
    there = arrange(visitor.desk, LONG)
    look_at(STRANGERS, there, visitor.at(**look), axe, look)


def look_at(
    addresses: Sequence[str], there: dict[str, str], page: Page, axe: Callable[[Page], None], look: dict[str, Any]
) -> None:
    wide = []
    for address in addresses:
        page.goto(address.format_map(there))
        expect(page.locator("h1")).to_have_count(1)
        looks_as_chosen(page, look)
        axe(page)
        if look["phone"] and not fits_the_narrowest(page):
            wide.append(address)
    assert wide == []


def looks_as_chosen(page: Page, look: dict[str, Any]) -> None:
    root = page.locator("html")
    expect(root).to_have_attribute("lang", look["lang"])
    expect(root).to_have_attribute("data-bs-theme", look["theme"])
    assert fits(page), page.url


def fits(page: Page) -> bool:
    """A phone makes its window as wide as the page: what counts is the width that it has."""
    size = page.viewport_size
    assert size is not None
    return bool(page.evaluate("width => document.documentElement.scrollWidth <= width", size["width"]))


def fits_the_narrowest(page: Page) -> bool:
    """In Russian, whose words are longer."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": 320, "height": 640})
    try:
        return fits(page)
    finally:
        page.set_viewport_size(size)


def test_page_that_is_not_there_says_so(visitor: Any, watch: Any, axe: Callable[[Page], None]) -> None:
    page = visitor.at("olga")
    watch.expected |= {404}
    for address in ("/t/T-999999", "/nowhere"):
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        axe(page)


def test_log_in_and_out(visitor: Any, watch: Any) -> None:
    page = visitor.at()
    page.goto("/queue")
    page.locator("main [name=login]").fill("olga")
    page.locator("main [name=password]").fill("wrong")
    watch.expected |= {401, 403}
    page.keyboard.press("Enter")
    expect(page.locator("#login-problem")).to_be_visible()
    expect(page.locator("main [name=login]")).to_have_value("olga")
    page.locator("main [name=password]").fill("correct horse battery")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue")
    page.locator(".bar-me [data-bs-toggle]").click()
    page.locator("form[action='/logout'] button").click()
    expect(page.locator("main [name=password]")).to_be_visible()


def test_switches_of_me_act_at_once_and_stay(visitor: Any) -> None:
    page = visitor.at("boris")
    page.goto("/work")
    page.locator(".bar-me [data-bs-toggle]").click()
    with page.expect_response("**/me"):
        page.locator("[data-set-theme=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    with page.expect_response("**/me"):
        page.locator("[data-set-density=compact]").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-density", "compact")


def test_dialogs_are_clean(visitor: Any, axe: Callable[[Page], None]) -> None:
    number = visitor.desk.appeal("Dialogs")
    page = visitor.at("olga", theme="dark")
    page.goto(f"/t/{number}")
    for keys, dialog in (("Control+k", "#palette"), ("?", "#keys"), ("v", "#sheet"), ("m", "#sheet")):
        page.keyboard.press(keys)
        expect(page.locator(dialog)).to_be_visible()
        if dialog == "#palette":
            expect(page.locator("#palette-list [role=option]").first).to_be_visible()
        axe(page)
        page.keyboard.press("Escape")
        expect(page.locator(dialog)).to_be_hidden()

"""Keys by their place on the keyboard, the palette, and the way through a list and back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]
RUSSIAN = {"KeyJ": "о", "KeyK": "л", "KeyG": "п", "KeyQ": "й", "KeyE": "у", "Period": "ю"}


def press_russian(page: Page, code: str) -> None:
    """As the browser tells it when the Russian layout is on."""
    page.evaluate(
        "([code, key]) => (document.activeElement ?? document.body).dispatchEvent("
        "new KeyboardEvent('keydown', {code, key, bubbles: true, cancelable: true}))",
        [code, RUSSIAN[code]],
    )


def focused_row(page: Page) -> int:
    index: int = page.evaluate(
        "[...document.querySelectorAll('[data-row]')].indexOf(document.activeElement.closest('[data-row]'))"
    )
    return index


@pytest.fixture
def queue(visitor: Any) -> Page:
    """Olga at the team queue, where at least four appeals wait."""
    for index in range(4):
        visitor.desk.appeal(f"One of many, {index}")
    page: Page = visitor.at("olga")
    page.goto("/queue")
    return page


def test_rows_are_walked_and_the_ticket_knows_its_neighbours(queue: Page) -> None:
    for _time in range(3):
        queue.keyboard.press("j")
    queue.keyboard.press("k")
    queue.keyboard.press("ArrowDown")
    assert focused_row(queue) == 2
    links = queue.locator("[data-row-link]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    queue.keyboard.press("Enter")
    queue.wait_for_url(f"**{links[2]}")
    expect(queue.locator(".head [data-back]")).to_contain_text(f"3 of {len(links)}")
    queue.locator("body").press("j")
    queue.wait_for_url(f"**{links[3]}")
    queue.locator("body").press("u")
    queue.wait_for_url("**/queue")
    expect(queue.locator("[data-row]").nth(3).locator("[data-row-link]")).to_be_focused()


def test_russian_layout_presses_the_same_keys(queue: Page) -> None:
    press_russian(queue, "KeyJ")
    press_russian(queue, "KeyJ")
    assert focused_row(queue) == 1
    queue.goto("/work")
    press_russian(queue, "KeyG")
    press_russian(queue, "KeyQ")
    queue.wait_for_url("**/queue")


def test_letters_do_nothing_while_writing_or_when_switched_off(queue: Page) -> None:
    queue.goto("/tickets/list")
    queue.keyboard.press("/")
    expect(queue.locator("#filter-q")).to_be_focused()
    queue.keyboard.type("jgq")
    expect(queue.locator("#filter-q")).to_have_value("jgq")
    queue.evaluate("document.body.dataset.keys = 'off'; document.activeElement.blur()")
    queue.keyboard.press("j")
    assert focused_row(queue) == -1
    queue.keyboard.press("ArrowDown")
    assert focused_row(queue) == 0


def test_keys_table_opens_and_gives_the_focus_back(queue: Page) -> None:
    queue.keyboard.press("j")
    queue.keyboard.press("?")
    expect(queue.locator("#keys")).to_be_visible()
    queue.keyboard.press("Escape")
    assert focused_row(queue) == 0


def test_bar_folds_and_stays_folded(queue: Page) -> None:
    expect(queue.locator("html")).to_have_attribute("data-bar", "open")
    queue.keyboard.press("[")
    expect(queue.locator("html")).to_have_attribute("data-bar", "folded")
    queue.reload()
    expect(queue.locator("html")).to_have_attribute("data-bar", "folded")


def test_palette_understands_the_wrong_layout_and_goes(visitor: Any) -> None:
    number = visitor.desk.appeal("Привет из Вологды")
    page = visitor.at("olga")
    page.goto("/work")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-q")).to_be_focused()
    page.keyboard.type("ghbdtn")
    option = page.locator("#palette-list [role=option]", has_text="Привет из Вологды")
    expect(option).to_be_visible()
    page.locator("#palette-q").fill(number)
    expect(page.locator("#palette-list [role=option]").first).to_contain_text(number)
    expect(page.locator("#palette-list [aria-selected=true]")).to_contain_text(number)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/t/{number}")


def test_palette_offers_what_the_page_can_do(visitor: Any) -> None:
    number = visitor.desk.appeal("Done from the palette")
    page = visitor.at("olga")
    page.goto(f"/t/{number}")
    page.keyboard.press("Control+k")
    page.keyboard.type("spam")
    expect(page.locator("#palette-list [aria-selected=true]")).to_contain_text("Close as spam")
    page.keyboard.press("Enter")
    expect(page.locator("#step-done")).to_be_visible()


def test_enter_on_an_empty_palette_does_nothing(visitor: Any) -> None:
    number = visitor.desk.appeal("Not sent by accident")
    page = visitor.at("olga")
    page.goto(f"/t/{number}")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-list [role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#palette-list [aria-selected=true]")).to_have_count(1)


def test_value_is_edited_in_place_by_keys(visitor: Any) -> None:
    number = visitor.desk.appeal("To be renamed")
    page = visitor.at("olga")
    page.goto(f"/t/{number}")
    page.keyboard.press("p")
    expect(page.locator(".prop-value").first).to_be_focused()
    page.locator("#prop-title-edit").focus()
    page.keyboard.press("Enter")
    field = page.locator("#prop-title [name=value]")
    expect(field).to_be_focused()
    field.fill("Something else")
    page.keyboard.press("Escape")
    expect(page.locator("#prop-title-edit")).to_be_focused()
    expect(page.locator("#prop-title")).to_contain_text("To be renamed")
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    field.fill("Renamed by keys")
    page.keyboard.press("Enter")
    expect(page.locator("#prop-title-edit")).to_be_focused()
    expect(page.locator("#prop-title")).to_contain_text("Renamed by keys")


def test_queue_gives_the_next_step_and_a_row_is_taken(queue: Page) -> None:
    queue.keyboard.press("j")
    row = queue.locator("[data-row]").first
    queue.keyboard.press("t")
    expect(row.locator("[data-take]")).to_have_count(0)
    assert focused_row(queue) == 0
    queue.keyboard.press("n")
    queue.wait_for_url("**/t/T-*")
    expect(queue.locator("form[data-step]")).to_be_visible()


def test_link_to_the_ticket_is_copied(visitor: Any) -> None:
    number = visitor.desk.appeal("To be passed on")
    page = visitor.at("olga")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/t/{number}/history")
    page.keyboard.press("y")
    expect(page.locator(".toast")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{visitor.desk.server.url}/t/{number}"

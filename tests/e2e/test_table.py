"""The table of tickets: by keys from cell to cell, a cell changed where it stands, columns chosen, moved and made
wider, groups unfolded; what one sees is in the address."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from instar.commands import EditTicket

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
TABLE = "/tickets/table?columns=number,title,priority,assignee,due&q={words}"


@pytest.fixture
def numbers(desk: Any) -> list[str]:
    """Three tickets about sloops, of two priorities; the newest stands on top."""
    made = [desk.appeal(f"Sloop {name}") for name in ("one", "two", "three")]
    desk.run(EditTicket(int(made[0][2:]), {"priority": 1}), by="maria")
    return [str(number) for number in made]


def cell(page: Page, number: str, name: str) -> Locator:
    return page.locator(f"[id='{number}-{name}']")


def heads(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("[data-column]", "all => all.map(one => one.dataset.column)")
    return found


def test_a_cell_is_changed_by_keys_and_taken_back(
    visitor: Any, numbers: list[str], axe: Callable[[Page], None]
) -> None:
    page = visitor.at("maria")
    page.goto(TABLE.format(words="sloop") + "&sort=-number")
    cell(page, numbers[2], "number").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(cell(page, numbers[1], "priority")).to_be_focused()
    page.keyboard.press("Enter")
    field = page.locator(".grid-form [name=value]")
    expect(field).to_be_focused()
    axe(page)
    field.select_option("2")
    page.keyboard.press("Enter")
    expect(cell(page, numbers[1], "priority")).to_have_text("P2")
    expect(cell(page, numbers[1], "priority")).to_be_focused()
    toast = page.locator("[data-toast]", has_text="Priority: saved.")
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-toast]").last).to_contain_text("Taken back")
    page.reload()
    expect(cell(page, numbers[1], "priority")).to_have_text("P3")


def test_escape_leaves_the_cell_and_a_refusal_keeps_the_text(visitor: Any, numbers: list[str], watch: Any) -> None:
    page = visitor.at("maria")
    page.goto(TABLE.format(words="sloop"))
    cell(page, numbers[0], "title").dblclick(position={"x": 250, "y": 20})
    field = page.locator(".grid-form [name=value]")
    expect(field).to_be_focused()
    field.fill("")
    watch.expected |= {422}
    page.keyboard.press("Enter")
    expect(page.locator(".grid-form [aria-invalid=true]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".grid-form")).to_have_count(0)
    expect(cell(page, numbers[0], "title")).to_have_text("Sloop one")
    expect(cell(page, numbers[0], "title")).to_be_focused()


def test_columns_are_made_wider_and_moved_and_the_address_knows(visitor: Any, numbers: list[str]) -> None:
    page = visitor.at("maria")
    page.goto(TABLE.format(words="sloop"))
    grip = page.locator("[data-column=title] [data-grip]")
    box = grip.bounding_box()
    assert box
    page.mouse.move(box["x"] + 12, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 62, box["y"] + 10, steps=4)
    page.mouse.up()
    expect(grip).to_have_attribute("aria-valuenow", "370")
    grip.focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("title(:|%3A)386"))
    page.locator("[data-column=priority] > a").focus()
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowLeft")
    assert heads(page) == ["number", "priority", "title", "assignee", "due"]
    with page.expect_navigation():
        page.locator("[data-column=due]").drag_to(page.locator("[data-column=priority]"))
    assert heads(page) == ["number", "due", "priority", "title", "assignee"]
    width = page.evaluate("document.querySelector('[data-column=title]').getBoundingClientRect().width")
    assert round(width) == 386


def test_the_first_columns_stay_in_sight(visitor: Any, numbers: list[str]) -> None:
    page = visitor.at("maria")
    page.set_viewport_size({"width": 1000, "height": 700})
    page.goto("/tickets/table?q=sloop")
    before = cell(page, numbers[0], "title").bounding_box()
    page.evaluate("document.querySelector('.grid-wrap').scrollLeft = 200")
    assert cell(page, numbers[0], "title").bounding_box() == before
    assert cell(page, numbers[0], "number").is_visible()


def test_columns_are_chosen_and_the_list_is_grouped(
    visitor: Any, numbers: list[str], axe: Callable[[Page], None]
) -> None:
    page = visitor.at("maria")
    page.goto(TABLE.format(words="sloop"))
    page.get_by_role("button", name="Columns").click()
    sheet = page.locator("#columns")
    sheet.get_by_label("Find a column").fill("stage")
    sheet.get_by_label("Stage", exact=True).check()
    sheet.get_by_label("Find a column").fill("")
    sheet.get_by_role("button", name="Stage: up").click()
    axe(page)
    sheet.get_by_label("Group by").select_option("priority")
    sheet.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**group=priority**")
    assert heads(page) == ["number", "title", "priority", "assignee", "stage", "due"]
    expect(page.locator(".grid-head")).to_have_count(2)
    expect(cell(page, numbers[0], "title")).to_be_visible()
    expect(cell(page, numbers[1], "title")).to_have_count(0)
    page.locator(".grid-group", has_text="P3").click()
    expect(cell(page, numbers[1], "title")).to_be_visible()
    page.locator(".grid-group", has_text="P1").click()
    expect(cell(page, numbers[0], "title")).to_be_hidden()
    axe(page)


def test_rows_come_as_one_scrolls_and_those_ticked_are_changed_together(visitor: Any) -> None:
    desk = visitor.desk
    for turn in range(60):
        desk.appeal(f"Ketch {turn}")
    page = visitor.at("maria")
    page.goto(TABLE.format(words="ketch"))
    expect(page.locator("[data-row]")).to_have_count(50)
    page.locator("[data-row]").last.scroll_into_view_if_needed()
    expect(page.locator("[data-row]")).to_have_count(60)
    page.locator("[data-pick]").first.check()
    page.locator("[data-pick]").last.click(modifiers=["Shift"])
    expect(page.locator("[data-bulk-count]")).to_have_text("Ticked: 60")


def test_it_fits_a_phone(visitor: Any, numbers: list[str], axe: Callable[[Page], None]) -> None:
    page = visitor.at("maria", phone=True, lang="ru", theme="dark")
    page.goto(TABLE.format(words="sloop"))
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0
    axe(page)

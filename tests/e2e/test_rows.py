"""Rows of a group in the browser: added, moved, removed, summed, kept as a draft; without script as well."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.commands import AddService, Publish

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]

PROCESS = {
    "format": "instar.process/1",
    "key": "ordering",
    "title": "Ordering",
    "role": "task",
    "stages": [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}],
    "form": {
        "fields": [
            {
                "id": "row_lines",
                "type": "group",
                "title": "Lines",
                "repeat": {"min": 1, "max": 4},
                "fields": [
                    {"id": "what", "type": "text", "title": "What", "required": True},
                    {"id": "n", "type": "integer", "title": "Count", "default": 1, "width": "half"},
                    {"id": "price", "type": "money", "title": "Price", "width": "half"},
                    {"id": "why", "type": "text", "title": "Why", "when": "item.n > 9", "required": True},
                    {"id": "sum", "type": "money", "title": "Sum", "computed": "item.n * item.price"},
                ],
            },
            {"id": "row_total", "type": "money", "title": "Total", "computed": "sum(data.row_lines, 'sum')"},
        ]
    },
}


@pytest.fixture
def service(desk: Any) -> str:
    if desk.kernel.directory.service_by_key("ordering") is None:
        desk.run(Publish(json.dumps(PROCESS)))
        desk.run(AddService("ordering", "Ordering", team="frontline", process="ordering"))
    return "/new/ordering"


def stored(desk: Any, page: Page) -> Any:
    id = int(page.url.rpartition("/T-")[2])
    return json.loads(desk.kernel.store.read().value("SELECT data FROM ticket WHERE id = ?", (id,)))["row_lines"]


def cell(page: Page, row: int, name: str) -> Any:
    return page.locator(f"[name='row_lines.{row}.{name}']")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_rows_are_added_moved_removed_and_summed(
    desk: Any, visitor: Any, service: str, phone: bool, axe: Callable[[Page], None]
) -> None:
    page = visitor.at("olga", phone=phone)
    visitor.watch.expected.add(422)
    page.goto(service)
    page.get_by_label("Title").fill("An order")
    expect(page.locator("[data-group-row]")).to_have_count(1)
    expect(page.get_by_role("button", name="Remove row 1")).to_be_disabled()
    for row, (what, n, price) in enumerate((("Seat", "2", "5"), ("Desk", "10", "1"), ("Lamp", "", "3"))):
        if row:
            page.get_by_role("button", name="Add a row").click()
            expect(cell(page, row, "what")).to_be_focused()
        cell(page, row, "what").fill(what)
        cell(page, row, "n").fill(n)
        cell(page, row, "price").fill(price)
    expect(cell(page, 1, "why")).to_be_visible()
    expect(page.locator("[name=row_total]")).to_have_value("20.00")
    page.get_by_role("button", name="Move row 3 up").click()
    expect(cell(page, 1, "what")).to_have_value("Lamp")
    expect(cell(page, 2, "what")).to_have_value("Desk")
    expect(page.get_by_role("button", name="Move row 2 up")).to_be_focused()
    cell(page, 1, "n").fill("4")
    expect(page.locator("[name=row_total]")).to_have_value("32.00")
    axe(page)
    page.locator("button.main").first.click()
    expect(page.locator("#new-row_lines-2-why-error")).to_have_text("Why is empty. Fill it in.")
    expect(page.locator("[data-errors]")).to_contain_text("row 3. Why is empty")
    page.get_by_role("button", name="Remove row 1").click()
    expect(cell(page, 0, "what")).to_be_focused()
    expect(cell(page, 0, "what")).to_have_value("Lamp")
    expect(page.locator("[name=row_total]")).to_have_value("22.00")
    expect(cell(page, 1, "why")).to_be_visible()
    cell(page, 1, "why").fill("All broken")
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0
    page.locator("button.main").first.click()
    page.wait_for_url("**/t/T-*")
    assert stored(desk, page) == [
        {"what": "Lamp", "n": 4, "price": "3.00", "sum": "12.00"},
        {"what": "Desk", "n": 10, "price": "1.00", "why": "All broken", "sum": "10.00"},
    ]


def test_rows_come_back_as_they_were_left(visitor: Any, service: str) -> None:
    page = visitor.at("olga")
    page.goto(service)
    cell(page, 0, "what").fill("One")
    page.get_by_role("button", name="Add a row").click()
    cell(page, 1, "what").fill("Two")
    page.get_by_role("button", name="Add a row").click()
    cell(page, 2, "what").fill("Three")
    page.get_by_role("button", name="Remove row 2").click()
    page.wait_for_timeout(600)
    page.reload()
    expect(page.locator("[data-group-row]")).to_have_count(2)
    expect(cell(page, 0, "what")).to_have_value("One")
    expect(cell(page, 1, "what")).to_have_value("Three")


def test_without_script_there_are_rows_to_spare(desk: Any, visitor: Any, service: str, browser: Any) -> None:
    context = browser.new_context(base_url=desk.server.url, java_script_enabled=False)
    visitor.contexts.append(context)
    visitor.log_in(context, "olga", lang="en", theme="light", density="normal", keys="on")
    page = context.new_page()
    page.goto(service)
    page.locator("[name=title]").fill("Without script")
    rows = page.locator("[data-group-row]")
    assert rows.count() == 4
    rows.nth(0).get_by_label("What").fill("One")
    rows.nth(2).get_by_label("What").fill("Two")
    page.locator("button.main").first.click()
    page.wait_for_url("**/t/T-*")
    assert stored(desk, page) == [{"what": "One", "n": 1}, {"what": "Two"}]

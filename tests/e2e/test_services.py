"""The catalogue in a browser: a service moves by keys, and a ticket gets another service in its sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.commands import AddService

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]


@pytest.fixture
def catalogue(desk: Any) -> None:
    """Three services inside one, the first of which sells."""
    if desk.kernel.directory.service_by_key("shelf") is None:
        desk.run(AddService("shelf", "Shelf"))
        for key in ("first", "second", "third"):
            desk.run(AddService(key, key.title(), team="sales", process="deal", inside="shelf"))


def order(desk: Any) -> list[str]:
    desk.kernel.epochs.look_again()
    found = sorted(desk.kernel.directory.services(), key=lambda one: one.place)
    shelf = desk.kernel.directory.service_by_key("shelf").id
    return [one.key for one in found if one.parent_id == shelf]


def test_a_service_moves_by_keys_and_keeps_the_focus(
    desk: Any, visitor: Any, catalogue: None, axe: Callable[[Page], None]
) -> None:
    page = visitor.at("admin")
    page.goto("/x/services/")
    row = page.locator('[data-key="third"] [data-row]')
    row.focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator('[data-key="second"] [data-row]')).to_be_focused()
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowUp")
    expect(row).to_be_focused()
    assert order(desk) == ["first", "third", "second"]
    axe(page)
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowDown")
    assert order(desk) == ["first", "second", "third"]


def test_a_ticket_gets_another_service_and_gets_the_old_one_back(
    desk: Any, visitor: Any, catalogue: None, axe: Callable[[Page], None]
) -> None:
    number = desk.appeal("Seats, please")
    page = visitor.at("maria")
    page.goto(f"/t/{number}")
    page.locator("#prop-service-edit").click()
    sheet = page.locator("#service-form")
    sheet.get_by_label("New service").select_option("first")
    expect(sheet.locator("#service-facts")).to_contain_text("begins anew: Deal")
    expect(sheet.locator("#service-facts")).to_contain_text("Sales")
    axe(page)
    sheet.get_by_label("Keep the process that it is in").check()
    expect(sheet.locator("#service-facts")).to_contain_text("stays: Appeal")
    sheet.get_by_label("Keep the process that it is in").uncheck()
    expect(sheet.locator("#service-facts")).to_contain_text("begins anew: Deal")
    sheet.get_by_role("button", name="Change service").click()
    expect(page.locator("#prop-service")).to_contain_text("First")
    expect(page.locator("#role-chip")).to_contain_text("Deal")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#role-chip")).to_contain_text("Appeal")

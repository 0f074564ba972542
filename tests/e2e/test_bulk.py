"""Rows of a list are ticked by mouse, by Shift and by key, and changed together."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]


def test_rows_are_ticked_in_every_way_and_changed_together(visitor: Any) -> None:
    told = secrets.token_hex(4)  # a desk may be told the story twice
    numbers = [visitor.desk.appeal(f"Ticked together {told} {turn}") for turn in range(4)]
    page = visitor.at("maria")
    page.goto(f"/tickets/list?q={told}&sort=created")
    verbs, count = page.locator("[data-bulk-verbs]"), page.locator("[data-bulk-count]")
    expect(verbs).to_be_hidden()
    boxes = page.locator("[data-pick]")
    expect(boxes).to_have_count(4)
    before = page.locator("[data-row]").first.bounding_box()
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(count).to_have_text("Ticked: 3")
    expect(verbs).to_be_visible()
    assert page.locator("[data-row]").first.bounding_box() == before, "ticking moves no row"
    page.keyboard.press("Escape")
    expect(count).to_have_text("Nothing is ticked")
    page.locator("[data-row-link]").nth(1).focus()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(count).to_have_text("Ticked: 3")
    page.locator("[data-pick-all]").check()
    expect(count).to_have_text("Ticked: 4")
    page.get_by_role("button", name="Priority").click()
    page.get_by_label("Priority").select_option("1")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("4 tickets can.")).to_be_visible()
    page.get_by_role("button", name="Priority").click()
    expect(page.get_by_text("It has run.")).to_be_visible(timeout=30_000)
    for number in numbers:
        expect(page.get_by_role("link", name=number, exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Taking back: 4 tickets")).to_be_visible()

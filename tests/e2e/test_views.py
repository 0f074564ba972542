"""A list is filtered, saved under a title, and opened from the menu."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]


def test_a_filter_becomes_a_view_in_the_menu(visitor: Any) -> None:
    visitor.desk.appeal("Worth a view")
    page: Page = visitor.at("olga")
    page.goto("/tickets/list")
    page.locator("body").press("f")
    page.locator(".filter-pick summary", has_text="Status").click()
    page.get_by_label("Open", exact=True).check()
    page.get_by_label("Waiting").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".filter-chip")).to_have_text("Status: Open, Waiting")
    page.get_by_text("Save as a view").click()
    page.get_by_placeholder("Title").fill("What is open")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is open")
    page.goto("/views")
    page.get_by_role("button", name="Put into the menu").click()
    page.locator("#bar").get_by_text("What is open").click()
    expect(page.locator(".filter-chip")).to_have_text("Status: Open, Waiting")

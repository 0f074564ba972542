"""A counterparty in a browser: entered with a wrong number, found a second time, merged, and taken apart again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_a_client_entered_twice_is_merged_and_taken_apart(visitor: Visitor, axe: Callable[[Page], Any]) -> None:
    visitor.watch.expected |= {409}  # who is there already is told before he is entered again
    page = visitor.at("olga")
    page.goto("/clients/organizations/new")
    page.get_by_label("Short name").fill("ООО «Браузер»")
    page.get_by_label("INN", exact=True).fill("7707 083 890")
    page.get_by_role("button", name="Add", exact=True).click()
    remark = page.get_by_role("note")
    expect(remark).to_contain_text("7707083893")
    axe(page)
    page.get_by_role("button", name="It is right all the same").click()
    expect(page.get_by_text("Looked at and kept")).to_be_visible()

    page.goto("/clients/organizations/new")
    page.get_by_label("Short name").fill("Браузер")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".alert-warning")).to_contain_text("ООО «Браузер»")
    axe(page)
    page.get_by_role("button", name="No, add it all the same").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Браузер")

    page.get_by_role("link", name="Merge with another").click()
    page.locator("#merge-into").fill("ООО «Браузер»")
    page.get_by_role("option").filter(has_text="ООО «Браузер»").click()
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_role("radio", name="ООО «Браузер»")).to_be_checked()
    axe(page)
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="was merged into this one")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Take apart").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Браузер")
    page.goto("/clients/duplicates")
    axe(page)

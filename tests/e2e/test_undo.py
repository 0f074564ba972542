"""Undo in the flash: one press, and the page shows what was before."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_an_edit_is_taken_back_from_the_flash(visitor: Any) -> None:
    number = visitor.desk.appeal("The priority is changed by mistake")
    page = visitor.at("olga")
    page.goto(f"/t/{number}")
    page.locator("#prop-priority-edit").click()
    page.locator("#prop-priority [name=value]").last.select_option("1")
    page.locator("#prop-priority [type=submit]").click()
    expect(page.locator("#prop-priority-edit")).to_contain_text("P1")
    toast = page.locator("[data-toast]", has_text="saved")
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator("#prop-priority-edit")).to_contain_text("P3")
    expect(page.locator("[data-toast]", has_text="Taken back")).to_be_visible()
    page.goto(f"/t/{number}/history")
    expect(page.locator(".events li", has_text="Priority")).to_have_count(2)
    expect(page.locator(".event-undo")).to_have_count(1)

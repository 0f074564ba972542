"""What is promised about time: in the ticket's properties, why it is due, and other promises in another role."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from instar.commands import EditTicket

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_every_role_has_its_clocks_and_each_says_why_it_is_due(visitor: Any, axe: Any) -> None:
    desk = visitor.desk
    number = desk.appeal("Where is my licence?")
    page = visitor.at("olga")
    page.goto(f"/t/{number}")
    pane = page.locator("#properties")
    expect(pane).to_contain_text("First response")
    expect(pane).to_contain_text("Resolution")
    axe(page)
    desk.run(EditTicket(int(number[2:]), {"priority": 1}), "olga")
    page.locator("#prop-clock-first_response a").click()
    clock = page.locator("section.clock", has_text="First response")
    expect(clock).to_contain_text("Promised")
    expect(clock).to_contain_text("P1, 1 h, Hours for clients")
    axe(page)
    phone = visitor.at("olga", phone=True)
    phone.goto(f"/t/{number}/clocks")
    expect(phone.locator("section.clock").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe(phone)
    page.goto(f"/t/{number}")
    page.locator("#role-chip").click()
    page.locator("#role-to").select_option("deal")
    expect(page.locator("#role-form")).to_contain_text("First response ends, met")
    axe(page)
    page.locator("#role-form .main").click()
    expect(page.locator("#role-chip")).to_contain_text("Deal")
    expect(pane).to_contain_text("Agreement")
    expect(pane).not_to_contain_text("First response")
    page.goto(f"/t/{number}/clocks")
    expect(page.locator("main")).to_contain_text("In earlier roles")

"""Templates by keyboard: "/" finds one, Enter puts it in."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from instar.commands.answers import SaveAnswer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]


def test_template_is_found_and_put_in_without_a_mouse(visitor: Any, axe: Any) -> None:
    desk = visitor.desk
    for title in ("Licence is on its way", "Licence was paid twice"):
        desk.run(SaveAnswer(title, "Dear {client},\n\n" + title + "."), "olga")
    number = desk.appeal("Answered from a template")
    page = visitor.at("olga")
    page.goto(f"/t/{number}")
    reply = page.locator("form[data-step] [data-reply]")
    reply.focus()
    page.keyboard.type("/licence")
    lines = page.locator("[data-insert-box] .picker-item")
    expect(lines).to_have_count(2)
    axe(page)
    page.keyboard.type(" was")
    expect(lines).to_have_count(1)
    page.keyboard.press("Enter")
    expect(reply).to_have_value("Dear Ann Client,\n\nLicence was paid twice.")
    expect(lines).to_have_count(0)
    page.keyboard.type("\nAnd/or")
    page.wait_for_timeout(400)
    expect(lines).to_have_count(0)
    page.keyboard.type("\n/lic")
    expect(lines).to_have_count(2)
    page.keyboard.press("Escape")
    expect(lines).to_have_count(0)
    expect(reply).to_have_value("Dear Ann Client,\n\nLicence was paid twice.\nAnd/or\n/lic")


def test_button_does_the_same_for_a_thumb(visitor: Any) -> None:
    desk = visitor.desk
    desk.run(SaveAnswer("For a thumb", "Hello"), "olga")
    number = desk.appeal("Answered by thumb")
    page = visitor.at("olga", phone=True)
    page.goto(f"/t/{number}")
    page.locator("form[data-step] [data-begin-insert]").click()
    page.locator("[data-insert-box] .picker-item", has_text="For a thumb").click()
    expect(page.locator("form[data-step] [data-reply]")).to_have_value("Hello")

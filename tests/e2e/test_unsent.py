"""A text that was not sent is there on another device, keeps to its audience, and goes when it is sent or discarded."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.commands import CompleteWork

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]


def waiting(visitor: Any, title: str) -> str:
    """An appeal with a composer: no step of Olga's has a reply field."""
    desk = visitor.desk
    number = desk.appeal(title)
    desk.run(CompleteWork(desk.step(number), "wait", {"appeal_answer": "We look into it."}), "olga")
    return str(number)


def typed(page: Page, text: str, field: str = "#compose-body") -> None:
    """Type, and wait until the server has it."""
    with page.expect_response(lambda answer: answer.url.endswith("/unsent")):
        page.locator(field).press_sequentially(text, delay=5)


def test_text_goes_on_at_another_device_and_is_gone_when_sent(visitor: Any) -> None:
    number = waiting(visitor, "Begun at the desk")
    desk_page, phone = visitor.at("olga"), visitor.at("olga", phone=True)
    desk_page.goto(f"/t/{number}")
    typed(desk_page, "Dear Ann, half")
    phone.goto(f"/t/{number}")
    body = phone.locator("#compose-body")
    expect(body).to_have_value("Dear Ann, half")
    expect(phone.locator("#compose .restored:not([data-elsewhere])")).to_contain_text("Restored what you typed")
    typed(phone, " of it")
    phone.locator("#compose-send").click()
    expect(phone.locator("#conversation")).to_contain_text("of it")
    desk_page.reload()
    expect(desk_page.locator("#compose-body")).to_have_value("")


def test_discarded_text_is_gone_everywhere(visitor: Any) -> None:
    number = waiting(visitor, "Discarded at the desk")
    page, other = visitor.at("olga"), visitor.at("olga")
    page.goto(f"/t/{number}")
    typed(page, "Never mind")
    page.reload()
    with page.expect_response(lambda answer: answer.url.endswith("/unsent")):
        page.locator("[data-draft-discard]").click()
    expect(page.locator("#compose-body")).to_have_value("")
    other.goto(f"/t/{number}")
    expect(other.locator("#compose-body")).to_have_value("")


def test_note_and_reply_are_two_texts_and_move_only_when_asked(visitor: Any, axe: Any) -> None:
    number = waiting(visitor, "Two texts")
    page = visitor.at("olga")
    page.goto(f"/t/{number}")
    body = page.locator("#compose-body")
    page.keyboard.press("i")
    expect(page.locator("#compose .compose-has:visible")).to_have_count(0)
    typed(page, "He is furious")
    page.locator("#compose [value=client]").check(force=True)
    expect(body).to_have_value("")
    elsewhere = page.locator("[data-elsewhere]")
    expect(elsewhere).to_contain_text("Your text stays in “Internal note”")
    expect(page.locator("#compose .compose-has:visible")).to_have_count(1)
    axe(page)
    typed(page, "Dear Ann")
    page.locator("#compose [value=staff]").check(force=True)
    expect(body).to_have_value("He is furious")
    page.locator("#compose [value=client]").check(force=True)
    expect(body).to_have_value("Dear Ann")
    body.fill("")
    page.locator("#compose [value=staff]").check(force=True)
    page.locator("#compose [value=client]").check(force=True)
    page.locator("[data-take-here]").click()
    expect(body).to_have_value("He is furious")
    expect(elsewhere).to_be_hidden()
    page.locator("#compose [value=staff]").check(force=True)
    expect(body).to_have_value("")


def test_step_is_kept_too_and_a_closed_tab_loses_nothing(visitor: Any) -> None:
    number = visitor.desk.appeal("A card on two devices")
    page = visitor.at("olga")
    page.goto(f"/t/{number}")
    reply = "form[data-step] [data-reply]"
    page.locator(reply).press_sequentially("On its way", delay=5)
    expect(page.locator("[data-take]")).to_have_count(0)
    page.close(run_before_unload=False)
    other = visitor.at("olga", phone=True)
    other.goto(f"/t/{number}")
    expect(other.locator(reply)).to_have_value("On its way")

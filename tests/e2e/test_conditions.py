"""Fields that come and go while one writes: the server decides, and neither focus nor text is disturbed."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]


def caret(page: Page) -> tuple[str, int]:
    """Name of the field with the focus, and where its caret stands."""
    name, at = page.evaluate("[document.activeElement.name, document.activeElement.selectionStart]")
    return name, at


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_public_form_asks_for_the_order_without_disturbing_who_writes(visitor: Any, phone: bool) -> None:
    page = visitor.at(phone=phone)
    page.goto("/form/questions")
    order = page.locator("[name=appeal_order]")
    expect(order).to_have_count(0)
    page.locator("[name=site_message]").fill("Where is ")
    page.locator("[name=appeal_topic]").select_option("order")
    message = page.locator("[name=site_message]")
    message.click()
    page.keyboard.press("End")
    page.keyboard.type("my order, which I paid for on Monday?", delay=15)
    expect(order).to_be_visible()
    expect(message).to_have_value("Where is my order, which I paid for on Monday?")
    expect(message).to_be_focused()
    assert caret(page) == ("site_message", len("Where is my order, which I paid for on Monday?"))


def test_hidden_field_comes_back_with_its_text(visitor: Any) -> None:
    page = visitor.at()
    page.goto("/form/questions")
    topic, order = page.locator("[name=appeal_topic]"), page.locator("[name=appeal_order]")
    topic.select_option("order")
    order.fill("A-77")
    topic.select_option("other")
    expect(order).to_have_count(0)
    topic.select_option("licence")
    expect(order).to_have_value("A-77")


def test_text_typed_while_the_answer_is_on_its_way_is_kept(visitor: Any) -> None:
    page = visitor.at("olga")
    page.goto("/new/questions")
    title = page.locator("#new-form input[type=text]").first
    title.fill("Before")
    page.locator("[name=appeal_topic]").select_option("order")
    title.fill("Before and after")
    page.locator("#new-form textarea").first.fill("Typed meanwhile")
    expect(page.locator("[name=appeal_order]")).to_be_visible()
    page.wait_for_timeout(300)
    expect(title).to_have_value("Before and after")
    expect(page.locator("#new-form textarea").first).to_have_value("Typed meanwhile")
    expect(page.locator("#new-form textarea").first).to_be_focused()


def test_condition_holds_when_the_text_is_given_back(visitor: Any) -> None:
    page = visitor.at()
    page.goto("/form/questions")
    page.locator("[name=appeal_topic]").select_option("order")
    page.locator("[name=appeal_order]").fill("A-78")
    page.wait_for_timeout(400)
    page.reload()
    expect(page.locator("[name=appeal_order]")).to_have_value("A-78")

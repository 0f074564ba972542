"""The form editor: a form is made through the page alone, tried, published, and filled in by operators."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from instar.forms import KERNEL_TYPES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(150)]

EDITOR = "/x/designer/forms/new"


def opened(page: Page, address: str = EDITOR) -> Page:
    page.goto(address)
    expect(page.locator("#form-editor")).to_have_attribute("data-ready", "yes")
    return page


def drawn(page: Page) -> None:
    """The server has drawn and checked what stands there now."""
    expect(page.locator("#form-editor")).to_have_attribute("data-drawn", re.compile(r"\d+"))


def definition(page: Page) -> dict[str, Any]:
    page.locator("[data-view-link=json]").click()
    text = page.locator("#view-json textarea").input_value()
    page.locator("[data-view-link=edit]").click()
    return json.loads(text)


def typed(page: Page, *lines: str) -> None:
    page.locator("[data-typed]").fill("\n".join(lines))
    page.locator("[data-typed]").press("Enter")


def card(page: Page, name: str) -> Locator:
    return page.locator(".form-card-name").filter(has=page.locator(f".form-card-title:text-is('{name}')"))


def prop(page: Page, key: str) -> Locator:
    return page.locator(f"#panel [data-property={key}]")


EVERY = {
    "text": "Name of it text required",
    "markdown": "Story long text",
    "reply": "Answer reply",
    "integer": "Pieces integer",
    "number": "Weight number",
    "money": "Amount money required",
    "date": "Start date",
    "datetime": "Meeting date and time",
    "duration": "Effort duration",
    "boolean": "Urgent yes/no",
    "choice": "Size choice: small, large, other",
    "choices": "Colours several of: red, green",
    "email": "Work e-mail",
    "url": "Page url",
    "phone": "Mobile phone",
    "file": "Offer file",
    "user": "Boss person",
    "team": "Our team",
    "contact": "Our contact",
    "organization": "Paying company",
    "ticket": "Earlier ticket",
    "section": "Remarks section",
    "note": "Mind the gap note",
    "group": "Goods rows\n  Product text required\n  Quantity integer required\n  Price each money",
}
"""A typed line of every type."""


def test_lines_become_fields(visitor: Any) -> None:
    page = opened(visitor.at("admin"))
    typed(page, "Amount money required", "Start date", "Size choice: small, large *", "Goods rows", "  Product text")
    typed(page, "Сумма договора деньги обязательно")
    fields = definition(page)["fields"]
    told = [(one["id"], one["type"], one.get("required", False)) for one in fields]
    assert told == [
        ("amount", "money", True),
        ("start_date", "date", False),
        ("size", "choice", True),
        ("goods", "group", False),
        ("summa_dogovora", "money", True),
    ]
    assert fields[3]["fields"] == [{"id": "product", "type": "text", "title": {"en": "Product"}}]


def test_a_form_of_every_type_with_rows_a_condition_and_a_computed_value(visitor: Any, axe: Callable[[Page], None]) -> None:
    assert set(EVERY) == set(KERNEL_TYPES)
    page = opened(visitor.at("admin"))
    typed(page, *EVERY.values())
    fields = {one["type"]: one for one in definition(page)["fields"]}
    assert set(fields) == set(KERNEL_TYPES)
    card(page, "Goods").click()
    typed(page, "Sum money")
    prop(page, "computed").locator("textarea").fill("item.quantity * item.pri")

    page.get_by_role("option", name="item.price_each").dispatch_event("mousedown")
    typed(page, "Why text")
    card(page, "Why").click()
    for _step in range(2):
        page.keyboard.press("Alt+ArrowDown")
    prop(page, "required").get_by_label("Has to be filled in", exact=True).check()
    prop(page, "when").get_by_role("button", name="Add a condition").click()
    row = prop(page, "when").locator(".cond-row")
    row.get_by_label("Field of the condition").select_option("data.size")
    row.get_by_label("Value of the condition").select_option("other")
    drawn(page)
    expect(page.locator("#side")).to_contain_text("To fix: 0")
    page.screenshot(path="/tmp/h/forms/b.png")
    told = definition(page)["fields"]
    goods = next(one for one in told if one["type"] == "group")
    assert goods["fields"][-1]["computed"] == "item.quantity * item.price_each"
    why = next(one for one in told if one.get("id") == "why")
    assert (why["when"], why["required"]) == ("data.size == 'other'", True)
    axe(page)
    page.locator("[data-view-link=preview]").click()
    expect(page.locator("#sample-amount")).to_be_visible()
    page.screenshot(path="/tmp/h/forms/c.png", full_page=True)
    axe(page)
    expect(page.locator("#sample-why")).to_have_count(0)
    page.locator("#sample-size").select_option("other")
    expect(page.locator("#sample-why")).to_be_visible()
    page.get_by_role("button", name="Check the values").first.click()
    expect(page.locator("[data-sample-errors] [data-path=why]")).to_be_visible()
    page.screenshot(path="/tmp/h/forms/d.png")
    axe(page)

"""The form editor: a form is made through the page alone, tried, published, and filled in by operators."""

from __future__ import annotations

import json
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
    expect(page.locator("#form-editor")).to_have_attribute("data-drawn", __import__("re").compile(r"\d+"))


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


def test_lines_become_fields(visitor: Any) -> None:
    page = opened(visitor.at("admin"))
    typed(page, "Amount money required", "Start date", "Size choice: small, large *", "Goods rows", "  Product text", "  Quantity integer")
    typed(page, "Сумма договора деньги обязательно")
    page.screenshot(path="/tmp/h/forms/a.png")
    fields = definition(page)["fields"]
    told = [(one["id"], one["type"], one.get("required", False)) for one in fields]
    assert told == [
        ("amount", "money", True),
        ("start_date", "date", False),
        ("size", "choice", True),
        ("goods", "group", False),
        ("summa_dogovora", "money", True),
    ]

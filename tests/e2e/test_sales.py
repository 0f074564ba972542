"""A sale in a browser: a deal gets its lines by code, becomes an order under the same number, is delivered and paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.access import SYSTEM
from instar.commands import ChangeRole, OpenTicket, execute
from instar.commands.own import RunOwn

pytestmark = [pytest.mark.browser, pytest.mark.plugins, pytest.mark.timeout(120)]
ROWS = [
    {"code": "SEAT-1", "name_en": "Seat for a year", "prices": {"base": "7000"}},
    {"code": "TOKEN-1", "name_en": "Token", "prices": {"base": "1850.50"}},
]


def cell(page: Page, name: str, line: int) -> Any:
    return page.locator(f"[data-line] [name={name}]").nth(line)


def test_a_deal_becomes_an_order_that_is_delivered_and_paid(
    own_desk: Any, own_visitor: Any, axe: Callable[[Page], None]
) -> None:
    kernel = own_desk.kernel
    kernel.epochs.look_again()
    execute(kernel, RunOwn("crm", "bring", {"rows": ROWS}), SYSTEM)
    opened = execute(kernel, OpenTicket("Forty seats", role="deal", partial=True), SYSTEM)
    number = opened["number"]
    page = own_visitor.at("maria")
    page.goto(f"/t/{number}")
    page.get_by_role("link", name="Lines").click()
    cell(page, "code", 0).fill("SEAT-1")
    cell(page, "code", 0).press("Enter")
    expect(cell(page, "name", 0)).to_have_value("Seat for a year")
    expect(cell(page, "code", 1)).to_be_focused()
    cell(page, "quantity", 0).fill("40")
    expect(page.locator("[data-total]")).to_contain_text("280,000.00")
    cell(page, "code", 1).fill("TOKEN-1")
    cell(page, "quantity", 1).fill("2")
    axe(page)
    page.get_by_role("button", name="Save the lines").click()
    expect(page.locator("[data-total]")).to_contain_text("283,701.00")
    expect(page.locator(".props")).to_contain_text("283,701.00")
    execute(kernel, ChangeRole(opened["ticket"], "order"), SYSTEM)
    page.goto(f"/x/crm/tickets/{number}")
    page.get_by_role("button", name="Deliver all that is left").click()
    expect(page.get_by_text("Token – 2 pcs")).to_be_visible()
    page.get_by_label("Amount paid").fill("283 701,00")
    page.get_by_role("button", name="Add the payment").click()
    expect(page.locator(".crm-totals")).to_contain_text("Paid")
    expect(page.locator(".crm-totals")).to_contain_text("0.00")
    axe(page)

"""The work around a ticket: it is put off by keys and comes back, split, and its checklist is kept by keys."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.commands import ClaimWork, PostReply

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

ASKED = 200
"""So often the list is looked at until the clock has brought a row back: it goes its rounds every second."""


def comes_back(page: Page) -> None:
    for _turn in range(ASKED):
        page.reload()
        if not page.locator("#group-snoozed").count():
            return
    raise AssertionError("it is put off for good")


def test_a_row_is_put_off_by_keys_and_comes_back(own_visitor: Any, axe: Any) -> None:
    desk = own_visitor.desk
    numbers = [desk.appeal(title) for title in ("Can wait", "Cannot wait")]
    for number in numbers:
        desk.run(ClaimWork(desk.step(number)), "olga")
    page = own_visitor.at("olga")
    page.goto("/work")
    page.keyboard.press("j")
    rows = page.locator("[data-list] [data-row]:visible")
    expect(rows).to_have_count(2)
    first = rows.first.get_attribute("id")
    put_off = page.locator(f"#{first} .row-number").inner_text()
    page.keyboard.press("s")
    expect(page.locator("#sheet-title")).to_contain_text(put_off)
    expect(page.locator("#sheet [data-first]")).to_be_focused()
    axe(page)
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("is put off")
    expect(page.locator(f"#{first}")).to_have_count(0)
    expect(rows.first.locator("[data-row-link]")).to_be_focused()
    page.reload()
    group = page.locator("#group-snoozed")
    expect(group).to_contain_text("Put off")
    group.locator("summary").click()
    expect(group).to_contain_text(put_off)
    with desk.kernel.store.transaction() as tx:
        tx.run("UPDATE snooze SET until = 1")
    comes_back(page)
    expect(page.locator("[data-list] [data-row]:visible")).to_have_count(2)
    expect(page.locator(".row-fresh", has_text="back")).to_be_visible()


def test_a_message_is_split_off_and_taken_back(visitor: Any, axe: Any) -> None:
    desk = visitor.desk
    number = desk.appeal("Two things in one letter")
    desk.run(PostReply(int(number[2:]), "And the printer is broken", "internal"), "olga")
    page = visitor.at("maria")
    page.goto(f"/t/{number}")
    message = page.locator(".msg", has_text="the printer")
    message.get_by_role("button", name="More").click()
    message.get_by_role("link", name="Split off").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    axe(page)
    page.get_by_label("Title of the new ticket").fill("The printer")
    page.get_by_role("button", name="Split off").click()
    expect(page.locator("#ticket-title")).to_contain_text("The printer")
    expect(page.locator(".split-notice")).to_contain_text(number)
    expect(page.locator(".msg-body", has_text="the printer is broken")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#ticket-title")).to_contain_text(number)
    expect(page.locator(".msg-body", has_text="the printer is broken")).to_be_visible()


def test_a_checklist_is_kept_by_keys(visitor: Any, axe: Any) -> None:
    number = visitor.desk.appeal("Steps of a move")
    page = visitor.at("maria")
    page.goto(f"/t/{number}/work")
    field = page.locator("#check-lines")
    for line in ("Pack", "Drive"):
        field.click()
        page.keyboard.type(line)
        page.keyboard.press("Enter")
        expect(page.locator(".check-text", has_text=line)).to_be_visible()
        expect(field).to_be_focused()
    tick = page.get_by_role("checkbox", name="Drive")
    tick.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".check-text").first).to_have_text("Drive")
    expect(page.get_by_role("checkbox", name="Drive")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#checklist")).to_contain_text("1 of 2 done")
    expect(page.get_by_role("checkbox", name="Drive", checked=True)).to_be_focused()
    axe(page)

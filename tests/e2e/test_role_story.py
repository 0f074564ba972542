"""One ticket in many roles: appeal, deal, task, appeal and an undo, and nothing of it is lost."""

from __future__ import annotations

import io
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.commands import PostReply
from instar.commands.files import upload

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]


def test_a_ticket_changes_its_role_four_times_and_keeps_everything(visitor: Any) -> None:
    desk = visitor.desk
    number = desk.appeal("Forty seats", body="How much are forty seats?")
    file = str(upload(desk.kernel, desk.actor("maria"), "seats.txt", io.BytesIO(b"forty seats"))["id"])
    desk.run(PostReply(int(number[2:]), "They bought from us before.", "internal", (file,)), by="maria")
    begun = _rows(desk, "event", number)
    page = visitor.at("olga")
    page.goto(f"/t/{number}")
    _becomes(page, "deal", amount="12400")
    _becomes(page, "task")
    expect(page.locator("#properties")).to_contain_text("earlier")
    _becomes(page, "appeal")
    page.get_by_role("button", name="Change back").last.click()
    expect(page.locator("#role-chip")).to_contain_text("Task")
    _becomes(page, "deal")
    expect(page.locator("#properties")).to_contain_text("12,400")
    expect(page.locator("h1")).to_contain_text("Forty seats")
    expect(page.locator("main")).to_contain_text("How much are forty seats?")
    assert _rows(desk, "event", number)[: len(begun)] == begun
    assert page.request.get(f"/files/{file}").body() == b"forty seats"
    page.goto(f"/t/{number}/files")
    expect(page.locator("main")).to_contain_text("seats.txt")
    page.goto(f"/t/{number}/history")
    for change in ("Appeal → Deal", "Deal → Task", "Task → Appeal", "Appeal → Task", "Task → Deal"):
        expect(page.locator("main")).to_contain_text(change)
    said = ["How much are forty seats?", "They bought from us before."]
    assert [next(text for text in row if text in said) for row in _rows(desk, "message", number)] == said


def _becomes(page: Page, role: str, amount: str = "") -> None:
    page.locator("#role-chip").click()
    page.locator("#role-to").select_option(role)
    if amount:
        page.locator("#role-form [name=deal_amount]").fill(amount)
    page.locator("#role-form .main").click()
    expect(page.locator("#role-chip")).to_contain_text(role.capitalize())


def _rows(desk: Any, table: str, number: str) -> list[Any]:
    """All rows of the ticket, oldest first."""
    return list(
        desk.kernel.store.read().all(f"SELECT * FROM {table} WHERE ticket_id = ? ORDER BY id", (int(number[2:]),))
    )

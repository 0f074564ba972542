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


def test_one_appeal_lives_as_deal_order_incident_and_back(visitor: Any, axe: Any) -> None:
    """Under one number; each role has its own fields, board and clocks, and what was said stays."""
    desk = visitor.desk
    number = desk.appeal("Forty seats of the archive", body="How much are forty seats?")
    page = visitor.at("maria")
    page.goto(f"/t/{number}")
    pane = page.locator("#properties")
    for role, process, own, clock in (
        ("deal", "deal", "Expected close", "Agreement"),
        ("order", "order", "Where to", "Delivery"),
        ("incident", "itsm_incident", "Who is affected?", "First response"),
        ("appeal", "appeal", "Topic", "First response"),
    ):
        _becomes(page, role)
        expect(pane).to_contain_text(own)
        expect(pane).to_contain_text(clock)
        expect(page.locator("main")).to_contain_text("How much are forty seats?")
        axe(page)
        page.goto(f"/p/{process}/board")
        expect(page.locator(f"#card-{number}")).to_be_visible()
        page.goto(f"/t/{number}")
        expect(page.locator("#role-chip")).to_contain_text(role.capitalize())
    page.goto(f"/t/{number}/history")
    for change in ("Appeal → Deal", "Deal → Order", "Order → Incident", "Incident → Appeal"):
        expect(page.locator("main")).to_contain_text(change)


def test_who_is_quicker_than_the_sheet_gets_what_was_chosen(visitor: Any) -> None:
    """Sent before the sheet shows the processes of the new role: its own begins, and the late answer opens nothing."""
    number = visitor.desk.appeal("Changed in a hurry")
    page = visitor.at("maria")
    page.goto(f"/t/{number}")
    held: list[Any] = []
    page.route("**/role?*", lambda route: held.append(route))
    _becomes(page, "deal")
    [(process,)] = visitor.desk.kernel.store.read().all("SELECT process FROM ticket WHERE id = ?", (int(number[2:]),))
    assert process == "deal"
    with page.expect_response("**/role?*"):
        held[0].continue_()
    page.wait_for_timeout(300)
    expect(page.locator("#sheet")).to_be_hidden()

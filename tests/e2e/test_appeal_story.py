"""One appeal, from the public form to a won deal, under one number; as its sender and the operator see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

# Each value of each pair at least once, and each pair of values too.
LOOKS = [
    pytest.param({"lang": "en", "theme": "light", "phone": False}, id="en-light-desktop"),
    pytest.param({"lang": "ru", "theme": "dark", "phone": False}, id="ru-dark-desktop"),
    pytest.param({"lang": "en", "theme": "dark", "phone": True}, id="en-dark-phone"),
    pytest.param({"lang": "ru", "theme": "light", "phone": True}, id="ru-light-phone"),
]
WORDS = {
    "en": {"won": "Won", "closed": "Closed", "deal": "Deal", "offer": "Offer"},
    "ru": {"won": "Выиграна", "closed": "Закрыто", "deal": "Сделка", "offer": "Предложение"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_appeal_becomes_a_won_deal_under_one_number(
    visitor: Any, axe: Callable[[Page], None], look: dict[str, Any]
) -> None:
    title = f"Licence for the archive, {look['lang']} {look['theme']}"
    client = visitor.at(**look)
    operator = visitor.at("olga", **look)
    number, status = post_question(client, title, axe)
    take_and_answer(operator, title, number, axe, phone=look["phone"])
    client.goto(status)
    expect(client.get_by_text("Forty seats are left.")).to_be_visible()
    axe(client)
    client.locator("#answer-body").fill("Then we take all of them.")
    client.locator("#answer [type=submit]").click()
    expect(client.locator("main [data-sent]")).to_be_visible()
    expect(client.locator("#answer-body")).to_have_value("")
    make_deal(operator, number, axe, by_role=not look["phone"])
    win(operator, number, axe, phone=look["phone"])
    history(operator, number, axe, WORDS[look["lang"]])
    client.goto(status)
    expect(client.locator("h1")).to_contain_text(number)


def post_question(client: Page, title: str, axe: Callable[[Page], None]) -> tuple[str, str]:
    """The number, and the address of the page that follows it."""
    client.goto("/form")
    client.locator("main a[href='/form/questions']").click()
    client.locator("[name=site_subject]").fill(title)
    client.locator("[name=site_message]").fill("How many seats are left?\n\nWe need at least thirty.")
    client.locator("[name=site_name]").fill("Ann Client")
    client.locator("[name=site_email]").fill("ann@client.example")
    axe(client)
    client.locator("main form [type=submit]").click()
    number = re.search(r"T-\d+", client.locator("h1").inner_text())
    assert number
    axe(client)
    client.locator("main a[data-sent]").click()
    expect(client.locator("h1")).to_contain_text(number[0])
    return number[0], client.url


def take_and_answer(page: Page, title: str, number: str, axe: Callable[[Page], None], *, phone: bool) -> None:
    page.goto("/queue")
    axe(page)
    row_in_queue(page, title).click()
    expect(page.locator("#conversation")).to_contain_text("We need at least thirty.")
    page.locator("[data-take]").click()
    expect(page.locator("[data-take]")).to_have_count(0)
    page.locator("form[data-step] [data-reply]").fill("Forty seats are left. Do you want them?")
    axe(page)
    press_outcome(page, "wait", phone=phone)
    expect(page.locator("#step-done")).to_be_visible()
    expect(page.locator("#conversation")).to_contain_text("Forty seats are left.")
    assert number in page.url


def row_in_queue(page: Page, title: str) -> Locator:
    """The row of the newest question: the queue shows fifty, the oldest first, and other tests have asked before."""
    row, more = page.locator("[data-row-link]", has_text=title), page.locator("[data-more-rows]")
    for _page in range(10):
        if row.count() or not more.count():
            break
        shown = page.locator("[data-row-link]").count()
        more.first.click()
        expect(page.locator("[data-row-link]")).not_to_have_count(shown)
    return row


def press_outcome(page: Page, outcome: str, *, phone: bool) -> None:
    if phone:
        page.locator("form[data-step] [data-outcomes]").click()
        page.locator(f"form[data-step] .dropdown-menu [value={outcome}]").click()
    else:
        page.locator(f"form[data-step] .outcomes > button[value={outcome}]").click()


def make_deal(page: Page, number: str, axe: Callable[[Page], None], *, by_role: bool) -> None:
    """By the role chip; or through the step that waits for the client, whose answer has come."""
    page.goto(f"/t/{number}")
    expect(page.locator("#conversation")).to_contain_text("Then we take all of them.")
    if by_role:
        page.locator("#role-chip").click()
        expect(page.locator("#role-to")).to_be_focused()
        page.locator("#role-to").select_option("deal")
        expect(page.locator("#role-process")).to_have_value("deal")
        axe(page)
        page.locator("#role-form .main").click()
    else:
        press_outcome(page, "answered", phone=True)
        expect(page.locator("form[data-step] [data-reply]")).to_be_visible()
        press_outcome(page, "sell", phone=True)
    expect(page.locator("form[data-step] [name=deal_amount]")).to_be_visible()
    expect(page.locator(".ticket-number")).to_have_text(number)
    axe(page)


def win(page: Page, number: str, axe: Callable[[Page], None], *, phone: bool) -> None:
    """Over the board, a stage at a time; the offer asks for an amount first."""
    page.goto("/p/deal/board")
    card = page.locator(f"#card-{number}")
    move = by_menu if phone else drag
    expect(card).to_be_visible()
    axe(page)
    move(page, card, "offer")
    sheet = page.locator("#sheet")
    expect(sheet.locator("[name=deal_amount]")).to_be_focused()
    axe(page)
    sheet.locator("[name=deal_amount]").fill("240000")
    sheet.locator(".main").click()
    expect(sheet).to_be_hidden()
    stands_in(page, card, "offer", phone=phone)
    move(page, card, "contract")
    stands_in(page, card, "contract", phone=phone)
    move(page, card, "won")
    expect(page.locator("#cards-won .card-item", has=page.locator(f"[href='/t/{number}']"))).to_have_count(1)
    axe(page)


def stands_in(page: Page, card: Locator, stage: str, *, phone: bool) -> None:
    if phone:
        page.locator(f"[data-column-to={stage}]").click()
    expect(page.locator(f"#cards-{stage} #{card.get_attribute('id')}")).to_be_visible()


def drag(page: Page, card: Locator, stage: str) -> None:
    """By mouse, as a person does: columns that open on the way are waited for."""
    box = card.locator("[data-card-link]").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 50, box["y"] + 16, steps=4)
    column = page.locator(f"#column-{stage}")
    expect(column).to_have_class(re.compile("open-here"))
    target = column.bounding_box()
    assert target
    page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 70, steps=8)
    page.mouse.up()


def by_menu(page: Page, card: Locator, stage: str) -> None:
    card.locator(".card-menu").click()
    page.locator(f"#sheet [data-stage={stage}] button[name=to]").first.click()


def history(page: Page, number: str, axe: Callable[[Page], None], words: dict[str, str]) -> None:
    page.goto(f"/t/{number}/history")
    told = page.locator("#history")
    for text in (words["deal"], words["offer"], words["won"], "Olga Orlova"):
        expect(told).to_contain_text(text)
    expect(page.locator(".ticket-number")).to_have_text(number)
    axe(page)

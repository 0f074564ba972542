"""The board: what cannot be done says why, what is not carried out goes back, and a poll disturbs nobody."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from instar.commands import MoveTicket

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]


@pytest.fixture
def board(visitor: Any) -> tuple[Page, Locator, str]:
    """Olga at the board of deals, with one of its cards and its number."""
    number = visitor.desk.deal("Forty seats of the archive")
    page: Page = visitor.at("olga")
    page.goto("/p/deal/board")
    return page, page.locator(f"#card-{number}"), number


def grab(page: Page, card: Locator) -> None:
    box = card.locator("[data-card-link]").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 50, box["y"] + 16, steps=4)


def let_go_over(page: Page, stage: str) -> None:
    box = page.locator(f"#column-{stage}").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 70, steps=8)
    page.mouse.up()


def test_columns_where_a_card_may_not_go_are_dim_and_say_why(board: tuple[Page, Locator, str]) -> None:
    page, card, number = board
    grab(page, card)
    barred = page.locator("#column-contract")
    expect(barred).to_have_class(re.compile("barred"))
    why = barred.locator("[data-column-why]")
    expect(why).to_be_visible()
    reason = why.inner_text()
    assert reason
    let_go_over(page, "contract")
    expect(page.locator(f"#cards-qualify #card-{number}")).to_be_visible()
    expect(page.locator(".toast")).to_contain_text(reason)
    expect(barred).not_to_have_class(re.compile("barred"))


def test_head_of_a_column_takes_a_card(board: tuple[Page, Locator, str]) -> None:
    page, card, _number = board
    grab(page, card)
    expect(page.locator("#column-offer")).to_have_class(re.compile("open-here"))
    page.locator("#column-offer .column-title").hover(force=True)
    page.mouse.up()
    expect(page.locator("#sheet [name=deal_amount]")).to_be_focused()


def test_escape_ends_a_drag_and_moves_nothing(board: tuple[Page, Locator, str]) -> None:
    page, card, number = board
    grab(page, card)
    expect(page.locator("#column-offer")).to_have_class(re.compile("open-here"))
    page.locator("#column-offer").hover(position={"x": 60, "y": 80}, force=True)
    page.keyboard.press("Escape")
    expect(page.locator("#column-offer")).not_to_have_class(re.compile("open-here"))
    expect(page.locator(f"#cards-qualify #card-{number}")).to_be_visible()
    expect(page.locator("#sheet")).to_be_hidden()


def test_cancel_puts_the_card_back(board: tuple[Page, Locator, str]) -> None:
    page, card, number = board
    grab(page, card)
    expect(page.locator("#column-offer")).to_have_class(re.compile("open-here"))
    let_go_over(page, "offer")
    sheet = page.locator("#sheet")
    expect(sheet.locator("[name=deal_amount]")).to_be_focused()
    sheet.locator(".outcomes [data-close]").click()
    expect(page.locator(f"#cards-qualify #card-{number}")).to_be_visible()
    expect(card.locator("[data-card-link]")).to_be_focused()


def test_refused_move_puts_the_card_back_and_says_why(board: tuple[Page, Locator, str], watch: Any) -> None:
    page, card, number = board
    problem = '<div class="alert alert-danger" role="alert"><span>The column is full.</span></div>'
    page.route(f"**/t/{number}/move", refuse(problem))
    watch.expected |= {409}
    grab(page, card)
    expect(page.locator("#column-offer")).to_have_class(re.compile("open-here"))
    let_go_over(page, "offer")
    expect(page.locator(".toast")).to_contain_text("The column is full.")
    expect(page.locator(f"#cards-qualify #card-{number}")).to_be_visible()


def refuse(body: str) -> Any:
    def answer(route: Any) -> None:
        if route.request.method == "POST":
            route.fulfill(status=409, body=body, content_type="text/html")
        else:
            route.continue_()

    return answer


def test_cards_are_moved_by_keys_alone(board: tuple[Page, Locator, str]) -> None:
    page, card, number = board
    card.locator("[data-card-link]").focus()
    page.keyboard.press("Shift+ArrowRight")
    amount = page.locator("#sheet [name=deal_amount]")
    expect(amount).to_be_focused()
    amount.fill("1000")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#cards-offer #card-{number} [data-card-link]")).to_be_focused()
    page.keyboard.press("m")
    expect(page.locator("#sheet .move-list")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator(f"#cards-qualify #card-{number} [data-card-link]")).to_be_focused()


def test_arrows_walk_between_cards(visitor: Any) -> None:
    first, second = visitor.desk.deal("One deal"), visitor.desk.deal("Another deal")
    page = visitor.at("olga")
    page.goto("/p/deal/board")
    page.keyboard.press("ArrowDown")
    order = page.locator("#cards-qualify [data-card]").evaluate_all("cards => cards.map(card => card.dataset.card)")
    assert {first, second} <= set(order)
    expect(page.locator(f"#card-{order[0]} [data-card-link]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"#card-{order[1]} [data-card-link]")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/t/{order[1]}")


def test_poll_brings_the_moves_of_others_and_keeps_focus_and_folds(
    board: tuple[Page, Locator, str], visitor: Any
) -> None:
    page, card, _number = board
    other = visitor.desk.deal("Moved by somebody else")
    page.clock.install()
    page.goto("/p/deal/board")
    page.locator("#column-won [data-column-fold]").click()
    card.locator("[data-card-link]").focus()
    visitor.desk.run(MoveTicket(int(other[2:]), "offer", "offer", data={"deal_amount": "500"}), "boris")
    page.clock.fast_forward("00:15")
    expect(page.locator(f"#cards-offer #card-{other}")).to_be_visible(timeout=25_000)
    expect(card.locator("[data-card-link]")).to_be_focused()
    expect(page.locator("#column-won")).not_to_have_class(re.compile("folded"))
    expect(page.locator("#column-lost")).to_have_class(re.compile("folded"))


def test_phone_shows_one_column_and_its_tabs(visitor: Any) -> None:
    number = visitor.desk.deal("On a phone")
    page = visitor.at("olga", phone=True)
    page.goto("/p/deal/board")
    expect(page.locator(f"#card-{number}")).to_be_visible()
    page.locator("[data-column-to=offer]").click()
    expect(page.locator("#column-offer")).to_be_visible()
    expect(page.locator("#column-qualify")).to_be_hidden()


def drop_on_ending(page: Page, title: str) -> None:
    zone = page.locator("#board-endings .board-ending", has_text=title)
    expect(zone).to_be_visible()
    box = zone.bounding_box()
    assert box
    for off in (0, 4):  # the browser is told of a drag one step late
        page.mouse.move(box["x"] + box["width"] / 2 + off, box["y"] + box["height"] / 2, steps=4)
    expect(zone).to_have_class(re.compile("over"))
    page.mouse.up()
    expect(zone).to_be_hidden()


def test_a_card_is_answered_and_closed_or_handed_over_by_dragging_it_below(visitor: Any, axe: Any) -> None:
    desk = visitor.desk
    closed, sold = desk.appeal("Where is my licence?"), desk.appeal("We need forty seats")
    page = visitor.at("olga")
    page.goto("/p/appeal/board")
    grab(page, page.locator(f"#card-{closed}"))
    drop_on_ending(page, "Send and close")
    sheet = page.locator("#sheet")
    sheet.locator("[data-reply]").fill("It is in your account.")
    axe(page)
    sheet.get_by_role("button", name="Send and close").first.click()
    expect(page.locator(f"#cards-new #card-{closed}")).to_have_count(0)
    expect(page.locator(f"#cards-closed #card-{closed}")).to_have_count(1)
    grab(page, page.locator(f"#card-{sold}"))
    drop_on_ending(page, "Hand over")
    sheet.locator("#role-to").select_option("deal")
    sheet.get_by_role("button", name="Change to Deal").click()
    expect(page.locator(f"#card-{sold}")).to_have_count(0)
    expect(page.locator(".toast").last).to_contain_text("Deal")


def test_what_is_dragged_below_has_its_twin_in_the_menu(visitor: Any) -> None:
    number = visitor.desk.appeal("By the menu alone")
    page = visitor.at("olga")
    page.goto("/p/appeal/board")
    page.locator(f"#card-{number} [data-card-link]").focus()
    page.keyboard.press("m")
    page.locator("#sheet [data-ending]", has_text="Send and close").press("Enter")
    page.locator("#sheet [data-reply]").fill("Done by keys.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#cards-closed #card-{number}")).to_have_count(1)

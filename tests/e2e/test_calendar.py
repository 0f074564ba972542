"""The calendar of a list: a ticket is dragged or given a date by the keyboard, and goes back when that is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from instar.commands import EditTicket, OpenTicket

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]
BY = "/tickets/as/calendar?span=month&by=data.deal_close&q={number}"


def middle() -> date:
    """A day in the middle of this month, so that the days around it are on the page."""
    return datetime.now(UTC).date().replace(day=15)


@pytest.fixture
def deal(visitor: Any) -> tuple[Page, str]:
    """Olga at the month's calendar of one deal, which closes on the 15th."""
    number = visitor.desk.deal("Forty seats of the calendar")
    closing(visitor.desk, number, middle())
    page: Page = visitor.at("olga")
    page.goto(BY.format(number=number))
    is_on(page, number, middle())
    return page, number


def closing(desk: Any, number: str, day: date, by: str = "maria") -> None:
    desk.run(EditTicket(int(number[2:]), {"data": {"deal_close": day.isoformat()}}), by=by)


def is_on(page: Page, number: str, day: date) -> None:
    """The ticket lies over the cell of the day."""

    def boxes() -> bool:
        ticket = page.locator(f"#cal-days [data-ticket={number}]").bounding_box()
        cell = page.locator(f"#cal-days [data-date='{day.isoformat()}']").bounding_box()
        return bool(
            ticket
            and cell
            and cell["x"] <= ticket["x"] + ticket["width"] / 2 <= cell["x"] + cell["width"]
            and cell["y"] <= ticket["y"] + 8 <= cell["y"] + cell["height"]
        )

    expect(page.locator(f"#cal-days [data-ticket={number}]")).to_be_visible()
    for _try in range(50):
        if boxes():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{number} does not lie on {day}")


def drag(page: Page, what: Locator, day: date) -> None:
    begin = what.bounding_box()
    end = page.locator(f"#cal-days [data-date='{day.isoformat()}']").bounding_box()
    assert begin
    assert end
    page.mouse.move(begin["x"] + 30, begin["y"] + 10)
    page.mouse.down()
    page.mouse.move(begin["x"] + 50, begin["y"] + 20, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=12)
    page.mouse.up()


def test_a_ticket_is_dragged_to_another_day_and_taken_back(visitor: Any, deal: tuple[Page, str]) -> None:
    page, number = deal
    later = middle() + timedelta(days=2)
    drag(page, page.locator(f"[data-ticket={number}]"), later)
    expect(page.locator(".toast")).to_contain_text(f"{number}: Expected close")
    is_on(page, number, later)
    other = visitor.at("boris")
    other.goto(BY.format(number=number))
    is_on(other, number, later)
    page.locator(".toast [data-undo]").click()
    is_on(page, number, middle())


def test_a_refused_drag_goes_back_and_says_why(visitor: Any, deal: tuple[Page, str]) -> None:
    """Somebody has changed the date since the page was read."""
    page, number = deal
    closing(visitor.desk, number, middle() + timedelta(days=5))
    visitor.watch.expected.add(409)
    drag(page, page.locator(f"[data-ticket={number}]"), middle() + timedelta(days=1))
    expect(page.locator(".toast")).to_contain_text("Somebody changed this meanwhile.")
    is_on(page, number, middle() + timedelta(days=5))


def test_what_dragging_does_the_keyboard_does(deal: tuple[Page, str]) -> None:
    page, number = deal
    later = middle() + timedelta(days=3)
    page.locator(f"[data-ticket={number}]").focus()
    page.keyboard.press("d")
    expect(page.locator("#cal-to")).to_be_focused()
    expect(page.locator("#cal-to")).to_have_value(middle().isoformat())
    page.locator("#cal-to").fill(later.isoformat())
    page.keyboard.press("Enter")
    expect(page.locator("#cal-dialog")).to_be_hidden()
    is_on(page, number, later)
    expect(page.locator(f"[data-ticket={number}]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/t/{number}"))


def test_a_ticket_without_a_date_is_dragged_in(visitor: Any) -> None:
    number = visitor.desk.deal("Undated seats")
    page: Page = visitor.at("olga")
    page.goto(BY.format(number=number))
    drag(page, page.locator(f"[data-undated={number}]"), middle())
    is_on(page, number, middle())
    expect(page.locator(f"[data-undated={number}]")).to_have_count(0)


def test_how_it_is_looked_at_stays_in_the_address(deal: tuple[Page, str]) -> None:
    page, _number = deal
    page.locator("button[data-span=week]").click()
    expect(page).to_have_url(re.compile("span=week"))
    page.locator("[data-go=next]").click()
    expect(page).to_have_url(re.compile(r"day=\d{4}-\d\d-\d\d"))
    title = page.locator("#cal-title").inner_text()
    page.reload()
    expect(page.locator("#cal-title")).to_have_text(title)
    expect(page.locator("button[data-span=week]")).to_have_attribute("aria-pressed", "true")


def test_a_phone_shows_the_agenda_with_a_button_for_each_date(visitor: Any) -> None:
    number = visitor.desk.deal("Pocket seats")
    today = datetime.now(UTC).date()
    closing(visitor.desk, number, today)
    page: Page = visitor.at("olga", phone=True)
    page.goto(f"/tickets/as/calendar?by=data.deal_close&q={number}")
    page.get_by_role("button", name=f"Change date of {number}…").click()
    expect(page.locator("#cal-to")).to_have_value(today.isoformat())


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_many_at_one_time_stay_wide_enough_to_be_met(visitor: Any, axe: Callable[[Page], None], phone: bool) -> None:
    desk = visitor.desk
    noon = int(datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0).timestamp() * 1000)
    word = "Throng" if phone else "Crowd"
    for index in range(9):
        opened = desk.run(OpenTicket(f"{word} {index}", service="questions"))
        desk.run(EditTicket(opened["ticket"], {"due": noon + index * 60_000}), by="maria")
    page = visitor.at("olga", phone=phone)
    page.goto(f"/tickets/as/calendar?span=week&by=due&q={word}")
    shown = page.locator("#cal-days [data-ticket]")
    expect(shown).to_have_count(1 if phone else 3)
    axe(page)
    page.locator(".cal-more").click()
    for index in range(9):
        expect(page.locator("[data-ticket]", has_text=f"{word} {index}").first).to_be_visible()
    axe(page)

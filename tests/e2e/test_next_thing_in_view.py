"""The next thing to do is in view, and few moves do it: boxes are measured, clicks and keys are counted."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from instar.commands import PostReply

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]
LONG = "I paid for the licence on Monday, and it does not show up in my account.\n\n" * 4
SIZES = pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])


def lies_in_the_window(page: Page, part: Locator) -> None:
    """Whole, and under nothing that is sticky: what lies in its middle is the part itself."""
    box, size = part.bounding_box(), page.viewport_size
    assert box is not None
    assert size is not None
    inside = box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    inside = inside and box["y"] >= 0 and box["y"] + box["height"] <= size["height"]
    assert inside, (part, box)
    on_top = part.evaluate(
        "part => { const {x, y, width, height} = part.getBoundingClientRect();"
        " return [0.1, 0.9].every(at => part.contains(document.elementFromPoint(x + width / 2, y + height * at))); }"
    )
    assert on_top, part


@SIZES
@pytest.mark.parametrize("messages", [1, 5])
def test_step_title_first_field_and_main_button_are_in_view_at_load(visitor: Any, phone: bool, messages: int) -> None:
    number = visitor.desk.appeal(f"Long story of {messages}", LONG)
    for _time in range(messages - 1):
        visitor.desk.run(PostReply(int(number[2:]), LONG, "internal"), "maria")
    page = visitor.at("olga", phone=phone)
    page.goto(f"/t/{number}")
    page.wait_for_load_state("networkidle")
    for part in (".step-title", "[name=appeal_topic]", ".main"):
        lies_in_the_window(page, page.locator(f"form[data-step] {part}"))


@SIZES
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_deal_shows_its_step_at_load(visitor: Any, phone: bool, lang: str) -> None:
    number = visitor.desk.deal("A deal in view")
    page = visitor.at("olga", phone=phone, lang=lang)
    page.goto(f"/t/{number}")
    page.wait_for_load_state("networkidle")
    for part in (".step-title", "[name=deal_amount]", ".main"):
        lies_in_the_window(page, page.locator(f"form[data-step] {part}"))


@SIZES
def test_appeal_is_answered_in_four_clicks_at_most(visitor: Any, phone: bool) -> None:
    title = f"Answered by clicks {phone}"
    visitor.desk.appeal(title, late=True)
    page = visitor.at("olga", phone=phone)
    page.goto("/queue")
    clicks = 0

    def click(part: Locator) -> None:
        nonlocal clicks
        part.click()
        clicks += 1

    click(page.locator("[data-row-link]", has_text=title))
    page.wait_for_url(
        "**/t/T-*"
    )  # going to the card of the address, the browser takes the focus away until it is loaded
    click(page.locator("form[data-step] [data-reply]"))
    page.keyboard.insert_text("It is in your account now.")
    click(page.locator("form[data-step] .main"))
    expect(page.locator("#step-done")).to_be_visible()
    assert clicks <= 4


def test_appeal_is_answered_without_a_mouse(visitor: Any) -> None:
    """From the list to the answer sent: the keys of experience, and never a click."""
    title = "Answered by keys"
    visitor.desk.appeal(title, late=True)
    page = visitor.at("olga")
    page.goto("/work")
    pressed = 0

    def press(key: str) -> None:
        nonlocal pressed
        page.keyboard.press(key)
        pressed += 1

    press("g")
    press("q")
    page.wait_for_url("**/queue")
    expect(page.locator("[data-row]").first).to_be_visible()
    pressed = 0
    walked = 0
    while title not in page.evaluate("document.activeElement.closest('[data-row]')?.textContent ?? ''"):
        page.keyboard.press("j")
        walked += 1
        assert walked < 60
    press("Enter")
    page.wait_for_url("**/t/T-*")
    press("e")
    expect(page.locator("form[data-step] [data-reply]")).to_be_focused()
    page.keyboard.insert_text("It is in your account now.")
    press("Control+Enter")
    expect(page.locator("#step-done")).to_be_visible()
    assert pressed <= 5
    expect(page.locator("#step-done [data-focus]")).to_be_focused()


def test_outcomes_have_numbers(visitor: Any) -> None:
    number = visitor.desk.appeal("Third outcome by number")
    page = visitor.at("olga")
    page.goto(f"/t/{number}")
    page.keyboard.press("r")
    expect(page.locator("form[data-step] [data-reply]")).to_be_focused()
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator("form[data-step] .dropdown-menu")).to_be_visible()
    page.keyboard.press("3")
    expect(page.locator("form[data-step] [name=deal_amount]")).to_be_focused()
    expect(page.locator("#role-chip")).to_contain_text("Deal")


def test_opening_a_ticket_claims_nothing_and_the_first_keystroke_does(visitor: Any) -> None:
    number = visitor.desk.appeal("Claimed by typing")
    page = visitor.at("olga")
    taken: list[str] = []
    page.on("request", lambda request: taken.append(request.url) if request.url.endswith("/take") else None)
    page.goto(f"/t/{number}")
    reply = page.locator("form[data-step] [data-reply]")
    reply.click()
    page.wait_for_timeout(300)
    assert taken == []
    reply.press_sequentially("Good day, ", delay=40)
    expect(page.locator("[data-take]")).to_have_count(0)
    reply.press_sequentially("here it is.", delay=40)
    expect(reply).to_have_value("Good day, here it is.")
    expect(reply).to_be_focused()
    assert len(taken) == 1


@SIZES
def test_after_a_change_of_role_the_next_step_is_in_view(visitor: Any, phone: bool) -> None:
    number = visitor.desk.appeal("To become a deal")
    page = visitor.at("olga", phone=phone)
    page.goto(f"/t/{number}")
    if phone:
        page.locator("[data-pane-to=details]").click()
    page.locator("#role-chip").click()
    page.locator("#role-to").select_option("deal")
    page.locator("#role-form .main").click()
    expect(page.locator("form[data-step] [name=deal_amount]")).to_be_focused()
    for part in (".step-title", "[name=deal_amount]", ".main"):
        lies_in_the_window(page, page.locator(f"form[data-step] {part}"))

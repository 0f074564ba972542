"""Two people at one ticket: each sees that the other is there, and the second to answer is asked first."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from instar.commands import CompleteWork

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_colleague_is_seen_writing_and_the_second_answer_is_asked_for_once_more(
    visitor: Any, watch: Any, axe: Any
) -> None:
    desk = visitor.desk
    number = desk.appeal("Two answer at once")
    desk.run(CompleteWork(desk.step(number), "wait", {"appeal_answer": "We look into it."}), "olga")
    olga, boris = visitor.at("olga"), visitor.at("boris", phone=True)
    olga.goto(f"/t/{number}")
    boris.goto(f"/t/{number}")
    with boris.expect_response(lambda answer: answer.url.endswith("/unsent")):
        boris.locator("#compose-body").press_sequentially("It is on its way", delay=5)
    expect(olga.locator("#also-here")).to_contain_text("Boris Belov is writing a reply", timeout=25_000)
    expect(boris.locator("#also-here")).to_contain_text("Olga Orlova", timeout=25_000)
    axe(boris)
    # From now on her page hears of nothing: had it shown his answer in time, there would be nothing to ask.
    olga.route("**/poll?*", lambda route: route.fulfill(status=204))
    olga.locator("#compose-body").fill("Wait a moment")
    boris.locator("#compose-send").click()
    expect(boris.locator("#conversation")).to_contain_text("It is on its way")
    watch.expected |= {409}
    olga.keyboard.press("Control+Enter")
    conflict = olga.locator("#compose [data-conflict]")
    expect(conflict).to_contain_text("Boris Belov has written meanwhile")
    expect(conflict).to_be_focused()
    expect(olga.locator("#conversation")).to_contain_text("It is on its way")
    expect(olga.locator("#compose-body")).to_have_value("Wait a moment")
    axe(olga)
    conflict.locator("[name=_anyway]").click()
    expect(olga.locator("#conversation")).to_contain_text("Wait a moment")
    expect(olga.locator("#compose-body")).to_have_value("")


def test_preview_shows_the_text_and_goes_when_one_types_on(visitor: Any, axe: Any) -> None:
    desk = visitor.desk
    number = desk.appeal("Looked at before it is sent")
    page = visitor.at("olga")
    page.goto(f"/t/{number}")
    reply = page.locator("form[data-step] [data-reply]")
    reply.fill("**Dear** Ann")
    page.locator("form[data-step] [hx-post$=preview]").click()
    preview = page.locator(".preview")
    expect(preview.locator("strong", has_text="Dear")).to_be_visible()
    expect(preview).to_contain_text("Ann Client <ann@client.example> will read this")
    axe(page)
    reply.press_sequentially("!")
    expect(preview).to_have_count(0)


def test_preview_stays_while_the_step_is_quietly_taken(visitor: Any) -> None:
    """The first keystroke takes the step; its answer may come after the preview's."""
    desk = visitor.desk
    number = desk.appeal("Taken while it is looked at")
    page = visitor.at("olga")
    held: list[Any] = []
    page.route("**/take", lambda route: held.append(route))
    page.goto(f"/t/{number}")
    page.locator("form[data-step] [data-reply]").press_sequentially("**Dear** Ann")
    page.locator("form[data-step] [hx-post$=preview]").click()
    shown = page.locator(".preview strong", has_text="Dear")
    expect(shown).to_be_visible()
    with page.expect_response("**/take"):
        held[0].continue_()
    expect(page.get_by_role("button", name="Put back")).to_be_visible()
    expect(shown).to_be_visible()


def test_late_answer_to_taking_the_step_does_not_bring_the_done_one_back(visitor: Any) -> None:
    """It was worked out while the step was open, and comes when the step is done."""
    desk = visitor.desk
    number = desk.appeal("Taken and done at once")
    page = visitor.at("olga")
    held: list[Any] = []
    page.route("**/take", lambda route: held.append((route, route.fetch())))
    page.goto(f"/t/{number}")
    page.locator("form[data-step] [data-reply]").press_sequentially("We have found it.")
    page.locator("form[data-step] .main").click()
    done = page.locator("#step-done")
    expect(done).to_be_visible()
    taken, answer = held[0]
    assert "data-step" in answer.text()
    with page.expect_response("**/take"):
        taken.fulfill(response=answer)
    page.evaluate("() => new Promise((seen) => requestAnimationFrame(() => setTimeout(seen, 300, true)))")
    expect(done).to_be_visible()
    expect(page.locator("form[data-step]")).to_have_count(0)

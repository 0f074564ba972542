"""What somebody has typed outlives an ended log-in, a faster colleague, a fault, a stopped server and a closed tab."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.commands import CompleteWork

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
TEXT = "We have found your payment, and the licence is on its way."


def open_card(visitor: Any, title: str, **look: Any) -> tuple[Page, str]:
    """Olga at the step of a new appeal, with an answer typed."""
    number = visitor.desk.appeal(title)
    page = visitor.at("olga", **look)
    page.goto(f"/t/{number}")
    reply(page).press_sequentially(TEXT, delay=5)
    expect(page.locator("[data-take]")).to_have_count(0)  # the first keystroke has taken the step
    return page, number


def reply(page: Page) -> Any:
    return page.locator("form[data-step] [data-reply]")


def press_main(page: Page) -> None:
    page.locator("form[data-step] .main").click()


def was_sent(page: Page) -> None:
    expect(page.locator("#step-done")).to_be_visible()
    expect(page.locator("#conversation")).to_contain_text(TEXT)


def drafts(page: Page) -> int:
    count: int = page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('instar:draft:')).length")
    return count


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_ended_log_in_asks_over_the_page_and_then_sends(visitor: Any, watch: Any, phone: bool) -> None:
    page, _number = open_card(visitor, "Log-in ends", phone=phone)
    visitor.desk.end_log_ins("olga")
    watch.expected |= {401}
    press_main(page)
    dialog = page.locator("#login-again")
    expect(dialog).to_be_visible()
    expect(dialog.locator("[name=password]")).to_be_focused()
    dialog.locator("[name=password]").fill("not the one")
    dialog.locator("[type=submit]").click()
    expect(dialog.locator("[data-login-problem]")).to_be_visible()
    expect(reply(page)).to_have_value(TEXT)
    dialog.locator("[name=password]").fill("correct horse battery")
    dialog.locator("[type=submit]").click()
    expect(dialog).to_be_hidden()
    was_sent(page)
    assert drafts(page) == 0


def test_ended_log_in_can_wait_and_the_page_says_so(visitor: Any, watch: Any) -> None:
    page, _number = open_card(visitor, "Log-in ends later")
    visitor.desk.end_log_ins("olga")
    watch.expected |= {401}
    press_main(page)
    page.locator("#login-again [data-close]").click()
    expect(page.locator("#session-over")).to_be_visible()
    expect(reply(page)).to_have_value(TEXT)
    page.locator("[data-login-again]").click()
    page.locator("#login-again [name=password]").fill("correct horse battery")
    page.keyboard.press("Enter")
    expect(page.locator("#session-over")).to_be_hidden()
    press_main(page)
    was_sent(page)


def test_ended_log_in_does_not_come_between_two_letters(visitor: Any, watch: Any) -> None:
    number = visitor.desk.appeal("Log-in ends before the first letter")
    page = visitor.at("olga")
    page.goto(f"/t/{number}")
    visitor.desk.end_log_ins("olga")
    watch.expected |= {401}
    reply(page).press_sequentially(TEXT, delay=10)
    expect(page.locator("#session-over")).to_be_visible()
    expect(page.locator("#login-again")).to_be_hidden()
    expect(reply(page)).to_have_value(TEXT)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_somebody_faster_leaves_the_text_with_three_ways_to_use_it(
    visitor: Any, watch: Any, axe: Any, theme: str
) -> None:
    page, number = open_card(visitor, "Two at once", theme=theme)
    finish_elsewhere(visitor, number)
    watch.expected |= {409}
    press_main(page)
    conflict = page.locator("[data-conflict]")
    expect(conflict).to_be_focused()
    expect(reply(page)).to_have_value(TEXT)
    axe(page)
    conflict.locator("[data-put-reply]").click()
    expect(page.locator("form[data-step]")).to_have_count(0)
    expect(page.locator("#compose-body")).to_have_value(TEXT)
    expect(page.locator("#compose-body")).to_be_focused()


def test_text_of_a_finished_step_can_be_dropped(visitor: Any, watch: Any) -> None:
    page, number = open_card(visitor, "Two at once, again")
    finish_elsewhere(visitor, number)
    watch.expected |= {409}
    press_main(page)
    page.locator("[data-discard-text]").click()
    expect(page.locator("form[data-step]")).to_have_count(0)
    assert drafts(page) == 0


def finish_elsewhere(visitor: Any, number: str) -> None:
    step = visitor.desk.step(number)
    visitor.desk.run(CompleteWork(step, "spam"), "maria")


def test_stopped_server_keeps_the_text_and_takes_it_when_it_is_back(own_visitor: Any, watch: Any) -> None:
    page, _number = open_card(own_visitor, "Server stops", phone=True)
    own_visitor.desk.server.stop()
    watch.offline = True
    press_main(page)
    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator("form[data-step] [data-problem]")).not_to_be_empty()
    expect(reply(page)).to_have_value(TEXT)
    own_visitor.desk.server.start()
    expect(page.locator("#offline")).to_be_hidden(timeout=15_000)
    press_main(page)
    was_sent(page)


def test_fault_of_the_server_keeps_the_text(visitor: Any, watch: Any) -> None:
    page, _number = open_card(visitor, "Server has a fault")
    broken = re.compile(r"/step/\d+$")
    page.route(broken, lambda route: route.fulfill(status=500, body="<!doctype html><html><p>broken</p></html>"))
    watch.expected |= {500}
    press_main(page)
    expect(page.locator("form[data-step] [data-problem] .alert")).to_be_visible()
    expect(reply(page)).to_have_value(TEXT)
    page.unroute(broken)
    press_main(page)
    was_sent(page)


def test_closed_tab_gives_the_text_back_and_can_drop_it(visitor: Any) -> None:
    page, number = open_card(visitor, "Tab closes")
    page.wait_for_timeout(400)
    again = page.context.new_page()
    page.close()
    again.goto(f"/t/{number}")
    expect(reply(again)).to_have_value(TEXT)
    expect(again.locator(".restored")).to_be_visible()
    again.locator("[data-draft-discard]").click()
    expect(reply(again)).to_have_value("")
    again.reload()
    expect(reply(again)).to_have_value("")


def test_mistake_keeps_all_that_was_typed_and_shows_the_field(visitor: Any, watch: Any, axe: Any) -> None:
    number = visitor.desk.appeal("A field is missing")
    page = visitor.at("olga")
    page.goto(f"/t/{number}")
    page.locator("form[data-step] [name=appeal_topic]").select_option("order")
    watch.expected |= {422}
    press_main(page)
    expect(reply(page)).to_be_focused()
    expect(reply(page)).to_have_attribute("aria-invalid", "true")
    expect(page.locator("form[data-step] [name=appeal_topic]")).to_have_value("order")
    expect(page.locator("form[data-step] [data-errors]")).to_be_visible()
    axe(page)
    reply(page).fill(TEXT)
    press_main(page)
    was_sent(page)


def test_public_form_keeps_what_a_stranger_typed(visitor: Any, watch: Any) -> None:
    page = visitor.at(phone=True)
    page.goto("/form/questions")
    page.locator("[name=site_subject]").fill("Half a letter")
    page.locator("[name=site_message]").fill(TEXT)
    page.wait_for_timeout(400)
    page.reload()
    expect(page.locator("[name=site_message]")).to_have_value(TEXT)
    watch.expected |= {422}
    page.locator("main form [type=submit]").click()
    expect(page.locator("[data-errors]")).to_be_visible()
    expect(page.locator("[name=site_message]")).to_have_value(TEXT)
    page.locator("[name=site_name]").fill("Ann Client")
    page.locator("[name=site_email]").fill("ann@client.example")
    page.locator("main form [type=submit]").click()
    expect(page.locator("h1")).to_contain_text("T-")
    page.goto("/form/questions")
    expect(page.locator("[name=site_message]")).to_have_value("")


def test_double_press_sends_once(visitor: Any) -> None:
    page, _number = open_card(visitor, "Pressed twice")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator("form[data-step] .main").dblclick()
    was_sent(page)
    assert [url for url in sent if re.search(r"/step/\d+$", url)] != []
    assert page.locator("#conversation .msg.ours", has_text=TEXT).count() == 1
    assert len([url for url in sent if re.search(r"/step/\d+$", url)]) == 1


def test_log_in_warns_before_it_ends_and_can_be_kept(visitor: Any) -> None:
    page = visitor.at("olga")
    page.clock.install()
    page.goto("/work")
    soon = page.locator("#session-soon")
    expect(soon).to_be_hidden()
    page.clock.fast_forward("28:30")
    expect(soon).to_be_visible()
    soon.locator("[data-stay]").click()
    expect(soon).to_be_hidden()
    page.clock.fast_forward("27:00")
    expect(soon).to_be_hidden()
    page.clock.fast_forward("04:00")
    expect(page.locator("#session-over")).to_be_visible()

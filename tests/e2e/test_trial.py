"""Try it: real forms are filled, outcomes pressed, the clock is pushed; a run is kept as a test, and tests are run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
TRY = "/x/designer/processes/appeal/try"
EDITOR = "/x/designer/processes/appeal/edit?view=outline"
RUN_MS = 30_000
"""All cases of a process are run by the server, some seconds on a slow machine."""


def opened(page: Page, title: str = "Where is my licence?") -> None:
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_role("button", name="Open the ticket").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def standing(page: Page, node: str) -> None:
    expect(page.locator(f".djs-element.now[data-element-id={node}]")).to_have_count(1)


def test_a_process_is_tried_kept_as_a_test_and_the_test_is_run(own_visitor: Any, axe: Callable[[Page], None]) -> None:
    page = own_visitor.at("admin")
    page.goto(TRY)
    opened(page)
    standing(page, "answer")
    page.get_by_role("button", name="Send and wait").click()
    expect(page.locator("[data-errors]")).to_contain_text("Answer to the client")
    page.get_by_label("Answer to the client").fill("How many seats?")
    page.get_by_role("button", name="Send and wait").click()
    standing(page, "wait")
    expect(page.get_by_text("Would be sent · 1")).to_be_visible()
    expect(page.locator(".trial-sent")).to_contain_text("How many seats?")
    before = page.locator("[data-clock]").inner_text()
    page.get_by_role("button", name="+1 day").click()
    expect(page.locator("[data-clock]")).not_to_have_text(before)
    page.get_by_role("button", name="Next event").click()
    standing(page, "silent")
    page.get_by_role("button", name="Take back the last one").click()
    standing(page, "wait")
    page.get_by_role("button", name="Next event").click()
    standing(page, "silent")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator(".trial-head")).to_contain_text("Ended")
    axe(page)
    page.get_by_label("What the test is called").fill("Silent, then closed")
    page.get_by_role("button", name="Save as test").click()
    expect(page.get_by_text("Kept as the test “Silent, then closed”.")).to_be_visible()
    page.get_by_role("tab", name="Tests").click()
    page.get_by_role("button", name="Run all").click()
    expect(page.get_by_text("100 % of nodes and flows passed")).to_be_visible(timeout=RUN_MS)
    line = page.locator(".trial-tests li", has_text="Silent, then closed")
    expect(line).to_have_class("good")
    axe(page)
    line.get_by_role("button").click()
    line.get_by_role("button").click()
    expect(line).to_have_count(0)


def test_what_others_do_is_told_and_done_as_them(visitor: Any) -> None:
    page = visitor.at("admin", phone=True)
    page.goto("/x/designer/processes/deal/try")
    opened(page, "Two hundred seats")
    page.get_by_role("combobox", name="as", exact=True).select_option("somebody")
    expect(page.locator(".trial-card")).to_have_count(1)
    expect(page.get_by_role("combobox", name="as", exact=True)).to_be_focused()
    page.get_by_role("button", name="Begin anew").click()
    expect(page.get_by_role("button", name="Open the ticket")).to_be_visible()


def test_in_the_editor_the_panel_becomes_the_ticket_of_what_is_drawn(visitor: Any) -> None:
    page = visitor.at("admin")
    page.goto(EDITOR)
    expect(page.locator("#editor[data-ready]")).to_be_visible()
    button = page.get_by_role("button", name="Try it", exact=True)
    button.click()
    expect(page.locator("#panel")).to_be_hidden()
    opened(page)
    expect(page.locator(".trial-card .step-title")).to_have_text("Answer")
    expect(page.locator("#view-outline [data-node=answer].trial-now")).to_have_count(1)
    page.locator("#view-outline [data-node=answer]").click()
    expect(page.locator("#trial")).to_be_hidden()
    expect(page.locator(".trial-now")).to_have_count(0)
    button.click()
    expect(page.locator(".trial-card .step-title")).to_have_text("Answer")
    page.get_by_role("button", name="Close", exact=True).first.click()
    expect(page.locator("#trial")).to_be_hidden()
    expect(page.locator("#panel[hidden]")).to_have_count(0)
    page.get_by_role("button", name="Tests", exact=True).click()
    page.get_by_role("button", name="Run all").click()
    expect(page.locator("[data-open-tests]")).to_contain_text("100 %", timeout=RUN_MS)

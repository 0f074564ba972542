"""An administrator draws the approval of purchases by the pages alone, tries it, publishes it, and people work by it.

No JSON, no expression, no documentation, at most ninety clicks: the page counts them.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
MOST_CLICKS = 90
COUNTS = """
const count = (more) => { sessionStorage.clicks = more + Number(sessionStorage.clicks ?? 0); };
addEventListener('click', (event) => {
  if (event.isTrusted) count(1);
  if (event.target.closest('.ace_editor, .expression, [data-view=json]')) sessionStorage.code = 'opened';
}, true);
addEventListener('change', (event) => { if (event.target.matches('select')) count(2); }, true);
addEventListener('focusin', (event) => { if (event.target.matches('input, textarea')) count(1); }, true);
"""
"""A choice is two clicks, a field to type in is one, even where the focus is set for her."""
BACK = "back to “Prepare the request”"


class Administrator:
    """The editor as she uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel = page.locator("#panel")
        self.dialog = page.locator("dialog.block-dialog")

    def select(self, step: str) -> None:
        """What has just been put in is still being drawn: who presses that fast presses again."""
        shape = self.page.locator(".djs-shape", has_text=step).last
        for _press in range(4):
            self.page.get_by_role("button", name="The whole diagram").click()
            shape.click()
            with suppress(AssertionError):
                expect(shape).to_have_class(re.compile("selected"), timeout=1500)
                expect(self.panel.get_by_role("heading", level=2)).to_contain_text(step, timeout=1500)
                return
        raise AssertionError(f"“{step}” cannot be selected")

    def rename(self, title: str) -> None:
        self.panel.get_by_role("textbox", name="Name", exact=True).fill(title)

    def block(self, name: str) -> Locator:
        """What is asked before a block is put in behind what is selected."""
        self.page.locator("#view-diagram").get_by_role("button", name=name, exact=True).click()
        return self.dialog

    def put(self) -> None:
        self.dialog.get_by_role("button", name="Put it in").click()
        expect(self.dialog).to_have_count(0)

    def clicks(self) -> int:
        return int(self.page.evaluate("sessionStorage.clicks"))


def begun(page: Page) -> Administrator:
    page.add_init_script(COUNTS)
    page.goto("/design/processes")
    page.get_by_role("link", name="Start from a template").click()
    page.get_by_role("link", name="Blank").click()
    expect(page.locator("#editor[data-ready]")).to_be_visible()
    expect(page.locator(".djs-shape", has_text="First step").last).to_be_visible()
    return Administrator(page)


def draw(admin: Administrator) -> None:
    admin.rename("Purchase")
    form = admin.panel.get_by_label("Opening form")
    form.select_option(label="new form, typed here")
    admin.panel.locator("textarea.lines").fill("Item required\nAmount money required")
    admin.select("First")
    admin.rename("Prepare the request")
    admin.panel.get_by_role("button", name="Choose who").click()
    admin.panel.get_by_label("Whom it names").select_option(label="who takes part")

    director = admin.block("Approval")
    director.get_by_label("Name").fill("Director")
    director.get_by_label("Who decides").first.select_option(label="supervisor")
    director.get_by_label("A refusal leads").select_option(label=BACK)
    admin.put()

    committee = admin.block("Approval")
    committee.get_by_label("Name").fill("Committee")
    committee.get_by_label("Who decides").first.select_option(label="Frontline")
    committee.get_by_label("How many have to agree").select_option("some")
    committee.get_by_label("A refusal leads").select_option(label=BACK)
    admin.put()

    reminder = admin.block("Remind")
    expect(reminder.get_by_label("Step that waits").locator("option:checked")).to_have_text("Committee")
    admin.put()

    admin.select("Prepare")
    over = admin.block("Decide")
    over.get_by_label("Name").fill("Over 100 000?")
    over.get_by_label("What is looked at").select_option(label="Amount")
    over.get_by_label("How it is compared").select_option(label="is over")
    over.get_by_label("With what").fill("100 000")
    over.get_by_label("leads to", exact=True).select_option(label="Director")
    over.get_by_label("Otherwise it leads to").select_option(label="Committee")
    admin.put()


def fix(admin: Administrator) -> None:
    """A step without a name is found, shown and put right by one press."""
    page = admin.page
    admin.select("Committee")
    admin.block("Step")
    admin.rename("")
    findings = page.locator("#findings")
    findings.get_by_text("To fix: 1").click()
    findings.get_by_text("Fix", exact=True).click()
    expect(findings).to_contain_text("Nothing to fix")
    admin.rename("Buy it")
    admin.panel.get_by_role("button", name="Choose who").click()
    admin.panel.get_by_label("Which one").select_option(label="Frontline")


def try_it(admin: Administrator) -> None:
    page, trial = admin.page, admin.page.locator("#trial")
    page.get_by_role("button", name="Try it", exact=True).click()
    trial.get_by_label("Title", exact=True).fill("A van")
    trial.get_by_label("Item").fill("Van")
    trial.get_by_label("Amount").first.fill("150000")
    trial.get_by_role("button", name="Open the ticket").click()
    steps = (("Prepare the request", 1, "Done"), ("Director", 1, "Approve"), ("Committee", 3, "Approve"))
    for step, cards, outcome in (*steps, ("Committee", 2, "Approve"), ("Buy it", 1, "Done")):
        card = trial.locator(".trial-card", has_text=step)
        expect(card).to_have_count(cards)
        card.first.get_by_role("button", name=outcome, exact=True).click()
    expect(trial.locator(".trial-head")).to_contain_text("Ended")
    trial.get_by_label("What the test is called").fill("A van is bought")
    trial.get_by_role("button", name="Save as test").click()
    expect(page.get_by_text("Kept as the test “A van is bought”.")).to_be_visible()
    trial.get_by_role("button", name="Close", exact=True).first.click()


def publish(admin: Administrator) -> None:
    page, sheet = admin.page, admin.page.locator("dialog.publish-sheet")
    page.get_by_role("button", name="Publish…").click()
    expect(sheet).to_contain_text("1 test passes.")
    sheet.get_by_label("Note").fill("Approval of purchases")
    sheet.get_by_role("button", name="Publish version 1").click()
    expect(page.locator("#editor")).to_contain_text("v1 in force")


def finish(page: Page, number: str, step: str, outcome: str) -> None:
    """Somebody opens the ticket and does a step."""
    page.goto(f"/t/{number}")
    page.locator("form[data-step]", has_text=step).first.locator(f".outcomes > button[value={outcome}]").click()
    expect(page.locator("#steps .done-line")).to_contain_text(step)


def test_a_purchase_approval_is_drawn_tried_published_and_worked_by(own_visitor: Any) -> None:
    admin = begun(own_visitor.at("admin"))
    draw(admin)
    fix(admin)
    try_it(admin)
    publish(admin)
    print(f"drawn, tried, mended and published in {admin.clicks()} clicks; {MOST_CLICKS} are allowed")  # seen with -rP
    assert admin.clicks() <= MOST_CLICKS
    assert admin.page.evaluate("sessionStorage.code ?? ''") == ""

    olga = own_visitor.at("olga")
    olga.goto("/new?process=purchase")
    olga.get_by_label("Title").fill("A van for the workshop")
    olga.get_by_label("Item").fill("Van")
    olga.get_by_label("Amount").first.fill("150000")
    olga.get_by_role("button", name="Create", exact=True).click()
    expect(olga.locator("h1")).to_contain_text("A van for the workshop")
    number = olga.url.rsplit("/", 1)[-1].split("?")[0]
    finish(olga, number, "Prepare the request", "done")
    finish(own_visitor.at("maria"), number, "Director", "approve")
    finish(olga, number, "Committee", "approve")
    finish(own_visitor.at("boris"), number, "Committee", "approve")
    finish(olga, number, "Buy it", "done")
    expect(olga.locator("#ticket")).to_contain_text("Done")

"""Three customers report the same; one is put to the problem at the page, and solving that answers all three."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.commands import CompleteWork, OpenTicket

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
ANSWER = "The switch was exchanged. Please try again."
CLIENTS = ("ann", "bea", "cleo")


def test_solving_a_problem_answers_and_closes_its_three_incidents(visitor: Any) -> None:
    desk = visitor.desk
    told = OpenTicket("Packets get lost in the canteen", process="itsm_problem", service="questions")
    problem = str(desk.run(told, "maria")["number"])
    incidents = [_incident(desk, name) for name in CLIENTS]
    for number in incidents[1:]:
        desk.run(CompleteWork(desk.step(number), "problem", data={"incident_problem": problem}), "maria")
    visitor.watch.expected.add(422)  # an outcome that asks more is answered with its questions
    page = visitor.at("olga")
    page.goto(f"/t/{incidents[0]}")
    _wait_for(page, problem)
    page.goto(f"/t/{problem}")
    expect(page.locator("#properties")).to_contain_text("Incidents that wait for it")
    page.locator("#properties").get_by_role("link", name="3", exact=True).click()
    expect(page.locator("main")).to_contain_text("No network, says cleo")
    page.goto(f"/t/{problem}")
    _solve(page)
    for number in incidents:
        _closed(page, number)
    replies = "SELECT count(*) FROM message WHERE body = ? AND audience = 'public'"
    assert desk.kernel.store.read().value(replies, (ANSWER,)) == 3
    page.goto(f"/t/{incidents[0]}")
    expect(page.locator("main")).to_contain_text(ANSWER)


def _incident(desk: Any, name: str) -> str:
    requester = {"name": name.capitalize(), "email": f"{name}@client.example"}
    data = {"incident_impact": "team", "incident_urgency": "hindered"}
    told = OpenTicket(
        f"No network, says {name}",
        process="itsm_incident",
        service="questions",
        body="Nothing loads.",
        requester=requester,
        data=data,
    )
    return str(desk.run(told, "maria")["number"])


def _wait_for(page: Page, problem: str) -> None:
    page.locator("[data-take]").click()
    expect(page.locator("[data-take]")).to_have_count(0)
    _press(page, "problem")  # what this outcome alone asks comes when it is chosen
    picker = page.locator("form[data-step] [name=incident_problem]")
    picker.fill(problem)
    expect(page.locator("form[data-step] .picker-item").first).to_contain_text("Packets get lost")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    _press(page, "problem")
    expect(page.locator("#step-done")).to_be_visible()
    expect(page.locator("#properties")).to_contain_text(problem)


def _solve(page: Page) -> None:
    page.locator("[data-take]").click()
    expect(page.locator("[data-take]")).to_have_count(0)
    for name, text in (("cause", "A broken switch"), ("fix", "A new one"), ("answer", ANSWER)):
        page.locator(f"form[data-step] [name=problem_{name}]").fill(text)
    _press(page, "solve")
    expect(page.locator("#step-done")).to_be_visible()


def _press(page: Page, outcome: str) -> None:
    """Its button, wherever it stands: in the bar, or under More."""
    step = page.locator("form[data-step]")
    in_the_bar = step.locator(f".outcomes > button[value={outcome}]:visible")
    if in_the_bar.count():
        in_the_bar.click()
        return
    step.locator("[data-outcomes]").click()
    step.locator(f".dropdown-menu [value={outcome}]").click()


def _closed(page: Page, number: str) -> None:
    """As soon as a worker has come to it."""
    for _look in range(60):
        page.goto(f"/t/{number}")
        if page.locator("#properties", has_text="Closed").count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{number} is not closed")

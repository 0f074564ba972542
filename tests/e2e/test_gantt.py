"""A plan is edited on its Gantt chart: bars are dragged, links drawn, others follow; a refusal brings all back and says
why; two at one chart lose nothing; all of it goes without a mouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from instar.commands import EditTicket, OpenTicket
from instar.commands.own import RunOwn

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
DAY = 36
"""Pixels of a day."""


class Plan:
    """An epic of two tasks, paint before floor, and a contract beside it. All begins on Monday, 4 January 2027."""

    def __init__(self, desk: Any) -> None:
        self.desk = desk
        self.top = self.open("project", "A house", projects_begin="2027-01-04")
        self.epic = self.open("epic", "Rooms", self.top)
        self.paint = self.open("planned_task", "Paint", self.epic, projects_duration="P2D")
        self.floor = self.open("planned_task", "Floor", self.epic, projects_duration="P2D")
        self.contract = self.open("planned_task", "Contract", self.top, projects_duration="P4D")
        self.link(self.paint, self.floor)

    def open(self, role: str, title: str, parent: str | None = None, **data: str) -> str:
        command = OpenTicket(title, role=role, parent=parent, data=data, partial=True)
        return str(self.desk.run(command, by="maria")["number"])

    def link(self, before: str, after: str) -> None:
        self.desk.run(RunOwn("projects", "add_link", {"ticket": after, "before": before}), by="maria")

    def edit(self, number: str, by: str = "admin", **data: str) -> None:
        self.desk.run(EditTicket(int(number[2:]), {"data": data}), by=by)


@pytest.fixture
def plan(desk: Any) -> Plan:
    return Plan(desk)


def at(visitor: Any, plan: Plan, login: str = "maria", **look: Any) -> Page:
    page: Page = visitor.at(login, **look)
    page.goto(f"/x/projects/{plan.top}/gantt")
    expect(page.locator("#gantt[data-ready]")).to_be_visible()
    return page


def bar(page: Page, number: str) -> Locator:
    return page.locator(f".gantt_task_line[task_id='{number}']")


def place(page: Page, number: str) -> tuple[int, int]:
    """The left and the right edge of a bar, in days from the plan's beginning."""
    expect(page.locator("#gantt[data-ready]")).to_be_visible()
    begin = page.evaluate("gantt.posFromDate(new Date(2027, 0, 4))")
    box, zero = bar(page, number).bounding_box(), page.locator(".gantt_task_bg").bounding_box()
    if not box or not zero:  # it is being drawn anew
        return -1, -1
    left = box["x"] - zero["x"] - begin
    return round(left / DAY), round((left + box["width"]) / DAY)


def is_at(page: Page, number: str, *days: int) -> None:
    for _try in range(80):
        if place(page, number) == days:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{number} lies at {place(page, number)}")


def drag(page: Page, number: str, days: int, *, end: bool = False) -> None:
    settled(page)
    bar(page, number).hover()
    box = bar(page, number).bounding_box()
    assert box
    x = box["x"] + (box["width"] + 3 if end else box["width"] / 2)
    y = box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + days * DAY / 2, y, steps=4)
    page.mouse.move(x + days * DAY, y, steps=4)
    page.mouse.up()


def draw(page: Page, before: str, after: str) -> None:
    """A link from the end of one bar to the beginning of another."""
    settled(page)
    bar(page, before).hover()
    dot = bar(page, before).locator(".gantt_link_control.task_end_date .gantt_link_point").bounding_box()
    to = bar(page, after).bounding_box()
    assert dot
    assert to
    page.mouse.move(dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)
    page.mouse.down()
    page.mouse.move(to["x"] + 8, to["y"] + to["height"] / 2, steps=10)
    page.mouse.move(to["x"] + 9, to["y"] + to["height"] / 2)
    expect(bar(page, after)).to_have_class(re.compile("link_target"))
    page.mouse.up()


def settled(page: Page) -> None:
    expect(page.locator("#gantt:not([aria-busy])")).to_be_visible()


def toned(name: str) -> re.Pattern[str]:
    return re.compile(rf"(^|\s)gn-{name}(\s|$)")


def told(page: Page, text: str) -> Locator:
    toast = page.locator("#toasts [data-toast]", has_text=text).last
    expect(toast).to_be_visible()
    return toast


def test_a_dragged_bar_moves_its_successors_and_the_critical_path_and_is_taken_back(visitor: Any, plan: Plan) -> None:
    page = at(visitor, plan)
    is_at(page, plan.paint, 0, 2)
    is_at(page, plan.floor, 2, 4)
    for number in (plan.paint, plan.floor, plan.contract):
        expect(bar(page, number)).to_have_class(toned("critical"))
    drag(page, plan.paint, 1)
    undo = told(page, f"{plan.paint} starts on 5 Jan 2027.")
    is_at(page, plan.floor, 3, 5)
    expect(bar(page, plan.floor)).to_have_class(toned("critical"))
    expect(bar(page, plan.contract)).to_have_class(toned("plain"))
    undo.get_by_role("button", name="Undo").click()
    is_at(page, plan.floor, 2, 4)
    expect(bar(page, plan.contract)).to_have_class(toned("critical"))


def test_a_bar_is_made_longer_and_late_ones_say_why_in_words(visitor: Any, plan: Plan) -> None:
    plan.edit(plan.floor, projects_deadline="2027-01-07")
    page = at(visitor, plan)
    drag(page, plan.paint, 1, end=True)
    told(page, f"{plan.paint} takes 3 d.")
    is_at(page, plan.floor, 3, 5)
    expect(bar(page, plan.floor)).to_contain_text(f"Late by 1 d. Late because of {plan.paint}, by 1 d.")
    expect(page.locator("#gn-sum")).to_contain_text("1 is late")
    expect(page.locator(".gantt_task_link.gn-link-late")).to_have_count(1)


def test_a_link_that_would_close_a_circle_names_the_way_round(visitor: Any, plan: Plan) -> None:
    page = at(visitor, plan)
    page_links = page.locator(".gantt_task_link")
    draw(page, plan.contract, plan.paint)
    told(page, f"{plan.paint} starts after the finish of {plan.contract}.")
    is_at(page, plan.paint, 4, 8)  # over a weekend
    expect(page_links).to_have_count(2)
    visitor.watch.expected.add(409)
    draw(page, plan.floor, plan.contract)
    refused = told(page, "They would wait for each other")
    for one, other in ((plan.contract, plan.paint), (plan.paint, plan.floor), (plan.floor, plan.contract)):
        expect(refused).to_contain_text(f"{one} → {other}")
    settled(page)
    expect(page_links).to_have_count(2)
    is_at(page, plan.contract, 0, 4)


def test_an_epic_lies_where_its_parts_lie_but_others_may_wait_for_it(visitor: Any, plan: Plan) -> None:
    page = at(visitor, plan)
    drag(page, plan.epic, 1)
    told(page, f"The dates of {plan.epic} come from what is below it.")
    draw(page, plan.epic, plan.contract)
    told(page, f"{plan.contract} starts after the finish of {plan.epic}.")
    is_at(page, plan.contract, 4, 10)  # over a weekend
    is_at(page, plan.epic, 0, 4)


def test_a_link_gets_a_lag_and_is_taken_out_in_its_form(visitor: Any, plan: Plan, axe: Callable[[Page], None]) -> None:
    page = at(visitor, plan)
    parts = [one.bounding_box() for one in page.locator(".gantt_task_link .gantt_line_wrapper").all()]
    line = next(one for one in parts if one and one["height"] > one["width"])
    page.mouse.click(line["x"] + line["width"] / 2, line["y"] + line["height"] / 2)
    form = page.get_by_role("dialog")
    expect(form).to_contain_text(f"{plan.floor} starts after the finish of {plan.paint}.")
    axe(page)
    form.get_by_label("Lag").fill("soon")
    visitor.watch.expected.add(422)
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_contain_text("Write the lag as a length of time")
    form.get_by_label("Lag").fill("1 d")
    form.get_by_role("button", name="Save").click()
    told(page, f"The link of {plan.floor} was changed.")
    is_at(page, plan.floor, 3, 5)


def test_what_somebody_else_has_moved_brings_the_bar_back(visitor: Any, plan: Plan) -> None:
    page = at(visitor, plan)
    plan.edit(plan.paint, projects_constraint="start_not_before", projects_at="2027-01-06T09:00:00Z")
    visitor.watch.expected |= {409, 412}
    drag(page, plan.paint, 1)
    told(page, "Somebody changed this meanwhile.")
    is_at(page, plan.paint, 2, 4)
    drag(page, plan.paint, 1)
    is_at(page, plan.paint, 3, 5)


def test_two_at_one_chart_lose_nothing(visitor: Any, plan: Plan) -> None:
    maria, anna = at(visitor, plan), at(visitor, plan, "admin")
    drag(maria, plan.paint, 1)
    told(maria, "starts on 5 Jan 2027")
    drag(anna, plan.contract, 1)
    told(anna, "starts on 5 Jan 2027")
    is_at(anna, plan.paint, 1, 3)
    maria.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    is_at(maria, plan.contract, 1, 5)
    is_at(maria, plan.paint, 1, 3)


def test_all_of_it_goes_without_a_mouse(visitor: Any, plan: Plan) -> None:
    page = at(visitor, plan)
    pencil = page.get_by_role("link", name=f"Change {plan.paint}").first
    pencil.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Starts not before").fill("2027-01-05T09:00")
    page.get_by_label("Duration").fill("3 d")
    page.get_by_label("Done, %").fill("50")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/x/projects/{plan.top}/gantt#{plan.paint}$"))
    is_at(page, plan.paint, 1, 4)
    page.get_by_role("link", name=f"Change {plan.contract}").first.press("Enter")
    page.get_by_label("Ticket", exact=True).fill(plan.paint)
    page.get_by_role("button", name="Add the link").press("Enter")
    is_at(page, plan.contract, 4, 10)


def test_weeks_months_a_baseline_and_folding_stay_as_they_were_chosen(visitor: Any, plan: Plan, axe: Any) -> None:
    page = at(visitor, plan)
    page.get_by_role("button", name="Take a baseline").click()
    told(page, "A baseline was taken.")
    expect(page.locator("#gn-sum")).to_contain_text("Baseline of")
    expect(page.locator(".gn-before").first).to_be_attached()
    drag(page, plan.paint, 1)
    is_at(page, plan.paint, 1, 3)
    expect(bar(page, plan.floor)).to_contain_text("1 d later than in the baseline")
    axe(page)
    page.locator(f".gantt_row[task_id='{plan.epic}'] .gantt_close").click()
    expect(bar(page, plan.paint)).to_have_count(0)
    page.get_by_role("button", name="Months").click()
    expect(page).to_have_url(re.compile("zoom=month"))
    page.get_by_role("button", name="Write these dates into the tickets").click()
    told(page, "have their new dates")
    settled(page)
    expect(bar(page, plan.paint)).to_have_count(0)


def test_a_phone_has_the_outline(visitor: Any, plan: Plan, axe: Callable[[Page], None]) -> None:
    page: Page = visitor.at("maria", phone=True)
    page.goto(f"/x/projects/{plan.top}/gantt")
    expect(page.locator("#gn-outline")).to_contain_text("Contract")
    expect(page.locator("#gn-chart")).to_be_hidden()
    axe(page)

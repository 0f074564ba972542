"""A tree of tickets is typed on the mind map, moved, taken back; two at one map lose nothing; phones have a list."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from instar.commands import CancelTicket, EditTicket, OpenTicket

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture
def project(desk: Any) -> str:
    """The number of a project of two epics, of which the first has a task."""
    top = opened(desk, "project", "Conference")
    halls = opened(desk, "epic", "Halls", top)
    opened(desk, "epic", "Talks", top)
    opened(desk, "planned_task", "Book the hall", halls)
    return top


def opened(desk: Any, role: str, title: str, parent: str | None = None) -> str:
    return str(desk.run(OpenTicket(title, role=role, parent=parent, partial=True), by="maria")["number"])


def at(visitor: Any, project: str, login: str = "maria", **look: Any) -> Page:
    page: Page = visitor.at(login, **look)
    page.goto(f"/x/mindmap/{project}")
    expect(page.locator("#mindmap[data-ready]")).to_be_visible()
    page.locator("#mm-map").focus()
    return page


def topic(page: Page, title: str) -> Locator:
    return page.locator("me-tpc", has=page.get_by_text(title, exact=True))


def chosen(page: Page, title: str) -> None:
    expect(page.locator("me-tpc.selected .text")).to_have_text(title)


def saved(page: Page) -> None:
    expect(page.locator("#mindmap:not([aria-busy])")).to_be_visible()


def typed(page: Page, key: str, title: str) -> None:
    page.keyboard.press(key)
    expect(page.locator("#input-box")).to_be_focused()
    page.keyboard.type(title)
    page.keyboard.press("Enter")
    chosen(page, title)


def outline(page: Page, project: str) -> list[str]:
    """The tree as the server has it: titles, each with two spaces a level."""
    text = page.request.get(f"/x/mindmap/{project}/outline.md").text()
    return [indent + title for indent, title in re.findall(r"^( *)- \[ \] (.*) \(T-\d+\)$", text, re.MULTILINE)]


def test_a_tree_is_typed_moved_and_taken_back_by_keys(visitor: Any, project: str) -> None:
    page = at(visitor, project)
    chosen(page, "Conference")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    chosen(page, "Talks")
    typed(page, "Tab", "Приглашённые")
    typed(page, "Enter", "Call for talks")
    typed(page, "Tab", "Write the text")
    saved(page)
    before = ["Halls", "  Book the hall", "Talks", "  Приглашённые", "  Call for talks", "    Write the text"]
    assert outline(page, project) == before

    page.keyboard.press("Shift+Tab")
    saved(page)
    page.keyboard.press("Alt+ArrowUp")
    saved(page)
    moved = [*before[:4], "  Write the text", "  Call for talks"]
    assert outline(page, project) == moved
    page.keyboard.press("F2")
    page.keyboard.type("Write and send the text")
    page.keyboard.press("Enter")
    saved(page)
    assert outline(page, project)[4] == "  Write and send the text"
    page.keyboard.press("Delete")
    saved(page)
    assert "  Write and send the text" not in outline(page, project)

    for _change in range(4):
        page.keyboard.press("Control+z")
        saved(page)
    assert outline(page, project) == before
    expect(topic(page, "Write the text")).to_be_visible()


def test_left_empty_nothing_is_added_and_escape_leaves_the_map(visitor: Any, project: str) -> None:
    page = at(visitor, project)
    page.keyboard.press("Tab")
    expect(page.locator("#input-box")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("me-tpc")).to_have_count(4)
    page.keyboard.press("Escape")
    expect(page.locator("#mm-outline > summary")).to_be_focused()
    assert len(outline(page, project)) == 3


def test_a_branch_is_dragged_below_another(visitor: Any, project: str) -> None:
    page = at(visitor, project)
    source, target = topic(page, "Book the hall").bounding_box(), topic(page, "Talks").bounding_box()
    assert source
    assert target
    page.mouse.move(source["x"] + 20, source["y"] + source["height"] / 2)
    page.mouse.down()
    page.mouse.move(target["x"] + target["width"] / 2, target["y"] + target["height"] / 2, steps=12)
    page.mouse.up()
    saved(page)
    expect(page.locator("#mindmap:not([aria-busy])")).to_be_visible()
    assert outline(page, project) == ["Halls", "Talks", "  Book the hall"]


def test_what_is_refused_stays_as_it_was_typed_and_is_tried_again(visitor: Any, desk: Any, project: str) -> None:
    page = at(visitor, project)
    halls = int(project[2:]) + 1
    page.keyboard.press("ArrowRight")
    chosen(page, "Halls")
    desk.run(EditTicket(halls, {"title": "Rooms"}), by="admin")
    page.keyboard.press("F2")
    page.keyboard.type("Venues")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts [data-toast]")).to_contain_text("“Venues” was not saved")
    expect(topic(page, "Venues").locator(".mm-tag-unsaved")).to_be_visible()
    assert "Rooms" in outline(page, project)
    visitor.watch.faults.clear()  # the browser's console tells the refusal, too


def test_two_at_one_map_lose_nothing(visitor: Any, project: str) -> None:
    maria, anna = at(visitor, project), at(visitor, project, "admin")
    for page, title in ((maria, "Of Maria"), (anna, "Of Anna")):
        typed(page, "Tab", title)
        saved(page)
    assert {"Of Maria", "Of Anna"} <= set(outline(maria, project))
    maria.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(topic(maria, "Of Anna")).to_be_visible()


def test_folded_branches_stay_folded_and_what_is_cancelled_goes(visitor: Any, desk: Any, project: str) -> None:
    page = at(visitor, project)
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    expect(topic(page, "Book the hall")).to_have_count(0)
    desk.run(CancelTicket(int(project[2:]) + 2), by="maria")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(topic(page, "Talks")).to_have_count(0)
    expect(topic(page, "Book the hall")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    chosen(page, "Book the hall")


def test_a_phone_has_the_outline_and_changes_by_hand(visitor: Any, axe: Any, project: str) -> None:
    page = visitor.at("maria", phone=True)
    page.goto(f"/x/mindmap/{project}")
    expect(page.locator("#mm-map")).to_be_hidden()
    page.get_by_role("link", name=re.compile("Change T-")).nth(2).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Change")
    axe(page)
    page.get_by_label("Add below it").fill("Ask for prices\n  Compare them")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("link", name=re.compile("Compare them"))).to_be_visible()
    assert outline(page, project)[1:4] == ["  Book the hall", "    Ask for prices", "      Compare them"]


def test_a_list_is_a_map_too(visitor: Any, axe: Any, project: str) -> None:
    page = visitor.at("maria")
    page.goto("/tickets/as/mindmap?role=epic")
    expect(page.locator("#mindmap[data-ready]")).to_be_visible()
    expect(topic(page, "Talks").first).to_be_visible()
    axe(page)
    page.goto(f"/t/{project}")
    page.get_by_role("link", name="from here down").click()
    expect(page.locator("#mindmap[data-ready]")).to_be_visible()
    axe(page)

"""Two people at one process, and one person at two windows: no work is lost, and nothing is chosen for anybody."""

from __future__ import annotations

import json
import re
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from instar.commands import AddGrant, Publish
from instar.queries.drafts import draft

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
COUNTED = count(1)
STEPS = {"fill": "Fill in", "check": "Check it", "approve": "Approve"}


@pytest.fixture
def key(desk: Any) -> str:
    """A process in force of three steps, which Anna and Maria both may change."""
    key = f"leave{next(COUNTED)}"
    ends = [*STEPS, "end"]
    nodes: dict[str, Any] = {"start": {"type": "startEvent", "next": "fill"}}
    for at, (id, title) in enumerate(STEPS.items()):
        nodes[id] = {"type": "userTask", "title": {"en": title}, "stage": "open", "next": ends[at + 1]}
    nodes["end"] = {"type": "endEvent", "stage": "done"}
    stages = [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}]
    head = {"format": "instar.process/1", "key": key, "title": "Leave", "role": "task"}
    desk.run(Publish(json.dumps({**head, "stages": stages, "nodes": nodes})))
    desk.run(AddGrant("maria", "designer"))
    return key


def edit(page: Page, key: str, node: str) -> None:
    page.goto(f"/x/designer/processes/{key}/edit?view=outline&node={node}")
    expect(page.locator("#editor[data-ready]")).to_be_visible()


def name(page: Page) -> Locator:
    return page.locator("#panel").get_by_role("textbox", name="Name", exact=True)


def rename(page: Page, key: str, node: str, title: str) -> None:
    """Give a step another name, and wait until that is kept."""
    edit(page, key, node)
    name(page).fill(title)
    name(page).press("Tab")
    saved(page)


def state(page: Page, name: str) -> Locator:
    return page.locator(f"[data-draft-state][data-state={name}]")


def saved(page: Page) -> None:
    expect(state(page, "saved")).to_be_visible()


def publish(page: Page, note: str = "") -> None:
    page.locator(".publish-sheet").get_by_label("Note").fill(note)
    page.locator(".publish-sheet").get_by_role("button", name=re.compile("Publish version")).click()
    expect(page.locator(".publish-sheet").get_by_text("is in force.")).to_be_visible()


IN_FORCE = """
SELECT v.number, v.body FROM definition d JOIN definition_version v ON v.id = d.current_id WHERE d.key = ?"""


def titles(desk: Any, key: str) -> tuple[int, dict[str, str]]:
    """The number of the version in force, and the names of its steps; past what the test's own kernel remembers."""
    number, body = desk.kernel.store.read().one(IN_FORCE, (key,))
    return number, {id: json.loads(body)["nodes"][id]["title"]["en"] for id in STEPS}


def kept(desk: Any, login: str, key: str) -> str | None:
    """The draft of a person."""
    found = draft(desk.kernel, desk.actor(login), "process", key)
    return found.text if found else None


def test_who_publishes_second_sees_both_versions_and_nobodys_work_is_lost(
    desk: Any, visitor: Any, axe: Any, key: str
) -> None:
    anna, maria = visitor.at("admin"), visitor.at("maria")
    rename(anna, key, "approve", "Agree")
    rename(anna, key, "fill", "Fill in all of it")
    rename(maria, key, "approve", "Decide")
    rename(maria, key, "check", "Look at it")
    expect(maria.get_by_text("Also at work: Anna Admin")).to_be_visible()

    anna.get_by_role("button", name="Publish…").click()
    publish(anna, "Clearer names")
    assert titles(desk, key) == (2, {"fill": "Fill in all of it", "check": "Check it", "approve": "Agree"})

    maria.get_by_role("button", name="Publish…").click()
    sheet = maria.locator(".publish-sheet")
    expect(sheet.get_by_role("heading", name="Version 2 has come between")).to_be_visible()
    expect(sheet.get_by_text("Anna Admin: Clearer names")).to_be_visible()
    place = sheet.get_by_role("group", name=re.compile("Decide"))
    expect(sheet.locator("[data-place]")).to_have_count(1)
    expect(place.get_by_text("Decide", exact=True)).to_be_visible()
    expect(place.get_by_text("Agree", exact=True)).to_be_visible()
    axe(maria)
    sheet.get_by_role("button", name="Bring together").click()
    expect(sheet.get_by_role("alert").filter(has_text="Choose")).to_be_visible()
    place.get_by_role("radio", name=re.compile("Version 2")).check()
    sheet.get_by_role("button", name="Bring together").click()
    publish(maria)
    assert titles(desk, key) == (3, {"fill": "Fill in all of it", "check": "Look at it", "approve": "Agree"})
    assert (kept(desk, "admin", key), kept(desk, "maria", key)) == (None, None)


def test_mine_can_be_chosen_as_well_and_undone(desk: Any, visitor: Any, key: str) -> None:
    anna, maria = visitor.at("admin"), visitor.at("maria")
    rename(anna, key, "approve", "Agree")
    rename(maria, key, "approve", "Decide")
    anna.get_by_role("button", name="Publish…").click()
    publish(anna)
    maria.reload()
    maria.get_by_role("button", name="Bring together…").click()
    sheet = maria.locator(".publish-sheet")
    sheet.get_by_role("radio", name=re.compile("Mine")).check()
    sheet.get_by_role("button", name="Bring together").click()
    publish(maria)
    assert titles(desk, key) == (3, {**STEPS, "approve": "Decide"})


def test_two_windows_of_one_person_are_asked_which_goes_on(desk: Any, visitor: Any, watch: Any, key: str) -> None:
    watch.expected.add(409)
    one = visitor.at("admin")
    edit(one, key, "approve")
    two = one.context.new_page()
    watch.over(two)
    edit(two, key, "approve")
    name(one).fill("One")
    saved(one)
    name(two).fill("Two")
    expect(state(two, "conflict")).to_be_visible()
    two.get_by_role("button", name="Take the other").click()
    saved(two)
    expect(name(two)).to_have_value("One")
    two.get_by_role("button", name=re.compile("Undo")).click()
    expect(name(two)).to_have_value("Two")
    saved(two)
    name(one).fill("Three")
    expect(state(one, "conflict")).to_be_visible()
    one.get_by_role("button", name="Go on with what is here").click()
    saved(one)
    assert json.loads(kept(desk, "admin", key) or "")["nodes"]["approve"]["title"] == {"en": "Three"}


def test_what_was_written_offline_is_there_again(desk: Any, visitor: Any, watch: Any, key: str) -> None:
    watch.offline = True
    page = visitor.at("admin")
    edit(page, key, "approve")
    page.context.set_offline(True)
    name(page).fill("Kept here")
    expect(state(page, "here")).to_be_visible()
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    edit(again, key, "approve")
    expect(name(again)).to_have_value("Kept here")
    saved(again)


def test_who_may_not_publish_reads_why_and_keeps_the_draft(desk: Any, visitor: Any, key: str) -> None:
    desk.run(AddGrant("boris", "process.design"))
    page = visitor.at("boris")
    rename(page, key, "approve", "Boris decides")
    page.get_by_role("button", name="Publish…").click()
    sheet = page.locator(".publish-sheet")
    expect(sheet.get_by_text("You may write this draft and not publish it")).to_be_visible()
    expect(sheet.get_by_role("button", name=re.compile("Publish version"))).to_have_count(0)
    assert "Boris decides" in (kept(desk, "boris", key) or "")

"""A morning of an operator, by keys alone, and one of a manager, by clicks: strokes and clicks are counted, and none of
what one does all day takes more of them than it may.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from instar.commands import AddGrant, AddService, ClaimWork, EditTicket, OpenTicket, Publish, SetAbsence
from instar.commands.answers import SaveAnswer

pytestmark = [pytest.mark.browser, pytest.mark.plugins, pytest.mark.timeout(240)]

JOB_MS = 30_000
"""So long a worker may take for thirty tickets, on a machine that has other things to do."""
SEATS: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "seats",
    "title": "Seats",
    "role": "request",
    "stages": [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}],
    "sla": [{"metric": "resolution", "target": {"*": "P9D"}}],
}
WISH: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "wish",
    "title": "Wishes",
    "role": "request",
    "nodes": {
        "asked": {"type": "startEvent", "next": "head"},
        "head": {
            "type": "userTask",
            "title": "Decide",
            "candidates": {"team": "sales"},
            "form": {
                "fields": [{"id": "why_not", "type": "text", "title": "Why not", "required": True, "for": ["reject"]}]
            },
            "next": [
                {"to": "yes", "outcome": "approve", "title": "Approve"},
                {"to": "no", "outcome": "reject", "title": "Reject", "tone": "danger"},
            ],
        },
        "yes": {"type": "endEvent", "result": "yes"},
        "no": {"type": "endEvent", "result": "no"},
    },
}


@dataclass
class Hands:
    """Counts what a person presses. What is typed as text is what one wants to say, and costs nothing."""

    page: Page
    strokes: int = 0
    clicks: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    @contextmanager
    def within(self, *, strokes: int = 0, clicks: int = 0) -> Iterator[None]:
        """What is done inside takes no more than this."""
        before = self.strokes, self.clicks
        yield
        used = self.strokes - before[0], self.clicks - before[1]
        assert used[0] <= strokes, f"{used[0]} strokes of {strokes}"
        assert used[1] <= clicks, f"{used[1]} clicks of {clicks}"


def id_of(number: str) -> int:
    return int(number.removeprefix("T-"))


def from_palette(hands: Hands, words: str) -> None:
    """Ctrl K, words, Enter: the first that is found."""
    hands.press("Control+k")
    expect(hands.page.locator("#palette-q")).to_be_focused()
    hands.type(words)
    expect(hands.page.locator("#palette-list [aria-selected=true]")).to_contain_text(words, ignore_case=True)
    hands.press("Enter")


def answer(hands: Hands, number: str) -> None:
    """The row has the focus: open, a template, send and wait."""
    page = hands.page
    hands.press("Enter")
    page.wait_for_url(f"**/t/{number}**")
    reply = page.locator("form[data-step] [data-reply]")
    hands.press("e")
    expect(reply).to_be_focused()
    hands.type("/on its way")
    expect(page.locator("[data-insert-box] .picker-item")).to_have_count(1)
    hands.press("Enter")
    expect(reply).to_have_value("Dear Ann Client,\n\nyour licence is on its way.")
    hands.press("Control+Shift+Enter")
    expect(page.locator("form[data-step] .dropdown-menu.show")).to_be_visible()
    hands.press("2")
    expect(page.locator("#step-done [data-focus]")).to_be_focused()
    expect(page.locator("#conversation .msg.ours")).to_contain_text("your licence is on its way.")


def merge(hands: Hands, duplicate: str, into: str) -> None:
    page = hands.page
    from_palette(hands, "Merge")
    page.wait_for_url(f"**/t/{duplicate}/merge")
    expect(page.locator("#merge-into")).to_be_focused()
    hands.type(into)
    hands.press("Enter")
    expect(page.get_by_role("button", name=f"Merge {duplicate} into {into}")).to_be_focused()
    hands.press("Enter")
    page.wait_for_url(f"**/t/{into}?merged={duplicate}")
    expect(page.get_by_text(f"{duplicate} was merged into this ticket")).to_be_visible()


def to_another_service(hands: Hands) -> None:
    """Process, team and clocks go with it; what will be is told before."""
    page = hands.page
    pane = page.locator("#properties")
    expect(pane).to_contain_text("First response")
    from_palette(hands, "Change service")
    sheet = page.locator("#service-form")
    expect(sheet.get_by_label("New service")).to_be_focused()
    hands.type("Seats")
    facts = sheet.locator("#service-facts")
    expect(facts).to_contain_text("begins anew: Seats")
    expect(facts).to_contain_text("Sales")
    expect(facts).to_contain_text("First response ends, met")
    hands.press("Control+Enter")
    expect(page.locator("#prop-service")).to_contain_text("Seats for a year")
    expect(pane).to_contain_text("Seats")
    expect(pane).to_contain_text("Resolution")
    expect(pane).not_to_contain_text("First response")


def holders(desk: Any, ids: list[int]) -> list[str | None]:
    sql = "SELECT t.id, p.key FROM ticket t LEFT JOIN principal p ON p.id = t.assignee_id"
    known = dict(desk.kernel.store.read().all(sql))
    return [known[id] for id in ids]


def go_to_list(hands: Hands, words: str, rows: int) -> None:
    page = hands.page
    hands.press("g", "t")
    page.wait_for_url("**/tickets/list**")
    hands.press("/")
    expect(page.locator("#filter-q")).to_be_focused()
    hands.type(words)
    hands.press("Enter")
    expect(page.locator("[data-list] [data-row]")).to_have_count(rows)


def assign(hands: Hands, count: int, to: str) -> None:
    """What is ticked: looked at, done, and waited for."""
    page = hands.page
    hands.press("a")
    expect(page.locator("#bulk-value")).to_be_focused()
    hands.type(to)
    hands.press("Enter")
    expect(page.get_by_text(f"{count} tickets can.")).to_be_visible()
    expect(page.get_by_role("button", name="Assign")).to_be_focused()
    hands.press("Enter")
    expect(page.get_by_text("It has run.")).to_be_visible(timeout=JOB_MS)


def put_off(hands: Hands, title: str) -> None:
    """The row goes out of My work, and stands where one finds it again."""
    page = hands.page
    hands.press("g", "w")
    page.wait_for_url("**/work")
    row = page.locator("[data-list] [data-row]:visible", has_text=title)
    hands.press("j")
    expect(row.locator("[data-row-link]")).to_be_focused()
    with hands.within(strokes=2):
        hands.press("s")
        expect(page.locator("#sheet [data-first]")).to_be_focused()
        hands.press("Enter")
        expect(page.locator("#toasts")).to_contain_text("is put off")
    expect(row).to_have_count(0)
    hands.press("g", "w")
    group = page.locator("#group-snoozed")
    expect(group).to_contain_text("Put off until later")
    expect(group).to_contain_text(title)
    expect(row).to_have_count(0)


def test_an_operators_morning_by_keys(own_visitor: Any) -> None:
    desk = own_visitor.desk
    desk.run(Publish(json.dumps(SEATS)))
    desk.run(AddService("seats", "Seats for a year", team="sales", process="seats"))
    desk.run(AddGrant("olga", "ticket.assign"))
    desk.run(SaveAnswer("Licence is on its way", "Dear {client},\n\nyour licence is on its way."), "olga")
    later, twice, first = (desk.appeal(title) for title in ("Can wait until tomorrow", "Paid twice", "Paid once"))
    late = desk.appeal("Where is my licence?", late=True)
    for number in (later, late):
        desk.run(ClaimWork(desk.step(number)), "olga")
    lost = desk.appeal("Потеряна зелёная накладная")
    batch = [id_of(desk.appeal(f"Renewal of contract {turn}")) for turn in range(30)]
    for id in batch[:20]:
        desk.run(EditTicket(id, {"assignee": "boris" if id % 2 else "maria"}), "maria")
    before = holders(desk, batch)
    assert len(set(before)) == 3

    page = own_visitor.at("olga")
    hands = Hands(page)
    page.goto("/")
    rows = page.locator("[data-list] [data-row]:visible")
    expect(rows.first).to_contain_text("Where is my licence?")
    expect(page.locator("#group-late [data-row]")).to_have_count(1)
    hands.press("j")
    with hands.within(strokes=5):
        answer(hands, late)

    from_palette(hands, twice)
    page.wait_for_url(f"**/t/{twice}")
    with hands.within(strokes=4):
        merge(hands, twice, first)
    with hands.within(strokes=3):
        to_another_service(hands)

    go_to_list(hands, "renewal", 30)
    with hands.within(strokes=4):
        hands.press("Shift+A")
        expect(page.locator("[data-bulk-count]")).to_have_text("Ticked: 30")
        assign(hands, 30, "olga")
    assert holders(desk, batch) == ["olga"] * 30
    with hands.within(strokes=1):
        hands.press("Control+z")
        expect(page.get_by_role("heading", name="Taking back: 30 tickets")).to_be_visible()
        expect(page.get_by_text("It has run.")).to_be_visible(timeout=JOB_MS)
    assert holders(desk, batch) == before

    put_off(hands, "Can wait until tomorrow")

    with hands.within(strokes=2):  # other cases, and е for ё
        hands.press("Control+k")
        hands.type("зеленую накладную")
        expect(page.locator("#palette-list [aria-selected=true]")).to_contain_text("Потеряна зелёная накладная")
        hands.press("Enter")
        page.wait_for_url(f"**/t/{lost}")
    assert hands.clicks == 0


def test_a_managers_morning_in_few_clicks(own_visitor: Any) -> None:
    desk = own_visitor.desk
    desk.run(Publish(json.dumps(WISH)))
    late = [id_of(desk.appeal(f"Late and with nobody here {turn}", late=True)) for turn in range(7)]
    for id in late:
        desk.run(EditTicket(id, {"assignee": "boris"}), "maria")
    others = [id_of(desk.appeal(f"Late, with somebody {turn}", late=True)) for turn in range(4)]
    for id in others:
        desk.run(EditTicket(id, {"assignee": "olga"}), "maria")
    wishes = [id_of(str(desk.run(OpenTicket(f"Wish {turn}", process="wish"))["number"])) for turn in range(3)]
    desk.run(SetAbsence("2000-01-01", of="boris"))

    page = own_visitor.at("maria")
    hands = Hands(page)
    page.goto("/")
    expect(page.locator("#ov-late")).to_be_visible()
    expect(page.get_by_role("link", name="11 late", exact=True)).to_be_visible()
    with hands.within(strokes=2, clicks=6):
        hands.click(page.get_by_role("link", name="Boris Belov: 7 late"))
        expect(page.locator("[data-list] [data-row]")).to_have_count(7)
        hands.click(page.get_by_label("Tick all of these"))
        hands.click(page.get_by_role("button", name="Assign"))
        expect(page.locator("#bulk-value")).to_be_focused()
        hands.type("olg")
        expect(page.locator(".picker-item")).to_have_count(1)
        hands.press("ArrowDown", "Enter")
        expect(page.locator("#bulk-value")).to_have_value("Olga Orlova (olga); ")
        hands.type("maria")
        hands.click(page.get_by_role("button", name="Look at it first"))
        expect(page.get_by_text("7 tickets can.")).to_be_visible()
        hands.click(page.get_by_role("button", name="Assign"))
        expect(page.get_by_text("It has run.")).to_be_visible(timeout=JOB_MS)
    assert sorted(filter(None, holders(desk, late))) in (["maria"] * 3 + ["olga"] * 4, ["maria"] * 4 + ["olga"] * 3)
    hands.click(page.get_by_role("button", name="Undo"))
    expect(page.get_by_role("heading", name="Taking back: 7 tickets")).to_be_visible()
    expect(page.get_by_text("It has run.")).to_be_visible(timeout=JOB_MS)
    assert holders(desk, late) == ["boris"] * 7

    with hands.within(clicks=5):
        hands.click(page.locator("#bar").get_by_role("link", name="To approve"))
        for id in wishes[:2]:
            hands.click(page.locator(".approval", has_text=f"T-{id}").get_by_role("button", name="Approve"))
            expect(page.locator("#approvals button", has_text="Approve")).to_have_count(3 - wishes.index(id) - 1)
        hands.click(page.locator(".approval", has_text=f"T-{wishes[2]}").get_by_role("button", name="Reject"))
        expect(page.locator("#sheet").get_by_label("Why not")).to_be_focused()
        hands.type("There is one in the cellar")
        hands.click(page.locator("#sheet").get_by_role("button", name="Reject"))
        expect(page.locator("#approvals button")).to_have_count(0)
    expect(page).to_have_url(f"{desk.server.url}/approvals")
    sql = "SELECT result FROM ticket WHERE id >= ? ORDER BY id"
    assert [row[0] for row in desk.kernel.store.read().all(sql, (wishes[0],))] == ["yes", "yes", "no"]

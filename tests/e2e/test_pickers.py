"""A person, a client, a company and a ticket are picked: by keyboard, by thumb, and without script."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.commands import AddService, Publish

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]

KINDS = ("user", "contact", "organization", "ticket")
PROCESS = {
    "format": "instar.process/1",
    "key": "picking",
    "title": "Picking",
    "role": "task",
    "stages": [{"id": "new", "title": "New"}, {"id": "done", "title": "Done", "final": True}],
    "form": {"fields": [{"id": f"pick_{kind}", "type": kind, "title": f"The {kind}"} for kind in KINDS]},
}


@pytest.fixture
def service(desk: Any) -> str:
    """The address of a service that asks for one of each kind."""
    if desk.kernel.directory.service_by_key("picking") is None:
        desk.run(Publish(json.dumps(PROCESS)))
        desk.run(AddService("picking", "Picking", team="frontline", process="picking"))
        with desk.kernel.store.transaction() as tx:
            tx.run("INSERT INTO organization (key, name, created) VALUES ('north', 'North LLC', 0)")
    return "/new/picking"


def data(desk: Any, page: Page) -> dict[str, Any]:
    id = int(page.url.rpartition("/T-")[2])
    found: dict[str, Any] = json.loads(desk.kernel.store.read().value("SELECT data FROM ticket WHERE id = ?", (id,)))
    return found


def test_each_kind_is_picked_by_keyboard(desk: Any, visitor: Any, service: str, axe: Callable[[Page], None]) -> None:
    number = desk.appeal("The lighthouse is dark")
    page = visitor.at("olga")
    page.goto(service)
    page.get_by_label("Title").fill("Picked")
    for kind, typed, shown in (
        ("user", "морозова", None),
        ("user", "Moro", "Maria Morozova (maria)"),
        ("contact", "ann cl", "Ann Client"),
        ("organization", "тщкер", "North LLC (north)"),
        ("ticket", "lighthouse", f"{number} The lighthouse is dark"),
    ):
        field = page.locator(f"[name=pick_{kind}]")
        field.fill("")
        field.press_sequentially(typed, delay=15)
        box = field.locator("xpath=..")
        if shown is None:
            expect(box.locator(".picker-none")).to_have_text("Nothing found.")
            page.keyboard.press("Escape")
            expect(field).to_have_attribute("aria-expanded", "false")
            expect(field).to_have_value(typed)
            continue
        expect(box.locator(".picker-item").first).to_contain_text(shown.split(" (")[0])
        page.keyboard.press("ArrowDown")
        expect(box.locator("[aria-selected=true]")).to_have_count(1)
        if kind == "contact":
            axe(page)
        page.keyboard.press("Enter")
        expect(field).to_be_focused()
        expect(box.locator(".picker-list")).to_be_hidden()
        assert field.input_value().startswith(shown)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/t/T-*")
    stored = data(desk, page)
    assert (stored["pick_user"], stored["pick_organization"], stored["pick_ticket"]) == ("maria", "north", number)
    assert isinstance(stored["pick_contact"], int)
    expect(page.locator("#properties")).to_contain_text("Maria Morozova")
    expect(page.locator("#properties")).to_contain_text(f"{number} The lighthouse is dark")


def test_one_is_picked_by_thumb_and_a_wrong_line_is_refused_and_stays(desk: Any, visitor: Any, service: str) -> None:
    page = visitor.at("olga", phone=True)
    visitor.watch.expected.add(422)
    page.goto(service)
    page.get_by_label("Title").fill("By thumb")
    field = page.locator("[name=pick_user]")
    field.tap()
    field.press_sequentially("bor", delay=15)
    line = page.locator(".picker-item")
    expect(line).to_have_count(1)
    box = line.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    line.tap()
    expect(field).to_have_value("Boris Belov (boris)")
    page.locator("[name=pick_ticket]").fill("T-999999")
    page.locator("button.main").first.tap()
    expect(page.locator("#new-pick_ticket-error")).to_contain_text("no ticket that you may see")
    expect(page.locator("[name=pick_ticket]")).to_have_value("T-999999")
    expect(page.locator("[name=pick_user]")).to_have_value("Boris Belov (boris)")


def test_without_script_a_name_is_enough(desk: Any, visitor: Any, service: str, browser: Any) -> None:
    context = browser.new_context(base_url=desk.server.url, java_script_enabled=False)
    visitor.contexts.append(context)
    visitor.log_in(context, "olga", lang="en", theme="light", density="normal", keys="on")
    page = context.new_page()
    page.goto(service)
    page.locator("[name=title]").fill("Without script")
    page.locator("[name=pick_user]").fill("Maria Morozova")
    page.locator("[name=pick_organization]").fill("north")
    page.locator("button.main").first.click()
    page.wait_for_url("**/t/T-*")
    assert data(desk, page) == {"pick_user": "maria", "pick_organization": "north"}


def test_a_late_answer_does_not_take_the_chosen_line_away(desk: Any, visitor: Any, service: str) -> None:
    page = visitor.at("olga")
    page.goto(service)
    held: list[Any] = []
    page.route("**/suggest/user?q=Mor", lambda route: held.append(route))
    field = page.locator("[name=pick_user]")
    field.press_sequentially("Mo", delay=15)
    expect(page.locator(".picker-item").first).to_contain_text("Morozova")
    with page.expect_request("**/suggest/user?q=Mor"):
        field.press_sequentially("r")
    page.keyboard.press("ArrowDown")
    with page.expect_response("**/suggest/user?q=Mor"):
        held[0].continue_()
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    expect(field).to_have_value("Maria Morozova (maria)")

"""The editor of a process: by keyboard alone, as a board of columns, as JSON, by thumb, and large."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.commands import OpenTicket, Publish
from instar.engine.canonical import canonical

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
ROOT = Path(__file__).parents[2]
MODEL = "document.getElementById('editor').editor.model"
SHIPPED = sorted(
    path
    for folder in ("plugins", "process_defs", "forms", "tests/testing", "tests/guest")
    for path in (ROOT / folder).rglob("*.json")
    if '"format": "instar.' in path.read_text("utf-8")[:200]
)


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#editor[data-ready]")).to_be_visible()
    expect(page.locator("#findings")).to_have_attribute("data-state", "checked")


def edited(page: Page, key: str, view: str = "outline") -> None:
    opened(page, f"/x/designer/processes/{key}/edit?view={view}")


def definition(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(f"{MODEL}.definition")
    return found


def published(visitor: Any, key: str, nodes: dict[str, Any] | None = None, **more: Any) -> None:
    stages = [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}]
    body = {"format": "instar.process/1", "key": key, "title": key.title(), "role": "task", "stages": stages, **more}
    visitor.desk.run(Publish(json.dumps(body | ({"nodes": nodes} if nodes else {}))))


CHAIN = {
    "start": {"type": "startEvent", "next": "first"},
    "first": {"type": "userTask", "title": "First", "stage": "open", "next": "second"},
    "second": {"type": "userTask", "title": "Second", "next": "end"},
    "end": {"type": "endEvent", "stage": "done"},
}


def test_the_outline_does_everything_by_keyboard(visitor: Any) -> None:
    published(visitor, "by_keys", CHAIN)
    page = visitor.at("admin")
    edited(page, "by_keys")
    page.locator("[data-node=first]").focus()
    keys = page.keyboard
    keys.press("Alt+ArrowDown")
    assert definition(page)["nodes"]["second"]["next"] == "first"
    keys.press("Alt+ArrowUp")
    assert definition(page)["nodes"]["first"]["next"] == "second"
    keys.press("a")
    keys.type("automatic step")
    keys.press("Enter")
    assert definition(page)["nodes"]["auto"]["next"] == "second"
    expect(page.locator("#panel input").first).to_be_focused()
    keys.type("Tell the team")
    keys.press("Escape")
    expect(page.locator("[data-node=auto]")).to_be_focused()
    expect(page.locator("[data-node=auto]")).to_contain_text("Tell the team")
    keys.press("Delete")
    assert definition(page)["nodes"]["first"]["next"] == "second"
    expect(page.locator("[data-node=second]")).to_be_focused()
    keys.press("Control+z")
    assert "auto" in definition(page)["nodes"]
    keys.press("Control+y")
    assert "auto" not in definition(page)["nodes"]
    for key, view in (("j", "json"), ("o", "outline")):
        page.evaluate("document.activeElement.blur()")
        keys.press("v")
        keys.press(key)
        expect(page.locator("#editor")).to_have_attribute("data-view", view)


def test_a_step_leads_to_another_that_is_there_and_an_edge_is_put_on_it(visitor: Any) -> None:
    published(visitor, "edges", CHAIN)
    page = visitor.at("admin")
    edited(page, "edges")
    page.locator("[data-node=second]").focus()
    page.keyboard.press("a")
    page.keyboard.type("go on at first")
    page.keyboard.press("Enter")
    ways = definition(page)["nodes"]["second"]["next"]
    assert [way["to"] for way in ways] == ["end", "first"]
    page.locator("[data-node=second]").focus()
    page.keyboard.press("a")
    page.keyboard.type("at the edge")
    page.keyboard.press("Enter")
    assert definition(page)["nodes"]["edge"]["attachedTo"] == "second"
    page.keyboard.press("Escape")
    page.locator("[data-node=second]").focus()
    page.keyboard.press("a")
    page.keyboard.type("sub-process")
    page.keyboard.press("Enter")
    assert set(definition(page)["nodes"]["part"]["nodes"]) == {"part_start", "part_step", "part_end"}
    expect(page.locator("[data-node=part_step]")).to_be_visible()


def test_a_condition_is_a_row_and_an_expression_one_press_away(visitor: Any) -> None:
    form = {"fields": [{"id": "rows_amount", "type": "money", "title": "Amount"}]}
    nodes = {**CHAIN, "first": {**CHAIN["first"], "form": form, "next": "which"}} | {
        "which": {"type": "exclusiveGateway", "title": "Which", "next": ["second", {"to": "end", "default": True}]}
    }
    published(visitor, "rows", CHAIN)
    page = visitor.at("admin")
    edited(page, "rows")
    page.evaluate(f"(nodes) => {MODEL}.change('x', (copy) => {{ copy.nodes = nodes; }})", nodes)
    page.locator("[data-node=which]").click()
    row = page.locator(".way").first
    row.get_by_label("What is looked at").select_option(label="Amount")
    row.get_by_label("With what").fill("100 000")
    assert definition(page)["nodes"]["which"]["next"][0] == {"to": "second", "when": "data.rows_amount > 100000"}
    row.get_by_role("button", name="as an expression").click()
    field = row.get_by_label("Expression")
    expect(field).to_have_value("data.rows_amount > 100000")
    field.fill("data.rows_amount > ")
    expect(page.locator(".row-findings .error").first).to_be_visible()
    field.fill("data.rows_amount < 5")
    row.get_by_role("button", name="as rows").click()
    expect(row.get_by_label("How it is compared")).to_have_value("under")


def test_a_new_form_is_typed_in_place(visitor: Any) -> None:
    published(visitor, "typed", CHAIN)
    page = visitor.at("admin")
    edited(page, "typed")
    page.locator("[data-node=first]").click()
    page.locator("[data-field=form] select").select_option(label="new form, typed here")
    page.get_by_label("Fields, one a line").fill(
        "Sum typed money required\nColour typed choice: red, dark green\nWhy typed"
    )
    fields = definition(page)["nodes"]["first"]["form"]["fields"]
    assert fields == [
        {"id": "sum_typed", "type": "money", "title": "Sum typed", "required": True},
        {
            "id": "colour_typed",
            "type": "choice",
            "title": "Colour typed",
            "options": ["red", {"value": "dark_green", "title": "dark green"}],
        },
        {"id": "why_typed", "type": "text", "title": "Why typed"},
    ]


def test_findings_lead_to_their_place_and_fix_what_is_safe(visitor: Any) -> None:
    published(visitor, "fixed", CHAIN)
    page = visitor.at("admin")
    edited(page, "fixed")
    broken = {**CHAIN, "lost": {"type": "userTask", "title": "Lost", "next": "end"}}
    broken["second"] = {"type": "userTask", "next": "end"}
    page.evaluate(f"(nodes) => {MODEL}.change('x', (copy) => {{ copy.nodes = nodes; }})", broken)
    expect(page.locator("[data-to-fix]")).to_have_text("To fix: 2", timeout=10_000)
    page.keyboard.press("F8")
    expect(page.locator("#panel .error, #panel .row-findings .meta").first).to_be_visible()
    page.locator("#findings summary").click()
    for code, nodes in (
        ("untitled", {"start", "first", "second", "lost", "end"}),
        ("unreachable", {"start", "first", "second", "end"}),
    ):
        page.locator(f"[data-code={code}] button[title]").first.click()
        expect(page.locator("#findings")).to_have_attribute("data-state", "checked")
        assert set(definition(page)["nodes"]) == nodes, code
    assert definition(page)["nodes"]["second"]["title"] == "Second"


def test_a_board_of_columns_is_made_and_used_without_a_diagram(visitor: Any) -> None:
    page = visitor.at("admin")
    opened(page, "/x/designer/processes/new?title=Repairs")
    expect(page.locator("#editor")).to_have_attribute("data-view", "outline")
    page.get_by_label("Limit of In work").fill("2")
    expect(page.locator("[data-draft-state]")).to_contain_text("saved")
    expect(page).to_have_url(re.compile(r"/x/designer/processes/new_process\w*/edit"))
    page.get_by_label("Key", exact=True).fill("repairs")
    page.get_by_label("Key", exact=True).press("Tab")
    expect(page).to_have_url(re.compile("/x/designer/processes/repairs/edit"))
    page.get_by_label("Limit of In work").fill("1")
    page.locator("[data-add-column]").click()
    page.keyboard.type("Waits for a part")
    stages = definition(page)["stages"]
    assert [stage["title"] for stage in stages] == ["To do", "In work", "Waits for a part", "Done"]
    assert stages[1]["wip"] == 1
    page.keyboard.press("Tab")
    assert definition(page)["stages"][2]["id"] == "waits_for_a_part"
    assert "nodes" not in definition(page)
    expect(page.locator("[data-draft-state]")).to_contain_text("saved")
    page.locator("[data-publish]").click()
    page.locator("dialog[open]").get_by_role("button", name="Publish", exact=False).last.click()
    expect(page.locator("[data-draft-state]")).to_contain_text("v1 in force")
    for title in ("Lamp", "Door"):
        visitor.desk.run(OpenTicket(title, role="task", process="repairs"))
    page.goto("/p/repairs/board")
    expect(page.get_by_role("heading", name="Waits for a part")).to_be_visible()
    expect(page.get_by_text("Lamp").first).to_be_visible()


def test_looking_changes_no_byte(visitor: Any) -> None:
    """Every view is opened and every node selected: nothing is written, and the text is what it was."""
    page = visitor.at("admin")
    for key in ("appeal", "deal", "lead", "todo", "welcome"):
        edited(page, key)
        before = page.evaluate("JSON.parse(document.getElementById('editor-source').textContent).text")
        for id in page.evaluate(f"[...{MODEL}.index.nodes.keys(), ...{MODEL}.index.flows.keys()]"):
            page.evaluate(f"(id) => {MODEL}.select(id)", id)
        page.locator("[data-view-link=json]").click()
        expect(page.locator("#view-json[data-ready]")).to_be_visible()
        assert page.evaluate(f"{MODEL}.text") == before, key
        assert page.evaluate(f"{MODEL}.canUndo") is False, key
        script = """async (text) => {
          const { Model } = await import('/x/designer/static/model.js');
          return new Model(JSON.parse(text), { text }).written;
        }"""
        assert page.evaluate(script, before) == before


def test_json_is_written_as_the_server_writes_it(visitor: Any) -> None:
    """What a change leaves alone keeps its bytes: the browser's canonical text is the server's."""
    page = visitor.at("admin")
    edited(page, "todo")
    script = """async (texts) => {
      const { canonicalWriter } = await import('/x/designer/static/canonical.js');
      const { orders } = JSON.parse(document.getElementById('editor-vocabulary').textContent);
      const write = canonicalWriter(orders);
      return texts.map((text) => write(JSON.parse(text)));
    }"""
    wanted = {"instar.process/1", "instar.form/1", "instar.decision/1"}
    texts = [path.read_text("utf-8") for path in SHIPPED]
    known = [text for text in texts if json.loads(text)["format"] in wanted]
    assert len(known) >= 8
    written = page.evaluate(script, known)
    assert written == [canonical(json.loads(text)) for text in known]


def test_broken_json_is_kept_and_not_applied(visitor: Any) -> None:
    published(visitor, "broken", CHAIN)
    page = visitor.at("admin")
    edited(page, "broken", "json")
    expect(page.locator("#view-json")).to_have_attribute("data-ready", "ace")
    before = definition(page)
    page.evaluate("document.querySelector('.ace_editor').env.editor.setValue('{ \"format\": ')")
    expect(page.locator(".json-problem")).to_contain_text("kept but not applied")
    assert definition(page) == before
    page.locator("[data-view-link=outline]").click()
    expect(page.locator("[data-node=first]")).to_be_visible()
    expect(page.locator("[data-draft-state]")).to_contain_text("saved")
    edited(page, "broken", "json")
    assert page.evaluate(f"{MODEL}.typed") == '{ "format": '
    text = json.dumps({**before, "title": "Mended"})
    page.evaluate("(text) => document.querySelector('.ace_editor').env.editor.setValue(text)", text)
    expect(page.locator(".json-problem")).to_be_hidden()
    page.wait_for_function(f"() => {MODEL}.definition.title === 'Mended'")
    assert page.evaluate(f"{MODEL}.typed") is None


@pytest.mark.parametrize(
    "look", [{}, {"theme": "dark"}, {"phone": True}, {"lang": "ru", "theme": "dark", "phone": True}]
)
def test_the_editor_is_clean_to_axe(visitor: Any, axe: Callable[[Page], None], look: dict[str, Any]) -> None:
    page = visitor.at("admin", **look)
    edited(page, "deal")
    axe(page)
    page.locator("[data-node=large]").click()
    axe(page)
    if look.get("phone"):
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.locator("#panel .panel-head button").last.click()
    page.locator("[data-node=qualify]").focus()
    page.keyboard.press("a")
    axe(page)
    page.keyboard.press("Escape")
    page.evaluate(f"{MODEL}.select(null)")
    page.locator("[data-view-link=json]").click()
    expect(page.locator("#view-json[data-ready]")).to_be_visible()
    axe(page)


def test_the_phone_opens_the_outline_and_the_panel_as_a_sheet(visitor: Any) -> None:
    page = visitor.at("admin", phone=True)
    opened(page, "/x/designer/processes/deal/edit")
    expect(page.locator("#editor")).to_have_attribute("data-view", "outline")
    expect(page.locator("#panel")).to_be_hidden()
    page.locator("[data-node=qualify]").click()
    expect(page.locator("#panel")).to_be_visible()
    page.locator("#panel").get_by_label("Close the properties").click()
    expect(page.locator("#panel")).to_be_hidden()

"""The editor of a decision table: made by keyboard, gaps found and filled, overlaps shown, tried, published, asked."""

from __future__ import annotations

import itertools
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.commands import Publish, SaveDraft
from instar.dmn import read_dmn
from instar.engine.canonical import canonical
from tests.e2e.conftest import TABLE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
DOCS = Path(__file__).parents[2] / "docs" / "definitions.md"
NUMBERS = itertools.count(1)
BANDS: dict[str, Any] = {
    "format": "instar.decision/1",
    "title": {"en": "Who decides", "ru": "Кто решает"},
    "hit": "U",
    "inputs": [
        {"value": "ticket.priority", "title": {"en": "Priority", "ru": "Приоритет"}, "type": "number"},
        {"value": "ticket.service.key", "title": {"en": "Service", "ru": "Услуга"}, "type": "text"},
    ],
    "outputs": [{"id": "who", "title": {"en": "Decides", "ru": "Решает"}}],
    "rules": [
        {"when": ["<= 2", "-"], "then": ["'head'"], "note": "It is urgent."},
        {"when": ["> 2", "'questions'"], "then": ["'nobody'"]},
        {"when": ["> 2", "not('questions')"], "then": ["'deputy'"]},
    ],
}
DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="d" namespace="n">
<inputData id="i" name="Sum"><variable name="Sum" typeRef="number"/></inputData>
<decision id="rate" name="Rate"><decisionTable hitPolicy="FIRST">
<input label="Sum"><inputExpression typeRef="number"><text>Sum</text></inputExpression></input><output name="rate"/>
<rule><inputEntry><text>&lt; 5</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
</decisionTable></decision>
<decision id="o" name="Other"><literalExpression><text>1</text></literalExpression></decision></definitions>"""

FROM_A_SPREADSHEET = '> 7\t\t"\'a\tb\'"\t"it is ""so"""\r\n> 8\t-\t\'x\'\t\r\n'


class Sheet:
    """The editor in a browser: ``sheet.cell(0, 1)`` is a cell, ``sheet.rules()`` what the model holds."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.goto(address)
        self.until("ready", "yes")
        self.checked()

    def until(self, name: str, value: str) -> None:
        expect(self.page.locator("#editor")).to_have_attribute(f"data-{name}", value)

    def checked(self) -> None:
        """Waits until what is shown has been looked at by the server."""
        self.until("pending", "no")

    def cell(self, row: int, col: int) -> Any:
        return self.page.locator(f"#table-grid td[data-row='{row}'][data-col='{col}']")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def definition(self) -> dict[str, Any]:
        """What the JSON view says."""
        self.page.locator("[data-show=json]").click()
        expect(self.page.locator("#view-json")).to_have_attribute("data-ready", "ace")
        text = self.page.evaluate("document.querySelector('.ace_editor').env.editor.getValue()")
        self.page.locator("[data-show=table]").click()
        found: dict[str, Any] = json.loads(text)
        return found

    def rules(self) -> list[list[str]]:
        return [[*rule["when"], *rule["then"]] for rule in self.definition()["rules"]]


def opened(visitor: Any, table: dict[str, Any] | None = None, *, draft: Any = None, **look: Any) -> Sheet:
    """A table of the story's own; ``draft``: what its author has written since its second version."""
    key = f"bands_{next(NUMBERS)}_{os.getpid()}"
    visitor.desk.run(Publish(json.dumps({**BANDS, **(table or {}), "key": key})))
    if draft is not None:
        visitor.desk.run(Publish(json.dumps({**BANDS, "key": key, "note": "Once more."})))
        text = json.dumps({**BANDS, **draft, "key": key})
        visitor.desk.run(SaveDraft("decision", key, text, 0, 2), "admin")
    return Sheet(visitor.at("admin", **look), f"/x/designer/decisions/{key}/edit")


def test_a_table_is_made_by_keyboard_alone_published_and_asked_by_a_process(visitor: Any) -> None:
    sheet = Sheet(visitor.at("admin"), "/x/designer/decisions/new")
    page = sheet.page
    for _step in range(80):
        if page.evaluate("document.activeElement.closest('tbody td') !== null"):
            break
        sheet.press("Tab")
    sheet.press("ArrowUp", "Enter")
    expect(page.locator("dialog[open] input").first).to_be_focused()
    expect(page.locator("dialog[open]")).to_contain_text("Priority")
    sheet.press("Tab")
    page.keyboard.press("n")  # number
    sheet.press("Tab")
    sheet.type("1, 2, 3, 4")
    sheet.press("Enter")
    expect(page.locator("[data-head='0']")).to_be_focused()
    sheet.press("ArrowDown")
    for line in (("<= 2", "'head'"), ("4", "'nobody'")):
        sheet.type(line[0])
        sheet.press("Tab")
        sheet.type(line[1])
        sheet.press("Enter", "Home")
    sheet.checked()
    expect(page.locator("[data-findings]")).to_contain_text("No rule fits: Priority 3. For example Priority = 3.")
    sheet.press("Escape", "Tab")
    page.locator("[data-gap]").focus()
    sheet.press("Enter")
    expect(sheet.cell(2, 0)).to_have_text("3")
    expect(sheet.cell(2, 1)).to_be_focused()
    sheet.type("'deputy'")
    sheet.press("Enter")
    sheet.checked()
    expect(page.locator("[data-findings]")).to_have_text("Nothing to fix.")
    page.locator("[data-publish]").first.focus()
    sheet.press("Enter")
    key = f"kept_{os.getpid()}_{next(NUMBERS)}"
    field = page.locator(".publish-sheet [name=key]")
    field.fill(key)
    page.locator(".publish-sheet [type=submit]").press("Enter")
    page.wait_for_url(f"**/x/designer/decisions/{key}/edit")
    expect(page.get_by_text("v1 in force")).to_be_visible()
    visitor.desk.kernel.epochs.look_again()  # the kernel beside the server reads what the server has published
    current = visitor.desk.kernel.definitions.current("decision", key)
    assert [rule["then"] for rule in json.loads(current.body)["rules"]] == [["'head'"], ["'nobody'"], ["'deputy'"]]
    asks = {
        "format": "instar.process/1",
        "key": f"asks_{key}",
        "role": "task",
        "title": "Asks it",
        "stages": [{"id": "open", "title": "Open"}],
        "form": {"fields": [{"id": "kept_who", "type": "text"}]},
        "nodes": {
            "start": {"type": "startEvent", "next": "ask"},
            "ask": {"type": "businessRuleTask", "decision": key, "result": "data.kept_who", "next": "end"},
            "end": {"type": "endEvent"},
        },
    }
    visitor.desk.run(Publish(json.dumps(asks)))
    page.reload()
    expect(page.locator("#editor")).to_contain_text("process “Asks it”, version 1")


def test_a_cell_says_what_is_wrong_and_what_would_be_right_while_it_is_typed(visitor: Any) -> None:
    sheet = opened(visitor)
    sheet.cell(1, 1).click()
    sheet.type("answers")
    hint = sheet.page.locator("#cell-hint")
    expect(hint).to_contain_text("There is no “answers” here.")
    expect(hint.locator("mark")).to_have_text("answers")
    expect(hint).to_contain_text("Write 'answers'")
    sheet.press("Alt+Enter")
    expect(sheet.page.locator(".cell-field")).to_have_value("'answers'")
    expect(hint).to_be_hidden()
    sheet.press("Enter")
    expect(sheet.cell(1, 1)).to_have_text("'answers'")
    expect(sheet.cell(2, 1)).to_be_focused()
    sheet.press("F2")
    sheet.type("x")
    sheet.press("Escape")
    expect(sheet.cell(2, 1)).to_have_text("not('questions')")


def test_what_cannot_be_read_is_marked_listed_and_put_right_at_once(visitor: Any) -> None:
    sheet = opened(visitor)
    page = sheet.page
    for row in (1, 2):
        sheet.cell(row, 1).click()
        sheet.type("High")
        sheet.press("Enter")
    sheet.checked()
    expect(sheet.cell(1, 1)).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-finding-count]")).to_have_text("To fix 2")
    sheet.press("F8")
    expect(sheet.cell(1, 1)).to_be_focused()
    expect(page.locator("#cell-hint")).to_contain_text("Write 'High'")
    sheet.press("F8")
    expect(sheet.cell(2, 1)).to_be_focused()
    page.get_by_role("button", name="Write all 2 so").click()
    sheet.checked()
    expect(sheet.cell(1, 1)).to_have_text("'High'")
    expect(page.locator("[data-findings]")).to_contain_text("Rules 2 and 3 both fit: Priority > 2 · Service 'High'.")


def test_rules_that_overlap_are_marked_with_a_case_that_both_take(visitor: Any) -> None:
    sheet = opened(visitor)
    page = sheet.page
    sheet.cell(2, 0).click()
    sheet.type("> 1")
    sheet.press("Enter")
    sheet.checked()
    for row in (0, 2):
        expect(page.locator(f"tr[data-row='{row}'] .rule-number")).to_have_class(re.compile("overlaps"))
    told = page.locator("[data-findings] li").first
    expect(told).to_contain_text("Rules 1 and 3 both fit")
    expect(told).to_contain_text("For example Priority = 2, Service = other.")
    told.get_by_role("button", name="Try it").click()
    expect(page.locator(".trial-said")).to_contain_text("Rules that fit: 1, 3. Several rules fit (1, 3)")
    page.locator("#table-hit").select_option("F")
    sheet.checked()
    expect(page.locator(".trial-answer")).to_have_text("head")
    expect(page.locator("#table-hit-says")).to_contain_text("the first rule that fits counts")


def test_a_try_says_which_rules_fit_and_the_answer(visitor: Any) -> None:
    sheet = opened(visitor)
    page = sheet.page
    page.get_by_label("Try it: Priority").fill("3")
    page.get_by_label("Try it: Service").fill("orders")
    expect(page.locator(".trial-said")).to_have_text("Rules that fit: 3. Answer: deputy")
    expect(page.locator(".trial-answer")).to_have_text("deputy")
    expect(page.locator("tr[data-row='2']")).to_have_class(re.compile("fits"))
    page.get_by_label("Try it: Priority").fill("many")
    expect(page.locator(".trial-said")).to_have_text("Write a number, such as 12.5.")
    page.get_by_label("Try it: Priority").fill("1")
    expect(page.locator(".trial-answer")).to_have_text("head")


def test_rows_are_added_moved_filled_and_deleted_and_each_is_one_step_back(visitor: Any) -> None:
    sheet = opened(visitor, {"hit": "F"})
    begun = sheet.rules()
    sheet.cell(0, 0).click()
    sheet.press("Control+Enter")
    assert sheet.rules() == [begun[0], ["-", "-", ""], *begun[1:]]
    sheet.cell(1, 2).click()
    sheet.press("Control+d")
    assert sheet.rules()[1] == ["-", "-", "'head'"]
    sheet.cell(1, 0).click()
    sheet.press("Alt+ArrowUp")
    assert sheet.rules()[0] == ["-", "-", "'head'"]
    sheet.cell(0, 0).click()
    sheet.press("Shift+ArrowDown", "Control+Delete")
    assert sheet.rules() == begun[1:]
    sheet.cell(0, 0).click()
    sheet.press("Shift+ArrowRight", "Delete")
    assert sheet.rules()[0] == ["-", "-", "'nobody'"]
    for _step in range(5):
        sheet.cell(0, 0).click()
        sheet.press("Control+z")
    assert sheet.rules() == begun
    sheet.cell(0, 0).click()
    sheet.press("Control+y")
    assert len(sheet.rules()) == 4


def test_ranges_go_to_a_spreadsheet_and_come_from_one(visitor: Any) -> None:
    sheet = opened(visitor, {"hit": "F"})
    page = sheet.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sheet.cell(0, 0).click()
    sheet.press("Shift+ArrowDown", "Shift+ArrowRight", "Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == "<= 2\t-\n> 2\t'questions'"
    page.evaluate("text => navigator.clipboard.writeText(text)", FROM_A_SPREADSHEET)
    sheet.cell(3, 0).click()
    sheet.press("Control+v")
    assert sheet.rules()[3:] == [["> 7", "-", "'a\tb'"], ["> 8", "-", "'x'"]]
    assert [rule.get("note") for rule in sheet.definition()["rules"]][3:] == ['it is "so"', None]


def test_columns_are_added_named_moved_and_deleted(visitor: Any) -> None:
    sheet = opened(visitor)
    page = sheet.page
    page.get_by_role("button", name="Column to ask").click()
    box = page.locator("dialog[open]")
    box.get_by_label("What is asked").fill("ticket.channel")
    box.get_by_label("Title, English").fill("Channel")
    box.get_by_label("Title, Russian").fill("Канал")
    page.get_by_role("button", name="To the left").click()
    box.get_by_role("button", name="Close").last.click()
    made = sheet.definition()
    assert made["inputs"][1] == {"value": "ticket.channel", "title": {"en": "Channel", "ru": "Канал"}}
    assert [rule["when"] for rule in made["rules"]][1] == ["> 2", "-", "'questions'"]
    page.get_by_role("button", name="Русский").click()
    expect(page.locator("[data-head='1']")).to_contain_text("Канал")
    page.locator("[data-head='1']").click()
    page.get_by_role("button", name="Delete the column").click()
    assert [rule["when"] for rule in sheet.definition()["rules"]] == [rule["when"] for rule in BANDS["rules"]]


def test_a_table_of_dmn_and_rows_of_a_spreadsheet_are_brought(visitor: Any) -> None:
    sheet = opened(visitor)
    page = sheet.page
    page.get_by_role("button", name="Import…").click()
    page.locator("#import-text").fill("Priority\tService\tDecides\n9\t'x'\t'y'\n")
    expect(page.get_by_label("The first line has the heads")).to_be_checked()
    page.get_by_role("button", name="Add to the rules").click()
    assert sheet.rules()[3:] == [["9", "'x'", "'y'"]]
    page.get_by_role("button", name="Import…").click()
    page.set_input_files("#import-file", {"name": "rate.dmn", "mimeType": "text/xml", "buffer": DMN.encode()})
    expect(page.locator(".import-result")).to_contain_text("Other: The decision is a “literalExpression”")
    page.get_by_role("button", name="Take “Rate”").click()
    made = sheet.definition()
    assert made["inputs"] == [{"value": "data.Sum", "title": "Sum", "type": "number"}]
    assert made["key"].startswith("bands_"), "what is in force keeps its key"


def test_what_is_typed_is_there_again(visitor: Any) -> None:
    sheet = opened(visitor)
    sheet.cell(0, 2).click()
    sheet.type("'nobody at all'")
    sheet.press("Enter")
    expect(sheet.page.locator("[data-draft-state]")).to_contain_text("saved")
    sheet.page.reload()
    expect(sheet.cell(0, 2)).to_have_text("'nobody at all'")


def test_a_table_of_a_thousand_rules_is_scrolled_and_changed(visitor: Any) -> None:
    rules = [{"when": [f"[{number}..{number + 1})", "-"], "then": [f"'{number}'"]} for number in range(1000)]
    sheet = opened(visitor, {"rules": rules})
    page = sheet.page
    assert page.locator("#table-grid tbody td").count() < 500
    sheet.cell(0, 0).click()
    sheet.press("Control+ArrowDown")
    expect(sheet.cell(999, 0)).to_be_focused()
    expect(sheet.cell(999, 0)).to_be_in_viewport()
    sheet.type("[999..1001)")
    sheet.press("Tab")
    sheet.checked()
    expect(page.locator("[data-findings]")).to_contain_text("No rule fits: Priority < 0, >= 1001.")
    page.get_by_label("Try it: Priority").fill("500.5")
    expect(page.locator(".trial-answer")).to_have_text("500")


def decisions() -> list[dict[str, Any]]:
    """What docs and tests show, and what DMN files of others give, where they lie beside the project."""
    blocks = re.findall(r"```json\n(\{.*?\n\})\n```", DOCS.read_text("utf-8"), re.DOTALL)
    shown = [json.loads(block) for block in blocks if '"instar.decision/1"' in block]
    samples = Path(os.environ.get("INSTAR_SAMPLES", "")) / "dmn"
    files = sorted(samples.glob("*/*.dmn")) if "INSTAR_SAMPLES" in os.environ else []
    brought = [one for file in files for one in read_dmn(file.read_bytes()).decisions]
    wide = {**BANDS, "key": "wide", "accepts": [{"code": "gap", "because": "So it is."}], "x-own": {"a": [1, 2.5]}}
    rules = [{"when": ["-", "-"], "then": [None], "x-of": 1}, {"when": ["1", "-"], "then": [True]}]
    then = {**BANDS, "key": "bare", "rules": rules}
    return [TABLE, {**BANDS, "key": "bands"}, wide, then, *shown, *brought]


def test_looking_writes_nothing_and_what_is_written_is_canonical(visitor: Any) -> None:
    """JSON → editor → JSON: the same bytes, as it was opened and when a change has been taken back."""
    sheet = opened(visitor)
    told = sheet.page.evaluate(
        """async ([texts, orders]) => {
          const stem = document.querySelector('script[src*="table.js"]').src.replace(/table\\.js.*/, "");
          const [{ Model }, { canonicalWriter }, cells] = await Promise.all(
            ["model.js", "canonical.js", "table-cells.js"].map((name) => import(stem + name)));
          const write = canonicalWriter(JSON.parse(document.getElementById("editor-vocabulary").textContent).orders);
          return texts.map((text) => {
            const model = new Model(JSON.parse(text), { text, write });
            const looked = model.text;
            model.change("one", (copy) => {
              cells.insertRules(copy, 0);
              cells.addColumn(copy, "when", 0, { value: "now" });
            });
            model.change("two", (copy) => {
              cells.deleteColumn(copy, "when", 0);
              cells.deleteRules(copy, 0, 0);
            });
            return [looked, write(model.definition)];
          });
        }""",
        [[canonical(one) for one in decisions()], None],
    )
    for one, (looked, written) in zip(decisions(), told, strict=True):
        assert looked == canonical(one)
        assert written == canonical(one)
    assert sheet.page.locator("[data-draft-state]").inner_text() == "v1 in force"


LOOKS = ({}, {"theme": "dark"}, {"lang": "ru"}, {"phone": True}, {"phone": True, "lang": "ru", "theme": "dark"})


@pytest.mark.parametrize("look", LOOKS)
def test_every_state_can_be_read_and_operated(visitor: Any, axe: Any, look: dict[str, Any]) -> None:
    wrong = {"when": ["High", "x y"], "then": ["'a'"]}
    sheet = opened(visitor, draft={"rules": [wrong, *BANDS["rules"]]}, **look)
    page = sheet.page
    axe(page)
    if "phone" in look:
        page.locator(".rule-open").first.click()
    else:
        sheet.cell(0, 0).click()
        sheet.press("F2")
        expect(page.locator("#cell-hint")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    page.locator("[data-import]").click()
    axe(page)
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page itself does not scroll aside"


def test_on_a_phone_rules_are_cards_and_one_is_changed_at_a_time(visitor: Any) -> None:
    sheet = opened(visitor, phone=True)
    page = sheet.page
    card = page.locator(".rule-card").nth(1)
    expect(card).to_contain_text("Service")
    expect(card).to_contain_text("'questions'")
    card.get_by_role("button").click()
    field = page.get_by_label("Priority", exact=True).first
    field.fill("=> 3")
    service = page.get_by_label("Service", exact=True).first
    service.click()
    service.press_sequentially("x")
    sheet.checked()
    expect(service).to_have_value(re.compile("x"))
    page.get_by_role("button", name="Write >= 3").first.click()
    service.fill("'questions'")
    page.get_by_role("button", name="Next rule").click()
    expect(page.locator(".rule-form h2")).to_contain_text("Rule 3")
    page.get_by_role("button", name="All rules").click()
    page.get_by_role("button", name="Add a rule").first.click()
    expect(page.locator(".rule-form h2")).to_contain_text("Rule 4")
    page.get_by_role("button", name="Delete rule 4").click()
    assert sheet.rules()[1] == [">= 3", "'questions'", "'nobody'"]
    assert len(sheet.rules()) == 3

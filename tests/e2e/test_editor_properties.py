"""A census: every property of every node, of flows, columns and the process is in the panel, and is set there.

What there is says the kernel (`instar.engine.keys`), what is tried says each row of itself: the name of its control.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from instar.engine.keys import FLOW_KEYS, KEYS_OF, PROCESS_KEYS, STAGE_KEYS, UNSUPPORTED_PROCESS_KEYS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
NO_PROPERTIES = {"format", "stages", "nodes"} | UNSUPPORTED_PROCESS_KEYS
"""Of a process: what other views are for, and what this version does not run."""
SHOWN = 8
SCRIPT = """async ({type, keys, definition, select}) => {
  const { model } = document.getElementById("editor").editor;
  const panel = document.getElementById("panel");
  const wrong = [];
  const tell = (name) => (element) => element.dispatchEvent(new Event(name, { bubbles: true }));
  const write = (field, text) => { field.value = text; tell("input")(field); tell("change")(field); };
  const choose = (list, value) => {
    const options = [...list.options].map((one) => one.value).filter(Boolean);
    list.value = value ?? options.find((one) => one !== list.value) ?? options[0];
    tell("change")(list);
  };
  const sets = {
    words: (row) => write(row.querySelector("input, textarea"), "Said"),
    name: (row) => write(row.querySelector("input"), "named"),
    place: (row) => write(row.querySelector("input"), "data.place"),
    key: (row) => write(row.querySelector("input"), "another"),
    number: (row) => write(row.querySelector("input"), "3"),
    truth: (row) => row.querySelector("input").click(),
    choice: (row) => choose(row.querySelector("select")),
    nodes: (row) => row.querySelector("input").click(),
    people: (row) => row.querySelector("button").click(),
    timer: (row) => write(row.querySelector("input[type=number]"), "7"),
    inner: (row) => row.querySelector(".btn").click(),
    condition: (row) => {
      choose(row.querySelector("[data-at$='/0/path']"), "ticket.assignee.login");
      choose(row.querySelector("[data-at$='/0/operator']"), "filled");
    },
    expression: (row) => write(row.querySelector("textarea"), "ticket.number"),
    json: (row) => write(row.querySelector("textarea"), '[{"code": "deadlock"}]'),
    arguments: (row) => {
      const field = row.querySelector("input, textarea");
      write(field, "said");
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    },
    set: (row) => { row.querySelector("input").value = "place"; row.querySelector(".btn-icon:last-child").click(); },
    form: (row) => choose(row.querySelector("select"), " own"),
    clocks: (row) => row.querySelector(".stacked > .btn").click(),
    flows: (row) => row.querySelector(".stacked > .btn").click(),
  };
  const alike = {
    words: ["long_words"], number: ["tries", "join"], flows: ["ways", "outcomes"], name: ["fields_list"],
    people: ["manual"],
    choice: ["stage", "hue", "target", "node", "nodes_or_all", "type", "assignee", "multi", "loop"],
  };
  for (const [one, others] of Object.entries(alike)) for (const other of others) sets[other] = sets[one];
  const held = () => {
    if (select === "") return model.definition;
    if (select.startsWith("stage:")) return model.stage(select);
    const flow = model.flow(model.selected ?? "") ?? model.flow(select);
    return model.node(select) ?? flow?.flow;
  };
  const visible = () => panel.querySelectorAll(".panel-rows > .panel-row").length;
  let most = 0;
  const made = {};
  for (const key of keys) {
    model.replace(structuredClone(definition), "begin");
    model.select(null);
    model.select(select || null);
    const { triggers } = JSON.parse(document.getElementById("editor-vocabulary").textContent).properties;
    panel.querySelectorAll("details").forEach((one) => { one.open = true; });
    most = Math.max(most, visible());
    const before = JSON.stringify(held()?.[key]);
    const event = triggers.includes(key) ? panel.querySelector("[data-field='event:']") : null;
    const row = panel.querySelector(`[data-field="${CSS.escape(key)}"]`) ?? event;
    if (!row) { wrong.push(`${type}.${key}: no row`); continue; }
    try {
      if (row === event) choose(row.querySelector("select"), key);
      else sets[row.dataset.control](row);
    } catch (error) { wrong.push(`${type}.${key} (${row.dataset.control}): ${error.message}`); continue; }
    const same = () => JSON.stringify(held()?.[key]) === before;
    for (let wait = 0; wait < 40 && same(); wait += 1) await new Promise((done) => { setTimeout(done, 50); });
    if (!same()) { made[key] = structuredClone(held()?.[key]); continue; }
    wrong.push(`${type}.${key} (${row.dataset.control}): stays ${before}`);
  }
  return { wrong, most, made };
}"""


def begun(kind: str) -> dict[str, Any]:
    """A process with a node “x” of the type, and beside it what it can be attached to or lead to."""
    node: dict[str, Any] = {"type": kind}
    if kind == "boundaryEvent":
        node = {"type": kind, "attachedTo": "host", "timer": {"after": "P9D"}}
    if kind in ("intermediateCatchEvent", "intermediateThrowEvent"):
        node["link"] = "somewhere"
    if kind != "endEvent":
        node["next"] = "end"
    nodes = {
        "start": {"type": "startEvent", "next": "host"},
        "host": {"type": "userTask", "title": "Host", "next": "other"},
        "other": {"type": "subProcess", "title": "Other", "nodes": {"in": {"type": "startEvent"}}, "next": "x"},
        "x": node,
        "end": {"type": "endEvent"},
    }
    return {**bare(), "nodes": nodes}


def bare() -> dict[str, Any]:
    stages = [{"id": "open", "title": "Open"}, {"id": "done", "title": "Done", "final": True}]
    return {"format": "instar.process/1", "key": "census", "title": "Census", "role": "deal", "stages": stages}


@pytest.fixture
def editor(visitor: Any) -> Page:
    page: Page = visitor.at("admin")
    page.goto("/x/designer/processes/new")
    expect(page.locator("#editor[data-ready]")).to_be_visible()
    return page


def tried(page: Page, kind: str, keys: Any, definition: dict[str, Any], select: str) -> tuple[list[str], Any]:
    """(what is wrong, what each key was set to)."""
    asked = {"type": kind, "keys": list(keys), "definition": definition, "select": select}
    found = page.evaluate(SCRIPT, asked)
    more = [f"{kind}: {found['most']} rows in view"] if found["most"] > SHOWN else []
    return [*found["wrong"], *more], found["made"]


def test_every_property_of_every_node_is_set_in_the_panel_saved_and_opened_again(editor: Page) -> None:
    """What each was set to stands together in one draft, whether or not it makes sense together."""
    wrong: list[str] = []
    whole = begun("userTask")
    del whole["nodes"]["x"]
    for kind, keys in KEYS_OF.items():
        told, made = tried(editor, kind, sorted(keys), begun(kind), "x")
        wrong += told
        whole["nodes"][f"a_{kind}"] = {"type": kind, **made}
    assert wrong == []
    assert {key for node in whole["nodes"].values() for key in node} >= set().union(*KEYS_OF.values())
    editor.evaluate("(all) => document.getElementById('editor').editor.model.replace(all, 'all of it')", whole)
    expect(editor.locator("[data-draft-state][data-state=saved]")).to_be_visible()
    editor.goto(editor.url.split("?")[0] + "?view=outline")
    expect(editor.locator("#editor[data-ready]")).to_be_visible()
    assert editor.evaluate("document.getElementById('editor').editor.model.definition") == whole


def test_every_property_of_flows_columns_and_the_process_is_set_too(editor: Page) -> None:
    ways = begun("exclusiveGateway")
    ways["nodes"]["x"]["next"] = [{"to": "end", "when": "has(ticket.due)"}, {"to": "host", "default": True}]
    step = begun("userTask")
    step["nodes"]["x"]["next"] = [{"to": "end", "outcome": "yes"}, {"to": "host", "outcome": "no"}]
    wrong, _made = tried(editor, "flow of a gateway", ("to", "title", "when", "default"), ways, "x.end")
    wrong += tried(editor, "flow of a step", set(FLOW_KEYS) - {"when", "default"}, step, "x.end")[0]
    wrong += tried(editor, "stage", set(STAGE_KEYS) - {"id"}, bare(), "stage:open")[0]
    wrong += tried(editor, "process", set(PROCESS_KEYS) - NO_PROPERTIES, bare(), "")[0]
    assert wrong == []

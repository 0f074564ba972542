"""The diagram view of the editor: what is done in the drawing stands in the definition, and nothing else does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
PATTERNS = Path(__file__).parents[2] / "docs" / "patterns"
HOLD = """
document.addEventListener("editor:ready", ({ detail }) => { window.model = detail.model; });
document.addEventListener("diagram:drawn", ({ detail }) => { Object.assign(window, detail); });
"""
DRAWN = "() => window.drawing && window.drawing.definition === window.model.definition && !window.drawing.busy"
UNDRAWN = """() => {
  const drawn = window.modeler.get("elementRegistry");
  return [...window.model.index.nodes.keys(), ...window.model.index.flows.keys()].filter((id) => !drawn.get(id));
}"""
STAGES = [
    {"id": "open", "title": {"en": "Open", "ru": "Открыто"}},
    {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
]
SMALL: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "small",
    "title": {"en": "Small", "ru": "Маленький"},
    "role": "task",
    "stages": STAGES,
    "nodes": {
        "start": {"type": "startEvent", "next": "work"},
        "work": {
            "type": "userTask",
            "stage": "open",
            "title": {"en": "Work", "ru": "Работать"},
            "due": "P2D",
            "next": "end",
        },
        "end": {"type": "endEvent", "stage": "done", "result": "done"},
    },
}


def opened(visitor: Any, definition: dict[str, Any] | None = None, **how: Any) -> Page:
    """The editor with the diagram drawn; ``definition``: what stands in it, else the process of appeals."""
    page: Page = visitor.at("admin", **how)
    page.add_init_script(HOLD)
    page.goto("/x/designer/processes/appeal/edit?view=diagram")
    expect(page.locator(".canvas .djs-shape").first).to_be_visible()
    if definition is not None:
        put(page, definition)
    return page


def put(page: Page, definition: dict[str, Any]) -> None:
    page.evaluate("(given) => window.model.replace(given, 'given', 'test')", definition)
    page.wait_for_function(DRAWN)
    page.evaluate("() => window.modeler.get('canvas').zoom('fit-viewport', 'auto')")


def now(page: Page) -> dict[str, Any]:
    page.wait_for_function(DRAWN)
    found: dict[str, Any] = page.evaluate("() => JSON.parse(JSON.stringify(window.model.definition))")
    return found


def act(page: Page, script: str, *given: Any) -> Any:
    """What is done with the modeler's own means: `get` gives its services, `one` an element."""
    head = "const get = (name) => window.modeler.get(name); const one = (id) => get('elementRegistry').get(id);"
    return page.evaluate(f"(given) => {{ {head} {script} }}", list(given))


def shape(page: Page, id: str) -> Any:
    return page.locator(f".djs-shape[data-element-id='{id}']")


def undone(page: Page) -> dict[str, Any]:
    page.evaluate("() => window.model.undo('test')")
    return now(page)


# -- looking ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["appeal", "deal", "lead", "todo", "welcome"])
def test_looking_at_a_shipped_process_changes_no_byte(visitor: Any, key: str) -> None:
    page = visitor.at("admin")
    page.add_init_script(HOLD)
    page.goto(f"/x/designer/processes/{key}/edit?view=diagram")
    expect(page.locator(".canvas .djs-shape").first).to_be_visible()
    source = json.loads(page.locator("#editor-source").text_content())
    act(
        page,
        "get('canvas').zoom(0.6); get('selection').select(one(Object.keys(window.model.definition.nodes ?? {})[0]))",
    )
    assert page.evaluate("() => window.model.text") == source["text"]
    assert not page.evaluate("() => window.model.canUndo")


def test_every_pattern_is_drawn_whole_and_unchanged(visitor: Any) -> None:
    page = opened(visitor)
    warnings: list[str] = []
    page.on("console", lambda message: warnings.append(message.text) if message.type == "warning" else None)
    for file in sorted(PATTERNS.glob("*.json")):
        if file.name.endswith(".cases.json"):
            continue
        given = json.loads(file.read_text("utf-8"))
        put(page, given)
        assert now(page) == given
        lacking = page.evaluate(UNDRAWN)
        assert lacking == [], file.name
    assert warnings == []


def test_what_only_the_panel_shows_draws_nothing_anew(visitor: Any) -> None:
    page = opened(visitor, SMALL)
    page.evaluate(
        "() => { window.count = 0; document.addEventListener('diagram:drawn', () => { window.count += 1; }); }"
    )
    page.evaluate("() => window.model.change('due', (it) => { it.nodes.work.due = 'P3D'; })")
    now(page)
    assert page.evaluate("() => window.count") == 0
    page.evaluate("() => window.model.change('title', (it) => { it.nodes.work.title.en = 'Toil'; })")
    expect(shape(page, "work")).to_contain_text("Toil")
    assert page.evaluate("() => window.count") == 0, "a title is written, nothing is drawn anew"
    page.evaluate("() => window.model.change('named', (it) => { it.nodes.start.title = 'Begin'; })")
    expect(page.locator(".djs-element[data-element-id=start_label]")).to_contain_text("Begin")
    page.evaluate("() => window.model.change('more', (it) => { it.nodes.more = { type: 'endEvent' }; })")
    now(page)
    assert page.evaluate("() => window.count") == 1
    assert "layout" not in now(page)


# -- every kind -------------------------------------------------------------------------------------------------------


def kinds(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await import('/x/designer/static/canvas_kinds.js')).SYMBOLS.map((one) => ({ ...one }))"
    )
    return found


MADE = """async ([kind]) => {
  const { insert } = await import('/x/designer/static/blocks.js');
  const texts = JSON.parse(document.getElementById('editor-canvas').textContent).texts;
  const put = (it) => insert(it, 'work', { block: 'node', kind }, texts).definition;
  window.model.change('kind', put, { origin: 'test' });
}"""
READ = """async () => {
  const { read } = await import('/x/designer/static/canvas_reading.js');
  return Object.fromEntries([...read(window.modeler).nodes].map(([id, one]) => [id, one.kind]));
}"""


def test_every_kind_of_node_is_drawn_as_what_it_is(visitor: Any) -> None:
    page = opened(visitor, SMALL)
    for kind in kinds(page):
        page.evaluate(MADE, [kind])
        made = now(page)
        fresh = {id: node for id, node in made["nodes"].items() if id not in SMALL["nodes"]}
        (id,) = [one for one, node in fresh.items() if node["type"] == kind["type"]]
        drawn = page.evaluate(READ)[id]
        assert drawn["type"] == kind["type"], kind
        assert drawn["trigger"] == ("" if kind["trigger"] == "children" else kind["trigger"]), kind
        assert bool(drawn["adHoc"]) == bool(kind.get("adHoc")), kind
        assert bool(drawn["event"]) == bool(kind.get("event")), kind
        assert now(page) == made, "drawing it wrote nothing"
        assert undone(page) == SMALL


def test_every_kind_of_node_can_be_drawn_by_hand_and_taken_back(visitor: Any) -> None:
    page = opened(visitor, SMALL)
    for kind in kinds(page):
        page.evaluate(
            """async ([kind]) => {
              const { shapeOf } = await import('/x/designer/static/canvas_kinds.js');
              const get = (name) => window.modeler.get(name);
              const shape = get('elementFactory').createShape(shapeOf(kind));
              const work = get('elementRegistry').get('work');
              const edge = kind.type === 'boundaryEvent';
              const at = { x: work.x + 60, y: work.y + (edge ? 80 : 400) };
              get('modeling').createShape(shape, at, edge ? work : work.parent, edge ? { attach: true } : {});
            }""",
            [kind],
        )
        made = now(page)
        fresh = {id: node for id, node in made["nodes"].items() if id not in SMALL["nodes"]}
        (id,) = [one for one, node in fresh.items() if node["type"] == kind["type"]]
        node = fresh[id]
        if kind["trigger"] and kind["trigger"] != "children":
            assert node[kind["trigger"]], kind
        if kind["type"] == "boundaryEvent":
            assert node["attachedTo"] == "work"
            assert node.get("interrupting", True) is kind.get("interrupting", True)
        assert bool(node.get("adHoc")) == bool(kind.get("adHoc"))
        assert bool(node.get("event")) == bool(kind.get("event"))
        assert set(made["layout"]["nodes"]) >= {"start", "work", "end", id}, "where it lies, and all others, is kept"
        assert made["layout"]["nodes"][id]["bounds"]
        assert undone(page) == SMALL


# -- what is done -----------------------------------------------------------------------------------------------------


def test_a_step_dragged_from_the_palette_lies_where_it_was_dropped(visitor: Any) -> None:
    page = opened(visitor, SMALL)
    ground = page.locator(".canvas-ground").bounding_box()
    block = page.locator("[data-block=step]").bounding_box()
    page.mouse.move(block["x"] + 20, block["y"] + 10)
    page.mouse.down()
    page.mouse.move(ground["x"] + 200, ground["y"] + 60, steps=4)
    page.mouse.move(ground["x"] + 260, ground["y"] + 80, steps=4)
    page.mouse.up()
    made = now(page)
    assert made["nodes"]["step"] == {"type": "userTask", "title": {"en": "Step", "ru": "Шаг"}}
    assert set(made["layout"]["nodes"]) == {"start", "work", "end", "step"}
    expect(shape(page, "step")).to_have_class(re.compile("selected"))
    assert page.evaluate("() => window.model.selected") == "step"
    assert undone(page) == SMALL


def test_a_press_on_the_palette_puts_a_step_behind_what_is_selected_and_lays_it_out(visitor: Any) -> None:
    page = opened(visitor, SMALL)
    shape(page, "work").click()
    page.locator("[data-block=step]").click()
    made = now(page)
    assert made["nodes"]["work"]["next"] == "step"
    assert made["nodes"]["step"]["next"] == "end"
    assert "layout" not in made, "whoever has not moved anything keeps the layout of the server"
    assert list(made["nodes"]) == ["start", "work", "step", "end"]


def test_a_double_click_renames_in_the_language_that_is_shown(visitor: Any) -> None:
    page = opened(visitor, SMALL)
    shape(page, "work").dblclick()
    page.keyboard.press("Control+A")
    page.keyboard.type("Toil")
    page.keyboard.press("Enter")
    made = now(page)
    assert made["nodes"]["work"] == {**SMALL["nodes"]["work"], "title": {"en": "Toil", "ru": "Работать"}}
    assert "layout" not in made


def test_moves_write_the_layout_and_steps_of_one_move_are_one_to_undo(visitor: Any) -> None:
    page = opened(visitor, SMALL)
    shape(page, "work").click()
    for _time in range(3):
        page.keyboard.press("ArrowDown")
    made = now(page)
    assert {key: value for key, value in made.items() if key != "layout"} == SMALL
    assert set(made["layout"]["nodes"]) == {"start", "work", "end"}
    assert set(made["layout"]["flows"]) == {"start.work", "work.end"}
    assert undone(page) == SMALL


def test_the_second_way_out_of_a_step_makes_buttons_of_both(visitor: Any) -> None:
    page = opened(visitor, SMALL)
    act(page, "get('modeling').connect(one('work'), one('end'))")
    made = now(page)
    ways = made["nodes"]["work"]["next"]
    assert [way["to"] for way in ways] == ["end", "end"]
    assert [way["outcome"] for way in ways] == ["done", "end"]
    assert all(way["title"] for way in ways)
    assert act(page, "return [one('work.end').id, one('work.end.2').id]") == ["work.end", "work.end.2"]
    act(page, "get('modeling').removeElements([one('work.end')])")
    left = now(page)
    assert left["nodes"]["work"]["next"] == [{**ways[1]}]
    assert act(page, "return [Boolean(one('work.end')), Boolean(one('work.end.2'))]") == [True, False]
    assert undone(page) == made


def test_a_flow_led_elsewhere_keeps_what_it_says(visitor: Any) -> None:
    nodes = json.loads(json.dumps(SMALL["nodes"]))
    nodes["work"]["next"] = [
        {"to": "end", "outcome": "yes", "title": "Yes"},
        {"to": "end", "outcome": "no", "title": "No", "tone": "danger"},
    ]
    nodes["other"] = {"type": "userTask", "title": "Other", "next": "end"}
    nodes["start"]["next"] = ["work", "other"]
    given = {**SMALL, "nodes": nodes}
    page = opened(visitor, given)
    act(
        page,
        "get('modeling').reconnectEnd(one('work.end.2'), one('other'), { x: one('other').x, y: one('other').y + 40 })",
    )
    made = now(page)
    assert made["nodes"]["work"]["next"] == [
        {"to": "end", "outcome": "yes", "title": "Yes"},
        {"to": "other", "outcome": "no", "title": "No", "tone": "danger"},
    ]
    act(
        page,
        "get('modeling').reconnectStart(one('work.other'), one('start'), { x: one('start').x, y: one('start').y })",
    )
    made = now(page)
    assert made["nodes"]["work"]["next"] == [{"to": "end", "outcome": "yes", "title": "Yes"}]
    assert made["nodes"]["start"]["next"] == ["work", "other", {"to": "other", "title": "No"}]


def test_a_step_that_is_deleted_leaves_its_neighbours_joined(visitor: Any) -> None:
    page = opened(visitor, SMALL)
    shape(page, "work").click()
    page.keyboard.press("Delete")
    made = now(page)
    assert made["nodes"] == {"start": {"type": "startEvent", "next": "end"}, "end": SMALL["nodes"]["end"]}
    assert undone(page) == SMALL
    expect(shape(page, "work")).to_be_visible()


def test_what_a_step_becomes_keeps_what_the_new_kind_takes(visitor: Any) -> None:
    nodes = {**SMALL["nodes"], "work": {**SMALL["nodes"]["work"], "form": {"fields": [{"id": "x", "type": "text"}]}}}
    page = opened(visitor, {**SMALL, "nodes": nodes})
    shape(page, "work").click()
    page.locator(".djs-context-pad .entry[data-action=replace]").click()
    page.locator(".djs-popup .entry", has_text="Step without a form").click()
    made = now(page)["nodes"]["work"]
    assert made == {**SMALL["nodes"]["work"], "type": "manualTask"}
    shape(page, "work").click()
    page.locator(".djs-context-pad .entry[data-action=replace]").click()
    names = page.locator(".djs-popup .entry").all_text_contents()
    assert "Sends a message" in names
    assert not {"Transaction", "Task"} & set(names), "nothing that the engine does not run"


def test_an_event_at_the_edge_belongs_to_its_step_and_goes_with_it(visitor: Any) -> None:
    page = opened(visitor, SMALL)
    shape(page, "work").click()
    page.locator(".djs-context-pad .entry[data-action=add]").click()
    page.locator(".djs-popup input").fill("After a time")
    page.locator(".djs-popup .entry", has_text="After a time, beside the step").click()
    made = now(page)
    assert made["nodes"]["timer"] == {
        "type": "boundaryEvent",
        "attachedTo": "work",
        "interrupting": False,
        "timer": {"after": "P1D"},
    }
    act(page, "get('modeling').removeElements([one('work')])")
    assert set(now(page)["nodes"]) == {"start", "end"}


def test_a_copy_says_what_its_original_says_under_a_name_of_its_own(visitor: Any) -> None:
    page = opened(visitor, SMALL)
    shape(page, "work").click()
    page.keyboard.press("Control+C")
    page.keyboard.press("Control+V")
    page.mouse.move(700, 300)
    page.mouse.click(700, 300)
    made = now(page)
    copied = {key: value for key, value in SMALL["nodes"]["work"].items() if key != "next"}
    assert made["nodes"]["work_2"] == copied
    assert made["nodes"]["work"] == SMALL["nodes"]["work"]


def test_nodes_move_into_a_sub_process_and_out_of_it(visitor: Any) -> None:
    nodes = {
        **SMALL["nodes"],
        "lonely": {"type": "userTask", "title": "Lonely"},
        "part": {"type": "subProcess", "title": "Part", "nodes": {"in": {"type": "startEvent"}}},
    }
    page = opened(visitor, {**SMALL, "nodes": nodes})
    act(
        page,
        "const [to, it] = [one('part'), one('lonely')];"
        "get('modeling').moveElements([it], { x: to.x + 40 - it.x, y: to.y + 60 - it.y }, to)",
    )
    made = now(page)
    assert "lonely" not in made["nodes"]
    assert made["nodes"]["part"]["nodes"]["lonely"] == nodes["lonely"]
    act(page, "get('modeling').moveElements([one('lonely')], { x: 0, y: 300 }, one('work').parent)")
    made = now(page)
    assert made["nodes"]["lonely"] == nodes["lonely"]
    assert list(made["nodes"]["part"]["nodes"]) == ["in"]


def test_a_step_in_another_lane_is_done_by_others(visitor: Any) -> None:
    nodes = {
        **SMALL["nodes"],
        "work": {**SMALL["nodes"]["work"], "candidates": {"team": "frontline"}, "next": "sell"},
        "sell": {"type": "userTask", "title": "Sell", "candidates": {"team": "sales"}, "next": "end"},
    }
    page = opened(visitor, {**SMALL, "nodes": nodes})
    act(
        page,
        "get('modeling').moveElements([one('sell')], { x: 0, y: one('work').y - one('sell').y }, one('sell').parent)",
    )
    made = now(page)
    assert made["nodes"]["sell"]["candidates"] == {"team": "frontline"}
    assert {lane["title"] for lane in made["layout"]["lanes"].values()} == {"frontline", "sales"}
    act(page, "get('selection').select(get('elementRegistry').filter((it) => window.drawing.before.bands.has(it.id)))")
    page.locator(".canvas .djs-container > svg").focus()
    page.keyboard.press("Delete")
    assert now(page) == made, "lanes say who does the steps: they are not deleted"


def test_a_process_of_columns_gets_its_nodes_only_when_something_is_done(visitor: Any) -> None:
    board = {key: value for key, value in SMALL.items() if key != "nodes"}
    page = opened(visitor, board)
    expect(shape(page, "open")).to_be_visible()
    assert now(page) == board
    shape(page, "open").click()
    page.keyboard.press("ArrowDown")
    made = now(page)
    assert set(made["nodes"]) == set(made["layout"]["nodes"])
    assert undone(page) == board


# -- one truth --------------------------------------------------------------------------------------------------------


def test_what_others_change_is_drawn_with_the_same_part_in_view_and_the_same_thing_selected(visitor: Any) -> None:
    page = opened(visitor, SMALL)
    shape(page, "work").click()
    page.get_by_role("button", name="Larger").click()
    box = act(page, "const { x, y, scale } = get('canvas').viewbox(); return [x, y, scale]")
    page.evaluate("() => window.model.change('more', (it) => { it.nodes.more = { type: 'userTask', title: 'More' }; })")
    now(page)
    assert act(page, "const { x, y, scale } = get('canvas').viewbox(); return [x, y, scale]") == box
    expect(shape(page, "work")).to_have_class(re.compile("selected"))
    assert page.evaluate("() => window.model.selected") == "work"


def test_undo_by_keys_is_that_of_the_whole_editor(visitor: Any) -> None:
    page = opened(visitor, SMALL)
    shape(page, "work").click()
    page.keyboard.press("Delete")
    now(page)
    page.keyboard.press("Control+z")
    assert now(page) == SMALL
    page.keyboard.press("Control+y")
    assert "work" not in now(page)["nodes"]


def test_what_cannot_be_drawn_is_told_where_it_stands_and_the_rest_stays_in_view(visitor: Any, watch: Any) -> None:
    watch.expected |= {422}
    page = opened(visitor, SMALL)
    page.evaluate("() => window.model.change('broken', (it) => { it.nodes.work.next = 'nowhere'; })")
    told = page.locator(".canvas-problem")
    expect(told).to_contain_text("leads to “nowhere”")
    expect(shape(page, "work")).to_be_visible()
    assert page.evaluate("() => window.model.selected") == "work"
    page.evaluate("() => window.model.undo()")
    page.wait_for_function(DRAWN)
    expect(told).to_be_hidden()


def test_findings_stand_at_their_nodes_and_stages_have_colours(visitor: Any) -> None:
    page = opened(visitor, {**SMALL, "nodes": {**SMALL["nodes"], "work": {**SMALL["nodes"]["work"], "next": []}}})
    expect(shape(page, "work")).to_have_class(re.compile("stage-0"))
    found = [
        {"node": "end", "severity": severity, "code": "dead", "message": "No.", "pointer": "/nodes/end"}
        for severity in ("error", "warning")
    ]
    page.evaluate("(found) => window.model.find(found)", found)
    badge = page.locator(".canvas-finding")
    expect(badge).to_have_text("2")
    expect(badge).to_have_attribute("data-tone", "error")
    badge.click()
    assert page.evaluate("() => window.model.selected") == "end"


def test_things_are_found_by_a_word_and_seen_on_the_map(visitor: Any) -> None:
    page = opened(visitor, SMALL)
    page.locator(".canvas .djs-container > svg").focus()
    page.keyboard.press("/")
    expect(page.locator(".djs-search-container input")).to_be_focused()
    page.keyboard.type("Work")
    expect(page.locator(".djs-search-result").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.model.selected === 'work'")
    page.get_by_role("button", name="Overview map").click()
    expect(page.locator(".djs-minimap.open")).to_be_visible()


def test_tidying_up_gives_the_layout_back_to_the_server_and_keeps_what_lanes_are_called(visitor: Any) -> None:
    lanes = {"L": {"title": "Ours", "candidates": {"team": "frontline"}, "bounds": [50, 20, 900, 300]}}
    layout = {
        "nodes": {"work": {"bounds": [400, 90, 120, 80]}},
        "pool": {"id": "P", "title": "All", "bounds": [20, 20, 930, 300]},
        "lanes": lanes,
    }
    page = opened(visitor, {**SMALL, "layout": layout})
    page.get_by_role("button", name="Tidy up").click()
    made = now(page)
    assert made["layout"] == {
        "pool": {"id": "P", "title": "All"},
        "lanes": {"L": {"title": "Ours", "candidates": {"team": "frontline"}}},
    }
    assert act(page, "return [one('P').businessObject.name, one('L').businessObject.name]") == ["All", "Ours"]


def test_the_drawing_is_saved_as_a_file_that_needs_no_page(visitor: Any) -> None:
    page = opened(visitor, SMALL, theme="dark")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as SVG").click()
    text = saved.value.path().read_text("utf-8")
    assert saved.value.suggested_filename == "small.svg"
    assert "<svg" in text
    assert "var(--" not in text
    assert "Work" in text


def test_several_are_aligned_by_the_pad(visitor: Any) -> None:
    page = opened(visitor, SMALL)
    act(page, "get('modeling').moveElements([one('end')], { x: 0, y: 70 })")
    act(page, "get('selection').select([one('work'), one('end')])")
    page.locator(".djs-context-pad .entry[data-action=align-elements]").click()
    page.locator(".djs-popup .entry[data-id=align-elements-middle]").click()
    boxes = now(page)["layout"]["nodes"]
    middles = {boxes[id]["bounds"][1] + boxes[id]["bounds"][3] / 2 for id in ("work", "end")}
    assert len(middles) == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_diagram_view_is_fit_for_all_and_its_watermark_is_seen(visitor: Any, axe: Any, theme: str) -> None:
    page = opened(visitor, theme=theme, lang="ru")
    expect(page.locator("[data-block=approval]")).to_have_text("Согласование")
    axe(page)
    mark = page.locator(".bjs-powered-by")
    expect(mark).to_be_visible()
    box = mark.bounding_box()
    over = "([x, y]) => document.elementFromPoint(x, y).closest('.bjs-powered-by') !== null"
    assert page.evaluate(over, [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])
    page.locator("[data-block=approval]").click()
    expect(page.locator("dialog.block-dialog")).to_be_visible()
    axe(page)


# -- room -------------------------------------------------------------------------------------------------------------

ROOM = """async ([definition, after, answers]) => {
  const { insert } = await import('/x/designer/static/blocks.js');
  const { makeRoom } = await import('/x/designer/static/canvas_room.js');
  const texts = JSON.parse(document.getElementById('editor-canvas').textContent).texts;
  const put = insert(definition, after, answers, texts);
  return makeRoom(put.definition, put.source, put.ids);
}"""
APPROVAL = {
    "block": "approval",
    "who": {"profile": "operator"},
    "how": "some",
    "count": 2,
    "of": 3,
    "reject": {"to": "work"},
}


def overlapping(nodes: dict[str, Any], boxes: dict[str, Any]) -> list[tuple[str, str]]:
    """Pairs of one scope that lie on each other; events at an edge do."""
    free = [id for id, node in nodes.items() if node["type"] != "boundaryEvent"]
    found = []
    for at, one in enumerate(free):
        for other in free[at + 1 :]:
            (x, y, width, height), (left, top, wide, high) = boxes[one]["bounds"], boxes[other]["bounds"]
            if x < left + wide and left < x + width and y < top + high and top < y + height:
                found.append((one, other))
    return found


def test_what_is_put_into_a_drawing_has_room_and_what_stands_there_moves_on(visitor: Any) -> None:
    page = opened(visitor, SMALL)
    shape(page, "work").click()
    page.keyboard.press("ArrowDown")
    drawn = now(page)
    for answers in (APPROVAL, {"block": "step"}, {"block": "remind"}):
        made = page.evaluate(ROOM, [drawn, "work", answers])
        put(page, made)
        boxes = now(page)["layout"]["nodes"]
        placed = [id for id, node in made["nodes"].items() if node["type"] != "boundaryEvent"]
        assert set(placed) <= set(boxes)
        assert overlapping(made["nodes"], boxes) == []
        for node in made["nodes"].values():
            assert overlapping(node.get("nodes", {}), boxes) == []
        assert boxes["work"] == drawn["layout"]["nodes"]["work"], "what it follows stays"
        moved = answers["block"] != "remind"
        assert (boxes["end"]["bounds"][0] > drawn["layout"]["nodes"]["end"]["bounds"][0]) is moved


def test_a_sub_process_grows_for_what_is_put_into_it(visitor: Any) -> None:
    inner = {"a": {"type": "startEvent", "next": "b"}, "b": {"type": "userTask", "title": "B"}}
    part = {"type": "subProcess", "title": "Part", "nodes": inner, "next": "end"}
    nodes = {**SMALL["nodes"], "work": {**SMALL["nodes"]["work"], "next": "part"}, "part": part}
    page = opened(visitor, {**SMALL, "nodes": nodes})
    shape(page, "work").click()
    page.keyboard.press("ArrowUp")
    drawn = now(page)
    made = page.evaluate(ROOM, [drawn, "a", {"block": "step"}])
    before, after = drawn["layout"]["nodes"], made["layout"]["nodes"]
    x, _y, width, _height = after["part"]["bounds"]
    assert width > before["part"]["bounds"][2]
    assert all(
        x < after[id]["bounds"][0] and after[id]["bounds"][0] + after[id]["bounds"][2] < x + width for id in "ab"
    )
    assert after["end"]["bounds"][0] >= x + width
    assert overlapping(made["nodes"]["part"]["nodes"], after) == []

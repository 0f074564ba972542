"""Each operator changes one thing, says where, and leaves the rest and the original alone."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.engine.mutants import OPERATORS, Mutant, mutants

START, END = {"type": "startEvent", "next": "n"}, {"type": "endEvent"}
TASK = {"type": "userTask"}


def made(operator: str, raw: dict[str, Any]) -> list[Mutant]:
    return [mutant for mutant in mutants(raw) if mutant.operator == operator]


def with_node(node: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {"nodes": {"s": START, "n": node, **others, "e": END}}


def choice(*outcomes: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"to": to, "outcome": outcome} for outcome, to in outcomes]


FORM = {"fields": [{"id": "a", "type": "text", "required": True}, {"id": "b", "type": "text"}]}
TIMED = {"type": "intermediateCatchEvent", "next": "e"}
BESIDE = {"type": "boundaryEvent", "attachedTo": "n", "timer": {"after": "P3D"}, "next": "e"}
BOARD = {"stages": [{"id": "a"}, {"id": "b", "status": "hold"}, {"id": "c", "final": True}]}
XOR = {"type": "exclusiveGateway", "next": [{"to": "e", "when": "data.x > 5"}, {"to": "f", "default": True}]}
AND = {"type": "parallelGateway", "next": ["e", "f"]}
COMPLEX = {"type": "complexGateway", "join": {"count": 2, "rest": "cancel"}, "next": "e"}
MULTI = {"each": "data.all", "until": "multi.completed > 1"}
HANDLER = {
    "type": "subProcess",
    "event": True,
    "nodes": {"heard": {"type": "startEvent", "signal": "late", "next": "told"}, "told": END},
}
INTO = {id: {**TASK, "next": "n"} for id in ("a", "b", "c")}

# Operator, definition, pointer of its first mutant, what stands there then (None: nothing).
CLOCK: dict[str, Any] = {
    "metric": "resolution",
    "target": {"P1": "PT1H", "*": "PT4H"},
    "calendar": "office",
    "pause": ["waiting"],
    "on_breach": {"action": "note"},
}
ROWS: list[tuple[str, dict[str, Any], str, Any]] = [
    ("drop_flow", with_node({**TASK, "next": choice(("yes", "e"), ("no", "f"))}, f=END), "/nodes/s/next", None),
    (
        "swap_outcomes",
        with_node({**TASK, "next": choice(("yes", "e"), ("no", "f"))}, f=END),
        "/nodes/n/next/0",
        {"to": "f", "outcome": "yes"},
    ),
    ("negate_condition", with_node(XOR, f=END), "/nodes/n/next/0/when", "!(data.x > 5)"),
    ("move_limit", with_node(XOR, f=END), "/nodes/n/next/0/when", "data.x >= 5"),
    ("swap_and_or", with_node({**TIMED, "condition": "a && '&&' == b"}), "/nodes/n/condition", "a || '&&' == b"),
    ("drop_form", with_node({**TASK, "form": "f", "next": "e"}), "/nodes/n/form", None),
    ("drop_required", with_node({**TASK, "form": FORM, "next": "e"}), "/nodes/n/form/fields/0/required", None),
    ("skip_step", with_node({**TASK, "next": "e"}), "/nodes/n", None),
    ("drop_set", with_node({"type": "scriptTask", "set": {"data.a": "1", "data.b": "2"}}), "/nodes/n/set/data.a", None),
    (
        "drop_argument",
        with_node({"type": "sendTask", "with": {"body": "Yes"}, "next": "e"}),
        "/nodes/n/with/body",
        None,
    ),
    ("drop_stage", with_node({**TASK, "stage": "a"}), "/nodes/n/stage", None),
    ("drop_not_by", with_node({**TASK, "not_by": "m"}), "/nodes/n/not_by", None),
    ("drop_candidates", with_node({**TASK, "candidates": {"profile": "admin"}}), "/nodes/n/candidates", None),
    ("drop_assignee", with_node({**TASK, "assignee": "olga"}), "/nodes/n/assignee", None),
    ("drop_result", with_node({"type": "endEvent", "result": "won"}), "/nodes/n/result", None),
    ("drop_terminate", with_node({"type": "endEvent", "terminate": True}), "/nodes/n/terminate", None),
    ("drop_correlate", with_node({**TIMED, "message": "m", "correlate": "data.x"}), "/nodes/n/correlate", None),
    ("drop_collect", with_node({**TASK, "multi": MULTI, "collect": "data.all"}), "/nodes/n/collect", None),
    ("drop_compensation", with_node({**TASK, "compensation": "u"}, u=TASK), "/nodes/n/compensation", None),
    ("drop_fresh", with_node({**TIMED, "message": "m", "fresh": True}), "/nodes/n/fresh", None),
    ("drop_boundary", with_node({**TASK, "next": "e"}, b=BESIDE), "/nodes/b", None),
    ("flip_interrupting", with_node({**TASK, "next": "e"}, b=BESIDE), "/nodes/b/interrupting", False),
    ("drop_event", with_node({**TASK, "next": "e"}, h=HANDLER), "/nodes/h", None),
    ("first_item", with_node({**TASK, "multi": MULTI}), "/nodes/n/multi/each", "[(data.all)[0]]"),
    ("flip_mode", with_node({**TASK, "multi": MULTI}), "/nodes/n/multi/mode", "sequential"),
    ("drop_until", with_node({**TASK, "multi": MULTI}), "/nodes/n/multi/until", None),
    ("keep_rest", with_node({**TASK, "multi": MULTI}), "/nodes/n/multi/rest", "keep"),
    ("run_less", with_node({**TASK, "loop": {"while": "data.x", "max": 3}}), "/nodes/n/loop/max", 2),
    ("double_timer", with_node({**TIMED, "timer": {"after": "P1DT12H"}}), "/nodes/n/timer", {"after": "P2DT24H"}),
    ("once_less", with_node({**TIMED, "timer": {"cycle": "R3/P1D"}}), "/nodes/n/timer/cycle", "R2/P1D"),
    ("one_way", with_node(AND, f=END), "/nodes/n/type", "exclusiveGateway"),
    ("all_ways", with_node(XOR, f=END), "/nodes/n/type", "parallelGateway"),
    ("change_count", with_node(COMPLEX, **INTO), "/nodes/n/join/count", 1),
    ("flip_rest", with_node(COMPLEX), "/nodes/n/join", {"count": 2, "rest": "keep"}),
    ("drop_status", BOARD, "/stages/1/status", None),
    ("drop_final", BOARD, "/stages/2/final", None),
    ("swap_stages", BOARD, "/stages/0", {"id": "b", "status": "hold"}),
    ("drop_move", {**BOARD, "moves": {"a": ["b"]}}, "/moves/a/0", None),
    ("only_forward", {**BOARD, "moves": "any"}, "/moves", "forward"),
    ("double_target", {**BOARD, "sla": [CLOCK]}, "/sla/0/target/P1", "PT2H"),
    ("drop_pause", {**BOARD, "sla": [CLOCK]}, "/sla/0/pause", []),
    ("drop_calendar", {**BOARD, "sla": [CLOCK]}, "/sla/0/calendar", None),
    ("drop_deed", {**BOARD, "sla": [CLOCK]}, "/sla/0/on_breach", None),
]


def at(value: Any, pointer: str) -> Any:
    for key in pointer.split("/")[1:]:
        value = value.get(key) if isinstance(value, dict) else (value[int(key) :] or [None])[0]
    return value


@pytest.mark.parametrize(("operator", "raw", "pointer", "then"), ROWS, ids=[row[0] for row in ROWS])
def test_an_operator_changes_what_it_says_and_names_the_place(
    operator: str, raw: dict[str, Any], pointer: str, then: Any
):
    before = copy.deepcopy(raw)
    found = made(operator, raw)
    assert raw == before, "the original was written into"
    assert found, "it changes nothing here"
    places = [mutant.pointer for mutant in found]
    place = next((place for place in places if pointer == place or pointer.startswith(f"{place}/")), None)
    assert place is not None, places
    first = found[places.index(place)]
    assert at(first.definition, pointer) in ((then, []) if operator == "drop_flow" else (then,))
    assert first.definition != before
    assert first.message.endswith(".")
    assert first.node == ("" if "stages" in raw else pointer.split("/")[2])


def test_every_operator_has_its_row():
    assert [row[0] for row in ROWS] == list(OPERATORS)


def test_what_nothing_leads_to_any_more_goes_with_the_flow():
    raw = with_node({**TASK, "next": choice(("on", "e"), ("off", "m"))}, m={**TASK, "next": "e"})
    away = next(mutant for mutant in made("drop_flow", raw) if mutant.pointer == "/nodes/n/next/1")
    assert set(away.definition["nodes"]) == {"s", "n", "e"}


def test_what_nothing_led_to_before_stays_for_the_check_to_tell():
    raw = with_node({**TASK, "next": choice(("on", "e"), ("off", "m"))}, m=END, lost=TASK)
    assert all("lost" in mutant.definition["nodes"] for mutant in mutants(raw))


def test_a_link_leads_on_so_what_is_behind_it_stays():
    raw = {
        "nodes": {
            "s": START,
            "n": {**TASK, "stage": "a", "next": "t"},
            "t": {"type": "intermediateThrowEvent", "link": "on"},
            "c": {"type": "intermediateCatchEvent", "link": "on", "next": "e"},
            "e": END,
        }
    }
    (mutant,) = made("drop_stage", raw)
    assert set(mutant.definition["nodes"]) == {"s", "n", "t", "c", "e"}


def test_a_gateway_made_exclusive_can_still_go_somewhere():
    (mutant,) = made("one_way", with_node(AND, f=END))
    assert mutant.definition["nodes"]["n"]["next"] == [{"to": "e", "default": True}, {"to": "f", "when": "false"}]


def test_a_gateway_made_parallel_has_no_conditions():
    (mutant,) = made("all_ways", with_node(XOR, f=END))
    assert mutant.definition["nodes"]["n"]["next"] == [{"to": "e"}, {"to": "f"}]


def inside(node: dict[str, Any], **around: Any) -> dict[str, Any]:
    """The node in a sub-process, in another one."""
    inner = {"type": "subProcess", "nodes": {"i": START, "n": node, "e": END, "f": END}}
    outer = {"type": "subProcess", "nodes": {"o": {**START, "next": "inner"}, "inner": inner}, "next": "z", **around}
    return {"nodes": {"s": {**START, "next": "outer"}, "outer": outer, "z": END}}


NESTED = [row for row in ROWS if list(row[1].get("nodes", ())) in (["s", "n", "e"], ["s", "n", "f", "e"])]


@pytest.mark.parametrize(("operator", "raw", "pointer", "then"), NESTED, ids=[row[0] for row in NESTED])
def test_an_operator_reaches_what_lies_in_sub_processes(operator: str, raw: dict[str, Any], pointer: str, then: Any):
    whole = inside(raw["nodes"]["n"])
    before, within = copy.deepcopy(whole), "/nodes/outer/nodes/inner"
    place = within + pointer.replace("/nodes/s/", "/nodes/i/")
    found = [one for one in made(operator, whole) if place == one.pointer or place.startswith(f"{one.pointer}/")]
    assert whole == before, "the original was written into"
    (mutant,) = [one for one in found if one.node == place.split("/")[6]]
    assert at(mutant.definition, place) in ((then, []) if operator == "drop_flow" else (then,))
    assert mutant.definition["nodes"]["s"] == before["nodes"]["s"]


def test_most_operators_are_tried_in_sub_processes():
    assert len(NESTED) > 20


def test_what_a_flow_alone_led_to_in_a_sub_process_goes_with_it():
    whole = inside({**TASK, "next": choice(("on", "e"), ("off", "f"))})
    away = next(one for one in made("drop_flow", whole) if one.pointer.endswith("/n/next/1"))
    assert set(at(away.definition, "/nodes/outer/nodes/inner/nodes")) == {"i", "n", "e"}


def test_a_sub_process_is_passed_over_with_all_that_is_in_it():
    (mutant,) = [one for one in made("skip_step", inside({**TASK, "next": "e"})) if one.node == "outer"]
    assert set(mutant.definition["nodes"]) == {"s", "z"}


def test_what_an_ad_hoc_sub_process_offers_is_not_cut_off():
    offered = {"a": {**TASK, "stage": "x"}, "b": TASK}
    raw = with_node({"type": "subProcess", "adHoc": True, "until": "data.x", "nodes": offered, "next": "e"})
    (mutant,) = made("drop_stage", raw)
    assert mutant.definition["nodes"]["n"]["nodes"] == {"a": TASK, "b": TASK}
    (endless,) = made("drop_until", raw)
    assert "until" not in endless.definition["nodes"]["n"]


def test_an_event_that_begins_a_sub_process_leaves_alone_what_is_around_it():
    (mutant,) = made("flip_interrupting", with_node(TASK, h=HANDLER))
    assert mutant.pointer == "/nodes/h/nodes/heard"
    assert mutant.definition["nodes"]["h"]["nodes"]["heard"]["interrupting"] is False
    assert mutant.message == "The event “heard” leaves open what is around it."


def test_the_start_of_a_sub_process_without_an_event_ends_nothing():
    assert made("flip_interrupting", inside({**TASK, "next": "e"})) == []


@pytest.mark.parametrize(
    ("key", "value", "pointer"),
    [
        ("multi", MULTI, "/nodes/n/multi/until"),
        ("loop", {"while": "data.x > 1", "max": 3}, "/nodes/n/loop/while"),
    ],
)
def test_what_is_done_until_or_while_says_something_else(key: str, value: dict[str, Any], pointer: str):
    raw = with_node({**TASK, key: value, "next": "e"})
    opposite, moved = made("negate_condition", raw)[0], made("move_limit", raw)[0]
    before = at(raw, pointer)
    assert (opposite.pointer, at(opposite.definition, pointer)) == (pointer, f"!({before})")
    assert (moved.pointer, at(moved.definition, pointer)) == (pointer, before.replace(">", ">="))


def test_what_undoes_an_activity_goes_with_it():
    (mutant,) = made("skip_step", with_node({**TASK, "compensation": "u", "next": "e"}, u=TASK))
    assert set(mutant.definition["nodes"]) == {"s", "e"}


def test_of_two_nodes_with_one_id_the_outer_one_is_changed():
    box = {"type": "subProcess", "nodes": {"n": {**TASK, "stage": "inner"}}}
    (mutant,) = made("drop_stage", with_node({**TASK, "stage": "outer"}, box=box))
    assert mutant.definition["nodes"]["n"] == TASK


@pytest.mark.parametrize(
    ("operator", "node"),
    [
        ("run_less", {**TASK, "loop": {"while": "data.x", "max": 1}}),
        ("flip_mode", {"type": "callActivity", "wait": False, "multi": {"each": "data.all"}}),
        ("keep_rest", {**TASK, "multi": {"each": "data.all"}}),
        ("drop_until", {**TASK, "multi": {"each": "data.all"}}),
        ("drop_candidates", {**TASK, "candidates": {"team": "service.team"}}),
        ("swap_outcomes", {**TASK, "next": choice(("a", "e"), ("b", "e"))}),
        ("double_timer", {**TIMED, "timer": {"cycle": "0 9 * * 1"}}),
        ("once_less", {**TIMED, "timer": {"cycle": "R1/P1D"}}),
        ("drop_terminate", {"type": "endEvent", "terminate": False}),
    ],
)
def test_what_would_change_nothing_is_no_mutant(operator: str, node: dict[str, Any]):
    assert made(operator, with_node(node)) == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.sampled_from(["n", "P1D", "R3/P1D", "a < b"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["to", "when", "after", "cycle", "fields", "required", "count", "n", "each", "until", "max"]
            ),
            inner,
        )
    ),
    max_leaves=6,
)
_WORDS = ["next", "timer", "due", "form", "with", "set", "join", "candidates", "condition", "result"]
_KEYS = st.sampled_from([*_WORDS, "multi", "loop", "until", "compensation", "event", "adHoc"])
_TYPES = st.sampled_from(["userTask", "scriptTask", "parallelGateway", "exclusiveGateway", "complexGateway"])
_FLAT = st.builds(lambda kind, keys: {"type": kind, **keys}, _TYPES, st.dictionaries(_KEYS, _JSON, max_size=4)) | _JSON
_BOX = st.builds(
    lambda keys, nodes: {"type": "subProcess", **keys, "nodes": nodes},
    st.dictionaries(_KEYS, st.booleans() | _JSON, max_size=3),
    st.dictionaries(st.sampled_from("nmk"), _FLAT) | _JSON,
)
_NODE = _FLAT | _BOX


@given(nodes=st.dictionaries(st.sampled_from("snm"), _NODE) | _JSON, stages=st.lists(_JSON, max_size=3) | _JSON)
def test_a_definition_that_is_wrong_is_changed_as_far_as_it_can_be_read(nodes: Any, stages: Any):
    for raw in ({"nodes": nodes, "stages": stages}, {"stages": stages, "moves": nodes}):
        for mutant in mutants(raw):
            assert mutant.operator in OPERATORS

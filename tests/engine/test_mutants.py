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
INTO = {id: {**TASK, "next": "n"} for id in ("a", "b", "c")}

# Operator, definition, pointer of its first mutant, what stands there then (None: nothing).
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
    ("drop_fresh", with_node({**TIMED, "message": "m", "fresh": True}), "/nodes/n/fresh", None),
    ("drop_boundary", with_node({**TASK, "next": "e"}, b=BESIDE), "/nodes/b", None),
    ("flip_interrupting", with_node({**TASK, "next": "e"}, b=BESIDE), "/nodes/b/interrupting", False),
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


@pytest.mark.parametrize(
    ("operator", "node"),
    [
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
        | st.dictionaries(st.sampled_from(["to", "when", "after", "cycle", "fields", "required", "count", "n"]), inner)
    ),
    max_leaves=6,
)
_KEYS = st.sampled_from(["next", "timer", "due", "form", "with", "set", "join", "candidates", "condition", "result"])
_TYPES = st.sampled_from(["userTask", "scriptTask", "parallelGateway", "exclusiveGateway", "complexGateway"])
_NODE = st.builds(lambda kind, keys: {"type": kind, **keys}, _TYPES, st.dictionaries(_KEYS, _JSON, max_size=4)) | _JSON


@given(nodes=st.dictionaries(st.sampled_from("snm"), _NODE) | _JSON, stages=st.lists(_JSON, max_size=3) | _JSON)
def test_a_definition_that_is_wrong_is_changed_as_far_as_it_can_be_read(nodes: Any, stages: Any):
    for raw in ({"nodes": nodes, "stages": stages}, {"stages": stages, "moves": nodes}):
        for mutant in mutants(raw):
            assert mutant.operator in OPERATORS

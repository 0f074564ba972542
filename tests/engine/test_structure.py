"""What the graph shows without a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.findings import Finding

Found = Callable[..., list[Finding]]
START = {"type": "startEvent", "next": "a"}
TASK = {"type": "userTask", "title": "Do", "next": "e"}
END = {"type": "endEvent"}


def told(found: list[Finding]) -> list[tuple[str, str, str | None, str]]:
    return [(finding.severity, finding.code, finding.node, finding.pointer) for finding in found]


def test_a_sound_process_has_nothing_to_tell(found: Found):
    assert found({"s": START, "a": TASK, "e": END}) == []


def test_a_node_that_nothing_leads_to_is_told(found: Found):
    assert told(found({"s": START, "a": TASK, "b": TASK, "e": END})) == [("error", "unreachable", "b", "/nodes/b")]


def test_a_node_from_which_no_way_leads_to_an_end_is_told(found: Found):
    nodes = {
        "s": START,
        "a": {"type": "userTask", "title": "Do", "next": ["e", "b"]},
        "b": {"type": "userTask", "title": "Do", "next": "c"},
        "c": {"type": "userTask", "title": "Do", "next": "b"},
        "e": END,
    }
    assert told(found(nodes)) == [("error", "no_end", "b", "/nodes/b"), ("error", "no_end", "c", "/nodes/c")]


def test_an_exclusive_gateway_needs_a_default(found: Found):
    nodes = {
        "s": START,
        "a": {"type": "exclusiveGateway", "next": [{"to": "e", "when": "data.x"}, {"to": "f", "when": "data.y"}]},
    }
    (finding,) = found({**nodes, "e": END, "f": END})
    assert (finding.severity, finding.code, finding.node) == ("error", "no_default", "a")
    assert finding.hint is not None
    assert '"default": true' in finding.hint


def test_an_exclusive_gateway_with_a_single_condition_needs_a_default_too(found: Found):
    nodes = {"s": START, "a": {"type": "exclusiveGateway", "next": [{"to": "e", "when": "data.x"}]}, "e": END}
    assert [code for _severity, code, *_rest in told(found(nodes))] == ["no_default"]


def test_a_step_all_of_whose_flows_have_conditions_needs_a_default(found: Found):
    nodes = {"s": START, "a": {**TASK, "next": [{"to": "e", "when": "data.x"}]}, "e": END}
    assert told(found(nodes)) == [("error", "no_default", "a", "/nodes/a")]


def test_a_flow_of_an_exclusive_gateway_needs_a_condition(found: Found):
    nodes = {
        "s": START,
        "a": {"type": "exclusiveGateway", "next": ["e", {"to": "f", "when": "data.x"}, {"to": "f", "default": True}]},
        "e": END,
        "f": END,
    }
    assert told(found(nodes)) == [
        ("error", "no_condition", "a", "/nodes/a/next/0"),
        ("error", "dead_node", "f", "/nodes/f"),
    ]


def test_one_default_is_enough_and_it_has_no_condition(found: Found):
    flows = [{"to": "e", "default": True}, {"to": "e", "default": True}, {"to": "e", "when": "data.x"}]
    assert told(found({"s": START, "a": {"type": "exclusiveGateway", "next": flows}, "e": END})) == [
        ("error", "two_defaults", "a", "/nodes/a/next/1/default")
    ]
    flows = [{"to": "e", "default": True, "when": "data.y"}, {"to": "e", "when": "data.x"}]
    assert told(found({"s": START, "a": {"type": "exclusiveGateway", "next": flows}, "e": END})) == [
        ("error", "wrong_key", "a", "/nodes/a/next/0/when")
    ]


def test_a_gateway_with_one_flow_out_is_a_meeting_point_and_needs_nothing(found: Found):
    assert found({"s": START, "a": {"type": "exclusiveGateway", "next": "e"}, "e": END}) == []


def test_a_circle_without_an_exit_is_an_error_and_lists_the_circle(found: Found):
    nodes = {
        "s": START,
        "a": {"type": "exclusiveGateway", "next": "b"},
        "b": {"type": "scriptTask", "set": {"data.x": "1"}, "next": "a"},
    }
    (finding,) = found(nodes)
    assert (finding.severity, finding.code, finding.node) == ("error", "endless", "a")
    assert finding.path == ("a.b", "b.a")


def test_a_circle_with_an_exit_is_a_warning(found: Found):
    nodes = {
        "s": START,
        "a": {"type": "exclusiveGateway", "next": [{"to": "b", "when": "data.x"}, {"to": "e", "default": True}]},
        "b": {"type": "serviceTask", "action": "ping", "next": "a"},
        "e": END,
    }
    (finding,) = found(nodes)
    assert (finding.severity, finding.code, finding.path) == ("warning", "automatic_cycle", ("a.b", "b.a"))


def split(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {
        "s": START,
        "a": {"type": "parallelGateway", "next": ["b", "c"]},
        "b": {**TASK, "next": "j", **one},
        "c": {**TASK, "next": "j", **other},
        "j": {"type": "parallelGateway", "stage": "work", "next": "e"},
        "e": {"type": "endEvent", "stage": "closed"},
    }


def test_stages_named_by_two_branches_at_once_are_a_warning(found: Found):
    assert told(found(split({"stage": "new"}, {"stage": "work"}))) == [("warning", "stage_race", "a", "/nodes/a")]


@pytest.mark.parametrize(("one", "other"), [({}, {}), ({"stage": "new"}, {}), ({"stage": "new"}, {"stage": "new"})])
def test_one_branch_may_name_stages_and_both_the_same(found: Found, one: dict[str, Any], other: dict[str, Any]):
    assert found(split(one, other)) == []


def test_flows_that_a_step_takes_at_once_are_branches_too(found: Found):
    nodes = {
        "s": START,
        "a": {**TASK, "next": ["b", "c"]},
        "b": {**TASK, "stage": "new"},
        "c": {**TASK, "stage": "work"},
        "e": END,
    }
    assert told(found(nodes)) == [("warning", "stage_race", "a", "/nodes/a")]


def test_outcomes_are_no_branches_that_run_at_once(found: Found):
    flows = [{"to": "b", "outcome": "x", "title": "X"}, {"to": "c", "outcome": "y", "title": "Y"}]
    nodes = {
        "s": START,
        "a": {**TASK, "next": flows},
        "b": {**TASK, "stage": "new"},
        "c": {**TASK, "stage": "work"},
        "e": END,
    }
    assert found(nodes) == []


def test_a_final_stage_where_a_run_goes_on_is_a_warning(found: Found):
    assert told(found({"s": START, "a": {**TASK, "stage": "closed"}, "e": END})) == [
        ("warning", "final_stage", "a", "/nodes/a")
    ]


def test_a_stage_of_a_board_that_no_move_leads_to_is_told_where_it_stands(found: Found):
    stages = [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}, {"id": "c", "title": "C", "final": True}]
    assert told(found(None, stages=stages, moves={"a": ["c"], "b": ["a"]})) == [
        ("error", "unreachable", "b", "/stages/1")
    ]


def test_a_board_without_an_end_is_told_once(found: Found):
    stages = [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}]
    (finding,) = found(None, stages=stages)
    assert (finding.code, finding.pointer) == ("no_end", "/stages")
    assert finding.message == "No stage is final, so no ticket can end."

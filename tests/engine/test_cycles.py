from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.cycles import automatic_cycles
from instar.engine.model import Process

Build = Callable[..., Process]
START = {"type": "startEvent", "next": "a"}
WAY_OUT = [{"to": "b", "when": "data.x"}, {"to": "e", "default": True}]


def cycles(process: Process) -> list[tuple[tuple[str, ...], tuple[str, ...], bool]]:
    return [tuple(cycle) for cycle in automatic_cycles(process)]  # type: ignore[misc]


def test_a_circle_that_nothing_leads_out_of_is_found_with_its_flows(build: Build):
    nodes = {
        "s": START,
        "a": {"type": "exclusiveGateway", "next": "b"},
        "b": {"type": "exclusiveGateway", "next": "c"},
        "c": {"type": "exclusiveGateway", "next": "a"},
    }
    assert cycles(build(nodes)) == [(("a", "b", "c"), ("a.b", "b.c", "c.a"), False)]


def test_a_circle_with_a_way_out_says_so(build: Build):
    nodes = {
        "s": START,
        "a": {"type": "exclusiveGateway", "next": WAY_OUT},
        "b": {"type": "serviceTask", "action": "ping", "next": "a"},
        "e": {"type": "endEvent"},
    }
    assert cycles(build(nodes)) == [(("a", "b"), ("a.b", "b.a"), True)]


@pytest.mark.parametrize(
    "a",
    [
        {"type": "parallelGateway", "next": ["b", "e"]},
        {"type": "scriptTask", "set": {"data.x": "1"}, "next": ["b", "e"]},
        {"type": "scriptTask", "set": {"data.x": "1"}, "next": ["b", {"to": "e", "when": "data.x"}]},
    ],
)
def test_a_flow_out_that_is_taken_beside_the_circle_is_no_way_out(build: Build, a: dict[str, Any]):
    nodes = {
        "s": {"type": "startEvent", "next": "b"},
        "a": a,
        "b": {"type": "exclusiveGateway", "next": "a"},
        "e": {"type": "endEvent"},
    }
    assert [cycle.exit for cycle in automatic_cycles(build(nodes))] == [False]


def test_an_activity_whose_way_back_is_a_condition_lets_out(build: Build):
    nodes = {
        "s": START,
        "a": {"type": "scriptTask", "set": {"data.x": "1"}, "next": [{"to": "a", "when": "data.x"}, "e"]},
    }
    nodes["e"] = {"type": "endEvent"}
    assert cycles(build(nodes)) == [(("a",), ("a.a",), True)]


def test_a_circle_through_a_person_is_none(build: Build):
    nodes = {"s": START, "a": {"type": "userTask", "next": "b"}, "b": {"type": "exclusiveGateway", "next": "a"}}
    assert cycles(build(nodes)) == []


def test_a_very_long_circle_needs_no_deep_stack(build: Build):
    nodes: dict[str, Any] = {"s": START, "a": {"type": "exclusiveGateway", "next": "n0"}}
    nodes |= {f"n{index}": {"type": "exclusiveGateway", "next": f"n{index + 1}"} for index in range(900)}
    nodes["n900"] = {"type": "exclusiveGateway", "next": "a"}
    ((inside, path, exit),) = cycles(build(nodes))
    assert (len(inside), len(path), exit) == (902, 902, False)

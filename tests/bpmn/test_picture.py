"""Drawings of our own: nothing lies over anything else, and every flow goes from border to border."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from instar.bpmn.lanes import Lane, lanes_of
from instar.bpmn.picture import draw
from instar.bpmn.scopes import every, ways_of
from instar.bpmn.sound import nodes_of, sound
from tests.bpmn.definitions import WRITTEN
from tests.bpmn.test_writer_random import definitions
from tests.engine.blocks import graphs, processes

QUIET = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def drawn(raw: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], list[Lane]]:
    definition = sound(raw)
    nodes = nodes_of(definition)
    lanes = lanes_of(nodes, {}, ())
    return nodes, draw(nodes, ways_of(nodes), lanes, "Pool"), lanes


def overlap(one: list[float], other: list[float]) -> bool:
    return all(one[at] < other[at] + other[at + 2] and other[at] < one[at] + one[at + 2] for at in (0, 1))


def within(inner: list[float], outer: list[float]) -> bool:
    return all(outer[at] <= inner[at] and inner[at] + inner[at + 2] <= outer[at] + outer[at + 2] for at in (0, 1))


def touches(point: list[float], box: list[float]) -> bool:
    """Whether a point lies on the border of a box (rounded to hundredths)."""
    (x, y), (left, top, width, height) = point, box
    inside = left - 0.02 <= x <= left + width + 0.02 and top - 0.02 <= y <= top + height + 0.02
    edges = (abs(x - left), abs(x - left - width), abs(y - top), abs(y - top - height))
    return inside and min(edges) <= 0.02


def is_sound(raw: dict[str, Any]) -> None:
    nodes, layout, lanes = drawn(raw)
    boxes = {id: part["bounds"] for id, part in layout["nodes"].items()}
    scopes = [nodes, *(node["nodes"] for _id, node, _in in every(nodes) if node.get("nodes"))]
    assert boxes.keys() == {id for id, _node, _in in every(nodes)}
    for scope in scopes:
        apart = [id for id, node in scope.items() if node["type"] != "boundaryEvent"]
        for one, other in combinations(apart, 2):
            assert not overlap(boxes[one], boxes[other]), (one, other)
        events = [id for id in scope if id not in apart]
        for one, other in combinations(events, 2):
            assert not overlap(boxes[one], boxes[other]), (one, other)
        for event in events:
            x, y, width, height = boxes[event]
            host = scope[event]["attachedTo"]
            assert touches([x + width / 2, y + height / 2], boxes[host]), event
            assert not any(overlap(boxes[event], boxes[id]) for id in apart if id != host), event
    for id, node, _in in every(nodes):
        assert all(within(boxes[inner], boxes[id]) for inner in node.get("nodes") or ()), id
    for id, ways in ways_of(nodes).items():
        for way in ways:
            points = layout["flows"][way.id]["points"]
            assert touches(points[0], boxes[id]), way.id
            assert touches(points[-1], boxes[way.flow["to"]]), way.id
            level = [one[0] == other[0] or one[1] == other[1] for one, other in pairwise(points)]
            assert all(level), points
    for lane in lanes:
        assert within(layout["lanes"][lane.id]["bounds"], layout["pool"]["bounds"])
        assert all(within(boxes[id], layout["lanes"][lane.id]["bounds"]) for id in lane.members), lane.id
    for one, other in combinations(layout.get("lanes", {}).values(), 2):
        assert not overlap(one["bounds"], other["bounds"])


@pytest.mark.parametrize("key", WRITTEN)
def test_what_people_have_written_is_drawn_without_overlaps(key: str):
    is_sound(WRITTEN[key])


@QUIET
@given(raw=processes())
def test_processes_of_blocks_are_drawn_without_overlaps(raw: dict[str, Any]):
    is_sound(raw)


@QUIET
@given(raw=graphs())
def test_any_graph_is_drawn_without_overlaps(raw: dict[str, Any]):
    is_sound(raw)


@QUIET
@given(raw=definitions())
def test_whatever_its_nodes_hold_they_are_drawn_without_overlaps(raw: dict[str, Any]):
    is_sound(raw)


def test_a_process_goes_from_left_to_right():
    _nodes, layout, _lanes = drawn(WRITTEN["repair"])
    x = {id: part["bounds"][0] for id, part in layout["nodes"].items()}
    assert x["asked"] < x["estimate"] < x["tax"] < x["rule"] < x["dear"] < x["approve"] < x["agreed"] < x["begin"]


def test_a_thousand_nodes_are_drawn():
    """And flows from each to the last, which pass all others."""
    ways = {at: [f"n{at + 1}", f"n{at // 2}", "n998"] for at in range(998)}
    nodes: dict[str, Any] = {f"n{at}": {"type": "userTask", "next": next} for at, next in ways.items()}
    nodes["n998"] = {"type": "endEvent"}
    raw = {"format": "instar.process/1", "key": "long", "nodes": {"s": {"type": "startEvent", "next": "n0"}, **nodes}}
    _nodes, layout, _lanes = drawn(raw)
    assert len(layout["nodes"]) == 1000

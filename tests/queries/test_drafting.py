"""A definition that is being drawn: what the modeler gets, and what cannot be drawn."""

from __future__ import annotations

from typing import Any

import pytest

from instar.errors import Forbidden, InstarError
from instar.queries.drafting import draft_sketch, pointer_to

from .conftest import APPEAL, World

STAGES = [{"id": "open", "title": {"en": "Open", "ru": "Открыто"}}, {"id": "done", "title": "Done", "final": True}]
BOARD: dict[str, Any] = {"format": "instar.process/1", "key": "plain", "title": "P", "role": "deal", "stages": STAGES}


def drawn_with(nodes: dict[str, Any]) -> dict[str, Any]:
    return {**BOARD, "nodes": nodes}


def test_every_node_and_flow_has_a_place_and_its_own_id(world: World) -> None:
    found = draft_sketch(world.kernel, world["root"], APPEAL, "ru")
    assert all(f'<bpmndi:BPMNShape id="{id}_di" bpmnElement="{id}"' in found.xml for id in APPEAL["nodes"])
    assert 'bpmnElement="received.sort"' in found.xml
    assert 'name="Разобрать"' in found.xml
    assert found.nodes is None


def test_a_process_of_stages_alone_tells_the_nodes_that_it_stands_for(world: World) -> None:
    found = draft_sketch(world.kernel, world["root"], BOARD, "ru")
    assert found.nodes is not None
    assert all(f'bpmnElement="{id}"' in found.xml for id in found.nodes)
    (task,) = [node for node in found.nodes.values() if node["type"] == "userTask"]
    assert task["stage"] == "open"


def test_lanes_are_told_with_who_is_in_them(world: World) -> None:
    step = {"type": "userTask", "title": "Do", "candidates": {"team": "sales"}, "next": "b"}
    nodes = {"s": {"type": "startEvent", "next": "a"}, "a": step, "b": {"type": "userTask", "title": "Look"}}
    found = draft_sketch(world.kernel, world["root"], drawn_with(nodes), "en")
    assert [(one["title"], one["candidates"]) for one in found.lanes.values()] == [
        ("sales", {"team": "sales"}),
        ("", None),
    ]
    assert all(f'bpmnElement="{id}"' in found.xml for id in found.lanes)


def test_a_node_may_be_called_as_a_key_that_is_not_drawn(world: World) -> None:
    nodes = {"form": {"type": "startEvent", "next": "title"}, "title": {"type": "userTask", "title": "Do"}}
    found = draft_sketch(world.kernel, world["root"], drawn_with(nodes), "en")
    assert 'bpmnElement="form"' in found.xml
    assert 'bpmnElement="title"' in found.xml


@pytest.mark.parametrize(
    ("nodes", "node", "pointer", "told"),
    [
        ({"s": {"type": "startEvent", "next": "gone"}}, "s", "/nodes/s", "leads to “gone”"),
        ({"s": {"type": "teaTask"}}, "s", "/nodes/s", "no node type"),
        (
            {"p": {"type": "subProcess", "nodes": {"b": {"type": "boundaryEvent", "attachedTo": "x"}}}},
            "b",
            "/nodes/p/nodes/b",
            "belongs to an activity",
        ),
        (
            {"s": {"type": "startEvent", "next": [{"to": "e", "id": "s"}]}, "e": {"type": "endEvent"}},
            "s",
            "/nodes/s",
            "stands twice",
        ),
    ],
)
def test_what_cannot_be_drawn_says_why_and_where(
    world: World, nodes: dict[str, Any], node: str, pointer: str, told: str
) -> None:
    with pytest.raises(InstarError, match=told) as refused:
        draft_sketch(world.kernel, world["root"], drawn_with(nodes), "en")
    assert refused.value.code == "no_drawing"
    assert refused.value.data == {"node": node, "pointer": pointer}
    assert refused.value.hint


def test_a_pointer_leads_to_flows_and_escapes_what_json_pointers_escape() -> None:
    nodes = {"a/b": {"type": "userTask", "next": ["x", {"to": "y", "id": "way"}]}}
    assert pointer_to({"nodes": nodes}, "way") == "/nodes/a~1b/next/1"
    assert pointer_to({"nodes": nodes}, "nothing") == ""


def test_what_is_nested_too_deep_is_refused_in_words(world: World) -> None:
    deep: dict[str, Any] = {}
    for _depth in range(2000):
        deep = {"x-in": deep}
    with pytest.raises(InstarError, match="too deep") as refused:
        draft_sketch(world.kernel, world["root"], {**BOARD, "x-deep": deep}, "en")
    assert refused.value.code == "no_drawing"


def test_only_who_reads_definitions_has_one_drawn(world: World) -> None:
    with pytest.raises(Forbidden):
        draft_sketch(world.kernel, world["carl"], BOARD, "en")

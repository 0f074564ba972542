"""What people have written goes out and comes back as it was; what cannot be drawn is refused with its node."""

from __future__ import annotations

from typing import Any

import pytest

from instar.bpmn import BpmnError, read_bpmn, write_bpmn
from instar.bpmn.words import TYPES
from instar.engine.canonical import canonical
from tests.bpmn.definitions import WRITTEN
from tests.bpmn.everything import EVERYTHING

START: dict[str, Any] = {"type": "startEvent", "next": "n"}


def process(nodes: Any, **keys: Any) -> dict[str, Any]:
    return {"format": "instar.process/1", "key": "k", "role": "task", "nodes": nodes, **keys}


@pytest.mark.parametrize("key", WRITTEN)
def test_what_people_have_written_comes_back_as_it_was(key: str):
    found = read_bpmn(write_bpmn(WRITTEN[key]).content)
    assert [canonical(one) for one in found.definitions] == [canonical(WRITTEN[key])]
    assert found.losses == ()


def test_everything_has_every_node_type():
    def kinds(nodes: dict[str, Any]) -> set[str]:
        inner = [kinds(node["nodes"]) for node in nodes.values() if "nodes" in node]
        return {node["type"] for node in nodes.values()}.union(*inner)

    assert kinds(EVERYTHING["nodes"]) == TYPES


def test_what_only_instar_reads_is_named():
    told = {loss.element: loss.reason for loss in write_bpmn(EVERYTHING).losses}
    assert told["stopped"] == "Only instar reads: stage, result."
    assert told["look.deep"] == "Only instar reads: outcome."
    assert "mail" not in told


def test_a_step_added_by_hand_is_drawn_below_what_is_there():
    layout = {"nodes": {"s": {"bounds": [10, 10, 36, 36]}}, "flows": {"gone": {"points": [[0, 0], [1, 1]]}}}
    definition = process({"s": START, "n": {"type": "userTask"}}, layout=layout)
    content = write_bpmn(definition).content
    assert b'<dc:Bounds x="10" y="10" width="36" height="36" />' in content
    assert content.count(b"BPMNShape bpmnElement") + content.count(b"bpmndi:BPMNShape id") == 2
    assert b'bpmnElement="s.n"' in content
    (back,) = read_bpmn(content).definitions
    assert canonical(back) == canonical(definition)


@pytest.mark.parametrize(
    "layout",
    [
        {},
        {"nodes": 5, "lanes": [1]},
        {"nodes": {"s": {"bounds": [1, 2, 3, "x"]}, "n": {"bounds": [0.125, -7, 1e9, 5]}}, "zoom": {"x": 1}},
        {"pool": {"id": "n", "title": "P"}, "lanes": {"s": {}, "n": 4}},
        {"lanes": {"a": {"title": "A", "in": "a"}, "b": {"in": "a", "title": "B", "bounds": [0, 0, 9, 9]}}},
        {"nodes": {"n": {"bounds": [1, 1, 50, 50], "fill": "red", "stroke": "url(x)", "label": [1, 2, 3, 4]}}},
    ],
)
def test_whatever_stands_in_a_layout_comes_back_as_it_was(layout: dict[str, Any]):
    step = {"type": "userTask", "candidates": {"team": "B"}}
    definition = process({"s": START, "n": step}, layout=layout)
    found = read_bpmn(write_bpmn(definition).content)
    assert [canonical(one) for one in found.definitions] == [canonical(definition)]
    assert found.losses == ()


@pytest.mark.parametrize(
    ("nodes", "element", "said"),
    [
        ([], "k", "“nodes” must be an object"),
        ({"a b": {"type": "userTask"}}, "a b", "An id is made of"),
        ({"a": {"type": "nothing"}}, "a", "no node type"),
        ({"a": 5}, "a", "no node type"),
        ({"a": {"type": "userTask", "next": "b"}}, "a", "“b”, which is not there"),
        ({"a": {"type": "userTask", "next": [5]}}, "a", "which is not there"),
        ({"a": {"type": "endEvent", "next": "a"}}, "a", "out of an end event"),
        ({"a": {"type": "userTask", "next": "s"}, "s": {"type": "startEvent"}}, "s", "into a start"),
        ({"a": {"type": "boundaryEvent", "attachedTo": "b"}}, "a", "belongs to an activity"),
        ({"a": {"type": "userTask", "nodes": {}}}, "a", "Only a sub-process"),
        ({"a": {"type": "subProcess", "nodes": {"a": {"type": "userTask"}}}}, "a", "two nodes with this id"),
        ({"a": {"type": "userTask", "next": [{"to": "a", "id": "a"}]}}, "a", "stands twice"),
        ({"a": {"type": "userTask", "next": [{"to": "a", "id": 5}]}}, "a", "is no id"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_node(nodes: Any, element: str, said: str):
    with pytest.raises(BpmnError, match=said) as refused:
        write_bpmn(process(nodes))
    assert refused.value.element == element


@pytest.mark.parametrize(
    ("keys", "said"),
    [({"format": "instar.form/1"}, "no process"), ({"key": ""}, "no “key”"), ({"layout": []}, "“layout” must be")],
)
def test_what_is_no_process_is_refused(keys: dict[str, Any], said: str):
    with pytest.raises(BpmnError, match=said):
        write_bpmn({**process({"s": {"type": "startEvent"}}), **keys})


def test_too_many_nodes_and_too_deep_ones_are_refused():
    with pytest.raises(BpmnError, match="at most 1000 nodes"):
        write_bpmn(process({f"n{at}": {"type": "userTask"} for at in range(1001)}))
    deep: dict[str, Any] = {"type": "userTask"}
    for at in range(14):
        deep = {"type": "subProcess", "nodes": {f"n{at}": deep}}
    with pytest.raises(BpmnError, match="more than 12 deep"):
        write_bpmn(process({"n": deep}))

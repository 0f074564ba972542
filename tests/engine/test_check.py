"""What is told before a process is published."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.catalogue import Catalogue
from instar.engine.check import check_process
from instar.engine.findings import Finding
from instar.engine.parse import parse_process
from instar.engine.source import Source

Found = Callable[..., list[Finding]]
TASK = {"type": "userTask", "title": "Do"}
DEADLOCK = {
    "s": {"type": "startEvent", "next": "x"},
    "x": {"type": "exclusiveGateway", "next": [{"to": "a", "when": "data.x"}, {"to": "b", "default": True}]},
    "a": {**TASK, "next": "j"},
    "b": {**TASK, "next": "j"},
    "j": {"type": "parallelGateway", "title": {"en": "Both", "ru": "Оба"}, "next": "e"},
    "e": {"type": "endEvent"},
}
TWICE = {
    "s": {"type": "startEvent", "next": ["a", "b"]},
    "a": {**TASK, "next": "c"},
    "b": {**TASK, "next": "c"},
    "c": {**TASK, "next": "e"},
    "e": {"type": "endEvent"},
}


def test_a_deadlock_is_an_error_with_its_place_a_hint_and_a_path(found: Found):
    (finding,) = found(DEADLOCK)
    assert (finding.severity, finding.code, finding.node, finding.pointer) == ("error", "deadlock", "j", "/nodes/j")
    assert finding.message.startswith("At “Both” the process can wait for ever")
    assert finding.hint
    assert finding.path[0] == "s.x"
    assert finding.path[-1].endswith(".j")
    assert finding.line > 1


def test_a_step_that_can_be_open_twice_is_a_warning(found: Found):
    (finding,) = found(TWICE)
    assert (finding.severity, finding.code, finding.node) == ("warning", "two_tokens", "c")


@pytest.mark.parametrize(("nodes", "code", "node"), [(DEADLOCK, "deadlock", "j"), (TWICE, "two_tokens", "c")])
def test_what_the_author_accepts_is_not_told(found: Found, nodes: dict[str, Any], code: str, node: str):
    accepts = [{"code": code, "node": node, "because": "The data never comes to it."}]
    assert found(nodes, accepts=accepts) == []


def test_accepting_one_finding_leaves_the_others(found: Found):
    accepts = [{"code": "deadlock", "node": "e", "because": "Another node."}]
    assert [finding.code for finding in found(DEADLOCK, accepts=accepts)] == ["deadlock"]


def test_a_node_behind_a_join_that_never_fires_is_dead(found: Found):
    """The end that terminates comes first, always: there is no deadlock to tell."""
    nodes = {
        "s": {"type": "startEvent", "next": ["j", "x"]},
        "x": {"type": "endEvent", "terminate": True},
        "y": {"type": "exclusiveGateway", "next": "j"},
        "j": {"type": "parallelGateway", "next": "a"},
        "a": {**TASK, "next": "y"},
    }
    codes = {(finding.code, finding.node) for finding in found(nodes)}
    assert ("dead_node", "a") in codes


def test_an_event_for_what_nothing_raises_is_dead(found: Found):
    """The hint is about the event; an end event that raises is none of those, and is told where its gateway is."""
    begin = {"b": {"type": "startEvent", "next": "i"}, "i": {**TASK, "next": "k"}, "k": {"type": "endEvent"}}
    nodes = {
        "s": {"type": "startEvent", "next": "box"},
        "box": {"type": "subProcess", "title": "Box", "nodes": begin, "next": "e"},
        "x": {"type": "boundaryEvent", "attachedTo": "box", "escalation": "late", "interrupting": False, "next": "e"},
        "e": {"type": "endEvent"},
    }
    (finding,) = found(nodes)
    assert (finding.code, finding.node) == ("dead_node", "x")
    assert finding.hint == "Let something raise what the event takes, or remove the event."
    begin["i"]["next"], begin["k"]["terminate"] = ["j", "k"], True
    begin |= {"j": {"type": "parallelGateway", "next": ["a", "r"]}, "a": {**TASK, "next": "y"}}
    begin |= {"y": {"type": "exclusiveGateway", "next": "j"}, "r": {"type": "endEvent", "escalation": "late"}}
    hints = {finding.node: finding.hint for finding in found(nodes) if finding.code == "dead_node"}
    assert hints["r"] == "Look at the gateway before it."
    assert hints["x"] == "Let something raise what the event takes, or remove the event."


def test_what_cannot_be_looked_at_whole_is_told(found: Found):
    nodes: dict[str, Any] = {"s": {"type": "startEvent", "next": [f"a{index}" for index in range(14)]}}
    nodes |= {f"a{index}": {**TASK, "next": f"b{index}"} for index in range(14)}
    nodes |= {f"b{index}": {**TASK, "next": "e"} for index in range(14)}
    (finding,) = found({**nodes, "e": {"type": "endEvent", "terminate": True}})
    assert (finding.severity, finding.code, finding.node) == ("warning", "not_explored", "s")


def test_findings_of_a_value_without_a_text_stand_at_its_beginning(definition: Callable[..., Any]):
    source = Source.of(definition(DEADLOCK))
    process = parse_process(source).process
    assert process is not None
    (finding,) = check_process(process, source)
    assert (finding.line, finding.column, finding.file) == (1, 1, "")


def test_languages_of_the_site_are_asked_for(found: Found):
    findings = found(DEADLOCK, catalogue=Catalogue(languages=("en", "ru", "de")))
    assert [(finding.code, finding.pointer) for finding in findings] == [
        ("deadlock", "/nodes/j"),
        ("untranslated", "/nodes/j/title"),
    ]


def large(blocks: int) -> dict[str, Any]:
    """A chain of blocks of six nodes: a choice, a split into two steps, a join, a way back."""
    nodes: dict[str, Any] = {"s": {"type": "startEvent", "next": "x0"}, "e": {"type": "endEvent"}}
    for index in range(blocks):
        x, p, a, b, j, t = (f"{name}{index}" for name in "xpabjt")
        on = f"x{index + 1}" if index + 1 < blocks else "e"
        nodes |= {
            x: {"type": "exclusiveGateway", "next": [{"to": p, "when": "data.x"}, {"to": t, "default": True}]},
            p: {"type": "parallelGateway", "next": [a, b]},
            a: {**TASK, "next": j},
            b: {"type": "serviceTask", "action": "ping", "next": j},
            j: {"type": "parallelGateway", "next": t},
            t: {
                **TASK,
                "next": [{"to": on, "outcome": "on", "title": "On"}, {"to": x, "outcome": "back", "title": "Back"}],
            },
        }
    return nodes


def test_a_process_of_three_hundred_nodes_is_checked_while_one_waits(definition: Callable[..., Any]):
    source = Source.of(definition(large(50)))
    began = time.process_time()
    result = parse_process(source)
    assert result.process is not None
    assert len(result.process.nodes) == 302
    assert check_process(result.process, source) == ()
    assert time.process_time() - began < 3


def test_a_wide_process_of_three_hundred_nodes_is_checked_in_bounded_time(definition: Callable[..., Any]):
    """A hundred branches at once have more states than can ever be looked at."""
    nodes: dict[str, Any] = {"s": {"type": "startEvent", "next": "p"}, "e": {"type": "endEvent"}}
    nodes["p"] = {"type": "parallelGateway", "next": [f"a{index}" for index in range(100)]}
    for index in range(100):
        nodes[f"a{index}"] = {**TASK, "next": f"b{index}"}
        nodes[f"b{index}"] = {**TASK, "next": f"c{index}"}
        nodes[f"c{index}"] = {**TASK, "next": "j"}
    nodes["j"] = {"type": "parallelGateway", "next": "e"}
    source = Source.of(definition(nodes))
    process = parse_process(source).process
    assert process is not None
    began = time.process_time()
    assert check_process(process, source) == ()
    assert time.process_time() - began < 10

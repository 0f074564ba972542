"""What events may wait for and throw: each fault is told at its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.lengths import Length
from instar.engine.parse import ParsedProcess

Parse = Callable[..., ParsedProcess]
NODES = {"s": {"type": "startEvent", "next": "n"}, "t": {"type": "userTask"}, "e": {"type": "endEvent"}}
CATCH, THROW, BOUNDARY = "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"


@pytest.mark.parametrize(
    ("node", "code", "pointer"),
    [
        ({"type": CATCH}, "trigger", ""),
        ({"type": CATCH, "message": "a", "signal": "b"}, "trigger", "/signal"),
        ({"type": CATCH, "message": ""}, "shape", "/message"),
        ({"type": CATCH, "signal": "two words"}, "shape", "/signal"),
        ({"type": CATCH, "timer": "P1D"}, "shape", "/timer"),
        ({"type": CATCH, "timer": {}}, "shape", "/timer"),
        ({"type": CATCH, "timer": {"after": "P1D", "at": "now"}}, "shape", "/timer"),
        ({"type": CATCH, "timer": {"after": "three days"}}, "duration", "/timer/after"),
        ({"type": CATCH, "timer": {"at": "ticket.title"}}, "type", "/timer/at"),
        ({"type": CATCH, "timer": {"cycle": "hourly"}}, "repeat", "/timer/cycle"),
        ({"type": "startEvent", "timer": {"after": "P1D"}}, "shape", "/timer"),
        ({"type": "startEvent", "timer": {"cycle": "0 9 * *"}}, "repeat", "/timer/cycle"),
        ({"type": CATCH, "timer": {"at": "now", "calendar": "office"}}, "wrong_key", "/timer/calendar"),
        ({"type": CATCH, "timer": {"after": "P1D", "calendar": 5}}, "shape", "/timer/calendar"),
        ({"type": CATCH, "timer": {"after": "P1D", "afer": 1}}, "unknown_key", "/timer/afer"),
        ({"type": CATCH, "timer": {"after": "P1D"}, "fresh": True}, "wrong_key", "/fresh"),
        ({"type": CATCH, "signal": "a", "correlate": "'x'"}, "wrong_key", "/correlate"),
        ({"type": CATCH, "message": "a", "correlate": "data."}, "expression", "/correlate"),
        ({"type": CATCH, "message": "a", "fresh": "yes"}, "shape", "/fresh"),
        ({"type": "receiveTask"}, "trigger", ""),
        ({"type": THROW}, "trigger", ""),
        ({"type": THROW, "signal": "a", "with": []}, "shape", "/with"),
        ({"type": "endEvent", "with": {}}, "wrong_key", "/with"),
        ({"type": BOUNDARY, "signal": "a"}, "attached", ""),
        ({"type": BOUNDARY, "signal": "a", "attachedTo": "tt"}, "attached", "/attachedTo"),
        ({"type": BOUNDARY, "signal": "a", "attachedTo": "e"}, "attached", "/attachedTo"),
        ({"type": BOUNDARY, "error": "limit", "attachedTo": "t"}, "attached", "/attachedTo"),
        ({"type": BOUNDARY, "signal": "a", "attachedTo": "t", "interrupting": "no"}, "shape", "/interrupting"),
        ({"type": "eventBasedGateway", "next": ["t", "c"]}, "event_gateway", "/next/0"),
        ({"type": "eventBasedGateway", "next": "c"}, "event_gateway", ""),
        ({"type": "eventBasedGateway", "next": ["c", {"to": "f", "when": "true"}]}, "wrong_key", "/next/1/when"),
        ({"type": "eventBasedGateway", "next": ["c", "d"]}, "event_gateway", "/next/1"),
        ({"type": "userTask", "next": "b"}, "into_boundary", "/next"),
    ],
)
def test_a_fault_is_told_at_its_place(parsed: Parse, node: dict[str, Any], code: str, pointer: str):
    more = {
        "c": {"type": CATCH, "signal": "a"},
        "d": {"type": "receiveTask", "message": "a"},
        "f": {"type": "receiveTask", "message": "a"},
        "b": {"type": BOUNDARY, "attachedTo": "d", "signal": "stop"},
    }
    own = parsed({**NODES, **more, "n": {**node, **({} if "next" in node else {"next": "e"})}})
    if node["type"] == "endEvent":
        own = parsed({**NODES, "n": node})
    found = [(finding.code, finding.pointer) for finding in own.findings if finding.severity == "error"]
    at = f"/nodes/n{pointer}"
    if node["type"] in (BOUNDARY, "startEvent"):
        assert (code, at) in found
    else:
        assert found == [(code, at)]


def test_a_boundary_event_for_an_error_always_interrupts(parsed: Parse):
    nodes = {
        **NODES,
        "n": {"type": "serviceTask", "action": "ping"},
        "b": {"type": BOUNDARY, "attachedTo": "n", "error": "*", "interrupting": False, "next": "t"},
    }
    (finding,) = [finding for finding in parsed(nodes).findings if finding.severity == "error"]
    assert (finding.code, finding.pointer) == ("wrong_key", "/nodes/b/interrupting")


def test_the_nearest_task_is_proposed(parsed: Parse):
    nodes = {
        "s": {"type": "startEvent", "next": "answer"},
        "answer": {"type": "userTask"},
        "b": {"type": BOUNDARY, "attachedTo": "anwser", "signal": "a"},
    }
    (finding,) = parsed(nodes).findings
    assert finding.hint == "Did you mean “answer”?"


def test_what_is_right_is_read(parsed: Parse):
    nodes = {
        "s": {"type": "startEvent", "next": "t"},
        "t": {"type": "userTask", "next": "g"},
        "b": {"type": BOUNDARY, "attachedTo": "t", "interrupting": False, "timer": {"cycle": "R3/PT1H"}, "next": "x"},
        "x": {"type": THROW, "signal": "late", "with": {"number": "{{ ticket.number }}"}},
        "g": {"type": "eventBasedGateway", "next": ["m", "p"]},
        "m": {"type": "receiveTask", "message": "paid", "correlate": "ticket.number", "fresh": True, "next": "e"},
        "p": {"type": CATCH, "timer": {"after": "P3D"}, "next": "e"},
        "e": {"type": "endEvent", "message": "over"},
    }
    process = parsed(nodes).process
    assert process is not None
    assert process.nodes["t"].boundaries == ("b",)
    timer = process.nodes["b"].timer
    assert timer is not None
    assert (timer.every, timer.times) == (Length(0, 3_600_000), 3)
    assert process.nodes["m"].fresh
    assert process.nodes["m"].correlate is not None
    assert process.nodes["e"].message == "over"

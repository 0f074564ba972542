"""Errors and escalations: from where they are raised outwards to whoever takes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.advance import Fault

Begin = Callable[..., Any]


def raising(ends: dict[str, Any], **events: dict[str, Any]) -> dict[str, Any]:
    """A sub-process whose step ends well or badly, and the events around it."""
    inner = {
        "begin": {"type": "startEvent", "next": "look"},
        "look": {"type": "userTask", "next": [{"to": "good", "outcome": "good"}, {"to": "bad", "outcome": "bad"}]},
        "good": {"type": "endEvent"},
        "bad": ends,
    }
    return {
        "s": {"type": "startEvent", "next": "check"},
        "check": {"type": "subProcess", "nodes": inner, "next": "well"},
        "well": {"type": "endEvent", "result": "well"},
        "badly": {"type": "endEvent", "result": "badly"},
        **events,
    }


def boundary(**keys: Any) -> dict[str, Any]:
    return {"type": "boundaryEvent", "attachedTo": "check", "next": "badly", **keys}


def test_an_error_ends_the_sub_process_and_goes_on_at_its_event(begin: Begin):
    run = begin(raising({"type": "endEvent", "error": "refused"}, no=boundary(error="refused")))
    run.complete("look", "bad")
    assert run.ended
    assert run.state["result"] == "badly"
    run = begin(raising({"type": "endEvent", "error": "refused"}, no=boundary(error="refused")))
    run.complete("look", "good")
    assert run.state["result"] == "well"


def test_the_event_that_names_the_code_takes_it_before_the_one_that_takes_any(begin: Begin):
    events = {"any": boundary(error="*", next="well"), "no": boundary(error="refused")}
    run = begin(raising({"type": "endEvent", "error": "refused"}, **events))
    run.complete("look", "bad")
    assert run.state["result"] == "badly"


def test_an_error_that_nobody_takes_refuses_the_step(begin: Begin):
    run = begin(raising({"type": "endEvent", "error": "refused"}, no=boundary(error="other")))
    with pytest.raises(Fault, match="takes the error “refused”") as caught:
        run.complete("look", "bad")
    assert (caught.value.code, caught.value.node) == ("uncaught", "bad")
    assert run.waiting() == ["look"]


def test_the_check_says_that_nobody_takes_it(found: Callable[..., list[Any]]):
    nodes = raising({"type": "endEvent", "error": "refused"}, no=boundary(error="other"))
    (finding,) = [one for one in found(nodes) if one.code == "uncaught"]
    assert (finding.severity, finding.node, finding.pointer) == ("error", "bad", "/nodes/check/nodes/bad")
    assert finding.hint is not None


def test_an_error_goes_outwards_through_several_sub_processes(begin: Begin):
    nodes = raising({"type": "endEvent", "error": "refused"})
    inner = {"b0": {"type": "startEvent", "next": "deep"}, "deep": nodes["check"]}
    nodes["deep"] = None
    outer = {**nodes, "check": {"type": "subProcess", "nodes": inner, "next": "well"}, "no": boundary(error="*")}
    del outer["deep"]
    inner["deep"] = {**inner["deep"], "next": "done"}
    inner["done"] = {"type": "endEvent"}
    run = begin(outer)
    run.complete("look", "bad")
    assert run.state["result"] == "badly"


def test_what_handles_an_error_does_not_take_its_own(begin: Begin):
    handler = {
        "hear": {"type": "startEvent", "error": "*", "next": "again"},
        "again": {"type": "endEvent", "error": "x"},
    }
    nodes = raising({"type": "endEvent", "error": "refused"}, no=boundary(error="x"))
    nodes["check"]["nodes"]["heard"] = {"type": "subProcess", "event": True, "nodes": handler}
    run = begin(nodes)
    run.complete("look", "bad")
    assert run.state["result"] == "badly"


def test_an_escalation_begins_something_beside_and_the_rest_goes_on(begin: Begin):
    event = boundary(escalation="late", interrupting=False, next="tell")
    nodes = raising({"type": "endEvent", "escalation": "late"}, up=event, tell={"type": "userTask"})
    run = begin(nodes)
    run.complete("look", "bad")
    assert run.waiting() == ["tell"]
    run.complete("tell")
    assert run.state["result"] == "well"


def test_a_thrown_escalation_ends_the_sub_process_where_it_interrupts(begin: Begin):
    nodes = raising(
        {"type": "intermediateThrowEvent", "escalation": "late", "next": "more"}, up=boundary(escalation="*")
    )
    nodes["check"]["nodes"]["more"] = {"type": "userTask"}
    run = begin(nodes)
    run.complete("look", "bad")
    assert run.state["result"] == "badly"
    assert run.ended


def test_an_escalation_that_nobody_takes_is_let_go(begin: Begin):
    nodes = raising({"type": "intermediateThrowEvent", "escalation": "late", "next": "more"})
    nodes["check"]["nodes"]["more"] = {"type": "userTask"}
    run = begin(nodes)
    run.complete("look", "bad")
    assert run.waiting() == ["more"]


@pytest.mark.parametrize(
    ("event", "code", "pointer"),
    [
        (boundary(escalation="late", attachedTo="s"), "attached", "/nodes/x/attachedTo"),
        (boundary(error="e", interrupting=False), "wrong_key", "/nodes/x/interrupting"),
        (boundary(error="not a word"), "shape", "/nodes/x/error"),
        (boundary(error="e", escalation="f"), "trigger", "/nodes/x/escalation"),
        ({"type": "endEvent", "error": "*"}, "shape", "/nodes/x/error"),
    ],
)
def test_a_wrong_event_is_refused_with_its_place(parsed: Any, event: dict[str, Any], code: str, pointer: str):
    result = parsed(raising({"type": "endEvent"}, x=event))
    assert (code, pointer) in {(finding.code, finding.pointer) for finding in result.findings}
    assert result.process is None

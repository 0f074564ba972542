"""Errors and escalations: from where they are raised outwards to whoever takes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.advance import Fault
from instar.engine.effects import ChildRequested, Dropped, Ended, IncidentRaised, IncidentResolved, WorkClosed
from instar.engine.events import ChildEnded, Retried, Started
from instar.engine.model import Process

Begin = Callable[..., Any]
Build = Callable[..., Process]


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
    assert (finding.severity, finding.node, finding.pointer) == ("warning", "bad", "/nodes/check/nodes/bad")
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


# -- of child tickets ------------------------------------------------------------------------------------------------

CALL = {"type": "callActivity", "process": "check", "result": "data.checked", "next": "well"}


def calling(**nodes: Any) -> dict[str, Any]:
    """A process that calls another."""
    ends = {"well": {"type": "endEvent", "result": "well"}, "badly": {"type": "endEvent", "result": "badly"}}
    return {"s": {"type": "startEvent", "next": "check"}, "check": CALL, **ends, **nodes}


def test_an_error_that_nobody_takes_ends_a_run_that_was_called(build: Build, run_of: Begin):
    beside = {"type": "parallelGateway", "next": ["check", "aside"]}
    aside = {"type": "userTask", "next": "well"}
    nodes = {**raising({"type": "endEvent", "error": "refused"}), "both": beside, "aside": aside}
    nodes["s"] = {"type": "startEvent", "next": "both"}
    run = run_of(build(nodes))
    run.feed(Started(called=True))
    effects = run.complete("look", "bad")
    assert effects[-1] == Ended("refused", "refused")
    assert [one.node for one in effects if isinstance(one, WorkClosed)] == ["look", "aside"]
    assert run.state["tokens"] == []
    assert (run.state["ended"], run.state["result"], run.state["error"]) == (True, "refused", "refused")
    assert run.state.get("waits") is None


def test_the_end_that_raises_it_may_have_a_result_of_its_own(build: Build, run_of: Begin):
    run = run_of(build(raising({"type": "endEvent", "error": "refused", "result": "sent_back"})))
    run.feed(Started(called=True))
    assert run.complete("look", "bad")[-1] == Ended("sent_back", "refused")


def test_what_is_taken_inside_does_not_end_a_run_that_was_called(build: Build, run_of: Begin):
    run = run_of(build(raising({"type": "endEvent", "error": "refused"}, no=boundary(error="refused"))))
    run.feed(Started(called=True))
    assert run.complete("look", "bad")[-1] == Ended("badly")


@pytest.mark.parametrize("code", ["limit", "*"])
def test_an_error_of_a_child_ticket_is_taken_at_its_call(begin: Begin, code: str):
    run = begin(calling(no=boundary(error=code), other=boundary(error="other", next="well")))
    run.feed(ChildEnded(run.token("check", "child"), "T-2", "limit", {"sum": 5}, "limit"))
    assert run.state["result"] == "badly"
    assert run.data["checked"] == {"number": "T-2", "result": "limit", "error": "limit", "data": {"sum": 5}}


def test_an_error_of_a_child_ticket_goes_outwards_as_others_do(begin: Begin):
    inner = {"b0": {"type": "startEvent", "next": "call"}, "call": {**CALL, "next": "z"}, "z": {"type": "endEvent"}}
    box = {"type": "subProcess", "nodes": inner, "next": "well"}
    run = begin(calling(check=box, no=boundary(error="limit")))
    run.feed(ChildEnded(run.token("call", "child"), "T-2", "limit", {}, "limit"))
    assert run.state["result"] == "badly"


def test_an_error_of_one_of_several_child_tickets_ends_the_others(begin: Begin):
    many = {**CALL, "multi": {"each": "[1, 2]"}}
    run = begin(calling(check=many, no=boundary(error="limit")))
    first, second = [token[0] for token in run.state["tokens"] if token[2] == "child"]
    effects = run.feed(ChildEnded(first, "T-2", None, {}, "limit"))
    assert [one.token for one in effects if isinstance(one, Dropped)][:2] == [first, second]
    assert run.state["result"] == "badly"


def test_an_error_of_a_child_ticket_that_nobody_takes_is_a_fault_and_opens_another_when_tried_again(begin: Begin):
    run = begin(calling(other=boundary(error="other")))
    token = run.token("check", "child")
    (raised,) = run.feed(ChildEnded(token, "T-2", "limit", {}, "limit"))
    assert raised == IncidentRaised(
        token,
        "check",
        "limit",
        "T-2, which “check” waits for, has ended with the error “limit”, and nothing here takes it.",
    )
    assert run.waiting("incident") == ["check"]
    effects = run.feed(Retried(token))
    assert [type(one) for one in effects] == [IncidentResolved, ChildRequested]
    run.feed(ChildEnded(token, "T-3", "fine"))
    assert run.state["result"] == "well"


def test_the_check_knows_that_a_call_can_fail(codes: Callable[..., set[str]]):
    assert "dead_node" not in codes(calling(no=boundary(error="limit")))
    nodes = calling(no=boundary(error="limit", next="tell"), tell={"type": "endEvent", "result": "told"})
    assert "dead_node" not in codes(nodes)


def test_that_only_callers_take_an_error_can_be_accepted(codes: Callable[..., set[str]]):
    nodes = raising({"type": "endEvent", "error": "refused"})
    assert "uncaught" in codes(nodes)
    accepted = [{"code": "uncaught", "node": "bad", "because": "This process is only called."}]
    assert "uncaught" not in codes(nodes, accepts=accepted)

"""Sub-processes: what is inside, what begins in them by an event, how they end."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from instar.engine.advance import Fault
from instar.engine.effects import Awaited, Dropped, Forgotten, TimerSet, WorkClosed
from instar.engine.events import Cancelled, Forced, ItemAdded, Rechecked, Retried

Begin = Callable[..., Any]
Build = Callable[..., Any]
Codes = Callable[..., set[str]]


def sub(nodes: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {"type": "subProcess", "nodes": nodes, **keys}


INNER = {
    "begin": {"type": "startEvent", "next": "look"},
    "look": {"type": "userTask", "next": "over"},
    "over": {"type": "endEvent"},
}
WHOLE = {
    "s": {"type": "startEvent", "next": "check"},
    "check": sub(INNER, next="after"),
    "after": {"type": "userTask", "next": "e"},
    "e": {"type": "endEvent"},
}


def test_a_sub_process_goes_on_when_nothing_is_left_in_it(begin: Begin):
    run = begin(WHOLE)
    assert run.waiting() == ["look"]
    assert run.waiting("scope") == ["check"]
    run.complete("look")
    assert run.waiting() == ["after"]
    assert run.waiting("scope") == []
    run.complete("after")
    assert run.ended
    assert run.passed == ["s", "check", "begin", "look", "look", "over", "check", "after", "after", "e"]


def test_all_branches_in_it_have_to_end(begin: Begin):
    inner = {
        "begin": {"type": "startEvent", "next": ["look", "ask"]},
        "look": {"type": "userTask", "next": "meet"},
        "ask": {"type": "userTask", "next": "meet"},
        "meet": {"type": "parallelGateway", "next": "last"},
        "last": {"type": "userTask"},
    }
    run = begin({**WHOLE, "check": sub(inner, next="after")})
    run.complete("look")
    assert run.state["joins"] == {"meet@1": [1, 0]}
    run.complete("ask")
    assert run.waiting() == ["last"]
    run.complete("last")
    assert run.waiting() == ["after"]


def test_an_inclusive_join_in_it_does_not_wait_for_what_is_outside(begin: Begin):
    inner = {
        "begin": {"type": "startEvent", "next": "some"},
        "some": {
            "type": "inclusiveGateway",
            "next": [{"to": "look", "default": True}, {"to": "ask", "when": "data.both"}],
        },
        "look": {"type": "userTask", "next": "meet"},
        "ask": {"type": "userTask", "next": "meet"},
        "meet": {"type": "inclusiveGateway", "next": "last"},
        "last": {"type": "userTask"},
    }
    nodes = {**WHOLE, "s": {"type": "startEvent", "next": ["check", "beside"]}, "check": sub(inner, next="after")}
    run = begin({**nodes, "beside": {"type": "userTask"}}, both=False)
    run.complete("look")
    assert "last" in run.waiting()


def test_a_join_in_it_that_nothing_can_come_to_is_a_deadlock(begin: Begin):
    inner = {
        "begin": {"type": "startEvent", "next": "look"},
        "look": {"type": "userTask", "next": [{"to": "meet", "outcome": "a"}, {"to": "ask", "outcome": "b"}]},
        "ask": {"type": "userTask", "next": "meet"},
        "meet": {"type": "parallelGateway", "next": "last"},
        "last": {"type": "userTask"},
    }
    run = begin({**WHOLE, "check": sub(inner, next="after")})
    with pytest.raises(Fault, match="for ever") as caught:
        run.complete("look", "a")
    assert (caught.value.code, caught.value.node) == ("deadlock", "meet")


def test_the_search_finds_the_deadlock_inside_with_a_path_to_it(found: Callable[..., list[Any]]):
    inner = {
        "begin": {"type": "startEvent", "next": "either"},
        "either": {"type": "exclusiveGateway", "next": [{"to": "a", "default": True}, {"to": "b", "when": "data.x"}]},
        "a": {"type": "userTask", "title": "A", "next": "meet"},
        "b": {"type": "userTask", "title": "B", "next": "meet"},
        "meet": {"type": "parallelGateway", "next": "over"},
        "over": {"type": "endEvent"},
    }
    (finding,) = [one for one in found({**WHOLE, "check": sub(inner, next="after")}) if one.code == "deadlock"]
    assert (finding.node, finding.pointer) == ("meet", "/nodes/check/nodes/meet")
    assert finding.path == ("s.check", "begin.either", "either.b", "b.meet")


def test_terminate_ends_its_own_sub_process_alone(begin: Begin):
    inner = {
        "begin": {"type": "startEvent", "next": ["look", "ask"]},
        "look": {"type": "userTask", "next": "stop"},
        "ask": {"type": "userTask"},
        "stop": {"type": "endEvent", "terminate": True},
    }
    run = begin({**WHOLE, "check": sub(inner, next="after")})
    effects = run.complete("look")
    assert WorkClosed(3, "ask", None) in effects
    assert run.waiting() == ["after"]
    assert not run.ended


def test_a_boundary_event_ends_all_that_is_inside_the_innermost_first(begin: Begin):
    deep = sub(
        {
            **INNER,
            "begin": {"type": "startEvent", "next": "inner"},
            "inner": sub({"b2": {"type": "startEvent", "next": "deep"}, "deep": {"type": "userTask"}}, next="look"),
        },
        next="after",
    )
    nodes = {
        **WHOLE,
        "check": deep,
        "late": {"type": "boundaryEvent", "attachedTo": "check", "timer": {"after": "P1D"}, "next": "e"},
    }
    run = begin(nodes)
    assert [token[1] for token in run.state["tokens"]] == ["check", "inner", "deep"]
    effects = run.fire("late")
    assert [effect.token for effect in effects if isinstance(effect, Dropped)] == [3, 2, 1]
    assert run.ended


def test_cancelling_a_sub_process_ends_what_is_in_it_and_nothing_follows(begin: Begin):
    run = begin({**WHOLE, "s": {"type": "startEvent", "next": ["check", "after"]}})
    run.feed(Cancelled("check"))
    assert run.waiting() == ["after"]
    assert run.state["tokens"] == [[2, "after", "work"]]


def test_a_sub_process_that_is_forced_goes_on_behind(begin: Begin):
    run = begin(WHOLE)
    effects = run.feed(Forced(1))
    assert WorkClosed(2, "look", None) in effects
    assert run.waiting() == ["after"]


def test_a_sub_process_in_which_nothing_waits_is_passed_at_once(begin: Begin):
    inner = {"begin": {"type": "startEvent", "next": "note"}, "note": {"type": "scriptTask", "set": {"data.n": "1"}}}
    run = begin({**WHOLE, "check": sub(inner, next="after")})
    assert run.waiting() == ["after"]
    assert run.data["n"] == 1


def test_sub_processes_lie_in_one_another_ten_deep(begin: Begin):
    inner: dict[str, Any] = {"b0": {"type": "startEvent", "next": "look"}, "look": {"type": "userTask"}}
    for level in range(1, 11):
        inner = {f"b{level}": {"type": "startEvent", "next": f"in{level}"}, f"in{level}": sub(inner)}
    run = begin({**WHOLE, "check": sub(inner, next="after")})
    assert len(run.state["tokens"]) == 12
    run.complete("look")
    assert run.waiting() == ["after"]


# -- event sub-processes -----------------------------------------------------------------------------------------


def watched(**trigger: Any) -> dict[str, Any]:
    handler = {"hear": {"type": "startEvent", "next": "react", **trigger}, "react": {"type": "userTask"}}
    return deepcopy({**WHOLE, "heard": sub(handler, event=True)})


def test_an_interrupting_event_ends_the_rest_of_the_run_and_the_run_ends_with_it(begin: Begin):
    run = begin(watched(message="stop"))
    assert Awaited(0, "hear", "message", "stop") in run.effects
    effects = run.tell("stop")
    assert Forgotten(0, "hear") in effects
    assert run.waiting() == ["react"]
    run.complete("react")
    assert run.ended


def test_one_that_does_not_interrupt_runs_beside_as_often_as_it_happens(begin: Begin):
    run = begin(watched(signal="news", interrupting=False))
    run.signal("news")
    run.signal("news")
    assert run.waiting() == ["look", "react", "react"]
    run.complete("react")
    run.complete("react")
    run.complete("look")
    run.complete("after")
    assert run.ended
    assert Forgotten(0) in run.effects


def test_a_run_goes_on_as_long_as_what_an_event_has_begun(begin: Begin):
    run = begin(watched(message="news", interrupting=False))
    run.tell("news")
    run.complete("look")
    run.complete("after")
    assert not run.ended
    run.complete("react")
    assert run.ended


def test_a_timer_of_the_run_repeats(begin: Begin):
    run = begin(watched(timer={"cycle": "R2/PT1H"}, interrupting=False))
    run.fire("hear")
    run.fire("hear")
    assert run.waiting() == ["look", "react", "react"]
    assert len([effect for effect in run.effects if isinstance(effect, TimerSet)]) == 2
    assert "waits" not in run.state


def test_a_condition_begins_it_when_it_comes_true(begin: Begin):
    nodes = watched(condition="data.n > 1", interrupting=False)
    nodes["check"]["nodes"]["look"] = {"type": "userTask", "next": "count"}
    nodes["check"]["nodes"]["count"] = {"type": "scriptTask", "set": {"data.n": "2"}, "next": "over"}
    nodes["check"]["nodes"]["over"] = {"type": "endEvent"}
    run = begin(nodes, n=0)
    run.complete("look")
    assert run.waiting() == ["after", "react"]


def test_what_begins_in_a_sub_process_is_armed_while_that_is_open(begin: Begin):
    handler = {"hear": {"type": "startEvent", "message": "stop", "next": "react"}, "react": {"type": "userTask"}}
    run = begin({**WHOLE, "check": sub({**INNER, "heard": sub(handler, event=True)}, next="after")})
    assert run.state["waits"] == [[1, "hear", "message", "stop", None]]
    run.tell("stop")
    assert run.waiting() == ["react"]
    run.complete("react")
    assert run.waiting() == ["after"]
    with pytest.raises(Fault, match="Nothing waits"):
        run.tell("stop")


def test_an_action_that_fails_begins_the_sub_process_for_its_error(begin: Begin):
    nodes = watched(error="limit")
    nodes["check"]["nodes"]["look"] = {"type": "serviceTask", "action": "ping", "next": "over"}
    run = begin(nodes)
    run.fail("look", "limit")
    assert run.waiting() == ["react"]
    run.complete("react")
    assert run.ended


def test_what_cannot_begin_is_a_fault_beside_the_run_and_can_be_tried_again(begin: Begin):
    nodes = watched(message="news", interrupting=False)
    nodes["heard"]["nodes"]["react"] = {"type": "scriptTask", "set": {"data.q": "data.a / data.b"}}
    run = begin(nodes, a=1, b=0)
    run.tell("news")
    assert run.waiting("incident") == ["hear"]
    run.data["b"] = 1
    run.feed(Retried(run.token("hear", "incident")))
    assert run.data["q"] == 1
    assert run.waiting() == ["look"]
    assert "faults" not in run.state


# -- ad-hoc ------------------------------------------------------------------------------------------------------

CASES = {
    "call": {"type": "userTask"},
    "visit": {"type": "userTask", "next": "report"},
    "report": {"type": "userTask"},
}


def test_an_ad_hoc_sub_process_offers_all_that_no_flow_leads_into_in_any_order(begin: Begin):
    run = begin({**WHOLE, "check": sub(CASES, adHoc=True, next="after")})
    assert run.waiting() == ["call", "visit"]
    run.complete("visit")
    assert run.waiting() == ["call", "report"]
    run.complete("report")
    run.complete("call")
    assert run.waiting() == ["after"]


def test_it_is_over_when_it_says_so(begin: Begin):
    run = begin({**WHOLE, "check": sub(CASES, adHoc=True, until="data.enough", next="after")})
    run.complete("call")
    assert run.waiting() == ["visit"]
    run.complete("visit", enough=True)
    assert run.waiting() == ["after"]


def test_it_is_over_when_the_ticket_is_changed_so(begin: Begin):
    run = begin({**WHOLE, "check": sub(CASES, adHoc=True, until="data.enough", next="after")})
    run.feed(Rechecked())
    assert run.waiting() == ["call", "visit"]
    run.data["enough"] = True
    run.feed(Rechecked())
    assert run.waiting() == ["after"]


def test_what_it_offers_can_be_asked_for_once_more(begin: Begin):
    run = begin({**WHOLE, "check": sub(CASES, adHoc=True, next="after")})
    run.feed(ItemAdded(1, "call"))
    assert run.waiting() == ["call", "visit", "call"]
    with pytest.raises(Fault, match="takes no “report”"):
        run.feed(ItemAdded(1, "report"))


# -- what is wrong with it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "code", "pointer"),
    [
        (sub({"look": {"type": "userTask"}}), "no_start", "/nodes/check"),
        (sub({**INNER, "b2": {"type": "startEvent", "next": "look"}}), "starts", "/nodes/check/nodes/b2"),
        (sub({**INNER, "look": {"type": "userTask", "next": "e"}}), "crosses", "/nodes/check/nodes/look/next"),
        (sub({**INNER, "e": {"type": "endEvent"}}), "duplicate_id", "/nodes/e"),
        (sub(INNER, until="data.x"), "wrong_key", "/nodes/check/until"),
        (sub({}, next="after"), "shape", "/nodes/check/nodes"),
        (sub({**INNER, "begin": {"type": "startEvent", "message": "m", "next": "look"}}), "wrong_key",
         "/nodes/check/nodes/begin/message"),
        (sub({"a": {"type": "userTask", "next": "b"}, "b": {"type": "userTask", "next": "a"}}, adHoc=True), "no_start",
         "/nodes/check"),
        (sub({**INNER, "h": sub({"x": {"type": "startEvent"}}, event=True)}), "trigger",
         "/nodes/check/nodes/h/nodes/x"),
        (sub({**INNER, "h": sub({"x": {"type": "startEvent", "signal": "s"}}, event=True, next="look")}), "wrong_key",
         "/nodes/check/nodes/h/next"),
    ],
)  # fmt: skip
def test_a_wrong_sub_process_is_refused_with_its_place(parsed: Any, check: dict[str, Any], code: str, pointer: str):
    result = parsed({**WHOLE, "check": {"next": "after", **check} if not check.get("event") else check})
    assert (code, pointer) in {(finding.code, finding.pointer) for finding in result.findings}
    assert result.process is None


def test_a_right_one_raises_no_finding(codes: Codes):
    nodes = {**watched(message="stop"), "more": sub(CASES, adHoc=True, until="data.x", title="Cases", next="e")}
    nodes["after"] = {"type": "userTask", "next": "more"}
    assert codes(nodes) - {"untitled"} == set()

"""Call activities, and events that a person may tell by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.advance import StaleToken
from instar.engine.effects import ChildRequested, Dropped, Forgotten, WorkClosed, WorkOpened
from instar.engine.events import ActionFailed, Cancelled, ChildEnded, Forced, Rechecked, Retried, WorkCompleted
from instar.engine.moves import moves

Begin = Callable[..., Any]


def calling(**keys: Any) -> dict[str, Any]:
    call = {"type": "callActivity", "process": "check", "with": {"data": {"sum": {"=": "data.sum"}}}, "next": "e"}
    return {
        "s": {"type": "startEvent", "next": "call"},
        "call": {**call, **keys},
        "e": {"type": "endEvent", "result": "done"},
    }


def test_a_call_activity_asks_for_a_child_and_waits_for_its_end(begin: Begin):
    run = begin(calling(role="task", result="data.answer"), sum=5)
    (asked,) = [effect for effect in run.effects if isinstance(effect, ChildRequested)]
    assert asked == ChildRequested(1, "call", "check", "task", None, {"data": {"sum": 5}}, True)
    run.feed(ChildEnded(1, "T-2", "granted", {"x": 1}))
    assert run.ended
    assert run.data["answer"] == {"number": "T-2", "result": "granted", "data": {"x": 1}}


def test_a_child_that_nobody_waits_for_is_said_so(begin: Begin):
    (asked,) = [effect for effect in begin(calling(wait=False)).effects if isinstance(effect, ChildRequested)]
    assert asked.waits is False


def test_a_child_that_cannot_be_opened_is_a_fault_and_is_asked_for_again(begin: Begin):
    run = begin(calling())
    run.feed(ActionFailed(1, "unknown_process", "No."))
    assert run.waiting("incident") == ["call"]
    effects = run.feed(Retried(1))
    assert any(isinstance(effect, ChildRequested) for effect in effects)
    run.feed(ChildEnded(1))
    assert run.ended


def test_the_fault_of_a_child_goes_to_the_event_of_the_activity(begin: Begin):
    event = {"type": "boundaryEvent", "attachedTo": "call", "error": "*", "next": "e"}
    run = begin({**calling(), "bad": event})
    run.feed(ActionFailed(1, "unknown_process", "No."))
    assert run.ended


def test_a_call_that_is_cancelled_is_dropped_and_a_late_end_means_nothing(begin: Begin):
    run = begin({**calling(), "s": {"type": "startEvent", "next": ["call", "beside"]}, "beside": {"type": "userTask"}})
    assert Dropped(1) in run.feed(Cancelled("call"))
    assert run.feed(ChildEnded(1)) == []


def test_one_child_for_each_item(begin: Begin):
    run = begin(calling(multi={"each": "data.lines"}, **{"with": {"data": {"line": {"=": "item"}}}}), lines=[1, 2])
    asked = [effect for effect in run.effects if isinstance(effect, ChildRequested)]
    assert [one.args for one in asked] == [{"data": {"line": 1}}, {"data": {"line": 2}}]
    run.feed(ChildEnded(3))
    run.feed(ChildEnded(2))
    assert run.ended


def test_whatever_waits_can_be_taken_as_done(begin: Begin):
    run = begin(calling())
    run.feed(Forced(1))
    assert run.ended
    with pytest.raises(StaleToken):
        run.feed(Forced(1))


# -- by hand -----------------------------------------------------------------------------------------------------


def waiting(**keys: Any) -> dict[str, Any]:
    manual = {"title": {"en": "Customer called", "ru": "Клиент позвонил"}, "candidates": {"team": "desk"}}
    return {
        "s": {"type": "startEvent", "next": "reply"},
        "reply": {"type": "intermediateCatchEvent", "message": "replied", "manual": manual, "next": "e", **keys},
        "e": {"type": "endEvent", "stage": "closed"},
    }


def test_an_event_that_may_be_told_by_hand_is_a_step_as_well(begin: Begin):
    run = begin(waiting())
    assert WorkOpened(1, "reply") in run.effects
    node = run.process.nodes["reply"]
    assert (node.outcomes[0].key, node.outcomes[0].title["en"]) == ("done", "Customer called")
    assert node.candidates == {"team": "desk"}
    effects = run.feed(WorkCompleted(1, "done", {}, "olga"))
    assert WorkClosed(1, "reply", "done") in effects
    assert Forgotten(1) in effects
    assert run.ended


def test_when_it_happens_by_itself_the_step_is_closed(begin: Begin):
    run = begin(waiting())
    effects = run.tell("replied")
    assert WorkClosed(1, "reply", None) in effects
    assert run.ended
    with pytest.raises(StaleToken):
        run.feed(WorkCompleted(1, "done", {}, "olga"))


def test_the_board_moves_a_card_by_it(begin: Begin):
    run = begin(waiting())
    assert moves(run.process, run.state, run.facts(), [1]) == {"closed": [(1, "done")]}


def test_behind_an_event_gateway_each_that_may_be_told_is_an_outcome(begin: Begin):
    def told(title: str) -> dict[str, Any]:
        return {"type": "intermediateCatchEvent", "message": title, "manual": {"title": title}, "next": "e"}

    nodes = {
        "s": {"type": "startEvent", "next": "either"},
        "either": {"type": "eventBasedGateway", "next": ["paid", "refused", "late"]},
        "paid": told("paid"),
        "refused": {**told("refused"), "next": "badly"},
        "late": {"type": "intermediateCatchEvent", "timer": {"after": "P3D"}, "next": "badly"},
        "e": {"type": "endEvent", "result": "good"},
        "badly": {"type": "endEvent", "result": "bad"},
    }
    run = begin(nodes)
    assert [outcome.key for outcome in run.process.nodes["either"].outcomes] == ["paid", "refused"]
    run.feed(WorkCompleted(1, "refused", {}, "olga"))
    assert run.state["result"] == "bad"
    run = begin(nodes)
    effects = run.fire("late")
    assert WorkClosed(1, "either", None) in effects


def test_it_waits_for_child_tickets(begin: Begin):
    nodes = {
        "s": {"type": "startEvent", "next": "all"},
        "all": {"type": "intermediateCatchEvent", "children": "all", "next": "e"},
        "e": {"type": "endEvent"},
    }
    run = begin(nodes)
    assert run.ended, "without children it passes"


@pytest.mark.parametrize(
    ("which", "ended", "passes"), [("all", 1, False), ("all", 2, True), ("any", 1, True), ("any", 0, False)]
)
def test_all_or_any_of_them_have_to_end(begin: Begin, which: str, ended: int, passes: bool):
    nodes = {
        "s": {"type": "startEvent", "next": "t"},
        "t": {"type": "userTask", "next": "wait"},
        "wait": {"type": "intermediateCatchEvent", "children": which, "next": "e"},
        "e": {"type": "endEvent"},
    }
    run = begin(nodes)
    children = [{"number": "T-2", "ended": False}, {"number": "T-3", "ended": False}]
    plain = run.facts
    run.facts = lambda: _with_children(plain(), children)
    run.complete("t")
    assert not run.ended
    for child in children[:ended]:
        child["ended"] = True
    run.feed(Rechecked())
    assert run.ended is passes


def _with_children(facts: Any, children: list[dict[str, Any]]) -> Any:
    facts.ticket = {**facts.ticket, "children": children}
    return facts


def test_a_manual_task_is_a_line_to_tick(begin: Begin):
    run = begin(
        {
            "s": {"type": "startEvent", "next": "file"},
            "file": {"type": "manualTask", "next": "e"},
            "e": {"type": "endEvent"},
        }
    )
    assert run.waiting() == ["file"]
    run.complete("file")
    assert run.ended


@pytest.mark.parametrize(
    ("keys", "code", "pointer"),
    [
        ({"process": None}, "shape", "/nodes/call/process"),
        ({"with": {"text": "x"}}, "unknown_key", "/nodes/call/with/text"),
        ({"wait": "no"}, "shape", "/nodes/call/wait"),
        ({"service": 5}, "shape", "/nodes/call/service"),
        ({"action": "ping"}, "wrong_key", "/nodes/call/action"),
    ],
)
def test_a_wrong_call_activity_is_refused(parsed: Any, keys: dict[str, Any], code: str, pointer: str):
    result = parsed(calling(**keys))
    assert (code, pointer) in {(finding.code, finding.pointer) for finding in result.findings}


@pytest.mark.parametrize(
    ("keys", "code", "pointer"),
    [
        ({"manual": {}}, "shape", "/nodes/reply/manual"),
        ({"manual": {"title": "T", "form": "x"}}, "unknown_key", "/nodes/reply/manual/form"),
        ({"manual": {"title": 5}}, "shape", "/nodes/reply/manual/title"),
        ({"manual": {"title": "T", "candidates": {}}}, "nobody", "/nodes/reply/manual/candidates"),
    ],
)
def test_a_wrong_manual_event_is_refused(parsed: Any, keys: dict[str, Any], code: str, pointer: str):
    result = parsed(waiting(**keys))
    assert (code, pointer) in {(finding.code, finding.pointer) for finding in result.findings}


def test_children_are_all_or_any(parsed: Any):
    nodes = waiting()
    nodes["reply"] = {"type": "intermediateCatchEvent", "children": "both", "next": "e"}
    (finding,) = parsed(nodes).findings
    assert (finding.code, finding.node) == ("shape", "reply")

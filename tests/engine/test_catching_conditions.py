"""Conditions that are waited for: when they are looked at, what holds already, what begins beside a task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.advance import Fault
from instar.engine.effects import Awaited, Forgotten, WorkClosed
from instar.engine.events import ActionFailed, Rechecked, Retried

Begin = Callable[..., Any]
PAID: dict[str, Any] = {
    "s": {"type": "startEvent", "next": "paid"},
    "paid": {"type": "intermediateCatchEvent", "condition": "data.paid == true", "next": "ship"},
    "ship": {"type": "userTask", "next": "e"},
    "e": {"type": "endEvent"},
}


def beside(interrupting: bool, condition: str = "data.n > 5") -> dict[str, Any]:
    return {
        "s": {"type": "startEvent", "next": "t"},
        "t": {"type": "userTask", "next": "e"},
        "high": {
            "type": "boundaryEvent",
            "attachedTo": "t",
            "interrupting": interrupting,
            "condition": condition,
            "next": "warn",
        },
        "warn": {"type": "userTask", "next": "e"},
        "e": {"type": "endEvent"},
    }


def changed(run: Any, **data: Any) -> list[Any]:
    run.data.update(data)
    effects: list[Any] = run.feed(Rechecked())
    return effects


def test_what_holds_is_not_waited_for(begin: Begin):
    assert begin(PAID, paid=True).waiting() == ["ship"]


def test_a_change_by_hand_lets_it_go_on(begin: Begin):
    run = begin(PAID)
    assert run.waiting("event") == ["paid"]
    assert run.effects[-1] == Awaited(1, "paid", "condition", "data.paid == true")
    assert changed(run, paid=None) == []
    assert changed(run, paid=True)[0] == Forgotten(1)
    assert run.waiting() == ["ship"]


def test_what_a_step_or_a_script_changes_counts_too(begin: Begin):
    nodes = {
        **PAID,
        "s": {"type": "startEvent", "next": ["paid", "pay"]},
        "pay": {"type": "userTask", "next": "mark"},
        "mark": {"type": "scriptTask", "set": {"data.paid": "true"}, "next": "e"},
    }
    run = begin(nodes)
    run.complete("pay")
    assert run.waiting() == ["ship"]
    run = begin(nodes)
    run.complete("pay", paid=True)
    assert run.waiting() == ["ship"]


def test_the_first_of_several_events_may_be_a_condition(begin: Begin):
    nodes = {
        **PAID,
        "s": {"type": "startEvent", "next": "first"},
        "first": {"type": "eventBasedGateway", "next": ["paid", "late"]},
        "late": {"type": "intermediateCatchEvent", "timer": {"after": "P1D"}, "next": "e"},
    }
    assert begin(nodes, paid=True).waiting() == ["ship"]
    run = begin(nodes)
    changed(run, paid=True)
    assert run.waiting() == ["ship"]
    assert "waits" not in run.state
    run = begin(nodes)
    run.fire("late")
    assert run.ended


def test_a_task_is_ended_when_it_holds_and_at_once_where_it_does(begin: Begin):
    run = begin(beside(True), n=1)
    assert changed(run, n=6)[:1] == [WorkClosed(1, "t", None)]
    assert run.waiting() == ["warn"]
    assert begin(beside(True), n=6).waiting() == ["warn"]


def test_beside_a_task_something_begins_each_time_that_it_becomes_true(begin: Begin):
    run = begin(beside(False), n=6)
    assert run.waiting() == ["t"], "it was true before"
    changed(run, n=7)
    assert run.waiting() == ["t"]
    changed(run, n=1)
    changed(run, n=8)
    assert run.waiting() == ["t", "warn"]
    changed(run, n=9)
    changed(run, n=1)
    changed(run, n=9)
    assert run.waiting() == ["t", "warn", "warn"]


def test_null_counts_as_false_and_what_cannot_be_worked_out_refuses_the_change(begin: Begin):
    run = begin(beside(False, "data.n / data.m > 1"), n=1)
    assert changed(run, n=None) == []
    with pytest.raises(Fault) as refused:
        changed(run, n=1, m=0)
    assert (refused.value.code, refused.value.node) == ("expression", "high")
    changed(run, n=4, m=2)
    assert run.waiting() == ["t", "warn"]


def test_where_nothing_waits_for_a_condition_nothing_happens(begin: Begin):
    run = begin(PAID, paid=True)
    assert run.feed(Rechecked()) == []
    run.complete("ship")
    assert run.feed(Rechecked()) == []


def test_a_failed_call_is_ended_by_its_condition_all_the_same(begin: Begin):
    nodes = {**beside(True), "t": {"type": "serviceTask", "action": "ping", "next": "e"}}
    run = begin(nodes, n=1)
    run.feed(ActionFailed(1, "limit", "No."))
    changed(run, n=6)
    assert run.waiting() == ["warn"]


def test_what_cannot_go_on_behind_a_condition_refuses_the_change_that_made_it_true(begin: Begin):
    way = {
        "type": "exclusiveGateway",
        "next": [{"to": "ship", "when": "data.a / data.b > 1"}, {"to": "e", "default": True}],
    }
    run = begin({**PAID, "paid": {**PAID["paid"], "next": "way"}, "way": way}, a=1, b=0)
    with pytest.raises(Fault):
        changed(run, paid=True)
    assert run.waiting("event") == ["paid"]
    changed(run, b=1)
    assert run.ended
    with pytest.raises(Exception, match="token"):
        run.feed(Retried(1))


def test_conditions_are_sound_for_the_checks(codes: Callable[..., set[str]], found: Callable[..., Any]):
    for nodes in (PAID, beside(True), beside(False)):
        assert codes(nodes) <= {"untitled"}
    (finding,) = found({**PAID, "paid": {**PAID["paid"], "condition": "'paid'"}})
    assert (finding.code, finding.pointer) == ("type", "/nodes/paid/condition")
    assert "trigger" in codes({**PAID, "paid": {**PAID["paid"], "signal": "x"}})

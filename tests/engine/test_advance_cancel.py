from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.advance import Fault
from instar.engine.effects import Dropped, Ended, WorkClosed
from instar.engine.events import ActionSucceeded, Cancelled, Started

Begin = Callable[..., Any]
BRANCHES = {
    "s": {"type": "startEvent", "stage": "work", "next": ["a", "b", "c"]},
    "a": {"type": "userTask", "next": "j"},
    "b": {"type": "serviceTask", "action": "ping", "next": "j"},
    "c": {"type": "userTask", "next": "x"},
    "j": {"type": "parallelGateway", "next": "x"},
    "x": {"type": "endEvent", "stage": "closed", "result": "done"},
}


def test_a_cancelled_run_drops_all_that_waits_and_keeps_its_stage(begin: Begin):
    run = begin(BRANCHES)
    assert run.feed(Cancelled()) == [
        WorkClosed(1, "a", None),
        Dropped(1),
        Dropped(2),
        WorkClosed(3, "c", None),
        Dropped(3),
        Ended("cancelled"),
    ]
    assert run.state == {"v": 1, "next": 4, "tokens": [], "stage": "work", "result": "cancelled", "ended": True}


def test_a_cancelled_run_does_not_show_the_final_stage_of_a_branch_that_has_ended(begin: Begin):
    run = begin(BRANCHES)
    run.complete("c")
    assert run.state["final"] == "closed"
    run.feed(Cancelled())
    assert run.stages == ["work"]
    assert "final" not in run.state


def test_a_cancelled_node_ends_its_tokens_and_nothing_follows(begin: Begin):
    run = begin(BRANCHES)
    assert run.feed(Cancelled("c")) == [WorkClosed(3, "c", None), Dropped(3)]
    assert run.waiting() == ["a"]


def test_a_late_answer_to_a_cancelled_node_is_ignored(begin: Begin):
    run = begin(BRANCHES)
    run.feed(Cancelled("b"))
    assert run.feed(ActionSucceeded(2)) == []


def test_a_join_can_be_emptied(begin: Begin):
    run = begin(BRANCHES)
    run.complete("a")
    assert run.state["joins"] == {"j": [1, 0]}
    assert run.feed(Cancelled("j")) == []
    assert "joins" not in run.state
    assert run.waiting() == ["c"]


def test_cancelling_where_nothing_waits_changes_nothing(begin: Begin):
    run = begin(BRANCHES)
    state = run.state
    assert run.feed(Cancelled("x")) == []
    assert run.state == state


def test_cancelling_the_last_that_waits_ends_the_run(begin: Begin):
    run = begin({"s": {"type": "startEvent", "next": "a"}, "a": {"type": "userTask"}})
    assert run.feed(Cancelled("a")) == [WorkClosed(1, "a", None), Dropped(1), Ended("cancelled")]


def test_a_node_whose_end_would_leave_a_join_waiting_for_ever_cannot_be_cancelled(begin: Begin):
    run = begin(BRANCHES)
    run.complete("a")
    run.complete("c")
    with pytest.raises(Fault) as caught:
        run.feed(Cancelled("b"))
    assert caught.value.code == "deadlock"
    assert run.waiting("action") == ["b"]


def test_a_run_that_has_ended_cannot_be_cancelled_again(begin: Begin):
    run = begin(BRANCHES)
    run.feed(Cancelled())
    assert run.feed(Cancelled()) == []


def test_a_run_that_has_ended_cannot_begin_again(begin: Begin):
    run = begin(BRANCHES)
    run.feed(Cancelled())
    with pytest.raises(Fault):
        run.feed(Started())

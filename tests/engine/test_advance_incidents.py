"""What happens when an event cannot be carried out: a fault for a person, an incident for nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.advance import Fault, StaleToken
from instar.engine.effects import (
    ActionRequested,
    Ended,
    IncidentRaised,
    IncidentResolved,
    WorkOpened,
)
from instar.engine.events import ActionSucceeded, Retried, WorkCompleted

Begin = Callable[..., Any]
CALL = {
    "s": {"type": "startEvent", "next": "a"},
    "a": {
        "type": "serviceTask",
        "action": "ping",
        "with": {"n": {"=": "data.a / data.b"}},
        "result": "data.r",
        "next": "x",
    },
    "x": {
        "type": "exclusiveGateway",
        "next": [{"to": "b", "when": "data.r.n / data.b > 1"}, {"to": "e", "default": True}],
    },
    "b": {"type": "userTask"},
    "e": {"type": "endEvent"},
}


def test_an_action_that_failed_is_an_incident_of_its_token(begin: Begin):
    run = begin(CALL, a=4, b=2)
    assert run.fail("a", "limit", "Too much.") == [IncidentRaised(1, "a", "limit", "Too much.")]
    assert run.waiting("incident") == ["a"]


def test_an_action_that_failed_is_asked_for_again_with_the_data_of_now(begin: Begin):
    run = begin(CALL, a=4, b=2)
    run.fail("a")
    run.data["a"] = 8
    assert run.feed(Retried(1)) == [IncidentResolved(1), ActionRequested(1, "a", "ping", {"n": 4})]
    assert run.waiting("action") == ["a"]
    assert run.succeed("a", n=1)[-1] == Ended(None)


def test_an_action_that_fails_again_is_an_incident_again(begin: Begin):
    run = begin(CALL, a=4, b=2)
    run.fail("a")
    run.feed(Retried(1))
    assert run.fail("a", "limit", "Still.") == [IncidentRaised(1, "a", "limit", "Still.")]


def test_an_answer_that_cannot_be_gone_on_with_keeps_the_state_and_the_answer(begin: Begin):
    run = begin(CALL, a=4, b=2)
    run.data["b"] = 0
    (raised,) = run.succeed("a", n=6)
    assert (raised.token, raised.node, raised.code) == (1, "a", "expression")
    assert "data.r.n / data.b > 1" in raised.message
    assert "r" not in run.data
    run.data["b"] = 2
    effects = run.feed(Retried(1))
    assert effects[0] == IncidentResolved(1)
    assert effects[-1] == WorkOpened(2, "b")
    assert run.data["r"] == {"n": 6}


def test_a_retry_that_fails_again_keeps_the_incident(begin: Begin):
    run = begin(CALL, a=4, b=2)
    run.data["b"] = 0
    run.succeed("a", n=6)
    state = run.state
    (raised,) = run.feed(Retried(1))
    assert isinstance(raised, IncidentRaised)
    assert run.state == state


def test_a_request_whose_arguments_fail_again_keeps_the_incident(begin: Begin):
    run = begin(CALL, a=4, b=2)
    run.fail("a")
    run.data["b"] = 0
    (raised,) = run.feed(Retried(1))
    assert (raised.code, raised.token) == ("expression", 1)
    assert run.waiting("incident") == ["a"]


def test_a_retry_of_what_is_no_incident_is_stale(begin: Begin):
    run = begin(CALL, a=4, b=2)
    with pytest.raises(StaleToken):
        run.feed(Retried(1))


def test_an_answer_to_a_token_with_an_incident_is_late(begin: Begin):
    run = begin(CALL, a=4, b=2)
    run.fail("a")
    assert run.feed(ActionSucceeded(1)) == []
    assert run.waiting("incident") == ["a"]


def test_other_branches_go_on_beside_an_incident(begin: Begin):
    run = begin(
        {
            "s": {"type": "startEvent", "next": ["a", "b"]},
            "a": {"type": "serviceTask", "action": "ping"},
            "b": {"type": "userTask"},
        }
    )
    run.fail("a")
    run.complete("b")
    assert not run.ended
    run.feed(Retried(1))
    assert run.succeed("a")[-1] == Ended(None)


def test_a_start_that_fails_is_a_fault(begin: Begin):
    with pytest.raises(Fault, match="divided by zero") as caught:
        begin(CALL, a=4, b=0)
    assert (caught.value.code, caught.value.node) == ("expression", "a")


def test_a_step_of_a_person_that_fails_is_refused_and_leaves_the_state(begin: Begin):
    run = begin(
        {
            "s": {"type": "startEvent", "next": "t"},
            "t": {"type": "userTask", "next": "c"},
            "c": {"type": "scriptTask", "set": {"data.x": "data.a / data.b"}},
        },
        a=1,
        b=0,
    )
    state = run.state
    with pytest.raises(Fault) as caught:
        run.complete("t")
    assert (caught.value.code, caught.value.node) == ("expression", "c")
    assert run.state is state
    run.data["b"] = 2
    assert run.complete("t")[-1] == Ended(None)


def test_where_no_condition_holds_and_nothing_is_the_default_the_step_is_refused(begin: Begin):
    run = begin(
        {
            "s": {"type": "startEvent", "next": "t"},
            "t": {"type": "userTask", "title": "Answer", "next": [{"to": "e", "when": "data.ok"}]},
            "e": {"type": "endEvent"},
        }
    )
    with pytest.raises(Fault, match="No condition after “Answer” holds") as caught:
        run.complete("t")
    assert caught.value.code == "no_flow"


def test_a_circle_without_a_stop_is_cut_off(begin: Begin):
    run = begin(
        {
            "s": {"type": "startEvent", "next": "t"},
            "t": {"type": "userTask", "next": "g"},
            "g": {"type": "exclusiveGateway", "next": [{"to": "h", "when": "data.go"}, {"to": "e", "default": True}]},
            "h": {"type": "scriptTask", "set": {"data.n": "data.n + 1"}, "next": "g"},
            "e": {"type": "endEvent"},
        },
        go=True,
        n=0,
    )
    with pytest.raises(Fault, match="goes round in a circle") as caught:
        run.complete("t")
    assert caught.value.code == "endless"
    assert run.data["n"] == 0


@pytest.mark.parametrize(("length", "fits"), [(998, True), (999, True), (1000, False)])
def test_a_thousand_automatic_nodes_fit_into_one_event(begin: Begin, length: int, fits: bool):
    """The circle counts down; each round enters two nodes, the end is one more."""
    rounds, rest = divmod(length, 2)
    run_nodes = {
        "s": {"type": "startEvent", "next": "t"},
        "t": {"type": "userTask", "next": "g" if rest == 0 else "h"},
        "h": {"type": "exclusiveGateway", "next": "g"},
        "g": {"type": "exclusiveGateway", "next": [{"to": "c", "when": "data.n > 0"}, {"to": "e", "default": True}]},
        "c": {"type": "scriptTask", "set": {"data.n": "data.n - 1"}, "next": "g"},
        "e": {"type": "endEvent"},
    }
    run = begin(run_nodes, n=rounds - 1)
    if fits:
        assert run.complete("t")[-1] == Ended(None)
    else:
        run.data["n"] = rounds
        with pytest.raises(Fault):
            run.complete("t")


def test_a_step_that_would_leave_a_join_waiting_for_ever_is_refused(begin: Begin):
    run = begin(
        {
            "s": {"type": "startEvent", "next": "t"},
            "t": {"type": "userTask", "next": [{"to": "j", "outcome": "a"}, {"to": "b", "outcome": "b"}]},
            "b": {"type": "userTask", "next": "j"},
            "j": {"type": "parallelGateway", "next": "e"},
            "e": {"type": "endEvent"},
        }
    )
    with pytest.raises(Fault, match="wait for ever") as caught:
        run.complete("t", "a")
    assert (caught.value.code, caught.value.node) == ("deadlock", "j")
    with pytest.raises(StaleToken):
        run.feed(WorkCompleted(2, "done"))


@pytest.mark.parametrize(
    "keys",
    [
        {"candidates": {"=": "data.a / data.b"}},
        {"assignee": {"=": "data.a / data.b"}},
        {"due": {"at": "data.a / data.b"}},
    ],
)
def test_a_step_whose_people_or_time_cannot_be_worked_out_does_not_open(begin: Begin, keys: dict[str, Any]):
    nodes = {"s": {"type": "startEvent", "next": "t"}, "t": {"type": "userTask", **keys}}
    with pytest.raises(Fault, match="divided by zero") as caught:
        begin(nodes, a=1, b=0)
    assert (caught.value.code, caught.value.node) == ("expression", "t")
    assert begin(nodes, a=1, b=1).waiting() == ["t"]

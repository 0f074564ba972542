"""Timers, messages and signals: who gets what, what is kept, what ends what."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.advance import Fault, advance
from instar.engine.canonical import canonical
from instar.engine.catching import MOST_KEPT
from instar.engine.effects import (
    ActionRequested,
    Awaited,
    Dropped,
    Ended,
    Forgotten,
    IncidentRaised,
    IncidentResolved,
    MessageThrown,
    SignalThrown,
    StageEntered,
    TimerSet,
    WorkClosed,
    WorkOpened,
)
from instar.engine.events import Cancelled, MessageReceived, Retried, Started, TimerFired
from instar.engine.model import Process

Begin = Callable[..., Any]
Build = Callable[..., Process]
NOW, HOUR, DAY = 1_767_603_600_000, 3_600_000, 86_400_000
CATCH, BOUNDARY = "intermediateCatchEvent", "boundaryEvent"
END = {"type": "endEvent"}


def line(**node: Any) -> dict[str, Any]:
    """start → n → a step → end"""
    return {
        "s": {"type": "startEvent", "next": "n"},
        "n": {"type": CATCH, "next": "a", **node},
        "a": {"type": "userTask", "next": "e"},
        "e": END,
    }


def beside(event: dict[str, Any], **task: Any) -> dict[str, Any]:
    """start → t → e, with a boundary event b at t that leads to a step."""
    return {
        "s": {"type": "startEvent", "next": "t"},
        "t": {"type": "userTask", "next": "e", **task},
        "b": {"type": BOUNDARY, "attachedTo": "t", "next": "late", **event},
        "late": {"type": "userTask"},
        "e": {"type": "endEvent", "result": "done"},
    }


# -- timers --------------------------------------------------------------------------------------------------


def test_a_timer_is_set_and_the_token_goes_on_when_it_fires(begin: Begin):
    run = begin(line(timer={"after": "PT1H"}))
    assert run.effects == [TimerSet(1, "n", NOW + HOUR)]
    assert run.state["waits"] == [[1, "n", "timer", NOW + HOUR, 1]]
    assert run.fire("n") == [Forgotten(1), WorkOpened(2, "a")] or run.effects[-1] == WorkOpened(2, "a")
    assert "waits" not in run.state


def test_a_timer_that_fires_twice_changes_nothing(begin: Begin):
    run = begin(line(timer={"after": "PT1H"}))
    run.fire("n")
    before = run.state
    assert run.feed(TimerFired(1, "n")) == []
    assert run.state == before


def test_a_moment_comes_from_the_data(begin: Begin):
    run = begin(line(timer={"at": "data.when"}), when=NOW + 5 * DAY)
    assert run.effects == [TimerSet(1, "n", NOW + 5 * DAY)]


def test_a_moment_that_is_not_known_is_refused_to_whoever_leads_there(build: Build, run_of: Callable[..., Any]):
    with pytest.raises(Fault) as caught:
        run_of(build(line(timer={"at": "data.when"}))).start()
    assert (caught.value.code, caught.value.node) == ("expression", "n")


def test_a_boundary_timer_ends_its_task(begin: Begin):
    run = begin(beside({"timer": {"after": "P1D"}}))
    assert run.effects == [WorkOpened(1, "t"), TimerSet(1, "b", NOW + DAY)]
    assert run.fire("b") == [WorkClosed(1, "t", None), Dropped(1), WorkOpened(2, "late")]
    assert run.waiting() == ["late"]


def test_one_that_does_not_interrupt_leaves_its_task_open(begin: Begin):
    run = begin(beside({"timer": {"after": "P1D"}, "interrupting": False}))
    assert run.fire("b") == [WorkOpened(2, "late")]
    assert run.waiting() == ["t", "late"]
    assert "waits" not in run.state


def test_a_task_that_is_done_clears_its_timer(begin: Begin):
    run = begin(beside({"timer": {"after": "P1D"}}))
    assert run.complete("t") == [WorkClosed(1, "t", "done"), Forgotten(1), Ended("done")]


def test_a_repeat_fires_as_often_as_it_says_each_from_the_last_due(begin: Begin):
    run = begin(beside({"timer": {"cycle": "R3/PT1H"}, "interrupting": False}))
    assert run.fire("b")[0] == TimerSet(1, "b", NOW + 2 * HOUR)
    assert run.fire("b")[0] == TimerSet(1, "b", NOW + 3 * HOUR)
    assert run.fire("b") == [WorkOpened(4, "late")]
    assert "waits" not in run.state


def test_a_late_repeat_fires_once_and_goes_on_in_step(begin: Begin):
    run = begin(beside({"timer": {"cycle": "R/PT1H"}, "interrupting": False}))
    run.now = NOW + 5 * HOUR + 1
    assert run.fire("b")[0] == TimerSet(1, "b", NOW + 6 * HOUR)


def test_a_boundary_timer_of_a_call_ends_the_call(begin: Begin):
    nodes = beside({"timer": {"after": "PT1H"}}, type="serviceTask", action="ping")
    run = begin(nodes)
    assert run.fire("b") == [Dropped(1), WorkOpened(2, "late")]


def test_an_answer_clears_the_timer_of_the_call(begin: Begin):
    run = begin(beside({"timer": {"after": "PT1H"}}, type="serviceTask", action="ping"))
    assert run.succeed("t") == [Forgotten(1), Ended("done")]


# -- messages ------------------------------------------------------------------------------------------------


def test_a_message_is_waited_for_and_what_it_carries_can_be_read(begin: Begin):
    nodes = line(message="paid")
    nodes["n"]["next"] = "keep"
    nodes["keep"] = {"type": "scriptTask", "set": {"data.sum": "message.sum"}, "next": "a"}
    run = begin(nodes)
    assert run.effects == [Awaited(1, "n", "message", "paid")]
    run.tell("paid", sum=7)
    assert run.data == {"sum": 7}
    assert run.waiting() == ["a"]


def test_a_receive_task_waits_too(begin: Begin):
    run = begin(line(type="receiveTask", message="paid"))
    assert run.tell("paid") == [Forgotten(1), WorkOpened(2, "a")]


def test_a_key_tells_which_message_is_meant(begin: Begin):
    run = begin(line(message="paid", correlate="data.invoice"), invoice="I-7")
    assert run.effects == [Awaited(1, "n", "message", "paid", "I-7")]
    assert run.tell("paid", "I-8") == []
    assert run.waiting("event") == ["n"]
    run.tell("paid", "I-7")
    assert run.waiting() == ["a"]
    assert [kept[1] for kept in run.state["kept"]] == ["I-8"]


def test_an_empty_key_is_a_fault(build: Build, run_of: Callable[..., Any]):
    with pytest.raises(Fault) as caught:
        run_of(build(line(message="paid", correlate="data.invoice"))).start()
    assert caught.value.code == "no_key"


def test_a_message_that_comes_first_is_kept_until_somebody_waits(begin: Begin):
    nodes = line(message="paid", next="e")
    nodes["s"]["next"] = "a"
    nodes["a"]["next"] = "n"
    run = begin(nodes)
    run.tell("paid", sum=1)
    run.tell("paid", sum=2)
    assert [kept[2]["sum"] for kept in run.state["kept"]] == [1, 2]
    assert run.complete("a")[-1] == Ended(None)
    assert "kept" not in run.state


def test_fresh_takes_nothing_kept(begin: Begin):
    nodes = line(message="paid", fresh=True, next="e")
    nodes["s"]["next"] = "a"
    nodes["a"]["next"] = "other"
    nodes["other"] = {"type": CATCH, "message": "paid", "next": "n"}
    run = begin(nodes)
    run.tell("paid")
    run.tell("paid")
    run.complete("a")
    assert run.waiting("event") == ["n"]


def test_what_nobody_may_take_is_refused(begin: Begin):
    run = begin(beside({"message": "stop"}))
    for name in ("other", "stop"):
        if name == "stop":
            run.complete("t")
        with pytest.raises(Fault) as caught:
            run.tell(name)
        assert caught.value.code == "not_awaited"


def test_at_most_a_hundred_messages_are_kept(build: Build, run_of: Callable[..., Any]):
    nodes = line(message="paid", next="e")
    nodes["s"]["next"], nodes["a"]["next"] = "a", "n"
    process = build(nodes)
    run = run_of(process).start()
    state = {**run.state, "kept": [["paid", None, {}]] * MOST_KEPT}
    with pytest.raises(Fault) as caught:
        advance(process, state, MessageReceived("paid"), run.facts())
    assert caught.value.code == "too_many_messages"


def test_a_message_goes_to_one_the_token_that_has_waited_longest_before_boundary_events(begin: Begin):
    nodes = {
        "s": {"type": "startEvent", "next": ["t", "m1", "m2"]},
        "t": {"type": "userTask"},
        "b": {"type": BOUNDARY, "attachedTo": "t", "message": "go"},
        "m1": {"type": CATCH, "message": "go"},
        "m2": {"type": CATCH, "message": "go"},
    }
    run = begin(nodes)
    run.tell("go")
    assert run.waiting("event") == ["m2"]
    run.tell("go")
    assert run.waiting("event") == []
    assert run.waiting() == ["t"]
    assert run.tell("go") == [WorkClosed(1, "t", None), Dropped(1), Ended(None)]


def test_a_boundary_message_that_does_not_interrupt_comes_again_and_again(begin: Begin):
    run = begin(beside({"message": "more", "interrupting": False}))
    run.tell("more")
    run.tell("more")
    assert run.waiting() == ["t", "late", "late"]


# -- signals -------------------------------------------------------------------------------------------------


def test_a_signal_goes_to_all_who_wait_and_is_not_kept(begin: Begin):
    nodes = {
        "s": {"type": "startEvent", "next": ["t", "c", "a"]},
        "t": {"type": "userTask"},
        "b": {"type": BOUNDARY, "attachedTo": "t", "signal": "stop", "next": "after"},
        "after": {"type": "userTask"},
        "c": {"type": CATCH, "signal": "stop", "next": "d"},
        "d": {"type": CATCH, "signal": "stop"},
        "a": {"type": "userTask"},
    }
    run = begin(nodes)
    run.signal("stop")
    assert run.waiting() == ["a", "after"]
    assert run.waiting("event") == ["d"]
    assert run.signal("other") == []


def test_what_is_thrown_is_asked_for_with_what_it_carries(begin: Begin):
    nodes = {
        "s": {"type": "startEvent", "next": "m"},
        "m": {
            "type": "intermediateThrowEvent",
            "message": "ordered",
            "correlate": "data.order",
            "with": {"sum": {"=": "data.sum"}},
            "next": "g",
        },
        "g": {"type": "intermediateThrowEvent", "signal": "busy", "next": "e"},
        "e": {"type": "endEvent", "message": "over"},
    }
    run = begin(nodes, order=12, sum="5.00")
    assert run.effects == [
        MessageThrown("m", "ordered", "12", {"sum": "5.00"}),
        SignalThrown("g", "busy", {}),
        MessageThrown("e", "over", None, {}),
        Ended(None),
    ]


# -- event gateways ------------------------------------------------------------------------------------------


def first_of(**more: Any) -> dict[str, Any]:
    return {
        "s": {"type": "startEvent", "next": "g"},
        "g": {"type": "eventBasedGateway", "stage": "work", "next": ["replied", "silence"]},
        "replied": {"type": CATCH, "message": "replied", "next": "a"},
        "silence": {"type": CATCH, "timer": {"after": "P3D"}, "stage": "new", "next": "e"},
        "a": {"type": "userTask", "next": "e"},
        "e": {"type": "endEvent", "result": "silent", "stage": "closed"},
        **more,
    }


def test_the_first_event_wins_and_the_others_are_forgotten(begin: Begin):
    run = begin(first_of())
    assert run.effects == [
        StageEntered("work"),
        Awaited(1, "replied", "message", "replied"),
        TimerSet(1, "silence", NOW + 3 * DAY),
    ]
    assert run.waiting("event") == ["g"]
    assert run.tell("replied") == [Forgotten(1), WorkOpened(2, "a")]
    assert run.feed(TimerFired(1, "silence")) == []
    assert run.passed[-2:] == ["replied", "a"]


def test_the_timer_may_be_first(begin: Begin):
    run = begin(first_of())
    effects = run.fire("silence")
    assert effects[0] == Forgotten(1)
    assert effects[1] == StageEntered("new")
    assert effects[-1] == Ended("silent")
    with pytest.raises(Fault):
        run.tell("replied")


def test_a_kept_message_wins_at_once(begin: Begin):
    nodes = first_of(first={"type": "userTask", "next": "g"})
    nodes["s"]["next"] = "first"
    run = begin(nodes)
    run.tell("replied")
    effects = run.complete("first")
    assert not any(isinstance(effect, TimerSet | Awaited) for effect in effects)
    assert run.waiting() == ["a"]


# -- errors, faults, cancelling ------------------------------------------------------------------------------


@pytest.mark.parametrize(("error", "taken"), [("limit", True), ("*", True), ("other", False)])
def test_an_error_event_takes_its_code(begin: Begin, error: str, taken: bool):
    run = begin(beside({"error": error}, type="serviceTask", action="ping"))
    effects = run.fail("t", "limit")
    if taken:
        assert effects == [Dropped(1), WorkOpened(2, "late")]
    else:
        assert effects == [IncidentRaised(1, "t", "limit", "No.")]


def test_the_event_that_names_the_code_comes_before_the_one_for_any(begin: Begin):
    nodes = beside({"error": "*"}, type="serviceTask", action="ping")
    nodes["named"] = {"type": BOUNDARY, "attachedTo": "t", "error": "limit", "next": "mine"}
    nodes["mine"] = {"type": "userTask"}
    run = begin(nodes)
    run.fail("t", "limit")
    assert run.waiting() == ["mine"]


def broken(event: dict[str, Any]) -> dict[str, Any]:
    """What follows the event cannot be worked out while data.n is 0."""
    return beside({**event, "next": "sum"}) | {
        "sum": {"type": "scriptTask", "set": {"data.x": "1 / data.n"}, "next": "late"}
    }


def test_a_fault_behind_a_timer_keeps_it_and_can_be_run_again(begin: Begin):
    nodes = line(timer={"after": "PT1H"}, next="sum")
    nodes["sum"] = {"type": "scriptTask", "set": {"data.x": "1 / data.n"}, "next": "a"}
    run = begin(nodes, n=0)
    (raised,) = run.fire("n")
    assert isinstance(raised, IncidentRaised)
    assert raised.node == "n"
    run.data["n"] = 2
    assert run.feed(Retried(1))[0] == IncidentResolved(1)
    assert run.waiting() == ["a"]


@pytest.mark.parametrize("second", [{"signal": "go"}, {"message": "go"}, {"timer": {"after": "PT1H"}}])
def test_what_comes_to_a_fault_at_an_event_gateway_is_nothing_to_it(begin: Begin, second: dict[str, Any]):
    """The first event has won, whatever is the matter behind it: it is what is tried again."""
    nodes = {
        "s": {"type": "startEvent", "next": "g"},
        "g": {"type": "eventBasedGateway", "next": ["one", "two"]},
        "one": {"type": CATCH, "signal": "go", "next": "sum"},
        "sum": {"type": "scriptTask", "set": {"data.x": "1 / data.n"}, "next": "a"},
        "two": {"type": CATCH, **second, "next": "b"},
        "a": {"type": "userTask"},
        "b": {"type": "userTask"},
    }
    run = begin(nodes, n=0)
    assert [type(effect) for effect in run.signal("go")] == [IncidentRaised]
    if "timer" in second:
        assert run.fire("two") == []
        assert [wait[1] for wait in run.state["waits"]] == ["one"], "it does not go off a second time"
    assert run.waiting("incident") == ["g"]
    run.data["n"] = 1
    run.feed(Retried(1))
    assert run.waiting() == ["a"]
    assert {"faults", "waits"}.isdisjoint(run.state)


@pytest.mark.parametrize("event", [{"message": "go"}, {"signal": "go"}, {"timer": {"after": "PT1H"}}])
def test_a_fault_behind_a_boundary_event_stands_beside_its_task(begin: Begin, event: dict[str, Any]):
    run = begin(broken(event), n=0)
    if "timer" in event:
        run.fire("b")
    elif "message" in event:
        run.tell("go")
    else:
        run.signal("go")
    assert run.waiting() == ["t"]
    assert run.waiting("incident") == ["b"]
    run.data["n"] = 1
    run.feed(Retried(2))
    assert run.waiting() == ["late"]


def test_a_fault_whose_task_has_gone_is_over_when_it_is_run_again(begin: Begin):
    run = begin(broken({"message": "go"}), n=0)
    run.tell("go")
    run.complete("t")
    assert not run.ended
    assert run.feed(Retried(2)) == [IncidentResolved(2), Ended("done")]


def test_cancelling_forgets_what_is_waited_for(begin: Begin):
    run = begin(first_of())
    assert run.feed(Cancelled()) == [Dropped(1), Ended("cancelled")]
    assert "waits" not in run.state


def test_a_call_asked_for_again_keeps_its_timer(begin: Begin):
    run = begin(beside({"timer": {"after": "PT1H"}}, type="serviceTask", action="ping"))
    run.fail("t")
    assert any(isinstance(effect, ActionRequested) for effect in run.feed(Retried(1)))
    assert run.fire("b")[0] == Dropped(1)


# -- the check and the canonical form ------------------------------------------------------------------------


def test_the_check_plays_through_all_events(codes: Callable[..., set[str]]):
    untitled = {"untitled"}
    assert codes(first_of()) - untitled == set()
    assert codes(beside({"timer": {"cycle": "R/PT1H"}, "interrupting": False})) - untitled == set()
    assert codes(beside({"error": "*"}, type="serviceTask", action="ping")) - untitled == set()


def test_a_boundary_event_may_bring_a_join_two_tokens(codes: Callable[..., set[str]]):
    nodes = {
        "s": {"type": "startEvent", "next": "split"},
        "split": {"type": "parallelGateway", "next": ["t", "u"]},
        "t": {"type": "userTask", "next": "meet"},
        "b": {"type": BOUNDARY, "attachedTo": "t", "interrupting": False, "signal": "go", "next": "meet"},
        "meet": {"type": "exclusiveGateway", "next": "join"},
        "u": {"type": "userTask", "next": "join"},
        "join": {"type": "parallelGateway", "next": "e"},
        "e": END,
    }
    assert "unsynchronised" in codes(nodes)


def test_a_join_that_an_interrupting_event_starves_is_a_deadlock(codes: Callable[..., set[str]]):
    nodes = {
        "s": {"type": "startEvent", "next": "split"},
        "split": {"type": "parallelGateway", "next": ["t", "u"]},
        "t": {"type": "userTask", "next": "join"},
        "b": {"type": BOUNDARY, "attachedTo": "t", "signal": "go", "next": "e"},
        "u": {"type": "userTask", "next": "join"},
        "join": {"type": "parallelGateway", "next": "e"},
        "e": END,
    }
    assert "deadlock" in codes(nodes)


def test_what_only_a_boundary_event_leads_to_is_reached(codes: Callable[..., set[str]]):
    assert not {"unreachable", "dead_node", "no_end"} & codes(beside({"signal": "x"}))


def test_a_circle_with_a_timer_in_it_is_no_endless_one(codes: Callable[..., set[str]]):
    nodes = {
        "s": {"type": "startEvent", "next": "m"},
        "m": {"type": "exclusiveGateway", "next": "w"},
        "w": {"type": CATCH, "timer": {"after": "P1D"}, "next": "g"},
        "g": {"type": "exclusiveGateway", "next": [{"to": "m", "when": "data.n > 0"}, {"to": "e", "default": True}]},
        "e": END,
    }
    assert not {"automatic_cycle", "endless"} & codes(nodes)


def test_the_canonical_form_orders_the_keys_of_a_timer(definition: Callable[..., dict[str, Any]]):
    raw = definition({"n": {"timer": {"calendar": "office", "after": "P1D"}, "type": CATCH}})
    text = canonical(raw)
    assert '{"type": "intermediateCatchEvent", "timer": {"after": "P1D", "calendar": "office"}}' in " ".join(
        text.split()
    ).replace("{ ", "{").replace(" }", "}")
    assert canonical(json.loads(text)) == text


def test_a_run_may_begin_at_a_start_event_with_a_plan(build: Build, run_of: Callable[..., Any]):
    nodes = {**line(signal="go"), "monday": {"type": "startEvent", "timer": {"cycle": "0 9 * * 1"}, "next": "a"}}
    process = build(nodes)
    assert process.starts == ("s", "monday")
    run = run_of(process)
    assert run.feed(Started("monday")) == [WorkOpened(1, "a")]


def test_what_only_a_plan_leads_to_is_reached(codes: Callable[..., set[str]]):
    nodes = {
        **line(signal="go"),
        "monday": {"type": "startEvent", "timer": {"cycle": "0 9 * * 1"}, "next": "own"},
        "own": {"type": "userTask", "next": "e"},
    }
    assert not {"unreachable", "dead_node"} & codes(nodes)

"""The search through all runs: what it finds is there, and its path leads to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.advance import Facts, Fault, advance
from instar.engine.events import ActionSucceeded, Event, Started, WorkCompleted
from instar.engine.explore import Found, explore
from instar.engine.model import Process

Build = Callable[..., Process]
TASK = {"type": "userTask", "title": "Do"}
AND = {"type": "parallelGateway"}
XOR = {"type": "exclusiveGateway"}
END = {"type": "endEvent"}


def start(*next: str) -> dict[str, Any]:
    return {"type": "startEvent", "next": list(next)}


def choice(*targets: str) -> dict[str, Any]:
    """An exclusive gateway whose flows data can choose: `data.<id of the target>`."""
    *chosen, default = targets
    return {**XOR, "next": [*({"to": to, "when": f"data.{to}"} for to in chosen), {"to": default, "default": True}]}


def faults(found: Found) -> list[tuple[str, str]]:
    return [(fault.code, fault.node) for fault in found.faults]


XOR_INTO_AND = {
    "s": start("x"),
    "x": choice("a", "b"),
    "a": {**TASK, "next": "j"},
    "b": {**TASK, "next": "j"},
    "j": {**AND, "next": "e"},
    "e": END,
}
AND_INTO_XOR_INTO_AND = {
    "s": start("p"),
    "p": {**AND, "next": ["a", "b", "c"]},
    "a": {**TASK, "next": "m"},
    "b": {**TASK, "next": "m"},
    "c": {**TASK, "next": "j"},
    "m": {**XOR, "next": "j"},
    "j": {**AND, "next": "e"},
    "e": END,
}
GROWING = {
    "s": start("a"),
    "a": {**TASK, "next": [{"to": "p", "outcome": "more"}, {"to": "e", "outcome": "stop"}]},
    "p": {**AND, "next": ["a", "b"]},
    "b": {**TASK, "next": "e"},
    "e": END,
}


def test_a_choice_that_meets_in_a_parallel_gateway_is_a_deadlock(build: Build):
    found = explore(build(XOR_INTO_AND))
    assert faults(found) == [("deadlock", "j")]
    assert found.faults[0].path in (("s.x", "x.a", "a.j"), ("s.x", "x.b", "b.j"))


def test_a_split_that_meets_in_an_exclusive_gateway_before_a_join_lacks_synchronisation(build: Build):
    found = explore(build(AND_INTO_XOR_INTO_AND))
    assert ("unsynchronised", "j") in faults(found)


def test_tokens_that_pile_up_are_found_with_the_run_that_makes_one_more(build: Build):
    found = explore(build(GROWING))
    assert ("unbounded", "b") in faults(found)
    path = next(fault.path for fault in found.faults if fault.code == "unbounded")
    assert path.count("p.b") == 2


def test_tokens_that_pile_up_without_anybody_waiting_are_found(build: Build):
    nodes = {
        "s": start("m"),
        "m": {**XOR, "next": "p"},
        "p": {**AND, "next": ["m", "x"]},
        "x": choice("m", "e"),
        "e": END,
    }
    assert {code for code, _node in faults(explore(build(nodes)))} == {"unbounded"}


def test_a_loop_back_before_the_join_is_found(build: Build):
    """One branch goes back before the split while the other still waits."""
    nodes = {
        "s": start("x"),
        "x": {**XOR, "next": "p"},
        "p": {**AND, "next": ["a", "b"]},
        "a": {**TASK, "next": [{"to": "j", "outcome": "on"}, {"to": "x", "outcome": "back"}]},
        "b": {**TASK, "next": "j"},
        "j": {**AND, "next": "e"},
        "e": END,
    }
    assert {"unsynchronised", "two_tokens"} <= {code for code, _node in faults(explore(build(nodes)))}


def test_a_sound_process_has_no_faults(build: Build):
    nodes = {
        "s": start("t"),
        "t": {**TASK, "next": [{"to": "p", "outcome": "go"}, {"to": "e", "outcome": "stop"}]},
        "p": {**AND, "next": ["a", "b", "c"]},
        "a": {**TASK, "next": "x"},
        "x": choice("a", "j"),
        "b": {"type": "serviceTask", "action": "ping", "next": "j"},
        "c": {"type": "scriptTask", "set": {"data.n": "1 / 0"}, "next": "j"},
        "j": {**AND, "next": "t"},
        "e": END,
    }
    found = explore(build(nodes))
    assert faults(found) == []
    assert found.whole
    assert found.entered == set(nodes)


def test_branches_that_meet_in_an_end_or_a_merge_are_meant(build: Build):
    nodes = {
        "s": start("a", "b", "c"),
        "a": {**TASK, "next": "m"},
        "b": {**TASK, "next": "m"},
        "c": {**TASK, "next": "e"},
        "m": {**XOR, "next": "e"},
        "e": END,
    }
    assert faults(explore(build(nodes))) == []


def test_branches_that_meet_in_a_step_are_told_to_open_it_twice(build: Build):
    nodes = {
        "s": start("a", "b"),
        "a": {**TASK, "next": "c"},
        "b": {**TASK, "next": "c"},
        "c": {**TASK, "next": "e"},
        "e": END,
    }
    found = explore(build(nodes))
    assert faults(found) == [("two_tokens", "c")]
    assert sorted(found.faults[0].path[:2]) == ["s.a", "s.b"]


def test_an_end_that_terminates_saves_a_join_from_waiting(build: Build):
    nodes = {
        "s": start("p"),
        "p": {**AND, "next": ["a", "b"]},
        "a": {**TASK, "next": [{"to": "j", "outcome": "on"}, {"to": "stop", "outcome": "stop"}]},
        "b": {**TASK, "next": "j"},
        "j": {**AND, "next": "e"},
        "stop": {**END, "terminate": True},
        "e": END,
    }
    assert faults(explore(build(nodes))) == []
    nodes["stop"] = END
    assert faults(explore(build(nodes))) == [("deadlock", "j")]


def test_conditions_on_the_flows_of_a_step_are_tried_in_every_way(build: Build):
    flows = [{"to": "a", "when": "data.a"}, {"to": "b", "when": "data.b"}, {"to": "e", "default": True}]
    nodes = {
        "s": start("t"),
        "t": {**TASK, "next": flows},
        "a": {**TASK, "next": "j"},
        "b": {**TASK, "next": "j"},
        "j": {**AND, "next": "e"},
        "e": END,
    }
    assert faults(explore(build(nodes))) == [("deadlock", "j")]


def test_an_automatic_circle_comes_to_an_end_in_the_search(build: Build):
    nodes = {"s": start("x"), "x": choice("y", "e"), "y": {**XOR, "next": "x"}, "e": END}
    found = explore(build(nodes))
    assert (faults(found), found.whole) == ([], True)


def test_more_conditions_than_can_be_tried_leave_the_search_unfinished(build: Build):
    ends = {f"e{index}": END for index in range(11)}
    flows = [{"to": id, "when": f"data.{id}"} for id in ends]
    found = explore(build({"s": {"type": "startEvent", "next": [*flows, {"to": "e0", "default": True}]}, **ends}))
    assert not found.whole


# -- more states than are looked at --------------------------------------------------------------------------


def wide(branches: int, last: dict[str, Any]) -> dict[str, Any]:
    """Branches of three steps that run at once: 4 to the power of `branches` states."""
    nodes: dict[str, Any] = {"s": start("p"), "p": {**AND, "next": [f"a{index}" for index in range(branches)]}}
    for index in range(branches):
        for one, other in (("a", f"b{index}"), ("b", f"c{index}"), ("c", "j")):
            nodes[f"{one}{index}"] = {**TASK, "next": other}
    return {**nodes, "j": {**AND, "next": "last"}, "last": last, "e": END}


def test_a_process_with_too_many_states_is_searched_by_moving_the_oldest_token(build: Build):
    found = explore(build(wide(8, {**TASK, "next": "e"})))
    assert (faults(found), found.whole) == ([], True)
    assert "e" in found.entered


def test_a_fault_behind_too_many_states_is_found_all_the_same(build: Build):
    nodes = wide(8, choice("u", "v"))
    nodes |= {"u": {**TASK, "next": "k"}, "v": {**TASK, "next": "k"}, "k": {**AND, "next": "e"}}
    found = explore(build(nodes))
    assert faults(found) == [("deadlock", "k")]


def test_with_an_end_that_terminates_a_search_cut_short_says_so(build: Build):
    nodes = wide(8, {**TASK, "next": "e"})
    nodes["e"] = {**END, "terminate": True}
    assert not explore(build(nodes)).whole


# -- a path is a run -----------------------------------------------------------------------------------------


def played(process: Process, path: tuple[str, ...]) -> list[str]:
    """The flows that the engine takes when people, actions and data do as the path says; raises the engine's Fault.

    Of what waits it answers the one that the next flow leaves; conditions of flows on the path hold.
    """
    data = {flow.to: True for flow in process.flows() if flow.id in path and flow.when is not None}
    facts = Facts(data, {}, 0)
    state: dict[str, Any] | None = None
    taken: list[str] = []
    event: Event = Started()
    while True:
        outcome = advance(process, state, event, facts)
        state = outcome.state
        taken += [flow.id for flow in outcome.flows]
        if len(taken) >= len(path):
            return taken
        flow = next(flow for flow in process.flows() if flow.id == path[len(taken)])
        token = next(token for token in state["tokens"] if token[1] == flow.source)
        event = WorkCompleted(token[0], flow.outcome or "done") if token[2] == "work" else ActionSucceeded(token[0])


STRAY = {**TASK, "next": [{"to": "j", "outcome": "on"}, {"to": "e", "outcome": "away"}]}


@pytest.mark.parametrize("nodes", [XOR_INTO_AND, wide(3, TASK | {"next": "e"}) | {"c0": STRAY}])
def test_the_path_to_a_deadlock_can_be_played_to_it(build: Build, nodes: dict[str, Any]):
    process = build(nodes)
    (fault,) = explore(process).faults
    assert fault.code == "deadlock"
    with pytest.raises(Fault) as caught:
        played(process, fault.path)
    assert (caught.value.code, caught.value.node) == ("deadlock", fault.node)


@pytest.mark.parametrize("nodes", [AND_INTO_XOR_INTO_AND, GROWING])
def test_the_path_to_another_fault_is_a_run_of_the_engine(build: Build, nodes: dict[str, Any]):
    process = build(nodes)
    found = [fault for fault in explore(process).faults if fault.code != "deadlock"]
    assert found
    for fault in found:
        assert tuple(played(process, fault.path)[: len(fault.path)]) == fault.path


def test_a_run_through_an_event_gateway_names_the_flow_into_the_event(build: Build):
    """As the engine does when the event happens."""
    event = {"type": "intermediateCatchEvent", "next": "j"}
    nodes = {
        "s": start("w"),
        "w": {"type": "eventBasedGateway", "next": ["m", "t"]},
        "m": {**event, "message": "come"},
        "t": {**event, "timer": {"after": "P1D"}},
        "j": {**AND, "next": "e"},
        "e": END,
    }
    (fault,) = explore(build(nodes)).faults
    assert (fault.code, fault.path) == ("deadlock", ("s.w", "w.m", "m.j"))


def test_a_gateway_that_splits_and_is_led_back_to_waits_for_both_ways_in(build: Build):
    nodes = {
        "s": start("p"),
        "p": {**AND, "next": ["a", "b"]},
        "a": {**TASK, "next": "p"},
        "b": {**TASK, "next": "e"},
        "e": END,
    }
    assert faults(explore(build(nodes))) == [("deadlock", "p")]


def test_a_path_is_a_shortest_one(build: Build):
    nodes = {
        **XOR_INTO_AND,
        "s": start("t"),
        "t": {**TASK, "next": [{"to": "long", "outcome": "long"}, {"to": "x", "outcome": "short"}]},
        "long": {**TASK, "next": "x"},
    }
    (fault,) = explore(build(nodes)).faults
    assert fault.path[:2] == ("s.t", "t.x")


REMINDED = {
    "s": start("a"),
    "a": {**TASK, "next": [{"to": "a", "outcome": "again"}, {"to": "e", "outcome": "done"}]},
    "late": {"type": "boundaryEvent", "attachedTo": "a", "interrupting": False, "timer": {"after": "P1D"}, "next": "n"},
    "n": {"type": "serviceTask", "action": "note", "with": {"body": "It waits."}},
    "e": END,
}


def test_an_action_that_answers_at_once_leaves_nothing_to_pile_up(build: Build):
    process = build(REMINDED)
    assert ("unbounded", "n") in faults(explore(process))
    assert faults(explore(process, at_once={"note"})) == []
    assert ("unbounded", "n") in faults(explore(process, at_once={"reply"}))


def test_what_comes_behind_an_action_that_answers_at_once_is_found(build: Build):
    nodes = {**XOR_INTO_AND, "a": {"type": "serviceTask", "action": "note", "next": "j"}}
    assert faults(explore(build(nodes), at_once={"note"})) == [("deadlock", "j")]

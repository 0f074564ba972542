"""What would come of cancelling is told before it is done, and only where it would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine import prospects
from instar.engine.advance import Facts, advance
from instar.engine.events import Cancelled, Event, Started, WorkCompleted
from instar.engine.model import Process
from instar.engine.prospects import stuck_without
from instar.engine.state import State

Build = Callable[..., Process]
TASK = {"type": "userTask", "title": "Do"}
AND = {"type": "parallelGateway"}
END = {"type": "endEvent"}
BOTH = {
    "s": {"type": "startEvent", "next": "first"},
    "first": {**TASK, "next": "p"},
    "p": {**AND, "next": ["a", "b"]},
    "a": {**TASK, "next": "j"},
    "b": {**TASK, "next": "j"},
    "j": {**AND, "next": "last"},
    "last": {**TASK, "next": "e"},
    "e": END,
}
APART = {
    "s": {"type": "startEvent", "next": "p"},
    "p": {**AND, "next": ["a", "b"]},
    "a": {**TASK, "next": "e"},
    "b": {**TASK, "next": "f"},
    "e": END,
    "f": END,
}
SOME = {
    **BOTH,
    "p": {"type": "inclusiveGateway", "next": ["a", "b"]},
    "j": {"type": "inclusiveGateway", "next": "last"},
}
INSIDE = {
    "s": {"type": "startEvent", "next": "p"},
    "p": {**AND, "next": ["whole", "b"]},
    "whole": {
        "type": "subProcess",
        "nodes": {"is": {"type": "startEvent", "next": "a"}, "a": {**TASK, "next": "ie"}, "ie": END},
        "next": "j",
    },
    "b": {**TASK, "next": "j"},
    "j": {**AND, "next": "e"},
    "e": END,
}


def run(process: Process, *events: Event) -> State:
    state: State = {}
    for event in (Started(), *events):
        state = advance(process, state, event, Facts({}, {}, 0)).state
    return state


def token(state: State, node: str) -> int:
    return next(int(known[0]) for known in state["tokens"] if known[1] == node)


def done(state: State, node: str) -> WorkCompleted:
    return WorkCompleted(token(state, node), "done")


@pytest.fixture
def begun(build: Build) -> Callable[[dict[str, Any]], tuple[Process, State]]:
    def begin(nodes: dict[str, Any]) -> tuple[Process, State]:
        process = build(nodes)
        return process, run(process)

    return begin


def test_a_join_that_waits_for_what_is_cancelled_is_told(begun: Any) -> None:
    process, state = begun(BOTH)
    state = run(process, done(state, "first"))
    assert stuck_without(process, state, token(state, "a")) == "j"
    assert stuck_without(process, state, token(state, "b")) == "j"


def test_what_comes_before_the_ways_part_leaves_nobody_waiting(begun: Any) -> None:
    process, state = begun(BOTH)
    assert stuck_without(process, state, token(state, "first")) is None


def test_what_has_come_already_waits_for_the_last_one(begun: Any) -> None:
    process, state = begun(BOTH)
    first = done(state, "first")
    state = run(process, first, done(run(process, first), "a"))
    assert stuck_without(process, state, token(state, "b")) == "j"


@pytest.mark.parametrize("nodes", [APART, SOME])
def test_ways_that_nobody_waits_for_may_end(begun: Any, nodes: dict[str, Any]) -> None:
    """Each to its own end; and an inclusive join waits for what is on its way alone."""
    process, state = begun(nodes)
    if "first" in nodes:
        state = run(process, done(state, "first"))
    assert stuck_without(process, state, token(state, "a")) is None
    after = advance(process, state, Cancelled(token=token(state, "a")), Facts({}, {}, 0)).state
    assert [known[1] for known in after["tokens"]] == ["b"]


def test_a_whole_sub_process_and_what_is_in_it(begun: Any) -> None:
    """When the last of it is cancelled a sub-process is over, and goes on; when it is cancelled itself it does not."""
    process, state = begun(INSIDE)
    assert stuck_without(process, state, token(state, "whole")) == "j"
    assert stuck_without(process, state, token(state, "a")) is None
    after = advance(process, state, Cancelled(token=token(state, "a")), Facts({}, {}, 0)).state
    assert [known[1] for known in after["tokens"]] == ["b"]
    assert after["joins"]


def test_many_ways_are_looked_through_and_too_many_are_not(begun: Any) -> None:
    """A page asks it for each place while a person waits: of a thousand items none is worth a search."""
    ways = [f"way{number}" for number in range(prospects.MOST_TOKENS)]
    process, state = begun(parted(ways))
    assert {stuck_without(process, state, known[0]) for known in state["tokens"]} == {"j"}
    process, state = begun(parted([*ways, "more"]))
    assert stuck_without(process, state, token(state, "more")) is None


def test_one_of_many_items_leaves_nobody_waiting(begun: Any) -> None:
    process, state = begun({**BOTH, "a": {**TASK, "multi": {"each": "[1, 2]", "as": "one"}, "next": "j"}})
    state = run(process, done(state, "first"))
    whole, *items = [known[0] for known in state["tokens"] if known[1] == "a"]
    assert stuck_without(process, state, whole) == "j"
    assert [stuck_without(process, state, item) for item in items] == [None, None]
    for item in items:
        state = advance(process, state, Cancelled(token=item), Facts({}, {}, 0)).state
    assert [known[1] for known in state["tokens"]] == ["b"]
    assert state["joins"]


def parted(ways: list[str]) -> dict[str, Any]:
    """As many ways at once, with one join."""
    return {
        "s": {"type": "startEvent", "next": "p"},
        "p": {**AND, "next": ways},
        **{way: {**TASK, "next": "j"} for way in ways},
        "j": {**AND, "next": "e"},
        "e": END,
    }

"""Plays a path through the engine itself: people, actions, clock and data do what the path says.

The process is the one that was checked, but its conditions are answered by an oracle. A path is the ids of flows in
their order; whichever event and answers make the engine take the next of them are tried, as far as the path goes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from instar.engine import failures
from instar.engine.advance import Facts, Fault, StaleToken, advance
from instar.engine.effects import IncidentRaised
from instar.engine.events import (
    ActionFailed,
    ActionSucceeded,
    ChildEnded,
    Event,
    MessageReceived,
    Rechecked,
    SignalReceived,
    Started,
    TimerFired,
    WorkCompleted,
)
from instar.engine.expressions import Expression
from instar.engine.lengths import Length
from instar.engine.model import Flow, Node, Process
from instar.engine.timers import Timer

MOST_ANSWERS = 256
MOST_STATES = 2000
DAY = Length(days=1, ms=0)
State = dict[str, Any]


class Oracle:
    """Answers conditions: yes for flows that the path still takes, or as a list of answers says."""

    def __init__(self) -> None:
        self.rest: tuple[str, ...] = ()
        self.answers: list[bool] | None = None
        self.asked = 0

    def condition(self, flow: str) -> Expression:
        def holds(_world: object) -> bool:
            if self.answers is None:
                return flow in self.rest
            if self.asked == len(self.answers):
                self.answers.append(True)
            self.asked += 1
            return self.answers[self.asked - 1]

        holds.source = flow  # type: ignore[attr-defined]  # what waits for a condition is told which
        return cast(Expression, holds)


class Player:
    """``fault``: the code of the fault that is played to; the engine may raise it before the path is told whole."""

    def __init__(self, process: Process, fault: str) -> None:
        self.fault = fault
        self.oracle = Oracle()
        self.process = self._asking(process)

    def play(self, path: tuple[str, ...]) -> State | Fault | None:
        """Where the path leads: the state after its last flow, or the fault that the engine raised there; None when
        the engine cannot be brought to take it."""
        for start in self.process.starts:
            found = self._on(None, Started(start if start != self.process.start else None), path)
            if found is not None:
                return found
        return None

    def _on(self, state: State | None, event: Event, path: tuple[str, ...]) -> State | Fault | None:
        for after, flows in self._ways(state, event, path):
            if isinstance(after, Fault):
                return after
            length = min(len(flows), len(path))
            ended = state is not None and len(after["tokens"]) < len(
                state["tokens"]
            )  # of several, one has gone no flow
            if flows[:length] != path[:length] or not (flows or ended):
                continue
            if len(flows) >= len(path):
                return self._settled(after) if self.fault == "deadlock" else after
            for following in self._events(after):
                found = self._on(after, following, path[length:])
                if found is not None:
                    return found
        return None

    def _settled(self, state: State) -> State | Fault:
        """What comes of it when all that still waits is finished without taking a flow."""
        for event in self._events(state):
            for after, flows in self._ways(state, event, ()):
                if isinstance(after, Fault):
                    return after
                if not flows and len(after["tokens"]) < len(state["tokens"]):
                    return self._settled(after)
        return state

    def fails(self) -> str | None:
        """What the first fault of this kind says to which events of any kind lead, nearest first."""
        ways: list[tuple[State | None, Event]] = [(None, Started())]
        seen: set[str] = set()
        for state, event in ways:
            for after, _flows in self._ways(state, event, ()):
                if isinstance(after, Fault):
                    return after.message
                if (known := json.dumps(after["tokens"])) not in seen and len(seen) < MOST_STATES:
                    seen.add(known)
                    ways += [(after, following) for following in self._events(after)]
        return None

    def _ways(
        self, state: State | None, event: Event, path: tuple[str, ...]
    ) -> Iterator[tuple[State | Fault, tuple[str, ...]]]:
        """What comes of an event: with the conditions of the path, then for every other way of answering them."""
        self.oracle.rest, self.oracle.answers = path, None
        try:
            outcome = advance(self.process, state, event, self._facts(state))
            incidents = [one for one in outcome.effects if isinstance(one, IncidentRaised) and one.code == self.fault]
            if incidents and self._begins(state, event, path):  # of what no person did
                yield Fault(self.fault, incidents[0].message, incidents[0].node), path
            yield outcome.state, tuple(flow.id for flow in outcome.flows)
        except Fault as fault:
            if fault.code == self.fault and self._begins(state, event, path):
                yield fault, path
        except StaleToken:
            return
        answers: list[bool] = []
        for _way in range(MOST_ANSWERS):
            self.oracle.answers, self.oracle.asked = answers, 0
            try:
                outcome = advance(self.process, state, event, self._facts(state))
                flows = tuple(flow.id for flow in outcome.flows)
                yield outcome.state, flows
            except Fault as fault:
                if not path and fault.code == self.fault:
                    yield fault, ()
            del answers[self.oracle.asked :]
            while answers and not answers[-1]:
                answers.pop()
            if not answers:
                return
            answers[-1] = False

    def _begins(self, state: State | None, event: Event, path: tuple[str, ...]) -> bool:
        """Whether the next flow of the path leaves the node where the event happens; behind its end anything may."""
        if not path:
            return True
        source = next(flow.source for flow in self.process.flows() if flow.id == path[0])
        if isinstance(event, Started):
            return source == (event.node or self.process.start)
        token = next(token for token in (state or {})["tokens"] if token[0] == getattr(event, "token", None))
        return source in (token[1], getattr(event, "node", None))

    def _events(self, state: State) -> Iterator[Event]:
        """All that may happen now."""
        for number, id, wait, *_event in state["tokens"]:
            node = self.process.nodes[id]
            if wait == "work":
                yield from (WorkCompleted(number, outcome.key) for outcome in node.outcomes)
            elif wait == "action":
                yield ActionSucceeded(number)
                yield ActionFailed(number, "limit")
            elif wait == "child":
                yield ChildEnded(number)
        for number, id, *_rest in state.get("waits", ()):
            node = self.process.nodes[id]
            if node.timer is not None:
                yield TimerFired(number, id)
            elif node.message:
                yield MessageReceived(node.message, None, {}, number, id)
            elif node.signal:
                yield SignalReceived(node.signal, {})
            else:
                yield Rechecked()

    def _facts(self, state: State | None) -> Facts:
        dues = [wait[3] for wait in (state or {}).get("waits", ()) if isinstance(wait[3], int)]
        return Facts({}, {}, max(dues, default=0))

    def _asking(self, process: Process) -> Process:
        """The process with conditions that the oracle answers; what else is worked out is left out."""
        flows = {flow.id: self._flow(flow) for flow in process.flows()}
        return replace(process, nodes={id: self._node(node, flows) for id, node in process.nodes.items()})

    def _flow(self, flow: Flow) -> Flow:
        return replace(flow, when=self.oracle.condition(flow.id)) if flow.when is not None else flow

    def _node(self, node: Node, flows: dict[str, Flow]) -> Node:
        return replace(
            node,
            due=None,
            assignee=None,
            assignee_expression=None,
            timer=_by_the_clock(node.timer),
            flows=tuple(flows[flow.id] for flow in node.flows),
            incoming=tuple(flows[flow.id] for flow in node.incoming),
            outcomes=tuple(replace(one, flow=flows[one.flow.id] if one.flow else None) for one in node.outcomes),
            condition=self.oracle.condition(node.id) if node.condition is not None else None,
            multi=None,  # what is done for many is searched as if there were one
            correlate=None,
            asks=(),
            sets=(),
            arguments=None,
        )


def _by_the_clock(timer: Timer | None) -> Timer | None:
    """A timer that needs neither data nor a calendar."""
    if timer is None:
        return None
    return replace(timer, at=None, after=DAY if timer.at is not None else timer.after, calendar="")


def arrives(process: Process, code: str, node: str, path: tuple[str, ...]) -> bool:
    """Whether the engine, made to take the path, comes to the fault that was told."""
    if code == "endless":
        round = [flow for id in path for flow in process.flows() if flow.id == id]
        return all(one.to == other.source for one, other in zip(round, [*round[1:], round[0]], strict=True)) and (
            Player(process, code).fails() in {failures.endless(process.nodes[flow.to]).message for flow in round}
        )
    found = Player(process, code).play(_with_the_way(process, path) if code == "automatic_cycle" else path)
    match code:
        case "deadlock":
            # Where several joins wait for ever the engine names one of them.
            joins = [one for one in process.nodes.values() if {flow.id for flow in one.incoming} & {*path}]
            return isinstance(found, Fault) and found.message in {failures.deadlock(one).message for one in joins}
        case _ if found is None or isinstance(found, Fault):
            return False
        case "two_tokens":
            return sum(token[1] == node for token in found["tokens"]) > 1
        case "unsynchronised":
            return path[-1] in path[:-1] or _comes_twice(process, node, path)
        case _:  # a round was gone that leaves more behind than it found, or after which another one may follow
            return _goes_round(process, path) or code == "automatic_cycle"


def _goes_round(process: Process, path: tuple[str, ...]) -> bool:
    """Whether the path comes to a node again: by the same flow, or by one that begins beside it."""
    to = {flow.id: flow.to for flow in process.flows()}
    return len({to[id] for id in path}) < len(path)


def _comes_twice(process: Process, node: str, path: tuple[str, ...]) -> bool:
    """Whether the last flow leads into the node for the second time, and another one has not come as often."""
    into = [flow.id for flow in process.nodes[node].incoming]
    return path.count(path[-1]) > min(path.count(flow) for flow in into)


def _with_the_way(process: Process, circle: tuple[str, ...]) -> tuple[str, ...]:
    """A circle twice, with a shortest way from the start to it."""
    first = next(flow.source for flow in process.flows() if flow.id == circle[0])
    ways: list[tuple[str, tuple[str, ...]]] = [(start, ()) for start in process.starts]
    for node, way in ways:
        if node == first:
            return (*way, *circle, *circle)
        beside = [flow for id in process.nodes[node].boundaries for flow in process.nodes[id].flows]
        ways += [(flow.to, (*way, flow.id)) for flow in (*process.nodes[node].flows, *beside) if flow.id not in way]
    raise AssertionError("nothing leads to the circle")

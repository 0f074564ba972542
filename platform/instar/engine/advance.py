"""The engine: one event into a run, its next state and what is to be done out. A pure function.

    advance(process, state, event, facts) -> Outcome(state, effects)

Rules of this file:

* `state` is a small JSON value that only this package reads. It is never written into; the next one shares what did
  not change. Same version, same events, same facts ⇒ same states and effects, byte for byte.
* An event runs until every token waits. It succeeds as a whole or leaves the state as it was.
* What cannot be carried out for a person (Started, WorkCompleted, Cancelled, Rechecked) raises Fault; for the answer
  of an action, a timer, a message or a signal it becomes an incident, which keeps the event until Retried gives it
  again.
* A message that nobody takes and nobody may come to take raises Fault.
* Somebody was faster: StaleToken for a person, silence for the late answer of an action.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from instar.engine import catching
from instar.engine.effects import Effect, Ended, IncidentRaised, IncidentResolved
from instar.engine.events import (
    ActionFailed,
    ActionSucceeded,
    Cancelled,
    Event,
    MessageReceived,
    Rechecked,
    Retried,
    SignalReceived,
    Started,
    TimerFired,
    WorkCompleted,
    event_from_json,
)
from instar.engine.facts import Facts, Seen
from instar.engine.failures import Failure, name
from instar.engine.machine import ACTION, INCIDENT, WORK, Machine, State, Token
from instar.engine.model import BOUNDARY, Flow, Node, Process
from instar.i18n import _

__all__ = ["Facts", "Fault", "Outcome", "Seen", "StaleToken", "advance"]

CANCELLED = "cancelled"


class Fault(Exception):
    """A person's event that the process cannot carry out; the state is as before. `message`: a sentence."""

    def __init__(self, code: str, message: str, node: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.node = node


class StaleToken(Exception):
    """The token does not wait for this (any more)."""

    def __init__(self, token: int) -> None:
        super().__init__(f"token {token} does not wait for this")
        self.token = token


@dataclass(frozen=True, slots=True)
class Outcome:
    """`effects`: to be carried out in this order. `flows`: those taken, in this order."""

    state: State
    effects: tuple[Effect, ...] = ()
    flows: tuple[Flow, ...] = ()

    @property
    def passed(self) -> tuple[str, ...]:
        """Nodes left or entered, in order; one that waits stands here when it opens and again when it is done."""
        found: list[str] = []
        for flow in self.flows:
            found += [flow.source, flow.to] if found[-1:] != [flow.source] else [flow.to]
        return tuple(found)


def advance(process: Process, state: State | None, event: Event, facts: Seen) -> Outcome:
    """Give a run one event. Raises Fault and StaleToken for events of persons."""
    outcome: Outcome = _HANDLERS[type(event)](process, state or {}, event, facts)
    return outcome


def _start(process: Process, state: State, event: Started, facts: Seen) -> Outcome:
    if state:
        raise Fault("started", _("The process has begun already."))
    machine = Machine(process, None, facts)
    return _for_a_person(machine, lambda: machine.begin(event.node))


def _complete(process: Process, state: State, event: WorkCompleted, facts: Seen) -> Outcome:
    token = _waiting(state, event.token, WORK)
    if token is None:
        raise StaleToken(event.token)
    node = process.nodes[token[1]]
    outcome = node.outcome(event.outcome)
    if outcome is None:
        message = _("“{node}” cannot be finished with “{outcome}”.").format(node=name(node), outcome=event.outcome)
        raise Fault("no_outcome", message, node.id)
    machine = Machine(process, state, facts)
    return _for_a_person(machine, lambda: machine.complete(event, outcome))


def _cancel(process: Process, state: State, event: Cancelled, facts: Seen) -> Outcome:
    machine = Machine(process, state, facts)
    machine.drop(event.node)
    if len(machine.tokens) == len(state.get("tokens", ())) and len(machine.joins) == len(state.get("joins", ())):
        return Outcome(state)
    if machine.tokens or machine.joins:
        return _for_a_person(machine, lambda: None)
    machine.final, machine.result, machine.ended = None, CANCELLED, True
    machine.effects.append(Ended(CANCELLED))
    return _outcome(machine)


def _succeed(process: Process, state: State, event: ActionSucceeded, facts: Seen) -> Outcome:
    token = _waiting(state, event.token, ACTION)
    if token is None:
        return Outcome(state)
    machine = Machine(process, state, facts)
    return _for_nobody(machine, state, token, event, lambda: machine.answered(event))


def _fail(process: Process, state: State, event: ActionFailed, facts: Seen) -> Outcome:
    token = _waiting(state, event.token, ACTION)
    if token is None:
        return Outcome(state)
    taker = _for_error(process, process.nodes[token[1]], event.code)
    if taker is None:
        return _incident(state, token, event, event.code, event.message)
    machine = Machine(process, state, facts)
    return _for_nobody(machine, state, token, event, lambda: catching.fire(machine, event.token, taker))


def _for_error(process: Process, node: Node, code: str) -> Node | None:
    """The boundary event that takes the error: one that names its code, else one that takes any."""
    events = [process.nodes[id] for id in node.boundaries]
    return next((event for wanted in (code, "*") for event in events if event.error == wanted), None)


# -- events that are waited for ------------------------------------------------------------------------------


def _fire(process: Process, state: State, event: TimerFired, facts: Seen) -> Outcome:
    wait = catching.find(state, event.token, event.node)
    if wait is None or wait[2] != catching.TIMER:
        return Outcome(state)
    machine = Machine(process, state, facts)
    return _caught(machine, state, event, wait)


def _receive(process: Process, state: State, event: MessageReceived, facts: Seen) -> Outcome:
    """Give a message to one receiver; where nobody waits it is kept, if somebody may come who takes it."""
    if event.token is not None and event.node is not None:
        wait = catching.find(state, event.token, event.node)
        if wait is None:
            return Outcome(state)
    else:
        wait = catching.receiver(process, state, event.name, event.key)
    if wait is None:
        return _kept(process, state, event)
    told = MessageReceived(event.name, event.key, event.payload, wait[0], wait[1])
    return _caught(Machine(process, state, facts), state, told, wait)


def _kept(process: Process, state: State, event: MessageReceived) -> Outcome:
    if state.get("ended") or not catching.may_keep(process, event.name):
        message = _("Nothing waits for the message “{name}” now.").format(name=event.name)
        raise Fault("not_awaited", message)
    kept = state.get("kept", [])
    if len(kept) >= catching.MOST_KEPT:
        message = _("Too many messages wait already: at most {limit} are kept.").format(limit=catching.MOST_KEPT)
        raise Fault("too_many_messages", message)
    return Outcome({**state, "kept": [*kept, [event.name, event.key, dict(event.payload)]]})


def _signal(process: Process, state: State, event: SignalReceived, facts: Seen) -> Outcome:
    """Everybody who waits for it now gets it, one after the other; a fault of one is no other's."""
    if event.token is not None and event.node is not None:
        one = catching.find(state, event.token, event.node)
        waits = [] if one is None else [one]
    else:
        waits = catching.listeners(process, state, event.name)
    effects: list[Effect] = []
    flows: list[Flow] = []
    for wait in waits:
        if catching.find(state, wait[0], wait[1]) is None:  # an earlier one has ended it
            continue
        told = SignalReceived(event.name, event.payload, wait[0], wait[1])
        outcome = _caught(Machine(process, state, facts), state, told, wait)
        state = outcome.state
        effects += outcome.effects
        flows += outcome.flows
    return Outcome(state, tuple(effects), tuple(flows))


Caught = TimerFired | MessageReceived | SignalReceived


def _caught(machine: Machine, state: State, event: Caught, wait: catching.Wait) -> Outcome:
    """Go on behind the event. What cannot be becomes a fault at the token, or beside the activity that goes on."""
    try:
        _take(machine, event, wait)
        machine.run()
    except Failure as failure:
        token = next(token for token in state["tokens"] if token[0] == wait[0])
        if machine.nodes[wait[1]].type != BOUNDARY:
            return _incident(state, token, event, failure.code, failure.message)
        number = state["next"]
        beside = {**state, "next": number + 1, "tokens": [*state["tokens"], [number, wait[1], INCIDENT]]}
        return _incident(beside, beside["tokens"][-1], event, failure.code, failure.message)
    return _outcome(machine)


def _take(machine: Machine, event: Caught, wait: catching.Wait) -> None:
    if isinstance(event, TimerFired):
        catching.fire_timer(machine, wait)
    else:
        machine.read(event.payload)
        catching.fire(machine, wait[0], machine.nodes[wait[1]])


def _recheck(process: Process, state: State, event: Rechecked, facts: Seen) -> Outcome:
    """A condition may hold now that was waited for."""
    if state.get("ended") or not catching.awaits_condition(state):
        return Outcome(state)
    return _for_a_person(Machine(process, state, facts), lambda: None)


def _retry(process: Process, state: State, event: Retried, facts: Seen) -> Outcome:
    token = _waiting(state, event.token, INCIDENT)
    if token is None:
        raise StaleToken(event.token)
    kept = event_from_json(token[3])
    machine = Machine(process, state, facts)
    machine.effects.append(IncidentResolved(event.token))
    if isinstance(kept, ActionSucceeded):
        answer = kept
        return _for_nobody(machine, state, token, kept, lambda: machine.answered(answer))
    if isinstance(kept, TimerFired | MessageReceived | SignalReceived):
        caught = kept
        return _for_nobody(machine, state, token, kept, lambda: _take_again(machine, token, caught))
    return _for_nobody(machine, state, token, kept, lambda: machine.request(event.token))


def _take_again(machine: Machine, token: Token, event: Caught) -> None:
    """A boundary event's fault stands beside its activity; when that has gone meanwhile, nothing is left to do."""
    if machine.nodes[token[1]].type == BOUNDARY:
        machine.take(token[0])
    wait = catching.find({"waits": machine.waits}, event.token or 0, event.node or "")
    if wait is not None:
        _take(machine, event, wait)


_HANDLERS: Mapping[type[Event], Callable[[Process, State, Any, Seen], Outcome]] = MappingProxyType(
    {
        Started: _start,
        WorkCompleted: _complete,
        ActionSucceeded: _succeed,
        ActionFailed: _fail,
        TimerFired: _fire,
        MessageReceived: _receive,
        SignalReceived: _signal,
        Cancelled: _cancel,
        Retried: _retry,
        Rechecked: _recheck,
    }
)


def _waiting(state: State, number: int, wait: str) -> Token | None:
    """The token of that number, if that is what it waits for."""
    for token in state.get("tokens", ()):
        if token[0] == number:
            return token if token[2] == wait else None
    return None


def _for_a_person(machine: Machine, begin: Callable[[], None]) -> Outcome:
    try:
        begin()
        machine.run()
    except Failure as failure:
        raise Fault(failure.code, failure.message, failure.node) from failure
    return _outcome(machine)


def _for_nobody(machine: Machine, state: State, token: Token, event: Event, begin: Callable[[], None]) -> Outcome:
    try:
        begin()
        machine.run()
    except Failure as failure:
        return _incident(state, token, event, failure.code, failure.message)
    return _outcome(machine)


def _incident(state: State, token: Token, event: Event, code: str, message: str) -> Outcome:
    """The state as it was, with the token marked; its event is kept for Retried."""
    marked = [token[0], token[1], INCIDENT, event.as_json()]
    tokens = [marked if known is token else known for known in state["tokens"]]
    return Outcome({**state, "tokens": tokens}, (IncidentRaised(token[0], token[1], code, message),))


def _outcome(machine: Machine) -> Outcome:
    return Outcome(machine.state(), tuple(machine.effects), tuple(machine.trace))

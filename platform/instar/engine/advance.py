"""The engine: one event into a run, its next state and what is to be done out. A pure function.

    advance(process, state, event, facts) -> Outcome(state, effects)

Rules of this file:

* `state` is a small JSON value that only this package reads. It is never written into; the next one shares what did
  not change. Same version, same events, same facts ⇒ same states and effects, byte for byte.
* An event runs until every token waits. It succeeds as a whole or leaves the state as it was.
* What cannot be carried out for a person (Started, WorkCompleted, Cancelled, Forced, ItemAdded, Rechecked) raises
  Fault; for the answer of an action, the end of a child ticket, a timer, a message or a signal it becomes an incident,
  which keeps the event until Retried gives it again.
* A message that nobody takes and nobody may come to take raises Fault.
* Somebody was faster: StaleToken for a person, silence for the late answer of an action.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from instar.engine import catching, holders, items, throwing, waits
from instar.engine.effects import Effect, Ended, IncidentRaised, IncidentResolved
from instar.engine.events import (
    ActionFailed,
    ActionSucceeded,
    Cancelled,
    ChildEnded,
    Event,
    Forced,
    ItemAdded,
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
from instar.engine.failures import Failure, child_failed, name
from instar.engine.machine import Machine
from instar.engine.model import BOUNDARY, START, Flow, Process
from instar.engine.state import PARTS, State
from instar.engine.tokens import ACTION, BODY, CHILD, EVENT, HOLDING, INCIDENT, SCOPE, WORK, Token, Wait
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


class Outcome(NamedTuple):
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
    machine.called = event.called
    if event.payload is not None:
        machine.read(event.payload)
    return _for_a_person(machine, lambda: machine.begin(event.node))


def _complete(process: Process, state: State, event: WorkCompleted, facts: Seen) -> Outcome:
    token = _waiting(state, event.token, WORK) or _waiting(state, event.token, EVENT)
    node = process.nodes[token[1]] if token is not None else None
    if token is None or node is None or not node.outcomes:
        raise StaleToken(event.token)
    outcome = node.outcome(event.outcome)
    if outcome is None:
        message = _("“{node}” cannot be finished with “{outcome}”.").format(node=name(node), outcome=event.outcome)
        raise Fault("no_outcome", message, node.id)
    machine = Machine(process, state, facts)
    if token[2] == EVENT:
        return _for_a_person(machine, lambda: catching.tell_by_hand(machine, token, outcome.key))
    return _for_a_person(machine, lambda: machine.complete(event, outcome))


def _cancel(process: Process, state: State, event: Cancelled, facts: Seen) -> Outcome:
    machine = Machine(process, state, facts)
    if event.token is not None:
        if all(token[0] != event.token for token in machine.tokens):
            raise StaleToken(event.token)
        holders.end_token(machine, event.token)
    else:
        machine.drop(event.node)
    if len(machine.tokens) == len(state.get("tokens", ())) and len(machine.joins) == len(state.get("joins", ())):
        return Outcome(state)
    if machine.tokens or machine.joins:
        return _for_a_person(machine, lambda: None)
    if machine.waits:
        waits.forget(machine, 0)
    machine.final, machine.result, machine.ended = None, event.result or event.error or CANCELLED, True
    machine.error = event.error
    machine.effects.append(Ended(machine.result, machine.error))
    return _outcome(machine)


def _succeed(process: Process, state: State, event: ActionSucceeded, facts: Seen) -> Outcome:
    token = _waiting(state, event.token, ACTION)
    if token is None:
        return Outcome(state)
    machine = Machine(process, state, facts)
    return _for_nobody(machine, state, token, event, lambda: machine.answered(event))


def _fail(process: Process, state: State, event: ActionFailed, facts: Seen) -> Outcome:
    token = _waiting(state, event.token, ACTION) or _waiting(state, event.token, CHILD)
    if token is None:
        return Outcome(state)
    machine = Machine(process, state, facts)
    taker = throwing.taker(machine, token, 0, "error", event.code)
    if taker is None:
        return _incident(state, token, event, event.code, event.message)
    return _for_nobody(machine, state, token, event, lambda: catching.fire(machine, *taker))


def _end_child(process: Process, state: State, event: ChildEnded, facts: Seen) -> Outcome:
    token = _waiting(state, event.token, CHILD)
    if token is None:
        return Outcome(state)
    machine = Machine(process, state, facts)
    if event.error is None:
        return _for_nobody(machine, state, token, event, lambda: machine.child_ended(event))
    taker = throwing.taker(machine, token, 0, "error", event.error)
    if taker is None:
        message = child_failed(process.nodes[token[1]], event.number, event.error)
        return _incident(state, token, event, event.error, message)
    return _for_nobody(machine, state, token, event, lambda: throwing.child_failed(machine, token, event, taker))


# -- by hand ---------------------------------------------------------------------------------------------------


def _force(process: Process, state: State, event: Forced, facts: Seen) -> Outcome:
    """Take what a token waits for as done."""
    machine = Machine(process, state, facts)
    token = next((token for token in machine.tokens if token[0] == event.token), None)
    if token is None:
        raise StaleToken(event.token)
    node = process.nodes[token[1]]
    if token[2] == WORK:
        keys = [outcome.key for outcome in node.outcomes]
        chosen = event.outcome or keys[0]
        return _complete(process, state, WorkCompleted(event.token, chosen, {}, None), facts)
    return _for_a_person(machine, lambda: _take_as_done(machine, token))


def _take_as_done(machine: Machine, token: Token) -> None:
    if token[2] == SCOPE:
        holders.finish(machine, token)
    elif token[2] == BODY:
        items.finish(machine, token)
    else:
        node = machine.nodes[token[1]]
        holders.end_token(machine, token[0])
        machine.stand_at(token)
        if node.type == "eventBasedGateway":
            message = _("“{node}” waits for one of several events: say which has happened.")
            raise Failure("no_event", message.format(node=name(node)), node.id)
        machine.finish(node)


def _add(process: Process, state: State, event: ItemAdded, facts: Seen) -> Outcome:
    """One more item, or an offer of an ad-hoc sub-process once more."""
    machine = Machine(process, state, facts)
    token = next((token for token in machine.tokens if token[0] == event.token and token[2] in HOLDING), None)
    if token is None:
        raise StaleToken(event.token)
    node = process.nodes[token[1]]
    if token[2] == BODY and node.multi is not None:
        machine.stand_at(token)
        return _for_a_person(machine, lambda: items.add(machine, event.token, event.item))
    offer = next((flow for flow in node.inner if flow.to == event.item), None)
    if offer is None:
        message = _("“{node}” takes no “{item}”.").format(node=name(node), item=str(event.item)[:64])
        raise Fault("no_item", message, node.id)
    machine.stand(event.token)
    return _for_a_person(machine, lambda: machine.send((offer,)))


# -- events that are waited for ------------------------------------------------------------------------------


def _fire(process: Process, state: State, event: TimerFired, facts: Seen) -> Outcome:
    wait = waits.find(state, event.token, event.node)
    if wait is None or wait[2] != waits.TIMER:
        return Outcome(state)
    machine = Machine(process, state, facts)
    return _caught(machine, state, event, wait)


def _receive(process: Process, state: State, event: MessageReceived, facts: Seen) -> Outcome:
    """Give a message to one receiver; where nobody waits it is kept, if somebody may come who takes it."""
    if event.token is not None and event.node is not None:
        wait = waits.find(state, event.token, event.node)
        if wait is None:
            return Outcome(state)
    else:
        wait = waits.receiver(process, state, event.name, event.key)
    if wait is None:
        return _kept(process, state, event)
    told = MessageReceived(event.name, event.key, event.payload, wait[0], wait[1])
    return _caught(Machine(process, state, facts), state, told, wait)


def _kept(process: Process, state: State, event: MessageReceived) -> Outcome:
    if state.get("ended") or not waits.may_keep(process, event.name):
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
        one = waits.find(state, event.token, event.node)
        found = [] if one is None else [one]
    else:
        found = waits.listeners(process, state, event.name)
    effects: list[Effect] = []
    flows: list[Flow] = []
    for wait in found:
        if waits.find(state, wait[0], wait[1]) is None:  # an earlier one has ended it
            continue
        told = SignalReceived(event.name, event.payload, wait[0], wait[1])
        outcome = _caught(Machine(process, state, facts), state, told, wait)
        state = outcome.state
        effects += outcome.effects
        flows += outcome.flows
    return Outcome(state, tuple(effects), tuple(flows))


Caught = TimerFired | MessageReceived | SignalReceived


def _caught(machine: Machine, state: State, event: Caught, wait: Wait) -> Outcome:
    """Go on behind the event. What cannot be becomes a fault at the token, or beside the activity that goes on."""
    try:
        _take(machine, event, wait)
        machine.run()
    except Failure as failure:
        kind = machine.nodes[wait[1]].type
        token = next((token for token in state["tokens"] if token[0] == wait[0]), [0, "", ""])
        if kind not in (BOUNDARY, START):
            return _incident(state, token, event, failure.code, failure.message)
        number = state["next"]
        place = [wait[0]] if kind == START and wait[0] else token[3:4]
        fault: Token = [number, wait[1], INCIDENT, *place]
        beside = {**state, "next": number + 1, "tokens": [*state["tokens"], fault]}
        return _incident(beside, fault, event, failure.code, failure.message)
    return _outcome(machine)


def _take(machine: Machine, event: Caught, wait: Wait) -> None:
    if isinstance(event, TimerFired):
        catching.fire_timer(machine, wait)
    else:
        machine.read(event.payload)
        catching.fire(machine, wait[0], machine.nodes[wait[1]])


def _recheck(process: Process, state: State, event: Rechecked, facts: Seen) -> Outcome:
    """A condition may hold now that was waited for."""
    if state.get("ended") or not waits.awaits_condition(process, state):
        return Outcome(state)
    return _for_a_person(Machine(process, state, facts), lambda: None)


def _retry(process: Process, state: State, event: Retried, facts: Seen) -> Outcome:
    token = _waiting(state, event.token, INCIDENT)
    if token is None:
        raise StaleToken(event.token)
    kept = event_from_json(state["faults"][str(event.token)])
    machine = Machine(process, state, facts)
    machine.faults = {key: known for key, known in machine.faults.items() if key != str(event.token)}
    machine.effects.append(IncidentResolved(event.token))
    if isinstance(kept, ActionSucceeded):
        answer = kept
        return _for_nobody(machine, state, token, kept, lambda: machine.answered(answer))
    if isinstance(kept, ChildEnded) and kept.error is None:
        ended = kept
        return _for_nobody(machine, state, token, kept, lambda: machine.child_ended(ended))
    if isinstance(kept, TimerFired | MessageReceived | SignalReceived):
        caught = kept
        return _for_nobody(machine, state, token, kept, lambda: _take_again(machine, token, caught))
    return _for_nobody(machine, state, token, kept, lambda: machine.request(event.token))


def _take_again(machine: Machine, token: Token, event: Caught) -> None:
    """A boundary event's fault stands beside its activity; when that has gone meanwhile, nothing is left to do."""
    if machine.nodes[token[1]].type in (BOUNDARY, START):
        machine.take(token[0])
    wait = waits.find({"waits": machine.waits}, event.token or 0, event.node or "")
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
        Forced: _force,
        ItemAdded: _add,
        ChildEnded: _end_child,
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
    marked = [token[0], token[1], INCIDENT, *token[3:]]
    tokens = [marked if known is token else known for known in state["tokens"]]
    faults = {**state.get("faults", {}), str(token[0]): event.as_json()}
    raised = IncidentRaised(token[0], token[1], code, message)
    return Outcome(_ordered({**state, "tokens": tokens, "faults": faults}), (raised,))


def _ordered(state: State) -> State:
    """With its parts in the order in which a machine writes them, whatever was added when."""
    return {key: state[key] for key in PARTS if key in state}


def _outcome(machine: Machine) -> Outcome:
    return Outcome(machine.state(), tuple(machine.effects), tuple(machine.trace))

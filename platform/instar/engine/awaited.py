"""Events that are waited for: timers, messages, signals, conditions that may hold by now."""

from __future__ import annotations

from instar.engine import catching, waits
from instar.engine.effects import Effect
from instar.engine.events import MessageReceived, Rechecked, SignalReceived, TimerFired
from instar.engine.facts import Seen
from instar.engine.failures import Failure
from instar.engine.machine import Machine
from instar.engine.model import BOUNDARY, START, Flow, Process
from instar.engine.state import State
from instar.engine.tokens import INCIDENT, Token, Wait
from instar.engine.turns import Fault, Outcome, done, for_a_person, incident
from instar.i18n import _


def fire(process: Process, state: State, event: TimerFired, facts: Seen) -> Outcome:
    wait = waits.find(state, event.token, event.node)
    if wait is None or wait[2] != waits.TIMER:
        return Outcome(state)
    if waits.awaited(process, state, event.token, event.node) is None:  # it does not go off a second time
        return Outcome({**state, "waits": [other for other in state["waits"] if other is not wait]})
    machine = Machine(process, state, facts)
    return _caught(machine, state, event, wait)


def receive(process: Process, state: State, event: MessageReceived, facts: Seen) -> Outcome:
    """Give a message to one receiver; where nobody waits it is kept, if somebody may come who takes it."""
    if event.token is not None and event.node is not None:
        wait = waits.awaited(process, state, event.token, event.node)
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


def signal(process: Process, state: State, event: SignalReceived, facts: Seen) -> Outcome:
    """Everybody who waits for it now gets it, one after the other; a fault of one is no other's."""
    if event.token is not None and event.node is not None:
        one = waits.awaited(process, state, event.token, event.node)
        found = [] if one is None else [one]
    else:
        found = waits.listeners(process, state, event.name)
    effects: list[Effect] = []
    flows: list[Flow] = []
    for wait in found:
        if waits.awaited(process, state, wait[0], wait[1]) is None:  # an earlier one has ended it, or made it a fault
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
            return incident(state, token, event, failure.code, failure.message)
        number = state["next"]
        place = [wait[0]] if kind == START and wait[0] else token[3:4]
        fault: Token = [number, wait[1], INCIDENT, *place]
        beside = {**state, "next": number + 1, "tokens": [*state["tokens"], fault]}
        return incident(beside, fault, event, failure.code, failure.message)
    return done(machine)


def _take(machine: Machine, event: Caught, wait: Wait) -> None:
    if isinstance(event, TimerFired):
        catching.fire_timer(machine, wait)
    else:
        machine.read(event.payload)
        catching.fire(machine, wait[0], machine.nodes[wait[1]])


def recheck(process: Process, state: State, event: Rechecked, facts: Seen) -> Outcome:
    """A condition may hold now that was waited for."""
    if state.get("ended") or not waits.awaits_condition(process, state):
        return Outcome(state)
    return for_a_person(Machine(process, state, facts))


def take_again(machine: Machine, token: Token, event: Caught) -> None:
    """A boundary event's fault stands beside its activity; when that has gone meanwhile, nothing is left to do."""
    if machine.nodes[token[1]].type in (BOUNDARY, START):
        machine.take(token[0])
    wait = waits.find({"waits": machine.waits}, event.token or 0, event.node or "")
    if wait is not None:
        _take(machine, event, wait)

"""What comes back to tokens that wait for it: the answers of actions, the ends of child tickets, and a second try."""

from __future__ import annotations

from instar.engine import awaited, catching, throwing
from instar.engine.effects import IncidentResolved
from instar.engine.events import (
    ActionFailed,
    ActionSucceeded,
    ChildEnded,
    MessageReceived,
    Retried,
    SignalReceived,
    TimerFired,
    event_from_json,
)
from instar.engine.facts import Seen
from instar.engine.failures import child_failed
from instar.engine.machine import Machine
from instar.engine.model import Process
from instar.engine.state import State
from instar.engine.tokens import ACTION, CHILD, INCIDENT
from instar.engine.turns import Outcome, StaleToken, for_nobody, incident, waiting


def succeed(process: Process, state: State, event: ActionSucceeded, facts: Seen) -> Outcome:
    token = waiting(state, event.token, ACTION)
    if token is None:
        return Outcome(state)
    machine = Machine(process, state, facts)
    return for_nobody(machine, state, token, event, machine.answered, event)


def fail(process: Process, state: State, event: ActionFailed, facts: Seen) -> Outcome:
    token = waiting(state, event.token, ACTION) or waiting(state, event.token, CHILD)
    if token is None:
        return Outcome(state)
    machine = Machine(process, state, facts)
    taker = throwing.taker(machine, token, 0, "error", event.code)
    if taker is None:
        return incident(state, token, event, event.code, event.message)
    return for_nobody(machine, state, token, event, catching.fire, machine, *taker)


def end_child(process: Process, state: State, event: ChildEnded, facts: Seen) -> Outcome:
    token = waiting(state, event.token, CHILD)
    if token is None:
        return Outcome(state)
    machine = Machine(process, state, facts)
    if event.error is None:
        return for_nobody(machine, state, token, event, machine.child_ended, event)
    taker = throwing.taker(machine, token, 0, "error", event.error)
    if taker is None:
        message = child_failed(process.nodes[token[1]], event.number, event.error)
        return incident(state, token, event, event.error, message)
    return for_nobody(machine, state, token, event, throwing.child_failed, machine, token, event, taker)


def retry(process: Process, state: State, event: Retried, facts: Seen) -> Outcome:
    token = waiting(state, event.token, INCIDENT)
    if token is None:
        raise StaleToken(event.token)
    kept = event_from_json(state["faults"][str(event.token)])
    machine = Machine(process, state, facts)
    machine.faults = {key: known for key, known in machine.faults.items() if key != str(event.token)}
    machine.effects.append(IncidentResolved(event.token))
    if isinstance(kept, ActionSucceeded):
        answer = kept
        return for_nobody(machine, state, token, kept, machine.answered, answer)
    if isinstance(kept, ChildEnded) and kept.error is None:
        ended = kept
        return for_nobody(machine, state, token, kept, machine.child_ended, ended)
    if isinstance(kept, TimerFired | MessageReceived | SignalReceived):
        caught = kept
        return for_nobody(machine, state, token, kept, awaited.take_again, machine, token, caught)
    return for_nobody(machine, state, token, kept, machine.request, event.token)

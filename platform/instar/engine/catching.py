"""What a token waits for that nobody does: timers, messages, signals, conditions. What is armed, who gets what, how it
goes on.

`Machine.waits` lists all that is armed, in the order in which it was:

    [token, node, "timer", due, times left (None: for ever)]
    [token, node, "message", name, key (None: any)]
    [token, node, "signal", name, None]
    [token, node, "condition", whether it held when it was last looked at, None]

`node` is the event's: the catch event or receive task itself, one of those behind the event gateway where the token
waits, or a boundary event of the activity where it waits. `Machine.kept` are messages that came before anybody waited,
[name, key, payload], first in, first out; they end with the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from instar.engine.effects import Awaited, Dropped, Forgotten, MessageThrown, SignalThrown, TimerSet, WorkClosed
from instar.engine.model import BOUNDARY, CATCHING, Flow, Node, Process

if TYPE_CHECKING:
    from instar.engine.machine import Machine

WORK, ACTION, EVENT, INCIDENT = "work", "action", "event", "incident"
"""What a token waits for; an event gateway's waits for an event as well."""
TIMER, MESSAGE, SIGNAL, CONDITION = "timer", "message", "signal", "condition"
MOST_KEPT = 100
LONGEST_NAME = 200
"""Letters of a condition that are told as what is waited for."""
Wait = list[Any]


# -- entering --------------------------------------------------------------------------------------------------


def enter_catch(machine: Machine, node: Node, flow: Flow) -> None:
    """Wait, unless a message has come already, a condition holds, or a link has been thrown that leads here."""
    if node.link or (node.condition is not None and machine.meets(node)):
        machine.leave(node)
        return
    keys = {node.id: machine.key_of(node)}
    if _takes_kept(machine, (node,), keys) is not None:
        machine.leave(node)
        return
    number = machine.wait(node, EVENT)
    _arm(machine, number, node, keys[node.id])
    arm_boundaries(machine, number, node)


def enter_event_gateway(machine: Machine, node: Node, flow: Flow) -> None:
    """Wait for whatever of the following events happens first."""
    events = [machine.nodes[way.to] for way in node.flows]
    keys = {event.id: machine.key_of(event) for event in events}
    taken = _takes_kept(machine, events, keys)
    taken = taken or next((one for one in events if one.condition is not None and machine.meets(one)), None)
    if taken is not None:
        _win(machine, node, taken)
        return
    number = machine.wait(node, EVENT)
    for event in events:
        _arm(machine, number, event, keys[event.id])


def enter_throw(machine: Machine, node: Node, flow: Flow) -> None:
    throw(machine, node)
    machine.leave(node)


def throw(machine: Machine, node: Node) -> None:
    """Ask for the message or signal of a throw or end event."""
    if node.message:
        args = machine.arguments(node)
        machine.effects.append(MessageThrown(node.id, node.message, machine.key_of(node), args))
    elif node.signal:
        machine.effects.append(SignalThrown(node.id, node.signal, machine.arguments(node)))


def arm_boundaries(machine: Machine, number: int, node: Node) -> None:
    """Arm the boundary events of an activity whose token has begun to wait; errors need none."""
    for id in node.boundaries:
        event = machine.nodes[id]
        if not event.error:
            _arm(machine, number, event, machine.key_of(event))


def _arm(machine: Machine, number: int, event: Node, key: str | None) -> None:
    wait: Wait
    if event.timer is not None:
        due = machine.due_of(event)
        wait = [number, event.id, TIMER, due, event.timer.times]
        machine.effects.append(TimerSet(number, event.id, due))
    elif event.message:
        wait = [number, event.id, MESSAGE, event.message, key]
        machine.effects.append(Awaited(number, event.id, MESSAGE, event.message, key))
    elif event.condition is not None:
        # What begins something beside a task begins it when the condition becomes true, not because it is.
        held = not event.interrupting and machine.meets(event)
        wait = [number, event.id, CONDITION, held, None]
        machine.effects.append(Awaited(number, event.id, CONDITION, event.condition.source[:LONGEST_NAME]))
    else:
        wait = [number, event.id, SIGNAL, event.signal, None]
        machine.effects.append(Awaited(number, event.id, SIGNAL, event.signal))
    machine.waits = [*machine.waits, wait]


def _takes_kept(machine: Machine, events: Iterable[Node], keys: Mapping[str, str | None]) -> Node | None:
    """The event that takes the oldest kept message which one of them may take; the message is then gone."""
    takers = [event for event in events if event.message and not event.fresh]
    for index, (name, key, payload) in enumerate(machine.kept if takers else ()):
        for event in takers:
            if event.message == name and keys[event.id] in (None, key):
                machine.kept = [*machine.kept[:index], *machine.kept[index + 1 :]]
                machine.read(payload)
                return event
    return None


# -- what comes ------------------------------------------------------------------------------------------------


def fire(machine: Machine, number: int, event: Node) -> None:
    """What the event waits for has come: go on behind it. A boundary event ends its activity, if it interrupts."""
    if event.type == BOUNDARY:
        if event.interrupting:
            end_token(machine, number)
        if event.stage is not None:
            machine.enter(event.stage)
        machine.leave(event)
        return
    token = machine.take(number)
    forget(machine, number)
    if token[1] == event.id:
        machine.leave(event)
    else:
        _win(machine, machine.nodes[token[1]], event)


def fire_timer(machine: Machine, wait: Wait) -> None:
    """As `fire`; a timer that repeats and does not interrupt is set again first."""
    number, id, _kind, due, left = wait
    event = machine.nodes[id]
    rest = None if left is None else left - 1
    others = [other for other in machine.waits if other is not wait]
    if event.type == BOUNDARY and not event.interrupting and rest != 0:
        following = machine.following(event, due)
        others = [[number, id, TIMER, following, rest] if other is wait else other for other in machine.waits]
        machine.effects.append(TimerSet(number, id, following))
    machine.waits = others
    fire(machine, number, event)


def notice(machine: Machine) -> bool:
    """Nothing moves: let the first condition that has come true be what happens. Whether one has."""
    for wait in machine.waits:
        if wait[2] != CONDITION:
            continue
        event = machine.nodes[wait[1]]
        holds = machine.meets(event)
        if holds == wait[3]:
            continue
        now = [*wait[:3], holds, None]
        machine.waits = [now if other is wait else other for other in machine.waits]
        if holds and not _is_broken(machine, wait, event):
            fire(machine, wait[0], event)
            return True
    return False


def _is_broken(machine: Machine, wait: Wait, event: Node) -> bool:
    """Whether the token stands as a fault, and not at an activity that the event belongs to."""
    token = next(token for token in machine.tokens if token[0] == wait[0])
    return bool(token[2] == INCIDENT) and event.type != BOUNDARY


def _win(machine: Machine, gateway: Node, event: Node) -> None:
    """The token of an event gateway goes on by the flow to the event that came first."""
    machine.trace.append(next(flow for flow in gateway.flows if flow.to == event.id))
    if event.stage is not None:
        machine.enter(event.stage)
    machine.leave(event)


def forget(machine: Machine, number: int) -> None:
    """The token goes on: nothing is waited for on its behalf any more."""
    if any(wait[0] == number for wait in machine.waits):
        machine.waits = [wait for wait in machine.waits if wait[0] != number]
        machine.effects.append(Forgotten(number))


def end_token(machine: Machine, number: int) -> None:
    """End what waits, whatever it waits for."""
    token = machine.take(number)
    machine.waits = [wait for wait in machine.waits if wait[0] != number]
    if token[2] == WORK:
        machine.effects.append(WorkClosed(number, token[1], None))
    machine.effects.append(Dropped(number))


# -- who gets it -----------------------------------------------------------------------------------------------


def find(state: Mapping[str, Any], number: int, node: str) -> Wait | None:
    """What the token waits for at the event, if it does."""
    return next((wait for wait in state.get("waits", ()) if wait[0] == number and wait[1] == node), None)


def awaits_condition(state: Mapping[str, Any]) -> bool:
    """Whether somebody waits for a condition."""
    return any(wait[2] == CONDITION for wait in state.get("waits", ()))


def receiver(process: Process, state: Mapping[str, Any], name: str, key: str | None) -> Wait | None:
    """Who takes a message: the token that has waited longest, then boundary events."""
    broken = {token[0] for token in state.get("tokens", ()) if token[2] == INCIDENT}
    found = [
        wait for wait in state.get("waits", ()) if wait[2] == MESSAGE and wait[3] == name and wait[4] in (None, key)
    ]
    first = [wait for wait in found if process.nodes[wait[1]].type != BOUNDARY and wait[0] not in broken]
    rest = [wait for wait in found if process.nodes[wait[1]].type == BOUNDARY]
    return next(iter([*sorted(first, key=lambda wait: wait[0]), *rest]), None)


def listeners(process: Process, state: Mapping[str, Any], name: str) -> list[Wait]:
    """All who wait for a signal, in the order in which they began to."""
    broken = {token[0] for token in state.get("tokens", ()) if token[2] == INCIDENT}
    return [
        wait
        for wait in state.get("waits", ())
        if wait[2] == SIGNAL and wait[3] == name and (wait[0] not in broken or process.nodes[wait[1]].type == BOUNDARY)
    ]


def may_keep(process: Process, name: str) -> bool:
    """Whether somebody in the process takes messages of that name that came before he waited."""
    return any(node.message == name and node.type in CATCHING and not node.fresh for node in process.nodes.values())

"""Events as they happen: what a token does that waits for them, and how it goes on. See `waits.py` for what is armed.

`Machine.kept` are messages that came before anybody waited, [name, key, payload], first in, first out; they end with
the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from instar.engine import holders
from instar.engine.effects import MessageThrown, SignalThrown, TimerSet, WorkClosed, WorkOpened
from instar.engine.model import BOUNDARY, CATCHING, START, Node
from instar.engine.tokens import EVENT, Token, Wait
from instar.engine.waits import CONDITION, TIMER, arm, arm_boundaries, forget, is_broken, is_conditional

if TYPE_CHECKING:
    from instar.engine.machine import Machine

MOST_KEPT = 100


# -- entering --------------------------------------------------------------------------------------------------


def enter_catch(machine: Machine, node: Node, slot: int) -> None:
    """Wait, unless a message has come already, a condition holds, or a link has been thrown that leads here."""
    if node.link or (is_conditional(node) and machine.meets(node)):
        machine.finish(node)
        return
    keys = {node.id: machine.key_of(node)}
    if _takes_kept(machine, (node,), keys) is not None:
        machine.finish(node)
        return
    number = machine.wait(node, EVENT)
    arm(machine, number, node, keys[node.id])
    arm_boundaries(machine, number, node)
    _offer(machine, number, node)


def enter_event_gateway(machine: Machine, node: Node, slot: int) -> None:
    """Wait for whatever of the following events happens first."""
    events = [machine.nodes[way.to] for way in node.flows]
    keys = {event.id: machine.key_of(event) for event in events}
    taken = _takes_kept(machine, events, keys)
    taken = taken or next((one for one in events if is_conditional(one) and machine.meets(one)), None)
    if taken is not None:
        _win(machine, node, taken)
        return
    number = machine.wait(node, EVENT)
    for event in events:
        arm(machine, number, event, keys[event.id])
    _offer(machine, number, node)


def _offer(machine: Machine, number: int, node: Node) -> None:
    """Where an event may also be told by hand, that is a step."""
    if node.outcomes:
        machine.effects.append(WorkOpened(number, node.id, machine.names() or None))


def throw(machine: Machine, node: Node) -> None:
    """Ask for the message or signal of a throw or end event."""
    if node.message:
        args = machine.arguments(node)
        machine.effects.append(MessageThrown(node.id, node.message, machine.key_of(node), args))
    elif node.signal:
        machine.effects.append(SignalThrown(node.id, node.signal, machine.arguments(node)))


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
    if event.type == START:
        holders.begin_by_event(machine, number, event)
        return
    token = machine.token(number)
    machine.stand_at(token)
    if event.type == BOUNDARY:
        if event.interrupting:
            holders.end_token(machine, number)
        if event.stage is not None:
            machine.enter(event.stage)
        machine.leave(event)
        return
    _close_offer(machine, token, None)
    _take(machine, token, event)


def _take(machine: Machine, token: Token, event: Node) -> None:
    """The token goes on behind the event that it has waited for."""
    machine.take(token[0])
    forget(machine, token[0])
    if token[1] == event.id:
        machine.finish(event)
    else:
        _win(machine, machine.nodes[token[1]], event)


def tell_by_hand(machine: Machine, token: Token, outcome: str) -> None:
    """Somebody says that an event has happened; behind an event gateway the outcome says which."""
    node = machine.nodes[token[1]]
    machine.stand_at(token)
    _close_offer(machine, token, outcome)
    _take(machine, token, node if node.type in CATCHING else machine.nodes[outcome])


def _close_offer(machine: Machine, token: Token, outcome: str | None) -> None:
    if machine.nodes[token[1]].outcomes:
        machine.effects.append(WorkClosed(token[0], token[1], outcome))


def fire_timer(machine: Machine, wait: Wait) -> None:
    """As `fire`; a timer that repeats and does not interrupt is set again first."""
    number, id, _kind, due, left = wait
    event = machine.nodes[id]
    rest = None if left is None else left - 1
    others = [other for other in machine.waits if other is not wait]
    if event.type in (BOUNDARY, START) and not event.interrupting and rest != 0:
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
        _stand_for(machine, wait[0], event)
        holds = machine.meets(event)
        if holds == wait[3]:
            continue
        now = [*wait[:3], holds, None]
        machine.waits = [now if other is wait else other for other in machine.waits]
        if holds and not is_broken(machine.tokens, wait, event):
            fire(machine, wait[0], event)
            return True
    return False


def _stand_for(machine: Machine, number: int, event: Node) -> None:
    """Where the event is looked at: in the scope that it begins something in, else where its token waits."""
    if event.type == START:
        machine.stand(number)
    else:
        machine.stand_at(machine.token(number))


def _win(machine: Machine, gateway: Node, event: Node) -> None:
    """The token of an event gateway goes on by the flow to the event that came first."""
    machine.trace.append(next(flow for flow in gateway.flows if flow.to == event.id))
    if event.stage is not None:
        machine.enter(event.stage)
    machine.leave(event)


# -- who gets it -----------------------------------------------------------------------------------------------

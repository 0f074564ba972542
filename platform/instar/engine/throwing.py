"""What is thrown: messages and signals to whoever waits, errors and escalations outwards, compensation.

An error or an escalation goes from where it is raised outwards: to the boundary events of the activity, to the event
sub-processes around it, to the boundary events of the sub-process, and so on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from instar.engine import catching, holders, undoing
from instar.engine.events import ChildEnded
from instar.engine.failures import uncaught
from instar.engine.keys import ANY
from instar.engine.model import Node
from instar.engine.tokens import Token, inside_of

if TYPE_CHECKING:
    from instar.engine.machine import Machine


def enter_throw(machine: Machine, node: Node, slot: int) -> None:
    if node.compensate:
        undoing.enter_throw(machine, node)
        return
    machine.leave(node)
    if node.escalation:
        escalate(machine, node)
    else:
        catching.throw(machine, node)


def raise_error(machine: Machine, node: Node) -> None:
    """An end event raises an error. What nobody takes ends a run that was called, for the caller to take; else it
    raises Failure."""
    found = taker(machine, None, machine.inside, "error", node.error)
    if found is not None:
        catching.fire(machine, *found)
    elif machine.called:
        machine.drop()
        machine.queue.clear()
        machine.result, machine.error = node.result or node.error, node.error
    else:
        raise uncaught(node, node.error)


def child_failed(machine: Machine, token: Token, event: ChildEnded, found: tuple[int, Node]) -> None:
    """The child ticket that a token waits for has ended by an error, which somebody takes."""
    node = machine.nodes[token[1]]
    if node.result_path:
        machine.stand_at(token)
        told = {"number": event.number, "result": event.result, "error": event.error, "data": dict(event.data)}
        machine.set_data(node.result_path, told)
        machine.put_in_order()
    catching.fire(machine, *found)


def escalate(machine: Machine, node: Node) -> None:
    """Whoever takes an escalation goes on; where nobody does, nothing happens."""
    found = taker(machine, None, machine.inside, "escalation", node.escalation)
    if found is not None:
        catching.fire(machine, *found)


def taker(machine: Machine, token: Token | None, inside: int, kind: str, code: str) -> tuple[int, Node] | None:
    """Who takes what is raised at a token, or inside of one: (the token where the event stands, the event)."""
    for number, events in _outwards(machine, token, inside):
        for wanted in (code, ANY):
            for event in events:
                if getattr(event, kind) == wanted:
                    return number, event
    return None


def takers(machine: Machine, token: Token) -> list[tuple[int, Node]]:
    """All events that could take an error raised at a token."""
    return [(number, event) for number, events in _outwards(machine, token, 0) for event in events if event.error]


def _outwards(machine: Machine, token: Token | None, inside: int) -> Iterable[tuple[int, list[Node]]]:
    """From the inside out: the boundary events of what waits, then the event sub-processes beside it."""
    nodes = machine.nodes
    by_event = False
    while True:
        if token is not None:
            node = nodes[token[1]]
            if not holders.is_item(token):  # those of the whole stand at its holder
                yield token[0], [nodes[id] for id in node.boundaries]
            inside, by_event = inside_of(token), node.by_event
        around = machine.token(inside) if inside else None
        scope = around[1] if around is not None else ""
        if not by_event and (token is None or not holders.is_item(token)):
            yield inside, [nodes[id] for id in machine.process.on_events.get(scope, ())]
        if around is None:
            return
        token = around

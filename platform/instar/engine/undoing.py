"""Compensation: what was done is undone by the activities that say so, the last first.

`Machine.done` lists what could be undone, in the order in which it ended: [activity, the token that it was inside of,
the sub-processes that it was in and that have ended since]. A throw event with `compensate` waits and holds the
activities that undo, one at a time; its body says which are left: {"left": […]}.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from instar.engine import waits
from instar.engine.keys import ANY
from instar.engine.model import Node
from instar.engine.tokens import UNDO, Token, inside_of

if TYPE_CHECKING:
    from instar.engine.machine import Machine


def enter_throw(machine: Machine, node: Node) -> None:
    """Undo an activity, or all that was done where the event stands. Nothing to undo: it passes."""
    left = machine.undoable(node)
    if not left:
        machine.leave(node)
        return
    number = machine.wait(node, UNDO)
    machine.bodies = {**machine.bodies, str(number): {"left": left}}


def take_done(machine: Machine, node: Node) -> list[str]:
    """What the event undoes, the last first; it is not undone twice. An event sub-process undoes what is around it."""
    places = {machine.inside}
    if machine.inside:
        token = machine.token(machine.inside)
        if machine.nodes[token[1]].by_event:
            places.add(inside_of(token))
    taken = [one for one in machine.done if one[1] in places and node.compensate in (ANY, one[0], *one[2])]
    machine.done = [one for one in machine.done if one not in taken]
    return [one[0] for one in reversed(taken)]


def go_on(machine: Machine, token: Token) -> None:
    """Nothing is being undone: undo the next, or go on behind the event."""
    number = token[0]
    activity, *left = machine.bodies[str(number)]["left"] or [None]
    if activity is None:
        machine.take(number)
        machine.bodies = {key: body for key, body in machine.bodies.items() if key != str(number)}
        waits.forget(machine, number)
        machine.stand_at(token)
        machine.leave(machine.nodes[token[1]])
        return
    machine.bodies = {**machine.bodies, str(number): {"left": left}}
    flow = machine.nodes[activity].undo
    assert flow is not None, "only what can be undone is listed"
    machine.stand(number)
    machine.send((flow,))


def move_out(machine: Machine, number: int, outer: int, node: Node) -> None:
    """What was done in a token that has ended can be undone around it, unless the whole has an own way."""
    if not machine.done:
        return
    if node.undo is not None:
        machine.done = [one for one in machine.done if one[1] != number]
    else:
        machine.done = [[one[0], outer, [*one[2], node.id]] if one[1] == number else one for one in machine.done]

"""Tokens that hold others: what is in a sub-process, and how it ends.

The token that waits at a sub-process holds those inside it; when nothing is left inside, it goes on. Activities that
are done for many items (`items.py`) and those that undo others (`undoing.py`) hold theirs in the same way. What begins
in a scope because of an event (an event sub-process) is armed for the holder, for number 0 in the run itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from instar.engine import undoing, waits
from instar.engine.effects import Dropped, WorkClosed
from instar.engine.model import Node
from instar.engine.tokens import HOLDING, SCOPE, WORK, Token, index_of, inside_of, place_of

if TYPE_CHECKING:
    from instar.engine.machine import Machine
    from instar.engine.state import RunState


# -- beginning ---------------------------------------------------------------------------------------------------


def enter_scope(machine: Machine, node: Node, slot: int) -> None:
    """Begin a sub-process: its start event, or all that an ad-hoc one offers."""
    number = machine.wait(node, SCOPE)
    if node.boundaries:
        waits.arm_boundaries(machine, number, node)
    inside, index = machine.inside, machine.index
    machine.stand(number)
    arm(machine, number, node.id)
    if node.ad_hoc:
        machine.send(node.inner)
    else:
        machine.begin_at(machine.nodes[machine.process.beginnings[node.id]])
    machine.stand(inside, index)


def arm(machine: Machine, number: int, scope: str) -> None:
    """Wait for the events that begin something in a scope; errors and escalations need no waiting."""
    for id in machine.process.on_events.get(scope, ()):
        start = machine.nodes[id]
        if not (start.error or start.escalation):
            waits.arm(machine, number, start, machine.key_of(start))


def begin_by_event(machine: Machine, number: int, start: Node) -> None:
    """What begins an event sub-process has happened in the scope of that number."""
    machine.stand(number)
    if start.interrupting:
        done = machine.done  # what handles an event may undo what was done before it
        empty(machine, number)
        machine.done = [one for one in done if one[1] == number or one in machine.done]
        waits.forget_starts(machine, number)
    node = machine.nodes[start.scope]
    if node.stage is not None:
        machine.enter(node.stage)
    holder = machine.wait(node, SCOPE)
    machine.stand(holder)
    arm(machine, holder, node.id)
    machine.begin_at(start)


# -- ending ------------------------------------------------------------------------------------------------------


def finish(machine: Machine, token: Token) -> None:
    """A sub-process is over: what is still in it ends, and it goes on behind."""
    number, node = token[0], machine.nodes[token[1]]
    undoing.move_out(machine, number, inside_of(token), node)
    empty(machine, number)
    machine.take(number)
    waits.forget(machine, number)
    machine.stand_at(token)
    machine.finish(node)


def empty(machine: Machine, number: int) -> None:
    """End all that is inside a token (0: in the run), not the token itself."""
    end_tokens(machine, [token[0] for token in machine.tokens if inside_of(token) == number])
    _sweep(machine, {number})


def end_token(machine: Machine, number: int) -> None:
    """End what waits, whatever it waits for, and all inside it."""
    end_tokens(machine, [number])


def end_tokens(machine: Machine, numbers: Collection[int]) -> None:
    """End tokens and all inside them: the inner ones first, then in the order of their numbers."""
    if not numbers:
        return
    depth = _depths(machine, numbers)
    for number in sorted(depth, key=lambda number: (-depth[number], number)):
        token = machine.take(number)
        node = machine.nodes[token[1]]
        if token[2] == WORK or (node.outcomes and token[2] not in HOLDING):
            machine.effects.append(WorkClosed(number, token[1], None))
        machine.effects.append(Dropped(number))
    gone = depth.keys()
    if machine.waits:
        machine.waits = [wait for wait in machine.waits if wait[0] not in gone]
    if machine.faults:
        machine.faults = {key: event for key, event in machine.faults.items() if int(key) not in gone}
    if machine.bodies:
        machine.bodies = {key: body for key, body in machine.bodies.items() if int(key) not in gone}
    _sweep(machine, gone)


def _depths(machine: Machine, numbers: Collection[int]) -> dict[int, int]:
    """The tokens and all inside them, with how deep they lie; what is inside has the greater number."""
    found = dict.fromkeys(numbers, 0)
    around: dict[int, int] = {}
    for token in machine.tokens:
        number, inside = token[0], inside_of(token)
        around[number] = around.get(inside, 0) + 1
        if number in found or inside in found:
            found[number] = around[number]
    return found


def _sweep(machine: Machine, gone: Iterable[int]) -> None:
    """What moves, has come to joins or could be undone inside of tokens that have ended goes with them."""
    gone = set(gone)
    if any(inside in gone for _flow, inside in machine.queue):
        left = [entry for entry in machine.queue if entry[1] not in gone]
        machine.queue.clear()
        machine.queue.extend(left)
    if machine.joins:
        machine.joins = {key: counts for key, counts in machine.joins.items() if place_of(key)[1] not in gone}
    if machine.rounds:
        machine.rounds = {key: served for key, served in machine.rounds.items() if place_of(key)[1] not in gone}
    if machine.done:
        machine.done = [one for one in machine.done if one[1] not in gone]


def around(machine: RunState, number: int) -> Iterable[Token]:
    """The tokens that something inside of `number` is in, the innermost first."""
    while number:
        token = machine.token(number)
        yield token
        number = inside_of(token)


def is_item(token: Token) -> bool:
    """Whether the token is one of the times of an activity that is done several times."""
    return index_of(token) is not None

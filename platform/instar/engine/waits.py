"""What is waited for on behalf of tokens that nobody does: timers, messages, signals, conditions; who gets what comes.

`Machine.waits` lists all that is armed, in the order in which it was:

    [token, node, "timer", due, times left (None: for ever)]
    [token, node, "message", name, key (None: any)]
    [token, node, "signal", name, None]
    [token, node, "condition", whether it held when it was last looked at, None]

`node` is the event's: the catch event or receive task itself, one of those behind the event gateway where the token
waits, a boundary event of the activity where it waits, or the start of an event sub-process in what it holds (0: in
the run).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from instar.engine.effects import Awaited, Forgotten, TimerSet
from instar.engine.model import BOUNDARY, CATCHING, START, Node, Process
from instar.engine.tokens import INCIDENT, SCOPE, Token, Wait

if TYPE_CHECKING:
    from instar.engine.machine import Machine

TIMER, MESSAGE, SIGNAL, CONDITION = "timer", "message", "signal", "condition"
LONGEST_NAME = 200
"""Letters of a condition that are told as what is waited for."""


# -- arming ----------------------------------------------------------------------------------------------------


def arm_boundaries(machine: Machine, number: int, node: Node) -> None:
    """Arm the boundary events of an activity whose token has begun to wait; errors and escalations need none. Those of
    an activity that is done several times stand at the whole."""
    if machine.index is not None:
        return
    for id in node.boundaries:
        event = machine.nodes[id]
        if not (event.error or event.escalation or event.compensate):
            arm(machine, number, event, machine.key_of(event))


def is_conditional(event: Node) -> bool:
    return event.condition is not None or bool(event.children)


def arm(machine: Machine, number: int, event: Node, key: str | None) -> None:
    """Wait for an event on behalf of a token; `key`: what a message to it must have."""
    wait: Wait
    if event.timer is not None:
        due = machine.due_of(event)
        wait = [number, event.id, TIMER, due, event.timer.times]
        machine.effects.append(TimerSet(number, event.id, due))
    elif event.message:
        wait = [number, event.id, MESSAGE, event.message, key]
        machine.effects.append(Awaited(number, event.id, MESSAGE, event.message, key))
    elif is_conditional(event):
        # What begins something beside a task begins it when the condition becomes true, not because it is.
        held = not event.interrupting and machine.meets(event)
        wait = [number, event.id, CONDITION, held, None]
        name = event.condition.source[:LONGEST_NAME] if event.condition is not None else event.children
        machine.effects.append(Awaited(number, event.id, CONDITION, name))
    else:
        wait = [number, event.id, SIGNAL, event.signal, None]
        machine.effects.append(Awaited(number, event.id, SIGNAL, event.signal))
    machine.waits = [*machine.waits, wait]


def forget(machine: Machine, number: int) -> None:
    """The token goes on: nothing is waited for on its behalf any more."""
    if any(wait[0] == number for wait in machine.waits):
        machine.waits = [wait for wait in machine.waits if wait[0] != number]
        machine.effects.append(Forgotten(number))


def forget_starts(machine: Machine, number: int) -> None:
    """Nothing begins in the scope of that number any more; what is waited for at its own boundary stays."""
    starts = [wait for wait in machine.waits if wait[0] == number and machine.nodes[wait[1]].type == START]
    machine.waits = [wait for wait in machine.waits if wait not in starts]
    machine.effects.extend(Forgotten(number, wait[1]) for wait in starts)


# -- who gets it -----------------------------------------------------------------------------------------------


def find(state: Mapping[str, Any], number: int, node: str) -> Wait | None:
    """What the token waits for at the event, if it does."""
    return next((wait for wait in state.get("waits", ()) if wait[0] == number and wait[1] == node), None)


def awaited(process: Process, state: Mapping[str, Any], number: int, node: str) -> Wait | None:
    """The same, for what has just happened: not for a token that stands as a fault."""
    wait = find(state, number, node)
    return None if wait is None or is_broken(state.get("tokens", ()), wait, process.nodes[node]) else wait


def is_broken(tokens: Iterable[Token], wait: Wait, event: Node) -> bool:
    """Whether what waits stands as a fault. It has got its event: which one comes then is nothing to it, even where it
    waited for several. An activity goes on beside the faults of its events, and so does what they begin something in.
    """
    if event.type in (BOUNDARY, START):
        return False
    return any(token[0] == wait[0] and token[2] == INCIDENT for token in tokens)


def awaits_condition(process: Process, state: Mapping[str, Any]) -> bool:
    """Whether somebody waits for a condition, or a sub-process is over when one holds."""
    return any(wait[2] == CONDITION for wait in state.get("waits", ())) or any(
        token[2] == SCOPE and process.nodes[token[1]].until is not None for token in state.get("tokens", ())
    )


def receiver(process: Process, state: Mapping[str, Any], name: str, key: str | None) -> Wait | None:
    """Who takes a message: the token that has waited longest, then boundary events."""
    tokens = state.get("tokens", ())
    found = [
        wait
        for wait in state.get("waits", ())
        if wait[2] == MESSAGE
        and wait[3] == name
        and wait[4] in (None, key)
        and not is_broken(tokens, wait, process.nodes[wait[1]])
    ]
    first = [wait for wait in found if process.nodes[wait[1]].type not in (BOUNDARY, START)]
    rest = [wait for wait in found if process.nodes[wait[1]].type == BOUNDARY]
    begun = [wait for wait in found if process.nodes[wait[1]].type == START]
    inner = sorted(rest, key=lambda wait: -len(list(process.around(process.nodes[wait[1]]))))
    return next(iter([*sorted(first, key=lambda wait: wait[0]), *inner, *begun]), None)


def listeners(process: Process, state: Mapping[str, Any], name: str) -> list[Wait]:
    """All who wait for a signal, in the order in which they began to."""
    tokens = state.get("tokens", ())
    return [
        wait
        for wait in state.get("waits", ())
        if wait[2] == SIGNAL and wait[3] == name and not is_broken(tokens, wait, process.nodes[wait[1]])
    ]


def children_ended(which: str, children: Iterable[Mapping[str, Any]]) -> bool:
    """Whether "all" child tickets have ended, or "any" of them has."""
    ended = [bool(child.get("ended")) for child in children]
    return any(ended) if which == "any" else all(ended)


def may_keep(process: Process, name: str) -> bool:
    """Whether somebody in the process takes messages of that name that came before he waited."""
    return any(node.message == name and node.type in CATCHING and not node.fresh for node in process.nodes.values())

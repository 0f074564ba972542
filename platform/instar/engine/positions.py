"""The states that the search of a process goes through: what waits, moves and is held by joins, without numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from instar.engine.machine import Machine
from instar.engine.model import CALL_ACTIVITY, CALLING, STEPS, SUB_PROCESS, Node
from instar.engine.tokens import ACTION, BODY, CHILD, EVENT, SCOPE, UNDO, WORK, Token, index_of, inside_of, place_of

OUTSIDE = -1


class Waiter(NamedTuple):
    """A token that waits. `happened`: the events that have happened there without ending it (each once); `note`: the
    last outcome of an activity that is done several times, or what is left to undo; `inside`: the place in the list of
    what holds it; `item`: it is one of the times of an activity."""

    node: str
    happened: tuple[str, ...] = ()
    note: str = ""
    inside: int = OUTSIDE
    item: bool = False


class Position(NamedTuple):
    """One state. `moving`: flow ids, first in, first out, each with the place of what it is inside of; `joins`:
    (gateway, that place, tokens by flow); `rounds`: see `joins.py`; `begun`: what events have begun beside the run."""

    waiting: tuple[Waiter, ...] = ()
    moving: tuple[tuple[str, int], ...] = ()
    joins: tuple[tuple[str, int, tuple[int, ...]], ...] = ()
    rounds: tuple[tuple[str, int, tuple[int, ...]], ...] = ()
    begun: tuple[str, ...] = ()

    def path(self, place: int) -> tuple[str, ...]:
        """The nodes around something, from the outside in; it itself is the last."""
        found: tuple[str, ...] = ()
        while place != OUTSIDE:
            found = (self.waiting[place].node, *found)
            place = self.waiting[place].inside
        return found


def waits_for(node: Node, *, item: bool) -> str:
    """What a token at the node waits for."""
    if node.repeats and not item:
        return BODY
    if node.type in CALLING:
        return ACTION
    if node.type in STEPS:
        return WORK
    known = {SUB_PROCESS: SCOPE, CALL_ACTIVITY: CHILD, "intermediateThrowEvent": UNDO}
    return known.get(node.type, EVENT)


def numbered(position: Position) -> Iterator[tuple[int, Waiter]]:
    """Who waits, by the number of the token: what is at place 0 has number 1."""
    return enumerate(position.waiting, 1)


def token_of(node: Node, number: int, waiter: Waiter) -> Token:
    token: Token = [number, node.id, waits_for(node, item=waiter.item)]
    if waiter.inside != OUTSIDE:
        token.append(waiter.inside + 1)
    return [*token, 0] if waiter.item else token


def body_of(node: Node, note: str) -> dict[str, Any]:
    """How far what holds others is."""
    if node.compensate:
        return {"left": note.split()}
    if node.loop is not None:
        return {"runs": 0, "last": note or None}
    return {"items": [None], "next": 1, "ended": 0, "outcomes": {}, "last": note or None}


def note_of(machine: Machine, token: Token) -> str:
    body = machine.bodies.get(str(token[0]))
    if body is None:
        return ""
    return " ".join(body["left"]) if "left" in body else body["last"] or ""


def key_of_join(node: str, inside: int) -> str:
    return node if inside == OUTSIDE else f"{node}@{inside + 1}"


def held(held: Mapping[str, list[int]], place: Mapping[int, int]) -> tuple[tuple[str, int, tuple[int, ...]], ...]:
    found = ((*place_of(key), tuple(counts)) for key, counts in held.items())
    return tuple(sorted((node, place[inside], counts) for node, inside, counts in found))


def paths(tokens: Iterable[Token]) -> dict[int, tuple[str, ...]]:
    """The nodes around each token and its own; what holds others stands before them in the list."""
    found: dict[int, tuple[str, ...]] = {0: ()}
    for token in tokens:
        found[token[0]] = (*found[inside_of(token)], token[1])
    return found


def position_of(machine: Machine) -> Position:
    """Where a run stands that waits, its tokens in their order. What has happened beside what waits is forgotten."""
    place = {token[0]: index for index, token in enumerate(machine.tokens)} | {0: OUTSIDE}
    waiting = [
        Waiter(token[1], (), note_of(machine, token), place[inside_of(token)], index_of(token) is not None)
        for token in machine.tokens
    ]
    return Position(tuple(waiting), (), held(machine.joins, place), held(machine.rounds, place))

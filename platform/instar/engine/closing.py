"""Tokens that hold nothing any more go on: sub-processes that are over, the next item, what else is to be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from instar.engine import holders, items, undoing
from instar.engine.tokens import BODY, HOLDING, SCOPE, UNDO, Token, inside_of, place_of

if TYPE_CHECKING:
    from instar.engine.machine import Machine


def close(machine: Machine) -> bool:
    """Nothing moves: let the first token go on that holds nothing any more. Whether one did."""
    full = {inside_of(token) for token in machine.tokens} | {place_of(key)[1] for key in machine.joins}
    for token in machine.tokens:
        if token[2] in HOLDING and (token[0] not in full or _is_enough(machine, token)):
            machine.count(token[1])
            _close(machine, token)
            return True
    return False


def _is_enough(machine: Machine, token: Token) -> bool:
    """Whether an ad-hoc sub-process is over by what it says itself."""
    node = machine.nodes[token[1]]
    if node.until is None or token[2] != SCOPE:
        return False
    machine.stand(token[0])
    return machine.finds(node, node.until)


def _close(machine: Machine, token: Token) -> None:
    if token[2] == BODY:
        items.go_on(machine, token)
    elif token[2] == UNDO:
        undoing.go_on(machine, token)
    else:
        holders.finish(machine, token)

"""Tokens that wait, as they lie in the state of a run.

    [number, node id, what it waits for]
    [number, node id, what it waits for, number of the token that it is inside of]
    [number, node id, what it waits for, number of the token that it is inside of, which of the times it is]

The second is inside a sub-process, the third one of the times that an activity is done for an item. Numbers begin with
one and are never given twice in a run.
"""

from __future__ import annotations

from typing import Any

Token = list[Any]
Wait = list[Any]
"""See `catching.py`."""

WORK, ACTION, EVENT, CHILD, INCIDENT = "work", "action", "event", "child", "incident"
"""What a token waits for: a person, the answer of an action, an event, a child ticket, to be tried again."""
SCOPE, BODY, UNDO = "scope", "body", "undo"
"""What holds others waits for their end: those in a sub-process, the times of an activity, those that undo others."""
HOLDING = frozenset({SCOPE, BODY, UNDO})


def inside_of(token: Token) -> int:
    """The number of the token that it is inside of; 0: the run itself."""
    return token[3] if len(token) > 3 else 0


def index_of(token: Token) -> int | None:
    """Which of the times that an activity is done it is, from 0; None for a token that is no such time."""
    return token[4] if len(token) > 4 else None


def place_of(key: str) -> tuple[str, int]:
    """The gateway of a key in `joins` ("join", or "join@5" inside of token 5), and the token that it is inside of."""
    node, _at, inside = key.partition("@")
    return node, int(inside or 0)

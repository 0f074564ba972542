"""Links between two tickets: each kind reads one way from one end and another way from the other."""

from __future__ import annotations

from typing import NamedTuple

INVERSE = {
    "relates": "relates",
    "blocks": "blocked_by",
    "blocked_by": "blocks",
    "causes": "caused_by",
    "caused_by": "causes",
    "duplicates": "duplicated_by",
    "duplicated_by": "duplicates",
}
"""Kind as one end says it → as the other says it."""
STORED = ("relates", "blocks", "causes", "duplicates")
"""Kinds as they are kept, from the first ticket to the second."""


class Link(NamedTuple):
    """As it is kept: ``first`` blocks, causes … ``second`` (ids)."""

    kind: str
    first: int
    second: int


def link(kind: str, here: int, other: int) -> Link:
    """One and the same link, from whichever end it is told."""
    if kind not in STORED:
        return Link(INVERSE[kind], other, here)
    if INVERSE[kind] == kind:
        here, other = sorted((here, other))
    return Link(kind, here, other)

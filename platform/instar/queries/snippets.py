"""Where the words of a search stand: a title with them marked, and the piece of a message around them.

Only messages that the reader may read are looked through, by the rule of the conversation itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.conversation import bodies
from instar.store.stems import places

BEFORE, AFTER = 60, 140
"""How many characters around the first word are shown, cut between words."""


class Piece(NamedTuple):
    """A stretch of text; ``found``: it is one of the words looked for."""

    text: str
    found: bool


def marked(text: str, q: str) -> tuple[Piece, ...]:
    """The whole text in pieces."""
    return _pieces(text, places(text, q))


def snippet(kernel: Kernel, actor: Actor, ticket_id: int, q: str) -> tuple[Piece, ...]:
    """The piece of the ticket's newest message in which most of the words stand; () where they stand in none."""
    best: tuple[int, str, list[tuple[int, int]]] = (0, "", [])
    for body in bodies(kernel, actor, ticket_id):
        text = " ".join(body.split())
        found = places(text, q)
        different = len({text[begin:end].casefold() for begin, end in found})
        if different > best[0]:
            best = (different, text, found)
    _different, text, found = best
    if not found:
        return ()
    begin, end = _window(text, *found[0])
    inside = [(a - begin, b - begin) for a, b in found if a >= begin and b <= end]
    pieces = _pieces(text[begin:end], inside)
    lead = (Piece("… ", False),) if begin else ()
    return (*lead, *pieces, *((Piece(" …", False),) if end < len(text) else ()))


def _window(text: str, begin: int, end: int) -> tuple[int, int]:
    first, last = max(0, begin - BEFORE), min(len(text), end + AFTER)
    if first:
        space = text.find(" ", first, begin)
        first = space + 1 if space >= 0 else begin
    if last < len(text):
        space = text.rfind(" ", end, last)
        last = space if space >= 0 else last
    return first, last


def _pieces(text: str, found: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    made: list[Piece] = []
    at = 0
    for begin, end in found:
        if begin > at:
            made.append(Piece(text[at:begin], False))
        made.append(Piece(text[begin:end], True))
        at = end
    if at < len(text):
        made.append(Piece(text[at:], False))
    return tuple(made)

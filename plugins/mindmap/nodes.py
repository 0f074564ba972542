"""The tree of a mind map: a ticket and what lies below it, or the tickets of a list, as one reader sees them.

So many are drawn at once, level by level; of what is left out its parent knows how many they are. Cancelled tickets are
no part of a map.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from instar.sdk import NotFound, TicketLine, TicketSet, Viewer, _, may, parents_of, ticket_set
from instar_plugins.mindmap.tables import places

T = TypeVar("T")
INSIDE = "ticket.view_internal"
DRAWN = 1000
PAGE = 200
_ASKED = 200
"""Parents that are asked for at once."""
_LIVING = "status != 'cancelled'"


@dataclass(slots=True)
class Node:
    """``more``: how many tickets right below are not among ``below``."""

    line: TicketLine
    below: list[Node] = field(default_factory=list)
    more: int = 0

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Node]]:
        """(depth, node), each before what is below it."""
        yield depth, self
        for one in self.below:
            yield from one.walk(depth + 1)


def named(number: str) -> str:
    """The number as tickets have it; raises NotFound for what is none."""
    digits = number.upper().removeprefix("T-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 16):
        raise NotFound("no_ticket", _("There is no such ticket, or it is not shared with you."))
    return f"T-{int(digits)}"


def tree(by: Viewer, number: str, most: int = DRAWN) -> Node:
    """A ticket and what lies below it; raises NotFound for one whose inside ``by`` does not see."""
    lines = ticket_set(by).where(f"number == '{number}'").page(limit=1).lines
    if not lines or not may(INSIDE, by, int(number.removeprefix("T-"))):
        raise NotFound("no_ticket", _("There is no such ticket, or it is not shared with you."))
    top = Node(lines[0])
    grow(by, [top], most - 1)
    return top


def forest(tickets: TicketSet, most: int = DRAWN) -> tuple[list[Node], bool]:
    """The tickets of a set, those below another one of them below it; and whether there are more of them."""
    lines, more = _lines(tickets.where(_LIVING), most)
    nodes = {line.number: Node(line) for line in lines}
    above = parents_of(list(nodes))
    tops = []
    for number, node in nodes.items():
        parent = above.get(number)
        while parent is not None and parent not in nodes:
            parent = above.get(parent)
        (nodes[parent].below if parent is not None else tops).append(node)
    for node in nodes.values():
        node.below = _in_order(node.below)
    _count(tickets.viewer, list(nodes.values()))
    return tops, more


def grow(by: Viewer, level: list[Node], left: int) -> None:
    """Put below these nodes what lies below them, as long as no more than ``left`` are drawn."""
    while level:
        found = _below(by, level, left)
        left -= len(found)
        if len(found) == 0 or left <= 0:
            _count(by, [*level, *found])
            return
        level = found


# -- below: how it is done -----------------------------------------------------------------------------------


def _below(by: Viewer, level: Sequence[Node], left: int) -> list[Node]:
    """The next level, hung below its parents; nothing where not all of it has room, unless a single parent asks."""
    lines: list[TicketLine] = []
    for asked in _portions([one.line.number for one in level]):
        found, more = _lines(_children(by, asked), left - len(lines))
        if more and len(level) > 1:
            return []
        lines += found
    above = parents_of([line.number for line in lines])
    known = {one.line.number: one for one in level}
    nodes = [Node(line) for line in lines]
    for node in nodes:
        parent = above.get(node.line.number)
        if parent in known:
            known[parent].below.append(node)
    for one in level:
        one.below = _in_order(one.below)
    return [node for one in level for node in one.below]


def _lines(tickets: TicketSet, most: int) -> tuple[list[TicketLine], bool]:
    """At most so many, the oldest first, and whether there are more."""
    lines: list[TicketLine] = []
    cursor: str | None = None
    while len(lines) < most:
        page = tickets.page("number", cursor, min(PAGE, most - len(lines)))
        lines += page.lines
        cursor = page.next
        if cursor is None:
            return lines, False
    return lines, bool(cursor) or (most <= 0 and tickets.count() > 0)


def _children(by: Viewer, numbers: Sequence[str]) -> TicketSet:
    named = ", ".join(f"'{number}'" for number in numbers)
    return ticket_set(by).where(f"parent in [{named}] && {_LIVING}")


def _count(by: Viewer, nodes: Sequence[Node]) -> None:
    """Say of each how many of those right below it are not drawn."""
    for asked in _portions(nodes):
        groups = _children(by, [one.line.number for one in asked]).group("parent")
        counts = {f"T-{group.keys[0]}": group.count for group in groups}
        for one in asked:
            one.more = max(0, counts.get(one.line.number, 0) - len(one.below))


def _in_order(nodes: list[Node]) -> list[Node]:
    ids = {node.line.number: int(node.line.number.removeprefix("T-")) for node in nodes}
    given = places(ids.values())
    return sorted(nodes, key=lambda node: (given.get(ids[node.line.number], sys.maxsize), ids[node.line.number]))


def _portions(all: Sequence[T]) -> Iterator[Sequence[T]]:
    for at in range(0, len(all), _ASKED):
        yield all[at : at + _ASKED]

"""The tree of a mind map: a ticket and what lies below it, or the tickets of a list, as one reader sees them.

So many are drawn at once, level by level; of what is left out its parent knows how many they are. Cancelled tickets are
no part of a map.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from instar.sdk import NotFound, TicketLine, TicketSet, Viewer, _, may, parents_of, ticket_set
from instar_plugins.mindmap.tables import places

INSIDE = "ticket.view_internal"
DRAWN = 1000
PAGE = 200
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
    lines, more = _lines(tickets, most)
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
    """Put below these nodes what lies below them, level by level, as long as no more than ``left`` are drawn. A level
    that has no room is counted; of a single ticket's as many are drawn as fit."""
    while level:
        _count(by, level)
        if len(level) > 1 and sum(one.more for one in level) > left:
            return
        level = _below(by, level, left)
        left -= len(level)


# -- below: how it is done -----------------------------------------------------------------------------------


def _below(by: Viewer, level: Sequence[Node], left: int) -> list[Node]:
    """The next level, hung below its parents."""
    wanted = [one.line.number for one in level if one.more]
    lines = _lines(ticket_set(by).below(*wanted), left)[0] if wanted else []
    above = parents_of([line.number for line in lines])
    known = {one.line.number: one for one in level}
    for line in lines:
        parent = known.get(above.get(line.number) or "")
        if parent is not None:
            parent.below.append(Node(line))
    for one in level:
        one.below = _in_order(one.below)
        one.more = max(0, one.more - len(one.below))
    return [node for one in level for node in one.below]


def _lines(tickets: TicketSet, most: int) -> tuple[list[TicketLine], bool]:
    """At most so many that are not cancelled, the oldest first, and whether there are more."""
    living = tickets.where(_LIVING)
    lines: list[TicketLine] = []
    cursor: str | None = None
    while len(lines) < most:
        page = living.page("number", cursor, min(PAGE, most - len(lines)), data=False)
        lines += page.lines
        cursor = page.next
        if cursor is None:
            return lines, False
    return lines, bool(cursor)


def _count(by: Viewer, nodes: Sequence[Node]) -> None:
    """Say of each how many stand right below it beside those that are drawn."""
    below = ticket_set(by).below(*(one.line.number for one in nodes)).where(_LIVING)
    counts = {f"T-{group.keys[0]}": group.count for group in below.group("parent")}
    for one in nodes:
        one.more = max(0, counts.get(one.line.number, 0) - len(one.below))


def _in_order(nodes: list[Node]) -> list[Node]:
    ids = {node.line.number: int(node.line.number.removeprefix("T-")) for node in nodes}
    given = places(ids.values())
    return sorted(nodes, key=lambda node: (given.get(ids[node.line.number], sys.maxsize), ids[node.line.number]))

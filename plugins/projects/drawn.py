"""What of plans is drawn at once: a ticket and what lies below it, or the tickets of a list, as one reader sees them.

Level by level, as far as there is room; of what is left out its parent knows how many they are. The dates here are
those that the tickets have: what is reckoned comes after (``bars``), for that takes longer the larger a plan is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from instar.sdk import NotFound, TicketLine, TicketSet, Viewer, _, may, parents_of, ticket_set
from instar_plugins.projects.plans import GONE, ROLES

INSIDE = "ticket.view_internal"
DRAWN = 1000
PAGE = 200
PLANNED = f"role in {list(ROLES)} && status != '{GONE}'"


@dataclass(slots=True)
class Node:
    """``parent``: number of the ticket above, if that is drawn as well. ``below``: how many tickets stand right below,
    ``more``: how many of them are not drawn."""

    line: TicketLine
    parent: str | None = None
    below: int = 0
    more: int = 0


def tree(by: Viewer, number: str, most: int = DRAWN) -> list[Node]:
    """A ticket and what lies below it, the ticket first; raises NotFound for one whose inside ``by`` does not see, or
    that has no place in a plan."""
    top = line_of(by, number)
    if top is None or not may(INSIDE, by, int(number.removeprefix("T-"))):
        raise NotFound("no_ticket", _("There is no such ticket, or it is not shared with you."))
    if top.role not in ROLES:
        raise NotFound("no_plan", _("{number} is no part of a project.").format(number=top.number))
    return _grown(by, [Node(top)], most - 1)


def opened(by: Viewer, nodes: list[Node], wanted: Collection[str], most: int = DRAWN) -> list[Node]:
    """With all that lies right below those of the tickets that are wanted, whatever room there is."""
    known = {one.line.number for one in nodes}
    for number in wanted:
        above = next((one for one in nodes if one.line.number == number and one.more), None)
        if above is None:
            continue
        lines, _more = _lines(ticket_set(by).below(number), most)
        new = [Node(line, number) for line in lines if line.number not in known]
        _count(by, new)
        above.more -= len(new)
        nodes = nodes + new
        known |= {one.line.number for one in new}
    return nodes


def forest(tickets: TicketSet, most: int = DRAWN) -> tuple[list[Node], bool]:
    """The planned tickets of a set, each below another one of them if it stands there; and whether there are more."""
    lines, more = _lines(tickets, most)
    nodes = {line.number: Node(line) for line in lines}
    above = parents_of(list(nodes))
    for number, node in nodes.items():
        parent = above.get(number)
        while parent is not None and parent not in nodes:
            parent = above.get(parent)
        node.parent = parent
        if parent is not None:
            nodes[parent].below += 1
    return list(nodes.values()), more


def line_of(by: Viewer, number: str) -> TicketLine | None:
    found = ticket_set(by).where(f"number == '{number}'").page(limit=1).lines
    return found[0] if found else None


# -- below: how it is done -----------------------------------------------------------------------------------


def _grown(by: Viewer, level: list[Node], left: int) -> list[Node]:
    drawn = list(level)
    while level:
        _count(by, level)
        if len(level) > 1 and sum(one.more for one in level) > left:
            break
        level = _below(by, level, left)
        left -= len(level)
        drawn += level
    return drawn


def _below(by: Viewer, level: Sequence[Node], left: int) -> list[Node]:
    wanted = {one.line.number: one for one in level if one.more}
    lines = _lines(ticket_set(by).below(*wanted), left)[0] if wanted and left > 0 else []
    above = parents_of([line.number for line in lines])
    found = []
    for line in lines:
        parent = wanted.get(above.get(line.number) or "")
        if parent is not None:
            parent.more -= 1
            found.append(Node(line, parent.line.number))
    return found


def _lines(tickets: TicketSet, most: int) -> tuple[list[TicketLine], bool]:
    """At most so many that have a place in a plan, the oldest first, and whether there are more."""
    planned = tickets.where(PLANNED)
    lines: list[TicketLine] = []
    cursor: str | None = None
    while len(lines) < most:
        page = planned.page("number", cursor, min(PAGE, most - len(lines)))
        lines += page.lines
        cursor = page.next
        if cursor is None:
            return lines, False
    return lines, bool(cursor)


def _count(by: Viewer, nodes: Sequence[Node]) -> None:
    """Say of each how many stand right below it."""
    if not nodes:
        return
    found = ticket_set(by).below(*(one.line.number for one in nodes)).where(PLANNED).group("parent")
    counts = {f"T-{group.keys[0]}": group.count for group in found}
    for one in nodes:
        one.below = one.more = counts.get(one.line.number, 0)

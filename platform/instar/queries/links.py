"""What belongs to a ticket: links, the tickets below it and how far they are, the whole tree.

All of it is for those who see the ticket's inside, and of other tickets only those that the reader sees: counts too.
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from instar.access import Actor, Branch
from instar.engine.links import INVERSE
from instar.i18n import N_, _
from instar.kernel import Kernel
from instar.queries.cursor import Page, decode, encode, limited
from instar.queries.key import visible_key
from instar.queries.labels import number
from instar.queries.scoped import Question, allowed, branches, count, select
from instar.queries.tickets import TicketRow, ticket_rows

INSIDE = "ticket.view_internal"
KINDS = {
    "relates": N_("relates to"),
    "blocks": N_("blocks"),
    "blocked_by": N_("is blocked by"),
    "causes": N_("causes"),
    "caused_by": N_("is caused by"),
    "duplicates": N_("duplicates"),
    "duplicated_by": N_("is duplicated by"),
}
"""In words, as the ticket says it: "T-1 is blocked by T-2"."""
MOST_IN_TREE = 500
HIGHEST = 50

_LINKS = """
SELECT kind, first_id, second_id FROM link WHERE first_id = ? UNION SELECT kind, first_id, second_id FROM link
WHERE second_id = ? ORDER BY kind, first_id, second_id"""
_ABOVE = "SELECT parent_id FROM ticket WHERE id = ?"
_CHILDREN = Question("t.id AS id", "t.parent_id = ? AND t.id > ?", order="id")
_ALL = Question("t.id AS id", "t.parent_id = ?")
_ENDED = Question("t.id AS id", "t.parent_id = ? AND t.ended IS NOT NULL")
_LEVEL = Question("t.id AS id, t.parent_id AS above", "t.parent_id IN (SELECT value FROM json_each(?))", order="id")


@dataclass(frozen=True, slots=True)
class LinkRow:
    """``kind``: as the ticket asked about says it, ``said``: in words."""

    kind: str
    said: str
    ticket: TicketRow


@dataclass(frozen=True, slots=True)
class Progress:
    """Tickets below, one level: how many have ended, of how many; each at most 1000."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Node:
    """``depth``: 0 at the top. ``parent``: number, None at the top."""

    ticket: TicketRow
    parent: str | None
    depth: int


@dataclass(frozen=True, slots=True)
class Tree:
    """``nodes``: each before what is below it. ``cut``: there is more than is shown."""

    nodes: tuple[Node, ...]
    cut: bool


def links(kernel: Kernel, actor: Actor, ticket_id: int) -> tuple[LinkRow, ...]:
    """By kind, then by age of the other ticket; empty for those outside. Raises NotFound."""
    if not _sees_inside(kernel, actor, ticket_id):
        return ()
    ends = [_end(ticket_id, *row) for row in kernel.store.read().all(_LINKS, (ticket_id, ticket_id))]
    seen = allowed(kernel, actor, "ticket.view", {other for _kind, other in ends})
    order = list(KINDS)
    shown = sorted((order.index(kind), other) for kind, other in ends if other in seen)
    rows = {row.id: row for row in ticket_rows(kernel, actor, sorted(seen))}
    return tuple(LinkRow(order[place], _(KINDS[order[place]]), rows[other]) for place, other in shown)


def children(
    kernel: Kernel, actor: Actor, ticket_id: int, *, cursor: str | None = None, limit: int = 50
) -> Page[TicketRow]:
    """Tickets one level below, oldest first; empty for those outside. Raises NotFound."""
    (after,) = decode(cursor, int) or (0,)
    size = limited(limit)
    if not _sees_inside(kernel, actor, ticket_id):
        return Page((), None)
    found = [row[0] for row in select(kernel, _scope(kernel, actor), _CHILDREN, (ticket_id, after), size + 1)]
    following = encode((found[size - 1],)) if len(found) > size else None
    return Page(ticket_rows(kernel, actor, found[:size]), following)


def progress(kernel: Kernel, actor: Actor, ticket_id: int) -> Progress:
    """Of the tickets below that the reader sees. Raises NotFound."""
    if not _sees_inside(kernel, actor, ticket_id):
        return Progress(0, 0)
    parts = _scope(kernel, actor)
    return Progress(count(kernel, parts, _ENDED, (ticket_id,)), count(kernel, parts, _ALL, (ticket_id,)))


def seen_parent(kernel: Kernel, actor: Actor, parent: int | None) -> int | None:
    """The ticket above, if the reader sees its inside."""
    return parent if parent is not None and allowed(kernel, actor, INSIDE, (parent,)) else None


def tree(kernel: Kernel, actor: Actor, ticket_id: int) -> Tree:
    """From the highest ticket above that the reader sees down; what is below a hidden one is not shown.

    For those outside it is the ticket alone. Raises NotFound.
    """
    inside = _sees_inside(kernel, actor, ticket_id)
    top = _top(kernel, actor, ticket_id) if inside else ticket_id
    above, cut = _below(kernel, actor, top) if inside else ({}, False)
    below: dict[int, list[int]] = {}
    for child, parent in above.items():
        below.setdefault(parent, []).append(child)
    order: list[tuple[int, int]] = []
    waiting = [(top, 0)]
    while waiting:
        id, depth = waiting.pop()
        order.append((id, depth))
        waiting += [(child, depth + 1) for child in reversed(below.get(id, ()))]
    rows = {row.id: row for row in ticket_rows(kernel, actor, [id for id, _depth in order])}
    nodes = (Node(rows[id], number(above[id]) if id in above else None, depth) for id, depth in order)
    return Tree(tuple(nodes), cut)


# -- below: how it is done -----------------------------------------------------------------------------------


def _scope(kernel: Kernel, actor: Actor) -> tuple[Branch, ...]:
    return branches(kernel, actor, INSIDE)


def _sees_inside(kernel: Kernel, actor: Actor, ticket_id: int) -> bool:
    return kernel.access.can(actor, INSIDE, visible_key(kernel, actor, ticket_id))


def _end(here: int, kind: str, first: int, second: int) -> tuple[str, int]:
    """(kind, other ticket) as it reads from here."""
    return (kind, second) if first == here else (INVERSE[kind], first)


def _top(kernel: Kernel, actor: Actor, ticket_id: int) -> int:
    top = ticket_id
    for _step in range(HIGHEST):
        parent = seen_parent(kernel, actor, kernel.store.read().value(_ABOVE, (top,)))
        if parent is None:
            break
        top = parent
    return top


def _below(kernel: Kernel, actor: Actor, top: int) -> tuple[dict[int, int], bool]:
    """Child → parent of all below that the reader sees, level by level; and whether there is more."""
    found: dict[int, int] = {}
    level = [top]
    parts = _scope(kernel, actor)
    while level:
        left = MOST_IN_TREE - len(found)
        rows = select(kernel, parts, _LEVEL, (orjson.dumps(level).decode(),), left + 1)
        new = {id: above for id, above in rows[:left] if id not in found and id != top}
        found |= new
        if len(rows) > left:
            return found, True
        level = list(new)
    return found, False

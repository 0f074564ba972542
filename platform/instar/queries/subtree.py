"""Everything below one ticket, for what is reckoned over a whole tree: plans, sums, progress.

Of tickets whose inside the reader sees, with the values that he may read; what is below a hidden one is not told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from instar.access import Actor, TicketKey
from instar.kernel import Kernel
from instar.queries.day import zone_of
from instar.queries.fields import FieldNames
from instar.queries.key import visible_key
from instar.queries.labels import number
from instar.queries.links import HIGHEST, INSIDE, seen_parent
from instar.queries.scoped import Question, branches, select
from instar.store import as_list

MOST = 20_000
_LEVEL = Question("t.id AS id, t.parent_id AS above", "t.parent_id IN (SELECT value FROM json_each(?))", order="id")
_ABOVE = "SELECT parent_id FROM ticket WHERE id = ?"
_ROWS = """
SELECT id, zone_id, role, version_id, title, status, created, ended, result, data FROM ticket
WHERE id IN (SELECT value FROM json_each(?))"""
_PARENTS = "SELECT id, parent_id FROM ticket WHERE id IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Part:
    """``parent``: number of the ticket above, None at the top. ``status``: of its stage; ``created`` and ``ended``:
    epoch ms. ``data``: what the reader may read of it."""

    id: int
    number: str
    parent: str | None
    role: str
    title: str
    status: str
    created: int
    ended: int | None
    result: str | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subtree:
    """``parts``: the top first, each level after the one above it, by age. ``cut``: there is more than MOST."""

    parts: tuple[Part, ...]
    cut: bool


def top_of(kernel: Kernel, actor: Actor, ticket_id: int) -> int:
    """The highest ticket above that the reader sees; itself where there is none. Raises NotFound."""
    kernel.access.authorize(actor, INSIDE, visible_key(kernel, actor, ticket_id))
    for _step in range(HIGHEST):
        parent = seen_parent(kernel, actor, kernel.store.read().value(_ABOVE, (ticket_id,)))
        if parent is None:
            break
        ticket_id = parent
    return ticket_id


def subtree(kernel: Kernel, actor: Actor, ticket_id: int) -> Subtree:
    """Raises NotFound, Forbidden for who does not see the ticket's inside."""
    kernel.access.authorize(actor, INSIDE, visible_key(kernel, actor, ticket_id))
    above: dict[int, int | None] = {ticket_id: None}
    level, scope, cut = [ticket_id], branches(kernel, actor, INSIDE), False
    while level and not cut:
        left = MOST - len(above)
        rows = select(kernel, scope, _LEVEL, (as_list(level),), left + 1)
        cut = len(rows) > left
        new = {id: parent for id, parent in rows[:left] if id not in above}
        above |= new
        level = list(new)
    found = _parts(kernel, actor, above)
    return Subtree(tuple(found[id] for id in above if id in found), cut)


def parents_of(kernel: Kernel, ids: set[int]) -> dict[int, int | None]:
    """Of these tickets and all above them, which stands above which. It is asked by nobody: for commands that keep
    order among tickets, whoever sees them."""
    found: dict[int, int | None] = {}
    waiting = set(ids)
    while waiting:
        rows: dict[int, int | None] = dict(kernel.store.read().all(_PARENTS, (as_list(sorted(waiting)),)))
        found |= rows
        waiting = {parent for parent in rows.values() if parent is not None} - found.keys()
    return found


def _parts(kernel: Kernel, actor: Actor, above: dict[int, int | None]) -> dict[int, Part]:
    zone, found = zone_of(kernel, actor), {}
    rows = kernel.store.read().all(_ROWS, (as_list(list(above)),))
    for id, zone_id, role, version, title, status, created, ended, result, raw in rows:
        data: dict[str, Any] = orjson.loads(raw)
        audiences = FieldNames(kernel, actor, id, role, version, zone).audiences(data)
        readable = kernel.access.project(actor, TicketKey(id, zone_id), audiences)
        shown = {name: value for name, value in data.items() if name in readable}
        parent = above[id]
        up = number(parent) if parent is not None else None
        found[id] = Part(id, number(id), up, role, title, status, created, ended, result, shown)
    return found

"""Checklists as they are read: the lines of a ticket, how far a ticket is, what is somebody's to tick."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from instar.access import Actor, TicketKey
from instar.kernel import Kernel
from instar.queries.head import people
from instar.queries.key import Asked, visible_key
from instar.queries.labels import PersonLabel, number
from instar.store import as_list

MOST_MINE = 100
_DONE = "coalesce(c.ended, x.done)"
_ROWS = f"""
SELECT x.id, x.text, x.assignee_id, x.due, {_DONE}, x.done_by_id, x.child_id
FROM checklist_item x LEFT JOIN ticket c ON c.id = x.child_id
WHERE x.ticket_id = ? ORDER BY x.position, x.id"""
_PROGRESS = f"""
SELECT x.ticket_id, count({_DONE}), count(*) FROM json_each(?) wanted
JOIN checklist_item x ON x.ticket_id = wanted.value LEFT JOIN ticket c ON c.id = x.child_id
GROUP BY x.ticket_id"""
_MINE = f"""
SELECT x.id, x.text, x.due, t.id, t.zone_id, t.title FROM checklist_item x JOIN ticket t ON t.id = x.ticket_id
WHERE x.assignee_id = ? AND x.done IS NULL AND x.child_id IS NULL AND t.ended IS NULL
  AND NOT EXISTS (SELECT 1 FROM snooze z WHERE z.principal_id = ? AND z.ticket_id = t.id AND z.returned IS NULL)
ORDER BY coalesce(x.due, {1 << 62}), x.id LIMIT {MOST_MINE}"""


class ItemRow(NamedTuple):
    """``done``: when, ms; None: not yet. ``child``: number of the subtask that it has become, "" for none; None of a
    hidden one."""

    id: int
    text: str
    assignee: PersonLabel | None
    due: int | None
    done: int | None
    done_by: PersonLabel | None
    child: str


class MineRow(NamedTuple):
    id: int
    text: str
    due: int | None
    number: str
    title: str


class Template(NamedTuple):
    id: int
    title: str
    body: str


def checklist(kernel: Kernel, actor: Actor, asked: Asked) -> tuple[ItemRow, ...]:
    """The lines in their order; nothing for those outside. Raises NotFound."""
    key = visible_key(kernel, actor, asked)
    if not kernel.access.can(actor, "ticket.view_internal", key):
        return ()
    rows = kernel.store.read().all(_ROWS, (key.id,))
    named = people(kernel, {id for row in rows for id in (row[2], row[5])})
    return tuple(
        ItemRow(id, text, named.get(assignee), due, done, named.get(by), number(child) if child else "")
        for id, text, assignee, due, done, by, child in rows
    )


def how_far(kernel: Kernel, ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Ticket → (done, all) of those that have a checklist. Whether the reader may know is asked by whoever shows it."""
    rows = kernel.store.read().all(_PROGRESS, (as_list(ids),))
    return {ticket: (done, total) for ticket, done, total in rows}


def mine(kernel: Kernel, actor: Actor) -> tuple[MineRow, ...]:
    """Open lines that name the actor, the most urgent first; at most 100, on open tickets whose inside he sees."""
    if actor.id is None:
        return ()
    rows = kernel.store.read().all(_MINE, (actor.id, actor.id))
    return tuple(
        MineRow(id, text, due, number(ticket), title)
        for id, text, due, ticket, zone, title in rows
        if kernel.access.can(actor, "ticket.view_internal", TicketKey(ticket, zone))
    )


def templates(kernel: Kernel, actor: Actor) -> tuple[Template, ...]:
    """Lists to begin with, by title."""
    if not kernel.access.can(actor, "ticket.edit") and not kernel.access.can(actor, "service.manage"):
        return ()
    return tuple(
        Template(*row)
        for row in kernel.store.read().all("SELECT id, title, body FROM checklist_template ORDER BY title, id")
    )

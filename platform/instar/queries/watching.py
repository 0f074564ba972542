"""Tickets that the actor watches."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor, TicketKey
from instar.kernel import Kernel
from instar.queries.cursor import Page, decode, encode, limited
from instar.queries.head import Head, heads
from instar.queries.key import visible_key
from instar.queries.labels import PersonLabel, StageLabel, number, stage_label
from instar.queries.ticket import stage_seen

_ONE = "SELECT 1 FROM watch WHERE principal_id = ? AND ticket_id = ?"
_WHO = """
SELECT p.id, p.kind, p.key, p.name FROM watch w JOIN principal p ON p.id = w.principal_id
WHERE w.ticket_id = ? AND p.kind = 'user' AND p.active = 1 ORDER BY p.name, p.id"""
_AFTER = """
SELECT at, ticket_id FROM watch WHERE principal_id = ? AND (at, ticket_id) < (?, ?) ORDER BY at DESC, ticket_id DESC
LIMIT ?"""
_BEGINNING = (1 << 62, 0)


@dataclass(frozen=True, slots=True)
class Watched:
    """``updated``: when anything of it changed last, ms."""

    number: str
    title: str
    stage: StageLabel | None
    status: str
    updated: int


def is_watched(kernel: Kernel, actor: Actor, ticket_id: int) -> bool:
    return kernel.store.read().value(_ONE, (actor.id, ticket_id)) is not None


def watchers(kernel: Kernel, actor: Actor, ticket_id: int) -> tuple[PersonLabel, ...]:
    """Who watches a ticket, by name; empty for who may not see what is internal. Raises NotFound."""
    key = visible_key(kernel, actor, ticket_id)
    if not kernel.access.can(actor, "ticket.view_internal", key):
        return ()
    return tuple(PersonLabel(*row) for row in kernel.store.read().all(_WHO, (ticket_id,)))


def watched(kernel: Kernel, actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[Watched]:
    """Those that he sees, the last one marked first; a page may hold fewer than ``limit``."""
    if actor.id is None:
        return Page((), None)
    after = decode(cursor, int, int) or _BEGINNING
    rows = kernel.store.read().all(_AFTER, (actor.id, *after, limited(limit) + 1))
    shown = rows[: limited(limit)]
    tickets = heads(kernel, {id for _at, id in shown})
    found = (_watched(kernel, actor, tickets[id]) for _at, id in shown)
    following = encode(shown[-1]) if len(rows) > len(shown) else None
    return Page(tuple(one for one in found if one), following)


def _watched(kernel: Kernel, actor: Actor, ticket: Head) -> Watched | None:
    key = TicketKey(ticket.id, ticket.zone_id)
    if not kernel.access.can(actor, "ticket.view", key):
        return None
    internal = kernel.access.can(actor, "ticket.view_internal", key)
    stage = stage_seen(stage_label(kernel, ticket.version_id, ticket.stage), internal)
    return Watched(number(ticket.id), ticket.title, stage, ticket.status, ticket.updated)

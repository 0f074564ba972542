"""Tickets with one's star, and those that one has seen lately: while one may still see them."""

from __future__ import annotations

from instar.access import Actor, TicketKey
from instar.kernel import Kernel
from instar.queries.head import heads
from instar.queries.tickets import TicketRow, ticket_rows

MOST = 500
_ONE = "SELECT 1 FROM favourite WHERE principal_id = ? AND ticket_id = ?"
_STARS = f"SELECT ticket_id FROM favourite WHERE principal_id = ? ORDER BY at DESC, ticket_id DESC LIMIT {MOST}"
_RECENT = "SELECT ticket_id FROM recent WHERE principal_id = ? ORDER BY at DESC, ticket_id DESC"


def is_starred(kernel: Kernel, actor: Actor, ticket_id: int) -> bool:
    return kernel.store.read().value(_ONE, (actor.id, ticket_id)) is not None


def starred(kernel: Kernel, actor: Actor) -> tuple[TicketRow, ...]:
    """The star given last first; at most 500."""
    return _rows(kernel, actor, _STARS)


def recent(kernel: Kernel, actor: Actor) -> tuple[TicketRow, ...]:
    """At most 20, the one seen last first."""
    return _rows(kernel, actor, _RECENT)


def _rows(kernel: Kernel, actor: Actor, sql: str) -> tuple[TicketRow, ...]:
    if actor.id is None:
        return ()
    ids = [id for (id,) in kernel.store.read().all(sql, (actor.id,))]
    found = heads(kernel, ids)
    may = [
        id for id in ids if id in found and kernel.access.can(actor, "ticket.view", TicketKey(id, found[id].zone_id))
    ]
    return ticket_rows(kernel, actor, may)

"""Duplicates that were merged: where a number leads, and which tickets one may be merged into."""

from __future__ import annotations

from typing import NamedTuple

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.head import people
from instar.queries.key import Asked, visible_key
from instar.queries.labels import PersonLabel, number
from instar.queries.scoped import Question, allowed, branches, select
from instar.queries.tickets import TicketRow, ticket_rows

SUGGESTED = 10
_INTO = "SELECT into_id, at, by_id FROM merged WHERE ticket_id = ?"
_OF_CLIENT = Question(
    "t.id AS id",
    "t.requester_id = (SELECT d.requester_id FROM ticket d WHERE d.id = ?) AND t.ended IS NULL AND t.id <> ?",
    order="id DESC",
)


class Merged(NamedTuple):
    """``into``: the number of the ticket that goes on, None where the reader does not see it. ``by``: who merged them,
    for those who see the inside."""

    into: str | None
    at: int
    by: PersonLabel | None


def merged(kernel: Kernel, actor: Actor, asked: Asked) -> Merged | None:
    """None for a ticket that was merged into no other. Raises NotFound."""
    key = visible_key(kernel, actor, asked)
    row = kernel.store.read().one(_INTO, (key.id,))
    if row is None:
        return None
    into, at, by = row
    seen = into in allowed(kernel, actor, "ticket.view", (into,))
    inside = kernel.access.can(actor, "ticket.view_internal", key)
    return Merged(number(into) if seen else None, at, people(kernel, {by}).get(by) if inside else None)


def likely(kernel: Kernel, actor: Actor, ticket_id: int) -> tuple[TicketRow, ...]:
    """Open tickets of the same client that the actor may change, newest first. Raises NotFound."""
    visible_key(kernel, actor, ticket_id)
    parts = branches(kernel, actor, "ticket.edit")
    found = [row[0] for row in select(kernel, parts, _OF_CLIENT, (ticket_id, ticket_id), SUGGESTED)]
    return ticket_rows(kernel, actor, found)

"""Tickets as rows of something else name them: of many at once, by who may do a thing with them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.phones import ClientName
from instar.queries.scoped import Question, branches, select
from instar.store import as_list

_NAMED = Question(
    "t.id AS id, t.title AS title, c.id AS client, c.name AS name",
    "t.id IN (SELECT value FROM json_each(?))",
    join=" LEFT JOIN contact c ON c.id = t.requester_id",
)


@dataclass(frozen=True, slots=True)
class TicketName:
    """``client``: who has asked for it."""

    id: int
    title: str
    client: ClientName | None

    @property
    def number(self) -> str:
        return f"T-{self.id}"

    @property
    def url(self) -> str:
        return f"/t/{self.number}"


def ticket_names(
    kernel: Kernel, actor: Actor, ids: Collection[int], permission: str = "ticket.view"
) -> dict[int, TicketName]:
    """By id, those of the tickets on which the actor holds the permission: one statement for a whole page."""
    wanted = set(ids)
    if not wanted:
        return {}
    parts = branches(kernel, actor, permission)
    rows = select(kernel, parts, _NAMED, (as_list(sorted(wanted)),), len(wanted))
    return {
        id: TicketName(id, title, ClientName(client, name) if client is not None else None)
        for id, title, client, name in rows
    }

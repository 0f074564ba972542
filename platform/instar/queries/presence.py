"""Who else has a ticket open, and who is writing: for those who see what is internal, about those who do."""

from __future__ import annotations

from typing import NamedTuple

from instar.access import Actor, TicketKey
from instar.kernel import Kernel
from instar.queries.head import people
from instar.queries.key import Asked, visible_key
from instar.queries.labels import PersonLabel

HERE_MS = 45_000
"""So long somebody counts as here after his page has told so; it asks for news every ten seconds."""
WRITING_MS = 20_000
"""So long somebody counts as writing after something he typed was kept."""
RENEW_MS = 20_000

_HERE = """
SELECT principal_id, max(part), max(at) FROM (
  SELECT principal_id, '' part, seen at FROM presence WHERE ticket_id = ? AND seen > ?
  UNION ALL SELECT principal_id, part, at FROM draft WHERE ticket_id = ? AND at > ?)
GROUP BY principal_id ORDER BY principal_id"""
_MINE = "SELECT seen FROM presence WHERE ticket_id = ? AND principal_id = ?"


class Present(NamedTuple):
    """``writing``: "client" (a reply) | "staff" (a note) | "step" | "" (only looking)."""

    person: PersonLabel
    writing: str


def present(kernel: Kernel, actor: Actor, asked: Asked) -> tuple[Present, ...]:
    """The others, writers first; empty for who may not see what is internal. Raises NotFound."""
    key = visible_key(kernel, actor, asked)
    if not kernel.access.can(actor, "ticket.view_internal", key):
        return ()
    now = kernel.clock.now()
    rows = kernel.store.read().all(_HERE, (key.id, now - HERE_MS, key.id, now - WRITING_MS))
    parts = {id: part for id, part, _at in rows if id != actor.id}
    insiders = {id for id in parts if _is_insider(kernel, id, key)}
    found = [Present(label, parts[id].partition("/")[0]) for id, label in people(kernel, insiders).items()]
    return tuple(sorted(found, key=lambda one: (not one.writing, one.person.name, one.person.id)))


def is_told(kernel: Kernel, actor: Actor, ticket_id: int) -> bool:
    """Whether it has lately been noted that the actor is here (or nobody needs to know)."""
    key = visible_key(kernel, actor, ticket_id)
    if not kernel.access.can(actor, "ticket.view_internal", key):
        return True
    seen = kernel.store.read().value(_MINE, (ticket_id, actor.id))
    return seen is not None and int(seen) > kernel.clock.now() - RENEW_MS


def _is_insider(kernel: Kernel, principal_id: int, key: TicketKey) -> bool:
    """A client who types on a shared page is nobody's colleague."""
    other = kernel.access.actor(principal_id)
    return other is not None and kernel.access.can(other, "ticket.view_internal", key)

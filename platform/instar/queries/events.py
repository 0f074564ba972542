"""Rows of the history as plugins are told them: of one ticket, or the last ones of the site.

What a plugin is told by ``after_event`` can be read again here, for pages that say what it made, or would make, of it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import orjson

from instar.access import Actor
from instar.contract import TicketEvent
from instar.kernel import Kernel
from instar.queries.key import Asked, visible_key
from instar.queries.labels import number
from instar.queries.scoped import allowed
from instar.store import Row

INSIDE = "ticket.view_internal"
COLUMNS = """e.id, e.ticket_id, e.at, e.kind, e.actor_id, e.payload, t.role, t.process, t.service_id, t.stage, t.status,
  t.ended, t.result, t.title, t.channel, t.requester_id, t.assignee_id, t.team_id"""
"""Of ``event e`` and its ``ticket t``: what ``event_of`` makes an event of."""
SCANNED = 2000
"""Rows that are looked at for the last ones of some kinds."""

_OF_TICKET = f"""
SELECT {COLUMNS} FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE e.ticket_id = ? ORDER BY e.id DESC LIMIT ?"""
_LAST = f"SELECT {COLUMNS} FROM event e JOIN ticket t ON t.id = e.ticket_id ORDER BY e.id DESC LIMIT {SCANNED}"
_MESSAGE = "SELECT direction, audience, body, automatic FROM message WHERE id = ? AND ticket_id = ?"


def event_of(kernel: Kernel, row: Row) -> TicketEvent:
    """The event of a row of ``COLUMNS``."""
    id, ticket, at, kind, actor, payload, role, process, service, stage, *rest = row[:18]
    return TicketEvent(
        id,
        ticket,
        number(ticket),
        kind,
        at,
        actor,
        orjson.loads(payload),
        role,
        process,
        kernel.directory.service(service).key,
        stage,
        *rest,
    )


def ticket_events(kernel: Kernel, actor: Actor, asked: Asked, limit: int = 50) -> tuple[TicketEvent, ...]:
    """What happened to a ticket, newest first, for who sees its inside; nothing for who sees it from outside. Raises
    NotFound for a ticket that he does not see."""
    key = visible_key(kernel, actor, asked)
    if not kernel.access.can(actor, INSIDE, key):
        return ()
    return tuple(event_of(kernel, row) for row in kernel.store.read().all(_OF_TICKET, (key.id, limit)))


def last_events(kernel: Kernel, actor: Actor, kinds: Collection[str] = (), limit: int = 100) -> tuple[TicketEvent, ...]:
    """The last events of the site, newest first, of tickets whose inside the actor sees; ``kinds``: of these alone. At
    most SCANNED rows are looked at."""
    rows = [row for row in kernel.store.read().all(_LAST) if not kinds or row[3] in kinds]
    seen = allowed(kernel, actor, INSIDE, {row[1] for row in rows})
    return tuple(event_of(kernel, row) for row in rows if row[1] in seen)[:limit]


def event_details(kernel: Kernel, event: TicketEvent) -> dict[str, Any]:
    """``by``: login, name and kind of who did it, None for the site itself; ``message``: direction ("in" | "out"),
    audience, body and automatic of the message that was written, else None."""
    person = kernel.directory.person(event.actor) if event.actor is not None else None
    by = {"login": person.key, "name": person.name, "kind": person.kind} if person else None
    found = None
    if isinstance(event.payload.get("message"), int):
        found = kernel.store.read().one(_MESSAGE, (event.payload["message"], event.ticket))
    named = ("direction", "audience", "body", "automatic")
    message = {**dict(zip(named, found, strict=True)), "automatic": bool(found[3])} if found else None
    return {"by": by, "message": message}

"""Partners on a ticket: organizations that work on it, until when; and what their people are not told in lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from instar.access import Actor
from instar.access.permissions import PARTNER
from instar.kernel import Kernel
from instar.queries.head import Head, heads
from instar.queries.key import Asked, visible_key
from instar.queries.scoped import among, branches

_SHARES = f"""
SELECT o.id, o.key, o.name, a.until FROM participant a JOIN principal p ON p.id = a.principal_id
JOIN organization o ON o.id = p.organization_id
WHERE a.ticket_id = ? AND a.kind = '{PARTNER}' AND p.kind = 'organization' ORDER BY o.name"""
_PARTNERS = """
SELECT o.id, o.key, o.name FROM organization_role r JOIN organization o ON o.id = r.organization_id
WHERE r.role = 'partner' AND o.merged_into IS NULL ORDER BY o.name LIMIT 1000"""
_PROCESS = "SELECT process FROM ticket WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Share:
    """A partner organization that works on the ticket. ``until``: ms; ``over``: that moment has passed."""

    id: int
    key: str
    name: str
    until: int | None
    over: bool


@dataclass(frozen=True, slots=True)
class Partner:
    """An organization with the role partner."""

    id: int
    key: str
    name: str


def shares(kernel: Kernel, actor: Actor, asked: Asked) -> tuple[Share, ...]:
    """Partners of the ticket, by name, those whose time is over too; empty for who may not see what is internal.

    Raises NotFound for a ticket that is not there or not shared.
    """
    key = visible_key(kernel, actor, asked)
    if not kernel.access.can(actor, "ticket.view_internal", key):
        return ()
    now = kernel.clock.now()
    rows = kernel.store.read().all(_SHARES, (key.id,))
    return tuple(Share(id, key, name, until, until is not None and until <= now) for id, key, name, until in rows)


def partners(kernel: Kernel, actor: Actor) -> tuple[Partner, ...]:
    """Partner organizations, by name; empty for who may share no ticket."""
    if not kernel.access.can(actor, "ticket.share"):
        return ()
    return tuple(Partner(*row) for row in kernel.store.read().all(_PARTNERS))


def shareable(kernel: Kernel, actor: Actor, ticket_id: int) -> bool:
    """Whether the actor may share this ticket with partners. Raises NotFound as ``shares``."""
    key = visible_key(kernel, actor, ticket_id)
    process = kernel.store.read().value(_PROCESS, (ticket_id,))
    return kernel.access.can(actor, "ticket.share", key) and kernel.definitions.allows_partners(process)


def heads_for(kernel: Kernel, actor: Actor, ids: Collection[int]) -> dict[int, Head]:
    """As ``heads``; who sees a ticket only as a partner is not told who has asked."""
    found = heads(kernel, ids)
    if actor.partner is None or not found:
        return found
    parts = dict.fromkeys(part for part in branches(kernel, actor) if not part.partner)
    parts |= dict.fromkeys(branches(kernel, actor, "ticket.view_internal"))
    told = among(kernel, tuple(parts), found)
    return {id: head if id in told else head._replace(client="") for id, head in found.items()}

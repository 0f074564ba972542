"""What the actor has typed on a ticket and not sent yet. It is his alone: no administrator and no program reads it."""

from __future__ import annotations

from typing import NamedTuple

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.key import Asked, visible_key

_KEPT = "SELECT part, content, at FROM draft WHERE principal_id = ? AND ticket_id = ?"


class Unsent(NamedTuple):
    """``part``: "client" | "staff" | "step/12"; ``content``: JSON of what the form held; ``at``: when it was kept."""

    part: str
    content: str
    at: int


def unsent(kernel: Kernel, actor: Actor, asked: Asked) -> dict[str, Unsent]:
    """By part; raises NotFound for a ticket that the actor does not see (any more)."""
    ticket_id = visible_key(kernel, actor, asked).id
    rows = kernel.store.read().all(_KEPT, (actor.id, ticket_id)) if actor.id is not None else []
    return {part: Unsent(part, content, at) for part, content, at in rows}

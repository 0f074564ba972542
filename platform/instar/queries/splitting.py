"""Where a ticket was split from, and whether that may still be taken back."""

from __future__ import annotations

from typing import NamedTuple

from instar.access import Actor
from instar.engine.undo import UNDO_MS
from instar.kernel import Kernel
from instar.queries.key import Asked, visible_key
from instar.queries.labels import number
from instar.queries.scoped import allowed

_ROW = "SELECT from_id, at FROM split WHERE ticket_id = ?"


class Split(NamedTuple):
    """``of``: the ticket that it was split from, None where the reader does not see that one."""

    of: str | None
    at: int
    back: bool


def split_of(kernel: Kernel, actor: Actor, asked: Asked) -> Split | None:
    """None for a ticket that was not split off, and for those outside. Raises NotFound."""
    key = visible_key(kernel, actor, asked)
    row = kernel.store.read().one(_ROW, (key.id,))
    if row is None or not kernel.access.can(actor, "ticket.view_internal", key):
        return None
    of, at = row
    seen = of in allowed(kernel, actor, "ticket.view", (of,))
    return Split(number(of) if seen else None, at, seen and kernel.clock.now() - at <= UNDO_MS)

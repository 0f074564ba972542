"""Whether a page offers Undo: for the reader's own last change, while it is fresh. The command looks closer."""

from __future__ import annotations

import orjson

from instar.access import Actor
from instar.engine.undo import KINDS, UNDO_MS, way_back
from instar.kernel import Kernel

_LAST = f"""
SELECT id, kind, payload FROM event WHERE ticket_id = ? AND actor_id = ? AND at >= ?
AND kind IN ({", ".join(f"'{kind}'" for kind in KINDS)}) ORDER BY id DESC LIMIT 1"""


def undoable(kernel: Kernel, actor: Actor, ticket_id: int) -> int | None:
    """Id of the row of history that Undo would take back; None where there is nothing to offer.

    Nobody is asked: only the actor's own doing is looked at.
    """
    if actor.id is None:
        return None
    row = kernel.store.read().one(_LAST, (ticket_id, actor.id, kernel.clock.now() - UNDO_MS))
    return row[0] if row is not None and way_back(row[1], orjson.loads(row[2])) else None

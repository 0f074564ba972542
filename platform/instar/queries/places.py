"""Where the run of a ticket stands: all that waits, what holds what, and for which item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from instar.access import Actor
from instar.engine.items import standing_for
from instar.engine.tokens import index_of, inside_of
from instar.i18n import text
from instar.kernel import Kernel
from instar.queries.ticket import ticket as visible_ticket

PERMISSION = "ticket.assign"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """``waits_for``: "work", "action", "event", "child", "incident", or of what holds others "scope", "body", "undo".
    ``inside``: number of the token that it is inside of. ``item``: what it is done for, where that is one of many."""

    token: int
    node: str
    title: str
    waits_for: str
    inside: int | None
    item: Any = None
    takes_items: bool = False


def places(kernel: Kernel, actor: Actor, id: int) -> tuple[PlaceRow, ...]:
    """All that waits, for who assigns the work on the ticket. Raises NotFound and Forbidden."""
    seen = visible_ticket(kernel, actor, id)
    kernel.access.authorize(actor, PERMISSION, seen.key)
    version, raw = kernel.store.read().one("SELECT version_id, state FROM ticket WHERE id = ?", (id,)) or (0, "{}")
    state, process = orjson.loads(raw), kernel.definitions.process(version)
    rows = []
    for token in state.get("tokens", ()):
        node = process.nodes[token[1]]
        around = standing_for(state, token[0])
        holds = index_of(token) is None and (node.multi is not None or node.ad_hoc)
        rows.append(
            PlaceRow(
                token=token[0],
                node=node.id,
                title=text(node.title) or node.id,
                waits_for=token[2],
                inside=inside_of(token) or None,
                item=around[0][0] if around else None,
                takes_items=holds,
            )
        )
    return tuple(rows)

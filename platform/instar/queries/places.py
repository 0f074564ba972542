"""Where the run of a ticket stands: all that waits, what holds what, and for which item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from instar.access import Actor
from instar.engine.items import standing_for
from instar.engine.model import Node, Process
from instar.engine.prospects import stuck_without
from instar.engine.state import State
from instar.engine.tokens import SCOPE, WORK, Token, index_of, inside_of
from instar.i18n import text
from instar.kernel import Kernel
from instar.queries.names import for_item
from instar.queries.ticket import ticket as visible_ticket

PERMISSION = "ticket.assign"


class Label(NamedTuple):
    """An outcome or a node, and how people read it."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """``waits_for``: "work", "action", "event", "child", "incident", or of what holds others "scope", "body", "undo".
    ``inside``: number of the token that it is inside of. ``item``: what it is done for, where that is one of many.

    ``outcomes``: of a step, by which it may be taken as done. ``takes_items``: one more can be added; ``offers``: where
    it is one of these nodes. ``one_of_many``: it waits for one of several events, and nothing else leads on.
    ``stuck_at``: the gateway at which the run may wait for ever when this is cancelled."""

    token: int
    node: str
    title: str
    waits_for: str
    inside: int | None
    item: Any = None
    takes_items: bool = False
    outcomes: tuple[Label, ...] = ()
    offers: tuple[Label, ...] = ()
    one_of_many: bool = False
    stuck_at: Label | None = None


def places(kernel: Kernel, actor: Actor, id: int) -> tuple[PlaceRow, ...]:
    """All that waits, for who assigns the work on the ticket. Raises NotFound and Forbidden."""
    seen = visible_ticket(kernel, actor, id)
    kernel.access.authorize(actor, PERMISSION, seen.key)
    version, raw = kernel.store.read().one("SELECT version_id, state FROM ticket WHERE id = ?", (id,)) or (0, "{}")
    state, process = orjson.loads(raw), kernel.definitions.process(version)
    return tuple(_place(process, state, token) for token in state.get("tokens", ()))


def _place(process: Process, state: State, token: Token) -> PlaceRow:
    node = process.nodes[token[1]]
    around = standing_for(state, token[0])
    holds = index_of(token) is None and (node.multi is not None or node.ad_hoc)
    stuck = stuck_without(process, state, token[0])
    return PlaceRow(
        token=token[0],
        node=node.id,
        title=for_item(_title(node), around),
        waits_for=token[2],
        inside=inside_of(token) or None,
        item=around[0][0] if around else None,
        takes_items=holds,
        outcomes=tuple(Label(one.key, text(one.title) or one.key) for one in node.outcomes) if token[2] == WORK else (),
        offers=tuple(Label(flow.to, _title(process.nodes[flow.to])) for flow in node.inner)
        if token[2] == SCOPE
        else (),
        one_of_many=node.type == "eventBasedGateway",
        stuck_at=Label(stuck, _title(process.nodes[stuck])) if stuck else None,
    )


def _title(node: Node) -> str:
    return text(node.title) or node.id

"""The way of one ticket through its process: what it has passed, where it stands, what can come next.

Each row of history says which flows were taken (``flows``); of rows that were written before they said so, the nodes
that they name are passed all the same. Only the present run counts: one that was handed over has another drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from instar.access import Actor
from instar.definitions import Version
from instar.engine.model import BOUNDARY, Node, Process
from instar.engine.tokens import HOLDING, INCIDENT
from instar.i18n import text
from instar.kernel import Kernel
from instar.queries.drawing import NodeRow, Way, nodes_of, row_of, sketch_of
from instar.queries.key import Asked, visible_key

PERMISSION = "ticket.view_internal"
MOST_ROWS = 1000
"""Of history that are read, the newest: a ticket that goes round for years has passed the same again and again."""

_TICKET = "SELECT version_id, state, ended FROM ticket WHERE id = ?"
_ROWS = f"SELECT payload FROM event WHERE ticket_id = ? ORDER BY id DESC LIMIT {MOST_ROWS}"


@dataclass(frozen=True, slots=True)
class TicketPlace:
    """Where a token stands. ``waits_for``: as ``PlaceRow`` has it; ``holds``: it only waits for what is inside of it.
    ``ahead``: what can come next there: the way, and the next node at which a ticket stops."""

    token: int
    node: str
    title: str
    waits_for: str
    holds: bool
    ahead: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class TicketPath:
    """``nodes``: of the whole process. ``passed``: ids of nodes and of flows, in the order in which they were first.
    ``places``: none once the run has ended."""

    process: str
    title: str
    number: int
    nodes: tuple[NodeRow, ...]
    passed: tuple[str, ...]
    flows: tuple[str, ...]
    places: tuple[TicketPlace, ...]
    ended: bool


def path(kernel: Kernel, actor: Actor, asked: Asked) -> TicketPath:
    """The way so far, for who may see what is internal of the ticket; raises NotFound and Forbidden."""
    version, state, ended = _run(kernel, actor, asked)
    process = kernel.definitions.process(version.id)
    rows = _of_run(kernel, visible_key(kernel, actor, asked).id)
    flows = tuple(dict.fromkeys(id for row in rows for id in row.get("flows", ()) if isinstance(id, str)))
    return TicketPath(
        process=version.key,
        title=text(process.title) or version.key,
        number=version.number,
        nodes=nodes_of(process),
        passed=tuple(dict.fromkeys(_passed(process, rows))),
        flows=flows,
        places=() if ended else tuple(_places(process, state)),
        ended=bool(ended),
    )


def path_sketch(kernel: Kernel, actor: Actor, asked: Asked) -> bytes:
    """The drawing of the version on which the ticket runs; raises as ``path``, and InstarError "no_drawing"."""
    return sketch_of(_run(kernel, actor, asked)[0])


# -- below: how it is done -----------------------------------------------------------------------------------


def _run(kernel: Kernel, actor: Actor, asked: Asked) -> tuple[Version, Mapping[str, Any], int | None]:
    key = visible_key(kernel, actor, asked)
    kernel.access.authorize(actor, PERMISSION, key)
    row = kernel.store.read().one(_TICKET, (key.id,))
    assert row is not None, "it was there a moment ago, and tickets stay"
    return kernel.definitions.version(row[0]), orjson.loads(row[1]), row[2]


def _of_run(kernel: Kernel, id: int) -> list[Mapping[str, Any]]:
    """Rows of history since the present run began, oldest first."""
    found: list[Mapping[str, Any]] = []
    for (payload,) in kernel.store.read().all(_ROWS, (id,)):
        row = orjson.loads(payload)
        found.append(row)
        if any(event.get("kind") == "started" for event in row.get("events", ())):
            break
    return found[::-1]


def _passed(process: Process, rows: list[Mapping[str, Any]]) -> Iterator[str]:
    """Ids of nodes that the rows name and the process has."""
    ends = {flow.id: (flow.source, flow.to) for node in process.nodes.values() for flow in (*node.flows, *node.inner)}
    for row in rows:
        named = [end for id in row.get("flows", ()) for end in ends.get(id, ())]
        for told in (row, *row.get("events", ()), *row.get("effects", ())):
            named.append(told.get("node"))
        yield from (id for id in named if isinstance(id, str) and id in process.nodes)


def _places(process: Process, state: Mapping[str, Any]) -> Iterator[TicketPlace]:
    for token in state.get("tokens", ()):
        node = process.nodes.get(token[1])
        if node is not None:
            holds = token[2] in HOLDING
            ahead = () if token[2] == INCIDENT else tuple(_ahead(process, node))
            yield TicketPlace(token[0], node.id, text(node.title), token[2], holds, ahead)


def _ahead(process: Process, node: Node) -> Iterator[Way]:
    """The ways out of a node and of the events at its edge, each up to where a ticket stops again."""
    for way in row_of(node).ways:
        for stop in _stops(process, way.to, set()):
            yield Way(way.id, way.title, stop)
    for edge in node.boundaries:
        yield from _ahead(process, process.nodes[edge])


def _stops(process: Process, id: str, seen: set[str]) -> Iterator[str]:
    """Nodes at which one stops, from this one on: gateways and events that are thrown are gone through."""
    node = process.nodes[id]
    if id in seen:
        return
    seen.add(id)
    through = node.type.endswith("Gateway") or node.type in ("intermediateThrowEvent", "scriptTask", BOUNDARY)
    if not through or not node.flows:
        yield id
        return
    for flow in node.flows:
        yield from _stops(process, flow.to, seen)

"""Nodes inside of sub-processes: gathered into one map, because ids are unique in the whole file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from instar.engine.examples import smaller
from instar.engine.keys import MOST_NODES
from instar.engine.model import SUB_PROCESS
from instar.engine.reports import Reports
from instar.engine.source import escape
from instar.i18n import _

DEEPEST = 20
"""How many sub-processes may lie in one another."""


@dataclass(slots=True)
class Nested:
    """`nodes`: the raw JSON by id, each sub-process before what is in it. `places`: where those in one stand.
    `scopes`: the sub-process that they are in."""

    nodes: dict[str, Any] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    scopes: dict[str, str] = field(default_factory=dict)


def gather(raw: object, reports: Reports) -> Nested:
    """All nodes of a process; what is no map of nodes, lies too deep or has another's id is reported and left out."""
    found = Nested()
    _gather(raw, "/nodes", "", found, reports, 0)
    if len(found.nodes) > MOST_NODES:
        message = _("A process may have at most {limit} nodes.").format(limit=MOST_NODES)
        reports.error("too_many", message, "/nodes", hint=smaller())
        return Nested()
    return found


def _gather(raw: object, at: str, scope: str, found: Nested, reports: Reports, depth: int) -> None:
    if not isinstance(raw, dict):
        reports.shape("nodes", _("must be an object: the nodes by their ids."), at, scope or None)
        return
    if depth > DEEPEST:
        message = _("Sub-processes may lie in one another {limit} deep, no deeper.").format(limit=DEEPEST)
        hint = _("Make a process of its own of the inner ones, and call it.")
        reports.error("too_deep", message, at, node=scope, hint=hint)
        return
    for id, node in raw.items():
        pointer = f"{at}/{escape(id)}"
        if id in found.nodes:
            message = _("There is another “{id}” in this process.").format(id=id[:64])
            reports.error("duplicate_id", message, pointer, node=id, hint=_("Give one of them another id."))
            continue
        found.nodes[id] = node
        if scope:
            found.places[id] = pointer
            found.scopes[id] = scope
        if isinstance(node, dict) and node.get("type") == SUB_PROCESS and "nodes" in node:
            _gather(node["nodes"], f"{pointer}/nodes", id, found, reports, depth + 1)


def placed(raw: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, Any, str]]:
    """(id, raw node, JSON pointer) of all nodes of a definition, those inside of sub-processes too, whatever is wrong
    with it."""
    nodes = raw.get("nodes")
    for id, node in nodes.items() if isinstance(nodes, dict) else ():
        if not isinstance(id, str):
            continue
        pointer = f"{at}/nodes/{escape(id)}"
        yield id, node, pointer
        if isinstance(node, dict) and node.get("type") == SUB_PROCESS:
            yield from placed(node, pointer)


def nodes_in(raw: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(id, raw node) of them all."""
    return ((id, node) for id, node, _pointer in placed(raw))

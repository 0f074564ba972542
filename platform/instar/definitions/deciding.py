"""Which steps are approvals: user tasks that are left by ``approve`` or ``reject``, in whatever process they stand.

A convention of names, not a kind of node: the blocks of the editor write it, and a process that was written by hand
gets *To approve* by calling its outcomes so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

APPROVE, REJECT = "approve", "reject"


def deciding(body: Mapping[str, Any]) -> frozenset[str]:
    """Ids of the approvals of a process as it is stored, those in sub-processes included."""
    return frozenset(_found(body.get("nodes")))


def _found(nodes: Any) -> Iterator[str]:
    for id, node in nodes.items() if isinstance(nodes, dict) else ():
        if not isinstance(node, dict):
            continue
        ways = node.get("next")
        if node.get("type") == "userTask" and isinstance(ways, list):
            outcomes = {way.get("outcome") for way in ways if isinstance(way, dict)}
            if {APPROVE, REJECT} <= outcomes:
                yield id
        yield from _found(node.get("nodes"))

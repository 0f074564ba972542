"""A drawing that lacks something – a step added by hand, a file of another tool – gets it, and what is there stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.bpmn.scopes import Nodes, Way, every
from instar.bpmn.shapes import box_of, points_of

BELOW = 60
"""Between what was drawn and what is added below it."""

Layout = Mapping[str, Any]


def complete(layout: Layout, own: Layout, scope: Nodes, ways: Mapping[str, list[Way]]) -> dict[str, Any]:
    """`layout` with the boxes that it lacks, as in a drawing of our `own` but below all others, and flows between them.

    What is within a closed sub-process, or one in which nothing was drawn, is not drawn.
    """
    boxes = {id: box for id, raw in _part(layout, "nodes").items() if (box := box_of(raw))}
    nodes = dict(_part(layout, "nodes"))
    lowest = max((box[1] + box[3] for box in boxes.values()), default=0) + BELOW
    hidden: set[str] = set()
    for id, node, inside in every(scope):
        inner = node.get("nodes")
        if isinstance(inner, Mapping) and (id in hidden or (id in boxes and not any(one in boxes for one in inner))):
            hidden.update(inner)
        if id not in boxes and id not in hidden:
            x, y, width, height = own["nodes"][id]["bounds"]
            boxes[id] = _on_edge(node, boxes, inside) or [x, y + lowest, width, height]
            nodes[id] = {**own["nodes"][id], **_raw(nodes, id), "bounds": boxes[id]}
            nodes[id].pop("label", None)
    flows = dict(_part(layout, "flows"))
    for id, going in ways.items():
        for way in going:
            ends = boxes.get(id), boxes.get(str(way.flow["to"]))
            if not points_of(flows.get(way.id)) and ends[0] and ends[1]:
                flows[way.id] = {**_raw(flows, way.id), "points": _line(ends[0], ends[1])}
    return {**layout, "nodes": nodes, "flows": flows}


def _part(layout: Layout, kind: str) -> Mapping[str, Any]:
    found = layout.get(kind)
    return found if isinstance(found, Mapping) else {}


def _raw(part: Mapping[str, Any], id: str) -> Mapping[str, Any]:
    found = part.get(id)
    return found if isinstance(found, Mapping) else {}


def _on_edge(node: Mapping[str, Any], boxes: Mapping[str, list[float]], inside: Nodes) -> list[float] | None:
    """A boundary event belongs on its activity, on the left of its lower edge, beside those that are there."""
    if node["type"] != "boundaryEvent" or node["attachedTo"] not in boxes:
        return None
    x, y, _width, height = boxes[node["attachedTo"]]
    beside = [id for id, one in inside.items() if one.get("attachedTo") == node["attachedTo"] and id in boxes]
    return [x + 10 + 40 * len(beside), y + height - 18, 36, 36]


def _line(one: list[float], other: list[float]) -> list[list[float]]:
    """From border to border, level where the two lie beside each other."""
    start = [one[0] + one[2], one[1] + one[3] / 2]
    end = [other[0], other[1] + other[3] / 2]
    if start[1] == end[1]:
        return [start, end]
    middle = (start[0] + end[0]) / 2
    return [start, [middle, start[1]], [middle, end[1]], end]

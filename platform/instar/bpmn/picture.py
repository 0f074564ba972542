"""A drawing of our own for a process that has none, in the shape of its `layout` key.

    {"nodes": {"work": {"bounds": [160, 80, 120, 80]}, "asked": {"bounds": […], "label": […]}},
     "flows": {"work.done": {"points": [[280, 120], [330, 120]], "label": […]}},
     "pool": {"id": "Pool", "bounds": […]}, "lanes": {"Lane_1": {"title": "Sales", "bounds": […]}}}

Sub-processes are drawn open, around what is in them; boundary events sit on the lower edge of their activity.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from instar.bpmn.lanes import Lane
from instar.bpmn.placing import Box, Placed, Point, place
from instar.bpmn.rows import Cell
from instar.bpmn.scopes import Nodes, Way
from instar.bpmn.words import EVENTS, GATEWAYS, text_in

EVENT, GATEWAY = 36.0, 50.0
TASK = (120.0, 80.0)
ON_EDGE = 60.0
"""Between two boundary events on one edge."""
LINE = 14.0
LETTER = 6.5
LABEL = 90.0
"""Width of a label below an event or a gateway."""
MOST_LINES = 4
LONGEST_TITLE = 130.0
PADDING = (30.0, 45.0, 30.0)
"""Within a sub-process: at the sides, above (where its title stands) and below."""
HEAD = 30.0
"""Width of the heads of a pool and of its lanes."""
MARGIN = 20.0


def draw(scope: Nodes, ways: Mapping[str, list[Way]], lanes: Sequence[Lane], pool: str) -> dict[str, Any]:
    """The whole process. Each node of `scope` is a member of one of the lanes, if there are any."""
    layout: dict[str, Any] = {"nodes": {}, "flows": {}}
    bands = {id: at for at, lane in enumerate(lanes) for id in lane.members}
    placed, inner = _place(scope, ways, bands)
    across = MARGIN + (2 * HEAD + MARGIN if lanes else 0.0)
    _put(scope, ways, placed, inner, (across, MARGIN), layout)
    if lanes:
        width = placed.width + 2 * HEAD + 2 * MARGIN
        layout["pool"] = {"id": pool, "bounds": [MARGIN, MARGIN, width, placed.height]}
        layout["lanes"] = {
            lane.id: {"bounds": [MARGIN + HEAD, MARGIN + y, width - HEAD, height]}
            for lane, (y, height) in zip(lanes, placed.bands, strict=False)
        }
    found: dict[str, Any] = whole_numbers(layout)
    return found


def whole_numbers(value: Any) -> Any:
    """Coordinates with at most two digits behind the point, and none where they are whole."""
    if isinstance(value, Mapping):
        return {key: whole_numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [whole_numbers(item) for item in value]
    if isinstance(value, float):
        rounded = round(value, 2)
        return int(rounded) if rounded == int(rounded) else rounded
    return value


Inner = dict[str, tuple[Placed, "Inner"]]
"""What is placed within each sub-process."""


def _place(scope: Nodes, ways: Mapping[str, list[Way]], bands: Mapping[str, int]) -> tuple[Placed, Inner]:
    inner: Inner = {}
    on_edge: dict[str, list[str]] = {}
    for id, node in scope.items():
        if isinstance(node.get("nodes"), Mapping) and node["nodes"]:
            inner[id] = _place(node["nodes"], ways, {})
        if node["type"] == "boundaryEvent":
            on_edge.setdefault(str(node["attachedTo"]), []).append(id)
    host = {event: id for id, events in on_edge.items() for event in events}
    cells = {
        id: _cell(scope, id, inner.get(id), on_edge.get(id, []))
        for id in sorted((id for id in scope if id not in host), key=lambda id: scope[id]["type"] != "startEvent")
    }
    edges, exits, titles = [], {}, {}
    for id in scope:
        for way in ways.get(id, ()):
            edges.append((way.id, host.get(id, id), str(way.flow["to"])))
            if id in host:
                at = on_edge[host[id]].index(id)
                across = _across(cells[host[id]].width, at, len(on_edge[host[id]]))
                exits[way.id] = (across, cells[host[id]].below - 5.0 - 6.0 * at)
            titles[way.id] = _width(way)
    return place(cells, edges, exits, {id: band for id, band in bands.items() if id in cells}, titles), inner


def _width(way: Way) -> float:
    """Of the title of a flow, on one line."""
    title = text_in(way.flow.get("title"))
    return min(LONGEST_TITLE, len(title) * LETTER + 10.0) if title else 0.0


def _across(width: float, at: int, many: int) -> float:
    """Where on the lower edge a boundary event has its middle; the first one is the leftmost."""
    return width - 30.0 - ON_EDGE * (many - 1 - at)


def _cell(scope: Nodes, id: str, inner: tuple[Placed, Inner] | None, on_edge: Sequence[str]) -> Cell:
    kind = scope[id]["type"]
    if kind in EVENTS or kind in GATEWAYS:
        size = EVENT if kind in EVENTS else GATEWAY
        lines = _lines(scope[id], LABEL)
        return Cell(size, size, LABEL if lines else 0.0, lines * LINE + 4.0 if lines else 0.0)
    width, height = TASK
    if inner is not None:
        side, above, under = PADDING
        width, height = max(width, inner[0].width + 2 * side), max(height, inner[0].height + above + under)
    width = max(width, ON_EDGE * len(on_edge) + 30.0)
    lines = max((_lines(scope[one], ON_EDGE) for one in on_edge), default=0)
    below = EVENT / 2 + lines * LINE + 10.0 + 6.0 * len(on_edge) if on_edge else 0.0
    return Cell(width, height, below=below)


def _lines(node: Mapping[str, Any], width: float) -> int:
    title = text_in(node.get("title")) or ""
    return min(MOST_LINES, ceil(len(title) * LETTER / width)) if title else 0


def _put(
    scope: Nodes,
    ways: Mapping[str, list[Way]],
    placed: Placed,
    inner: Inner,
    origin: tuple[float, float],
    layout: dict[str, Any],
) -> None:
    """Everything of a scope at its place in the whole drawing."""
    x, y = origin
    boxes = {id: [box[0] + x, box[1] + y, *box[2:]] for id, box in placed.boxes.items()}
    events: dict[str, list[str]] = {}
    for id, node in scope.items():
        if node["type"] == "boundaryEvent":
            events.setdefault(str(node["attachedTo"]), []).append(id)
    for host, ids in events.items():
        left, top, width, height = boxes[host]
        for at, id in enumerate(ids):
            middle = left + _across(width, at, len(ids))
            boxes[id] = [middle - EVENT / 2, top + height - EVENT / 2, EVENT, EVENT]
    ends: Counter[tuple[float, ...]] = Counter()
    for id, node in scope.items():
        layout["nodes"][id] = {"bounds": boxes[id], **_label(node, boxes[id])}
        if id in inner:
            side, above, _under = PADDING
            _put(node["nodes"], ways, *inner[id], (boxes[id][0] + side, boxes[id][1] + above), layout)
        elif node["type"] == "subProcess":
            layout["nodes"][id]["expanded"] = True
        for way in ways.get(id, ()):
            points = [[point[0] + x, point[1] + y] for point in placed.points[way.id]]
            layout["flows"][way.id] = {"points": points, **_title(way, points, ends[tuple(points[-1])])}
            ends[tuple(points[-1])] += bool(_width(way))
    for id in inner:
        layout["nodes"][id]["expanded"] = True


def _label(node: Mapping[str, Any], box: Box) -> dict[str, Any]:
    """Below an event or a gateway; a task holds its own."""
    if node["type"] not in (*EVENTS, *GATEWAYS) or not text_in(node.get("title")):
        return {}
    width = ON_EDGE - 4.0 if node["type"] == "boundaryEvent" else LABEL
    middle = box[0] + box[2] / 2
    lines = _lines(node, width)
    if node["type"] == "boundaryEvent":
        return {"label": [middle - width - 2.0, box[1] + box[3] + 2.0, width, lines * LINE]}
    return {"label": [middle - width / 2, box[1] + box[3] + 2.0, width, lines * LINE]}


def _title(way: Way, points: Sequence[Point], above: int) -> dict[str, Any]:
    """At the end of a flow, above it; `above`: titles that stand there already, of flows with the same end."""
    width = _width(way)
    if not width:
        return {}
    x, y = points[-1]
    return {"label": [x - width - 8.0, y - LINE * (above + 1), width, LINE]}

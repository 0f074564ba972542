"""Where the nodes of one scope are drawn, and which way their flows take: boxes and points, nothing of XML.

Columns are as wide as their widest node, rows never overlap, flows bend only between columns, and flows that lead back
run below everything. Bands are lanes: what is in one stays within its edges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from instar.bpmn.layers import Edge, Layers, layers
from instar.bpmn.rows import Cell, Rows

Box = list[float]
"""[x, y, width, height]; y grows downward."""
Point = list[float]

COLUMN_GAP = 50.0
SPREAD = 14.0
"""Between flows that touch the same side of a task."""
CHANNEL = 10.0
"""Between two flows that run side by side."""


@dataclass(slots=True)
class Placed:
    """``bands``: (y, height) of each band, from top to bottom."""

    boxes: dict[str, Box] = field(default_factory=dict)
    points: dict[str, list[Point]] = field(default_factory=dict)
    bands: list[tuple[float, float]] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0


def place(
    cells: Mapping[str, Cell],
    edges: Sequence[Edge],
    exits: Mapping[str, tuple[float, float]],
    bands: Mapping[str, int],
    titles: Mapping[str, float],
) -> Placed:
    """`edges` lead between the nodes of `cells`. `exits`: of flows that leave at a boundary event, how far from the
    left side of its node, and how far below its lower one. `bands`: of each node, if there are any. `titles`: how wide
    those of flows are."""
    return _Placing(cells, layers(list(cells), edges, bands), exits, bands, titles).placed()


class _Placing:
    def __init__(
        self,
        cells: Mapping[str, Cell],
        found: Layers,
        exits: Mapping[str, tuple[float, float]],
        bands: Mapping[str, int],
        titles: Mapping[str, float],
    ) -> None:
        self.cells, self.found, self.exits = cells, found, exits
        self.result = Placed()
        self.columns = {item: at for at, column in enumerate(found.columns) for item in column}
        self.rows = Rows(cells, found, bands)
        self.gaps = self._gaps(titles)
        self.used = [0] * len(self.gaps)
        self.left: list[float] = []
        self.touching: dict[tuple[str, bool], list[str]] = {}

    def _gaps(self, titles: Mapping[str, float]) -> list[float]:
        """The room before each column, and behind the last: a channel for each flow there, and the widest title."""
        crossing, wide = [0] * (len(self.found.columns) + 1), [0.0] * (len(self.found.columns) + 1)
        for id, chain in self.found.chains.items():
            for item in chain[1:]:
                crossing[self.columns[item]] += 1
            wide[self.columns[chain[-1]]] = max(wide[self.columns[chain[-1]]], titles.get(id, 0.0))
        for id, source, target in self.found.back:
            crossing[self.columns[source] + 1] += 1
            crossing[self.columns[target]] += 1
            wide[self.columns[target]] = max(wide[self.columns[target]], titles.get(id, 0.0))
        return [COLUMN_GAP + CHANNEL * count + width for count, width in zip(crossing, wide, strict=True)]

    def placed(self) -> Placed:
        self.result.bands = self.rows.place()
        self.result.height = self.rows.height
        self._boxes()
        self._touch()
        for id, chain in self.found.chains.items():
            self.result.points[id] = self._forward(id, chain)
        for number, edge in enumerate(self.found.back):
            self.result.points[edge[0]] = self._backward(edge, number)
        if self.found.back:
            self.result.height += (len(self.found.back) + 2) * CHANNEL
            for y, _height in self.result.bands[-1:]:
                self.result.bands[-1] = (y, self.result.height - y)
        return self.result

    # -- columns -------------------------------------------------------------------------------------------

    def _boxes(self) -> None:
        x = self.gaps[0] - COLUMN_GAP
        for at, column in enumerate(self.found.columns):
            self.left.append(x)
            nodes = [item for item in column if item in self.cells]
            width = max((self.cells[item].wide for item in nodes), default=0.0)
            for item in nodes:
                cell = self.cells[item]
                self.result.boxes[item] = [x + (width - cell.width) / 2, self.rows.top[item], cell.width, cell.height]
            x += width + self.gaps[at + 1]
        self.left.append(x)
        self.result.width = x - COLUMN_GAP

    # -- flows ---------------------------------------------------------------------------------------------

    def _touch(self) -> None:
        """Which flows touch the right (True) and the left side of a node, from top to bottom."""
        level: dict[tuple[str, str], float] = {}
        for id, chain in self.found.chains.items():
            for node, other, right in ((chain[0], chain[1], True), (chain[-1], chain[-2], False)):
                if not (right and id in self.exits):
                    level[id, node] = self.rows.axis(other)
                    self.touching.setdefault((node, right), []).append(id)
        for id, source, target in self.found.back:
            for node, right in ((source, True), (target, False)):
                if not (right and id in self.exits):
                    level[id, node] = self.result.height
                    self.touching.setdefault((node, right), []).append(id)
        for (node, _right), ids in self.touching.items():
            ids.sort(key=lambda id, node=node: level[id, node])  # type: ignore[misc]

    def _level(self, id: str, node: str, right: bool) -> float:
        """Where a flow touches a node: one of several straight on, the others above and below it. Events and gateways
        are touched in the middle."""
        box, ids = self.result.boxes[node], self.touching[node, right]
        step = min(SPREAD, box[3] * 0.8 / len(ids)) if box[3] > SPREAD * 4 else 0.0
        return box[1] + self.cells[node].height / 2 + (ids.index(id) - (len(ids) - 1) // 2) * step

    def _channel(self, column: int) -> float:
        """The next free way up and down before a column."""
        self.used[column] += 1
        return self.left[column] - self.gaps[column] + 15.0 + CHANNEL * self.used[column]

    def _leave(self, id: str, node: str) -> list[Point]:
        box = self.result.boxes[node]
        if id in self.exits:
            across, below = self.exits[id]
            x, y = box[0] + across, box[1] + box[3]
            return [[x, y + 18], [x, y + below]]
        return [[box[0] + box[2], self._level(id, node, True)]]

    def _forward(self, id: str, chain: Sequence[str]) -> list[Point]:
        points = self._leave(id, chain[0])
        for item in chain[1:]:
            y = self.rows.axis(item) if item not in self.cells else self._level(id, item, False)
            if points[-1][1] != y:
                x = self._channel(self.columns[item])
                points += [[x, points[-1][1]], [x, y]]
            left = self.result.boxes[item][0] if item in self.cells else self.left[self.columns[item]]
            points.append([left, y])
        return _straight(points)

    def _backward(self, edge: Edge, number: int) -> list[Point]:
        id, source, target = edge
        points = self._leave(id, source)
        right, left = self._channel(self.columns[source] + 1), self._channel(self.columns[target])
        below = self.result.height + (number + 1) * CHANNEL
        y = self._level(id, target, False)
        end = [self.result.boxes[target][0], y]
        return _straight([*points, [right, points[-1][1]], [right, below], [left, below], [left, y], end])


def _straight(points: Sequence[Point]) -> list[Point]:
    """Without points that lie on the line between their neighbours."""
    found: list[Point] = []
    for point in points:
        while len(found) > 1 and any(found[-2][axis] == found[-1][axis] == point[axis] for axis in (0, 1)):
            found.pop()
        if not found or found[-1] != point:
            found.append(point)
    return found if len(found) > 1 else [found[0], [found[0][0] + 1, found[0][1]]]

"""Where the nodes of one scope are drawn, and which way their flows take: boxes and points, nothing of XML.

Columns are as wide as their widest node, rows never overlap, flows bend only between columns, and flows that lead back
run below everything. Bands are lanes: what is in one stays within its edges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from instar.bpmn.layers import Edge, Layers, layers

Box = list[float]
"""[x, y, width, height]; y grows downward."""
Point = list[float]

ROW_GAP = 30.0
COLUMN_GAP = 50.0
CHANNEL = 10.0
"""Between two flows that run side by side."""
LEAST_BAND = 120.0
BAND_EDGE = 20.0
PLACE = 16.0
"""Height that a flow needs where it passes a column."""
ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """A node with the room that it needs: its own size, and what hangs below it (labels, boundary events)."""

    width: float
    height: float
    around: float = 0.0
    """Width with labels; 0: the node's own."""
    below: float = 0.0

    @property
    def wide(self) -> float:
        return max(self.width, self.around)


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
    exits: Mapping[str, tuple[str, float, float]],
    bands: Mapping[str, int] | None = None,
) -> Placed:
    """`edges` lead between the nodes of `cells`. `exits`: of flows that leave at a boundary event, (its node, how far
    from the node's left side, how far below its lower side). `bands`: of each node, when there are any."""
    found = layers(list(cells), edges, bands)
    return _Placing(cells, found, exits, bands or {}).placed()


class _Placing:
    def __init__(
        self,
        cells: Mapping[str, Cell],
        found: Layers,
        exits: Mapping[str, tuple[str, float, float]],
        bands: Mapping[str, int],
    ) -> None:
        self.cells, self.found, self.exits, self.bands = cells, found, exits, bands
        self.result = Placed()
        self.top: dict[str, float] = {}
        self.left: list[float] = []
        self.columns = {item: at for at, column in enumerate(found.columns) for item in column}
        self.beside: dict[str, list[str]] = {}
        for chain in found.chains.values():
            for one, other in zip(chain, chain[1:], strict=False):
                self.beside.setdefault(one, []).append(other)
                self.beside.setdefault(other, []).append(one)
        crossing = [0] * (len(found.columns) + 1)
        for chain in found.chains.values():
            start = self.columns[chain[0]]
            for at in range(len(chain) - 1):
                crossing[start + at + 1] += 1
        for _id, source, target in found.back:
            crossing[self.columns[source] + 1] += 1
            crossing[self.columns[target]] += 1
        self.gaps = [COLUMN_GAP + CHANNEL * count for count in crossing]
        self.used = [0] * len(self.gaps)

    def placed(self) -> Placed:
        self._rows()
        self._boxes()
        for id, chain in self.found.chains.items():
            self.result.points[id] = self._forward(id, chain)
        for number, edge in enumerate(self.found.back):
            self.result.points[edge[0]] = self._backward(edge, number)
        self.result.height += (len(self.found.back) + 1) * CHANNEL if self.found.back else 0
        if self.result.bands and self.found.back:
            y, height = self.result.bands[-1]
            self.result.bands[-1] = (y, max(height, self.result.height - y))
        if self.result.bands:
            self.result.height = sum(self.result.bands[-1])
        return self.result

    # -- rows ----------------------------------------------------------------------------------------------

    def _height(self, item: str) -> float:
        cell = self.cells.get(item)
        return PLACE if cell is None else cell.height + cell.below

    def _axis(self, item: str) -> float:
        """How far below its top the flows of an item run."""
        cell = self.cells.get(item)
        return PLACE / 2 if cell is None else cell.height / 2

    def _band(self, item: str) -> int:
        if item in self.cells:
            return self.bands.get(item, 0)
        return self.bands.get(self.found.chains[item.rpartition(":")[0]][-1], 0)

    def _rows(self) -> None:
        """Band by band: items beside their neighbours as far as nothing overlaps."""
        y = 0.0
        for band in range(max(self.bands.values(), default=0) + 1):
            columns = [[one for one in column if self._band(one) == band] for column in self.found.columns]
            for column in columns:
                self._stack(column)
            for turn in range(ROUNDS):
                for column in columns if turn % 2 == 0 else columns[::-1]:
                    self._pull(column)
            items = [one for column in columns for one in column]
            first = min((self.top[one] for one in items), default=0.0)
            last = max((self.top[one] + self._height(one) for one in items), default=0.0)
            edge = BAND_EDGE if self.bands else 0.0
            for one in items:
                self.top[one] += y + edge - first
            height = max(last - first + 2 * edge, LEAST_BAND if self.bands else 0.0)
            if self.bands:
                self.result.bands.append((y, height))
            y += height
        self.result.height = y

    def _stack(self, column: Sequence[str]) -> None:
        y = 0.0
        for item in column:
            self.top[item] = y
            y += self._height(item) + ROW_GAP

    def _pull(self, column: Sequence[str]) -> None:
        """Each item to the middle of its neighbours, the ones above first; then all of them back by what they slid."""
        wished, slid, floor = 0.0, 0.0, float("-inf")
        for item in column:
            beside = [one for one in self.beside.get(item, ()) if one in self.top and self._band(one) == self._band(item)]
            wish = self.top[item]
            if beside:
                wish = sum(self.top[one] + self._axis(one) for one in beside) / len(beside) - self._axis(item)
            self.top[item] = max(wish, floor)
            floor = self.top[item] + self._height(item) + ROW_GAP
            wished += wish
            slid += self.top[item]
        back = (slid - wished) / len(column) if column else 0.0
        for item in column:
            self.top[item] -= back

    # -- columns -------------------------------------------------------------------------------------------

    def _boxes(self) -> None:
        widths = [max((self.cells[one].wide for one in column if one in self.cells), default=0.0) for column in self.found.columns]
        x = self.gaps[0] - COLUMN_GAP
        for at, column in enumerate(self.found.columns):
            self.left.append(x)
            for item in column:
                if item in self.cells:
                    cell = self.cells[item]
                    self.result.boxes[item] = [x + (widths[at] - cell.width) / 2, self.top[item], cell.width, cell.height]
            x += widths[at] + self.gaps[at + 1]
        self.left.append(x)
        self.result.width = x - COLUMN_GAP

    # -- flows ---------------------------------------------------------------------------------------------

    def _channel(self, column: int) -> float:
        """The next free way down before a column."""
        self.used[column] += 1
        return self.left[column] - COLUMN_GAP / 2 - CHANNEL * (self.used[column] - 1)

    def _leave(self, id: str, node: str) -> list[Point]:
        box = self.result.boxes[node]
        if id in self.exits:
            _node, across, below = self.exits[id]
            x, y = box[0] + across, box[1] + box[3]
            return [[x, y + 18], [x, y + below]]
        return [[box[0] + box[2], box[1] + box[3] / 2]]

    def _forward(self, id: str, chain: Sequence[str]) -> list[Point]:
        points = self._leave(id, chain[0])
        for item in chain[1:]:
            y = self.top[item] + self._axis(item)
            if abs(points[-1][1] - y) > 0.5:
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
        box = self.result.boxes[target]
        y = box[1] + box[3] / 2
        return _straight([*points, [right, points[-1][1]], [right, below], [left, below], [left, y], [box[0], y]])


def _straight(points: Sequence[Point]) -> list[Point]:
    """Without points that lie on the line between their neighbours."""
    found: list[Point] = []
    for point in points:
        while len(found) > 1 and any(found[-2][axis] == found[-1][axis] == point[axis] for axis in (0, 1)):
            found.pop()
        if not found or found[-1] != point:
            found.append(point)
    return found if len(found) > 1 else [found[0], [found[0][0] + 1, found[0][1]]]

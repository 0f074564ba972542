"""How high or low each node of a drawing lies: near its neighbours, over nothing else, and in line where it can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from instar.bpmn.layers import Layers

ROW_GAP = 30.0
PLACE = 16.0
"""Height that a flow needs where it passes a column."""
PLACE_GAP = 10.0
"""Between such a flow and what is above or below it."""
LEAST_BAND = 120.0
BAND_EDGE = 20.0
ROUNDS = 8


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


class Rows:
    """``top``: the upper edge of each item, nodes and free places, after ``place``."""

    def __init__(self, cells: Mapping[str, Cell], found: Layers, bands: Mapping[str, int]) -> None:
        self.cells, self.found, self.bands = cells, found, bands
        self.top: dict[str, float] = {}
        self.height = 0.0
        self.before: dict[str, list[str]] = {}
        self.after: dict[str, list[str]] = {}
        for chain in found.chains.values():
            for one, other in pairwise(chain):
                self.after.setdefault(one, []).append(other)
                self.before.setdefault(other, []).append(one)

    def place(self) -> list[tuple[float, float]]:
        """(y, height) of each band; none where there are none."""
        bands: list[tuple[float, float]] = []
        for band in range(max(self.bands.values(), default=0) + 1):
            columns = [[one for one in column if self._band(one) == band] for column in self.found.columns]
            for column in columns:
                self._stack(column)
            for turn in range(ROUNDS):
                for column in columns if turn % 2 == 0 else columns[::-1]:
                    self._pull(column)
            self._align(columns)
            edge, least = (BAND_EDGE, LEAST_BAND) if self.bands else (0.0, 0.0)
            height = max(self._settle([one for column in columns for one in column], edge), least)
            if self.bands:
                bands.append((self.height, height))
            self.height += height
        return bands

    def axis(self, item: str) -> float:
        """Where the flows of an item run."""
        return self.top[item] + self._middle(item)

    def _middle(self, item: str) -> float:
        cell = self.cells.get(item)
        return PLACE / 2 if cell is None else cell.height / 2

    def _tall(self, item: str) -> float:
        cell = self.cells.get(item)
        return PLACE if cell is None else cell.height + cell.below

    def _band(self, item: str) -> int:
        if item not in self.cells:
            item = self.found.chains[item.rpartition(":")[0]][-1]
        return self.bands.get(item, 0)

    def _gap(self, one: str, other: str) -> float:
        return ROW_GAP if one in self.cells and other in self.cells else PLACE_GAP

    def _settle(self, items: Sequence[str], edge: float) -> float:
        """Below what is there already; the height that they take."""
        first = min((self.top[one] for one in items), default=0.0)
        last = max((self.top[one] + self._tall(one) for one in items), default=0.0)
        for one in items:
            self.top[one] += self.height + edge - first
        return last - first + 2 * edge

    def _stack(self, column: Sequence[str]) -> None:
        y = 0.0
        for at, item in enumerate(column):
            y += self._gap(column[at - 1], item) if at else 0.0
            self.top[item] = y
            y += self._tall(item)

    def _pull(self, column: Sequence[str]) -> None:
        """Each item to the middle of its neighbours, the ones above first; then all of them back by what they slid."""
        wished, slid, floor = 0.0, 0.0, -inf
        for at, item in enumerate(column):
            beside = [*self.before.get(item, ()), *self.after.get(item, ())]
            near = [one for one in beside if one in self.top and self._band(one) == self._band(item)]
            wish = sum(map(self.axis, near)) / len(near) - self._middle(item) if near else self.top[item]
            self.top[item] = max(wish, floor + (self._gap(column[at - 1], item) if at else 0.0))
            floor = self.top[item] + self._tall(item)
            wished += wish
            slid += self.top[item]
        for item in column:
            self.top[item] -= (slid - wished) / len(column)

    def _align(self, columns: Sequence[Sequence[str]]) -> None:
        """What follows one another without a fork lies on one level, where nothing is in the way."""
        beside = {
            item: (column[at - 1] if at else None, column[at + 1] if at + 1 < len(column) else None)
            for column in columns
            for at, item in enumerate(column)
        }
        for run in self._runs(columns):
            together: list[str] = []
            least, most = -inf, inf
            for item in run:
                low, high = self._free(item, *beside[item])
                if max(least, low) > min(most, high):
                    self._level(together, least, most)
                    together, least, most = [], -inf, inf
                together.append(item)
                least, most = max(least, low), min(most, high)
            self._level(together, least, most)

    def _free(self, item: str, above: str | None, below: str | None) -> tuple[float, float]:
        """Between which levels an item may lie."""
        least, most = -inf, inf
        if above is not None:
            least = self.top[above] + self._tall(above) + self._gap(above, item) + self._middle(item)
        if below is not None:
            most = self.top[below] - self._gap(item, below) - self._tall(item) + self._middle(item)
        return least, max(least, most)

    def _level(self, together: Sequence[str], least: float, most: float) -> None:
        levels = sorted(map(self.axis, together))
        for item in together:
            self.top[item] = min(max(levels[len(levels) // 2], least), most) - self._middle(item)

    def _runs(self, columns: Sequence[Sequence[str]]) -> Iterator[list[str]]:
        """The longest ways without a fork, the longest ones first, then every flow's own way between two forks."""
        found: list[list[str]] = []
        done: set[str] = set()
        for column in columns:
            for item in column:
                if item in done:
                    continue
                run = [item]
                while (following := self._only(run[-1])) is not None and following not in done:
                    run.append(following)
                done.update(run)
                found.append(run)
        yield from sorted((run for run in found if len(run) > 1), key=len, reverse=True)

    def _only(self, item: str) -> str | None:
        after = self.after.get(item, [])
        if len(after) != 1 or len(self.before[after[0]]) != 1 or self._band(after[0]) != self._band(item):
            return None
        return after[0]

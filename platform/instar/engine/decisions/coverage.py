"""What rules leave open and where they overlap, told from their regions without any data.

Each column is cut into pieces within which no rule makes a difference; a rule takes some of them. A rule whose test
depends on the data is thought to take all: what is found as open is open, whatever the data. Two rules overlap where
they share a piece of every column, and only columns are counted of which both are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from instar.engine.decisions.model import Decision
from instar.engine.decisions.regions import FIRST, LAST, ORDERED_KINDS, Cut, Region, kind_of
from instar.engine.expressions import to_json
from instar.engine.expressions.syntax import quoted

MOST_STEPS = 20_000
"""How many (column, rules that are left) a search for open places looks at before it gives up."""
OTHERS = None
"""The piece of a column of texts that holds all values which no rule names."""

Piece = tuple[Any, ...]
"""A span (two cuts), or a value alone."""
Pieces = frozenset[int]


class TooManyPieces(Exception):
    """The search has given up."""


@dataclass(frozen=True, slots=True)
class Column:
    """`pieces`: those that are allowed; `taken`: of each rule those that it takes; `known`: whether that is certain."""

    kind: str
    pieces: tuple[Piece, ...]
    taken: tuple[Pieces, ...]
    known: tuple[bool, ...]

    def spelled(self, places: Pieces) -> str:
        """The pieces as a cell would say it."""
        if len(places) == len(self.pieces):
            return "-"
        if self.kind in ORDERED_KINDS:
            return _spans([self.pieces[at] for at in sorted(places)])
        return self._listed(places)

    def _listed(self, places: Pieces) -> str:
        values = [self.pieces[at][0] for at in sorted(places)]
        if OTHERS not in values:
            return ", ".join(_spelled(value) for value in values)
        missing = [piece[0] for at, piece in enumerate(self.pieces) if at not in places]
        return f"not({', '.join(_spelled(value) for value in missing)})"


class Coverage:
    """The columns of one table."""

    def __init__(self, decision: Decision) -> None:
        self.rules = len(decision.rules)
        self.columns = [_column(decision, at) for at in range(len(decision.inputs))]

    def overlaps(self) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """(rule, later rule, cells of what both take). Rules of which too little is known are left out."""
        for one in range(self.rules):
            for other in range(one + 1, self.rules):
                shared = [column.taken[one] & column.taken[other] for column in self.columns]
                if all(shared) and all(column.known[one] and column.known[other] for column in self.columns):
                    yield one, other, self._spelled(shared)

    def gaps(self) -> list[tuple[str, ...]]:
        """Cells of what no rule takes. Raises TooManyPieces."""
        whole = [frozenset(range(len(column.pieces))) for column in self.columns]
        return [self._spelled(place) for place in self._open(whole, range(self.rules))]

    def hidden(self, rule: int) -> bool:
        """Whether earlier rules take all that a rule takes. Raises TooManyPieces."""
        surely = [at for at in range(rule) if all(column.known[at] for column in self.columns)]
        mine = [column.taken[rule] for column in self.columns]
        return all(mine) and not self._open(mine, surely)

    def never(self, rule: int) -> bool:
        """Whether a rule takes nothing at all."""
        return not all(column.taken[rule] for column in self.columns)

    def _spelled(self, place: Sequence[Pieces]) -> tuple[str, ...]:
        return tuple(column.spelled(pieces) for column, pieces in zip(self.columns, place, strict=True))

    def _open(self, within: Sequence[Pieces], rules: Sequence[int]) -> list[tuple[Pieces, ...]]:
        """Boxes of pieces that none of the rules takes: column by column, rules that do not take a piece fall away."""
        steps = 0

        @cache
        def boxes(at: int, left: frozenset[int]) -> tuple[tuple[Pieces, ...], ...]:
            nonlocal steps
            steps += 1
            if steps > MOST_STEPS:
                raise TooManyPieces
            if not left:
                return (tuple(within[at:]),)
            if at == len(within):
                return ()
            column = self.columns[at]
            found: dict[tuple[Pieces, ...], set[int]] = {}
            for piece in sorted(within[at]):
                for rest in boxes(at + 1, frozenset(rule for rule in left if piece in column.taken[rule])):
                    found.setdefault(rest, set()).add(piece)
            return tuple((frozenset(pieces), *rest) for rest, pieces in found.items())

        return list(boxes(0, frozenset(rules)))


# -- pieces ----------------------------------------------------------------------------------------------------


def _column(decision: Decision, at: int) -> Column:
    """Of one column: where rules make a difference, and who takes what."""
    asked = decision.inputs[at]
    regions = [rule.when[at].region for rule in decision.rules]
    allowed = asked.allowed.region if asked.allowed else None
    kinds = {region.kind for region in (*regions, allowed) if region is not None and region.kind}
    kind = kinds.pop() if len(kinds) == 1 else ""
    known = [region is not None and (not region.kind or region.kind == kind) for region in regions]
    used = [region if sure else None for region, sure in zip(regions, known, strict=True)]
    pieces = _cut(kind, [region for region in (*used, allowed) if region is not None and region.kind])
    if allowed is not None:
        pieces = [piece for piece in pieces if _holds(allowed, piece)]
    taken = [
        frozenset(number for number, piece in enumerate(pieces) if region is None or _holds(region, piece))
        for region in used
    ]
    return Column(kind, tuple(pieces), tuple(taken), tuple(known))


def _cut(kind: str, regions: Sequence[Region]) -> list[Piece]:
    if kind in ORDERED_KINDS:
        cuts = sorted({FIRST, LAST, *(cut for region in regions for span in region.spans for cut in span)})
        return list(pairwise(cuts))
    if kind == "boolean":
        return [(True,), (False,)]
    named = sorted({value for region in regions for value in region.listed})
    return [*((value,) for value in named), (OTHERS,)]


def _holds(region: Region, piece: Piece) -> bool:
    """Whether all of a piece is in a region: pieces are cut so that it is all or nothing."""
    if not region.kind:
        return True
    if len(piece) == 2:
        return any(low <= piece[0] and piece[1] <= high for low, high in region.spans)
    if piece[0] is OTHERS:
        return region.others
    return (piece[0] in region.listed) != region.others


# -- in words --------------------------------------------------------------------------------------------------


def _spans(pieces: Sequence[Piece]) -> str:
    """Neighbours become one."""
    joined: list[list[Cut]] = []
    for low, high in pieces:
        if joined and joined[-1][1] == low:
            joined[-1][1] = high
        else:
            joined.append([low, high])
    return ", ".join(_span(low, high) for low, high in joined)


def _span(low: Cut, high: Cut) -> str:
    if low == FIRST:
        return f"{'<' if high.side < 0 else '<='} {_spelled(high.value)}"
    if high == LAST:
        return f"{'>=' if low.side < 0 else '>'} {_spelled(low.value)}"
    if low.value == high.value:
        return _spelled(low.value)
    begin, end = "[" if low.side < 0 else "(", "]" if high.side > 0 else ")"
    return f"{begin}{_spelled(low.value)}..{_spelled(high.value)}{end}"


def _spelled(value: Any) -> str:
    """As an expression writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, date | timedelta):
        return f"{kind_of(value)}({quoted(to_json(value))})"
    return str(to_json(value))

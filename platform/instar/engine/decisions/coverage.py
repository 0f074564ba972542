"""What rules leave open and where they overlap, told from their regions without any data.

Each column is cut into pieces within which no rule makes a difference; a rule takes some of them. A rule whose test
depends on the data is thought to take all: what is found as open is open, whatever the data. Two rules overlap where
they share a piece of every column, and only columns are counted of which both are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, reduce
from itertools import pairwise
from operator import or_
from typing import Any

from instar.engine.decisions.model import Decision
from instar.engine.decisions.regions import FIRST, LAST, ORDERED_KINDS, Cut, Region, kind_of
from instar.engine.decisions.samples import sample
from instar.engine.expressions import to_json
from instar.engine.expressions.syntax import quoted

MOST_STEPS = 20_000
"""How many (column, rules that are left) a search for open places looks at before it gives up."""
MOST_LOOKS = 1_000_000
"""How many pieces of columns all searches of a table look at: one of a thousand rules has thousands of them."""
OTHERS = None
"""The piece of a column of texts that holds all values which no rule names."""

Piece = tuple[Any, ...]
"""A span (two cuts), or a value alone."""
Pieces = frozenset[int]


@dataclass(frozen=True, slots=True)
class Box:
    """A part of all cases. `cells`: of the rule that takes just these; `example`: of each column a value that lies in
    it, None where the column is all the same."""

    cells: tuple[str, ...]
    example: tuple[Any, ...]


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

    def example(self, places: Pieces) -> Any:
        """A value that lies in one of the pieces."""
        if not self.kind:
            return None
        return sample(self.kind, self.pieces[min(places)], [piece[0] for piece in self.pieces])

    def takers(self) -> list[int]:
        """Of each piece the rules that take it, a bit for each."""
        found = [0] * len(self.pieces)
        for rule, taken in enumerate(self.taken):
            for piece in taken:
                found[piece] |= 1 << rule
        return found

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
        self.looks = 0
        self.takers = [column.takers() for column in self.columns]

    def overlaps(self) -> Iterator[tuple[int, int, Box]]:
        """(rule, later rule, what both take). Rules of which too little is known are left out."""
        sure = sum(1 << rule for rule in range(self.rules) if self._sure(rule) and not self.never(rule))
        for one in range(self.rules):
            left = sure >> (one + 1) << (one + 1) if sure >> one & 1 else 0
            for column, takers in zip(self.columns, self.takers, strict=True):
                if left and len(column.taken[one]) < len(column.pieces):
                    left &= reduce(or_, (takers[piece] for piece in column.taken[one]))
            while left:
                other = (left & -left).bit_length() - 1
                left &= left - 1
                yield one, other, self._box([column.taken[one] & column.taken[other] for column in self.columns])

    def gaps(self) -> list[Box]:
        """What no rule takes. Raises TooManyPieces."""
        whole = [frozenset(range(len(column.pieces))) for column in self.columns]
        return [self._box(place) for place in self._open(whole, range(self.rules))]

    def hidden(self, rule: int) -> bool:
        """Whether earlier rules take all that a rule takes. Raises TooManyPieces."""
        mine = [column.taken[rule] for column in self.columns]
        return all(mine) and not self._open(mine, [at for at in range(rule) if self._sure(at)])

    def never(self, rule: int) -> bool:
        """Whether a rule takes nothing at all."""
        return not all(column.taken[rule] for column in self.columns)

    def _sure(self, rule: int) -> bool:
        return all(column.known[rule] for column in self.columns)

    def _box(self, place: Sequence[Pieces]) -> Box:
        cells = (column.spelled(pieces) for column, pieces in zip(self.columns, place, strict=True))
        return Box(tuple(cells), tuple(one.example(pieces) for one, pieces in zip(self.columns, place, strict=True)))

    def _open(self, within: Sequence[Pieces], rules: Sequence[int]) -> list[tuple[Pieces, ...]]:
        """Boxes of pieces that none of the rules takes: column by column, rules that do not take a piece fall away."""
        steps = 0

        @cache
        def boxes(at: int, left: int) -> tuple[tuple[Pieces, ...], ...]:
            nonlocal steps
            steps += 1
            if not left:
                return (tuple(within[at:]),)
            if at == len(within):
                return ()
            self.looks += len(within[at])
            if steps > MOST_STEPS or self.looks > MOST_LOOKS:
                raise TooManyPieces
            found: dict[tuple[Pieces, ...], set[int]] = {}
            for piece in sorted(within[at]):
                for rest in boxes(at + 1, left & self.takers[at][piece]):
                    found.setdefault(rest, set()).add(piece)
            return tuple((frozenset(pieces), *rest) for rest, pieces in found.items())

        return list(boxes(0, sum(1 << rule for rule in rules)))


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
    places = _Places(kind, pieces, None if allowed is None else [_holds(allowed, piece) for piece in pieces])
    taken = tuple(places.taken(region) for region in used)
    return Column(kind, tuple(places.kept), taken, tuple(known))


class _Places:
    """Where the pieces of a column stand among those that are allowed: what a region takes is looked up, not tried."""

    def __init__(self, kind: str, pieces: Sequence[Piece], allowed: Sequence[bool] | None) -> None:
        there = [at for at, piece in enumerate(pieces) if not _empty(kind, piece)]
        numbers = [at for at in there if allowed is None or allowed[at]]
        self.ordered = kind in ORDERED_KINDS
        self.begins = {piece[0]: at for at, piece in enumerate(pieces)}
        self.count = len(pieces)
        self.kept = [pieces[at] for at in numbers]
        self.numbers = {was: now for now, was in enumerate(numbers)}
        self.whole = frozenset(range(len(numbers)))

    def taken(self, region: Region | None) -> Pieces:
        if region is None or not region.kind:
            return self.whole
        if self.ordered:
            spans = (range(self.begins[low], self.begins.get(high, self.count)) for low, high in region.spans)
            return frozenset(self.numbers[at] for span in spans for at in span if at in self.numbers)
        listed = (self.begins.get(value) for value in region.listed)
        named = frozenset(self.numbers[at] for at in listed if at is not None and at in self.numbers)
        return self.whole - named if region.others else named


def _empty(kind: str, piece: Piece) -> bool:
    """Between two days that follow each other there is none."""
    if kind != "date" or len(piece) != 2 or FIRST.value in (piece[0].value, piece[1].value):
        return False
    low, high = piece
    return bool(low.side > 0 and high.side < 0 and high.value - low.value <= timedelta(days=1))


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

"""Working time as a ruler: every minute that is worked has a number.

Moments are minutes since the epoch, UTC. Position 0 is the first worked minute after the anchor, those before it count
down. What takes working time is then plain adding: a task that begins with minute 40 and takes 480 has done minute 519.
The ruler is laid out as far as it is asked for, a year at a time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

Spans = Callable[[int, int], Iterable[tuple[int, int]]]
"""(from, to) → working time between the two as (begin, end), in order and apart or touching; all in minutes."""
STEP = 366 * 1440
MOST_STEPS = 20
"""Years to either side of the anchor."""


class OutOfReach(ValueError):
    """The plan reaches further than MOST_STEPS years from its beginning, or a calendar has no working time."""


class Hours:
    """The working time of one calendar around an anchor."""

    def __init__(self, spans: Spans, anchor: int) -> None:
        self._spans = spans
        self._begins: list[int] = []
        self._ends: list[int] = []
        self._sums: list[int] = []  # the position of each span's first minute
        self._total = 0
        self._anchor = self._from = self._to = anchor
        self._later()

    def worked(self, moment: int) -> int:
        """The number of the first minute that is worked at this moment or after it."""
        while moment > self._to:
            self._later()
        while moment < self._from:
            self._earlier()
        at = bisect_right(self._begins, moment) - 1
        if at < 0:
            return self._sums[0] if self._sums else self._total
        end = self._ends[at]
        return self._sums[at] + (min(end, moment)) - self._begins[at]

    def begin(self, position: int) -> int:
        """When the minute with this number begins: the latest moment before which all earlier ones are worked off."""
        while position >= self._total:
            self._later()
        while not self._sums or position < self._sums[0]:
            self._earlier()
        at = bisect_right(self._sums, position) - 1
        return self._begins[at] + position - self._sums[at]

    def end(self, position: int) -> int:
        """When all minutes before this number are worked off: the earliest such moment."""
        return self.begin(position - 1) + 1

    def _later(self) -> None:
        if self._to >= self._anchor + MOST_STEPS * STEP:
            raise OutOfReach
        for begin, end in self._spans(self._to, self._to + STEP):
            self._begins.append(begin)
            self._ends.append(end)
            self._sums.append(self._total)
            self._total += end - begin
        self._to += STEP

    def _earlier(self) -> None:
        if self._from <= self._anchor - MOST_STEPS * STEP:
            raise OutOfReach
        found = list(self._spans(self._from - STEP, self._from))
        first = self._sums[0] if self._sums else self._total
        sums = []
        for begin, end in reversed(found):
            first -= end - begin
            sums.append(first)
        self._begins[:0] = [begin for begin, _end in found]
        self._ends[:0] = [end for _begin, end in found]
        self._sums[:0] = reversed(sums)
        self._from -= STEP


def around_the_clock(start: int, end: int) -> list[tuple[int, int]]:
    """Spans of a calendar by which every minute is worked."""
    return [(start, end)]

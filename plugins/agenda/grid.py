"""Where a block stands in a day: by the clock on the wall in quarters of an hour, beside what overlaps it. Pure.

On the day on which the clocks go back an hour stands twice at one place; on the one on which they go forward nothing
stands in the hour that is left out. A block is never lower than two quarters, so that its title can be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

QUARTER = 15
LEAST = 2
DAY = 24 * 60
MOST_LANES = 6
"""More than so many beside each other cannot be read: the last lane takes the rest."""


class Place(NamedTuple):
    """``row``: the first quarter of the day, from 0; ``rows``: how many; ``lane`` of ``lanes`` beside each other."""

    row: int
    rows: int
    lane: int = 0
    lanes: int = 1


def minutes(local: datetime, day: date) -> int:
    """Minutes on the wall since the day began; 0 for what is before, 1440 for what is after it."""
    gone = local - datetime.combine(day, time())
    return max(0, min(DAY, int(gone / timedelta(minutes=1))))


def rows(begin: int, end: int) -> tuple[int, int]:
    """(first quarter, how many) of a time in minutes of the day."""
    first = min(begin // QUARTER, DAY // QUARTER - LEAST)
    return first, max(LEAST, -(-end // QUARTER) - first)


def places(times: Sequence[tuple[int, int]]) -> list[Place]:
    """A place for each time (begin, end in minutes of one day), in the order given. Those that overlap, however
    indirectly, share the width."""
    found: dict[int, Place] = {}
    order = sorted(range(len(times)), key=lambda at: (rows(*times[at])[0], -times[at][1], at))
    group: list[tuple[int, int, int, int]] = []  # number, row, rows, lane
    ends: list[int] = []  # of each lane
    for at in order:
        row, count = rows(*times[at])
        if group and row >= max(ends):
            _settle(group, len(ends), found)
            group, ends = [], []
        lane = next((number for number, end in enumerate(ends) if end <= row), len(ends))
        if lane >= MOST_LANES:
            lane = MOST_LANES - 1
        if lane == len(ends):
            ends.append(0)
        ends[lane] = max(ends[lane], row + count)
        group.append((at, row, count, lane))
    _settle(group, len(ends), found)
    return [found[at] for at in range(len(times))]


def shown_hours(times: Sequence[tuple[int, int]], usual: tuple[int, int] = (8, 19)) -> tuple[int, int]:
    """From which hour to which a week is drawn: the usual ones, and whatever lies outside them."""
    first = min([usual[0], *(begin // 60 for begin, _end in times)])
    last = max([usual[1], *(-(-end // 60) for _begin, end in times)])
    return first, last


def _settle(group: Sequence[tuple[int, int, int, int]], lanes: int, found: dict[int, Place]) -> None:
    for at, row, count, lane in group:
        found[at] = Place(row, count, lane, lanes)

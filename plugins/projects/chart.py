"""Bars of a plan, as places in a drawing that is SPAN wide: SVG made on the server, one line a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from instar_plugins.projects.outline import Row
from instar_plugins.projects.plan import Schedule

SPAN = 1000
LEAST = 4
"""Width of what is hardly any time."""
MOST_MARKS = 8
STEPS = (1, 2, 7, 14, 28, 91, 182, 364)
"""Days between two marks of the scale."""
_DAY = 1440


@dataclass(frozen=True, slots=True)
class Bar:
    """``done``: width of what is done of it."""

    x: int
    width: int
    done: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A day of the scale."""

    x: int
    day: date


@dataclass(frozen=True, slots=True)
class Scale:
    begin: int
    end: int

    def place(self, moment: int) -> int:
        return round((moment - self.begin) * SPAN / (self.end - self.begin))

    def bar(self, row: Row) -> Bar:
        x = min(self.place(row.timing.start), SPAN - LEAST)
        width = max(self.place(row.timing.finish) - x, LEAST)
        return Bar(x, width, width * row.rolled.progress // 100)

    def marks(self, zone: tzinfo) -> list[Mark]:
        """At most MOST_MARKS days, those of whole weeks on Mondays."""
        days = (self.end - self.begin) / _DAY
        step = next((one for one in STEPS if days / one <= MOST_MARKS), STEPS[-1] * 2)
        at = datetime.fromtimestamp(self.begin * 60, zone).date() + timedelta(days=1)
        if step >= 7:
            at += timedelta(days=-at.weekday() % 7)
        found: list[Mark] = []
        while (moment := int(datetime.combine(at, time(), zone).timestamp()) // 60) < self.end:
            found.append(Mark(self.place(moment), at))
            at += timedelta(days=step)
        return found


def scale(plan: Schedule, zone: tzinfo = UTC) -> Scale:
    """Whole days, of the zone, around the plan."""
    first = datetime.fromtimestamp(plan.begin * 60, zone).replace(hour=0, minute=0)
    last = datetime.fromtimestamp(plan.end * 60, zone).replace(hour=0, minute=0) + timedelta(days=1)
    return Scale(int(first.timestamp()) // 60, int(last.timestamp()) // 60)

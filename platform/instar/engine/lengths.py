"""Lengths of time as timers have them, days apart from hours, and moments of a clock on the wall."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = 253_370_764_800_000
"""Epoch ms of the year 9999: no timer is due later."""
MOST_DAYS = 36_600
_MS = timedelta(milliseconds=1)
_DURATION = re.compile(
    r"P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Length:
    """So many days on the calendar and then so many exact milliseconds."""

    days: int
    ms: int

    def after(self, moment: int, zone: tzinfo) -> int:
        """The moment (epoch ms) so much later than another."""
        if self.days:
            moment = on_the_clock(on_the_wall(moment, zone) + timedelta(days=self.days), zone)
        return min(moment + self.ms, LATEST)


def length(value: object) -> Length | None:
    """`P3D`, `PT4H`, `P1DT30M`, `P2W`; None for what is no such duration, or none at all, or longer than a century."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    whole = Length(weeks * 7 + days, ((hours * 60 + minutes) * 60 + seconds) * 1000)
    if not (whole.days or whole.ms) or whole.days > MOST_DAYS or whole.ms > MOST_DAYS * 86_400_000:
        return None
    return whole


def on_the_wall(moment: int, zone: tzinfo) -> datetime:
    """What a clock on the wall shows at a moment (epoch ms)."""
    return (EPOCH + moment * _MS).astimezone(zone).replace(tzinfo=None, fold=0)


def on_the_clock(local: datetime, zone: tzinfo) -> int:
    """The moment (epoch ms) at which a clock on the wall shows a time. What a change of the clocks leaves out comes as
    much later; what it repeats is the first of the two."""
    return (local.replace(tzinfo=zone).astimezone(UTC) - EPOCH) // _MS

"""Durations and moments as cases write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

DURATION = re.compile(r"P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_UNITS_MS = (7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000)


def milliseconds(duration: str) -> int:
    """``P1DT2H`` → 93 600 000; days have 24 hours, as under a clock in UTC. Raises ValueError."""
    found = DURATION.fullmatch(duration)
    if found is None:
        raise ValueError(f"{duration!r} is no duration such as P3D or PT4H")
    return sum(int(count or 0) * unit for count, unit in zip(found.groups(), _UNITS_MS, strict=True))


def epoch_ms(moment: str) -> int:
    """An ISO date-time as milliseconds; UTC where it names no zone. Raises ValueError."""
    found = datetime.fromisoformat(moment)
    return round((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000)


def iso(moment: int) -> str:
    """A moment (ms) as cases write it: ``2026-01-05T09:00Z``, exact to the millisecond where it has any."""
    found = datetime.fromtimestamp(moment / 1000, UTC)
    exact = "minutes" if moment % 60_000 == 0 else "seconds" if moment % 1000 == 0 else "milliseconds"
    return found.replace(tzinfo=None).isoformat(timespec=exact) + "Z"

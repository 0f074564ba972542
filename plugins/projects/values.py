"""Values of fields as a plan reckons with them: moments and lengths in minutes."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from instar.sdk import read_length

_LENGTH = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?", re.ASCII)
WEEK = 5
"""Working days."""


def moment_of(value: object) -> int | None:
    """A moment in minutes since the epoch; None for none."""
    if not isinstance(value, str) or not value:
        return None
    at = datetime.fromisoformat(value)
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()) // 60


def written(moment: int) -> str:
    """A moment as a field of the type ``datetime`` keeps it."""
    return datetime.fromtimestamp(moment * 60, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def minutes_of(value: object, day: int) -> int:
    """Working time of a duration such as "P2DT4H", where a working day is ``day`` minutes; a day where none is said."""
    found = _LENGTH.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return day
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    return (weeks * WEEK + days) * day + hours * 60 + minutes


def minutes_typed(text: str, day: int) -> int | None:
    """Minutes of a length as people write it, "2 d" or "−30 min"; 0 for nothing, None for what is no length."""
    given = text.strip().replace("\u00a0", " ")
    if not given or given.rstrip(" hчdдmin.минs").strip() == "0":
        return 0
    sign = -1 if given[0] in "-\u2212" else 1
    found = read_length(given.lstrip("-\u2212").strip())
    return sign * minutes_of(found, day) if found else None

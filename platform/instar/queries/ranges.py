"""Spans of time as addresses name them: "today", "week", "2026-01-01..2026-01-31", either end left open."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from instar.access import Actor
from instar.errors import Invalid
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.day import day_bounds, zone_of

Range = tuple[int | None, int | None]
"""(begin, end) in ms, the end left out; None where it is open."""
DAY_MS = 86_400_000
DUE = ("late", "today", "week", "none", "unplanned", "idle")
CREATED = ("today", "week", "month")


def span(kernel: Kernel, actor: Actor, name: str, given: str) -> Range:
    """The span that a word or two days name. "week" of ``due`` lies ahead, of anything else behind."""
    begin, end = day_bounds(kernel, actor)
    ahead = name == "due"
    known: dict[str, Range] = {
        "today": (begin, end),
        "week": (begin, end + 6 * DAY_MS) if ahead else (begin - 6 * DAY_MS, end),
    }
    if not ahead:
        known["month"] = (begin - 29 * DAY_MS, end)
    if given in known:
        return known[given]
    first, dots, last = given.partition("..")
    try:
        zone = zone_of(kernel, actor)
        if not dots:
            last = first
        return _midnight(first, zone, 0), _midnight(last, zone, 1)
    except (ValueError, OverflowError):
        words = ", ".join(DUE if ahead else CREATED)
        raise Invalid(
            {name: [_("Give one of {words}, a date, or two as 2026-01-01..2026-01-31.").format(words=words)]}
        ) from None


def _midnight(day: str, zone: tzinfo, later: int) -> int | None:
    if not day:
        return None
    moment = datetime.combine(date.fromisoformat(day) + timedelta(days=later), time(), zone)
    return int(moment.astimezone(UTC).timestamp() * 1000)

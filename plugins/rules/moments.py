"""At which moments a rule begins that begins by the clock: every day, on working days, on some weekdays, on a day of
the month, or by a cron line – by the clock on the wall of a time zone. Pure functions.

A moment that a change of the clocks leaves out comes as much later; one that it repeats comes once, the first of the
two. A month that lacks the day has its last one instead.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from instar.sdk import Cron, on_the_clock, on_the_wall

KINDS: Mapping[str, tuple[str, ...]] = {
    "day": ("at", "zone"),
    "workday": ("at", "calendar", "zone"),
    "week": ("days", "at", "zone"),
    "month": ("day", "at", "zone"),
    "cron": ("cron", "zone"),
}
"""Kind → what it says besides."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LAST = "last"
FARTHEST = 800
"""Days that are looked at: a calendar that has no working day within them has none."""
_FRIDAY = 4

Works = Callable[[date], bool]


class Every(NamedTuple):
    """``days``: weekdays from 0, Monday. ``day``: of the month, 0 the last one. ``calendar``: the key of the one whose
    working days count; "": Mondays to Fridays. ``zone``: "" is the site's."""

    kind: str
    at: time = time()
    days: frozenset[int] = frozenset()
    day: int = 0
    calendar: str = ""
    cron: Cron | None = None
    zone: str = ""


class Clock(NamedTuple):
    """What moments are counted by. ``zone``: of a name; ``works``: a calendar's working days, None where it is not
    there."""

    zone: Callable[[str], tzinfo]
    works: Callable[[str], Works | None]


def following(every: Sequence[Every], moment: int, clock: Clock) -> int | None:
    """The first moment (ms) later than one at which any of them begins; None: there is none."""
    return min((found for one in every if (found := _after(one, moment, clock)) is not None), default=None)


def upcoming(every: Sequence[Every], moment: int, clock: Clock, count: int) -> list[int]:
    """The next so many."""
    found: list[int] = []
    while len(found) < count and (coming := following(every, moment, clock)) is not None:
        found.append(coming)
        moment = coming
    return found


def _after(one: Every, moment: int, clock: Clock) -> int | None:
    zone = clock.zone(one.zone)
    if one.cron is not None:
        return one.cron.after(moment, zone)
    works = clock.works(one.calendar) if one.calendar else _is_weekday
    if works is None:
        return None
    first = on_the_wall(moment, zone).date()
    for more in range(FARTHEST):
        day = first + timedelta(days=more)
        if _is_on(one, day, works):
            found = on_the_clock(datetime.combine(day, one.at), zone)
            if found > moment:
                return found
    return None


def _is_on(one: Every, day: date, works: Works) -> bool:
    if one.kind == "workday":
        return works(day)
    if one.kind == "week":
        return day.weekday() in one.days
    if one.kind == "month":
        last = calendar.monthrange(day.year, day.month)[1]
        return day.day == min(one.day or last, last)
    return True


def _is_weekday(day: date) -> bool:
    return day.weekday() <= _FRIDAY

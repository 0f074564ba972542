"""When somebody wants to hear nothing, and when his digest comes: by the clock on his wall, whatever that clock does.

An hour that the clocks leave out is not waited for; one that they repeat is quiet both times. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from instar.engine.lengths import EPOCH, on_the_clock, on_the_wall

Days = Callable[[date], bool]
"""Whether a day is a day off."""
MOST_DAYS = 400
"""How far ahead a day that is worked is looked for."""
_DAY = timedelta(days=1)
_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """``begin`` and ``end``: minutes of the day, the end not included; None: no such hours. An end before the beginning
    is one of the next morning. ``off``: days off are quiet from midnight to midnight."""

    begin: int | None = None
    end: int | None = None
    off: bool = False

    def is_at(self, wall: datetime, is_off: Days) -> bool:
        if self.off and is_off(wall.date()):
            return True
        if self.begin is None or self.end is None:
            return False
        minute = wall.hour * 60 + wall.minute
        if self.begin < self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end


@dataclass(frozen=True, slots=True)
class Digest:
    """``every``: "daily" | "weekly" | "" for never. ``day``: 0 is Monday. ``at``: minute of the day. ``off``: on days
    off as well; else a daily one is left out there, and a weekly one comes on the next day that is worked."""

    every: str
    day: int = 0
    at: int = 0
    off: bool = False


def quiet_until(quiet: Quiet, moment: int, zone: tzinfo, is_off: Days) -> int:
    """The first moment (epoch ms) from this one on that is not quiet; the moment itself where none is within a year."""
    at = moment
    limit = moment + MOST_DAYS * 86_400_000
    while quiet.is_at(wall := on_the_wall(at, zone), is_off):
        if at > limit:
            return moment
        at = _when(at, _next_change(quiet, wall) - wall, zone)
    return at


def next_digest(digest: Digest, after: int, zone: tzinfo, is_off: Days) -> int | None:
    """The first moment after this one at which a digest is due; None: never."""
    if not digest.every:
        return None
    today = on_the_wall(after, zone).date()
    waiting = False  # a weekly one whose day is off
    if digest.every == "weekly":
        waiting = _is_pending(digest, today, is_off)
    for ahead in range(MOST_DAYS):
        day = today + ahead * _DAY
        if digest.every == "weekly":
            waiting = waiting or day.weekday() == digest.day
            if not waiting:
                continue
        if not digest.off and is_off(day):
            continue
        moment = on_the_clock(datetime.combine(day, time(digest.at // 60, digest.at % 60)), zone)
        waiting = False
        if moment > after:
            return moment
    return None


def _is_pending(digest: Digest, today: date, is_off: Days) -> bool:
    """Whether this week's day was off, and all since: then the first day that is worked is the one."""
    since = (today.weekday() - digest.day) % 7
    return since > 0 and not digest.off and all(is_off(today - back * _DAY) for back in range(1, since + 1))


def _next_change(quiet: Quiet, wall: datetime) -> datetime:
    """What the clock shows when it may be over: at the end of the quiet hours, else at midnight."""
    midnight = datetime.combine(wall.date(), time()) + _DAY
    if quiet.end is None:
        return midnight
    end = datetime.combine(wall.date(), time()) + timedelta(minutes=quiet.end)
    return end if wall < end < midnight else midnight


def _when(moment: int, wait: timedelta, zone: tzinfo) -> int:
    """So much later, or when the clocks are changed, if that is earlier."""
    later = moment + wait // _MS
    before = _offset(moment, zone)
    if _offset(later, zone) == before:
        return later
    low, high = moment, later
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high


def _offset(moment: int, zone: tzinfo) -> timedelta | None:
    return (EPOCH + moment * _MS).astimezone(zone).utcoffset()

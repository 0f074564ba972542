"""Times in words. Under a day "in 2 h" and "12 min ago", then "yesterday 17:40", "Fri 17:30", "28 Nov", "28 Nov 2025".

Rounded down, never "0 min"; the absolute time with its zone goes along for who points at it. A deadline has a tone:
late when it has passed, soon within the hour.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple, cast

from babel.dates import format_date, format_datetime
from flask import g

from instar.forms.locales import locale_of
from instar.i18n import _, current
from instar.web import current as request_now

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SOON = HOUR
WEEK_DAYS = 6

_FULL = {"ru": "d MMMM y 'г.', HH:mm zzz"}
_DATE_WITH_YEAR = {"ru": "d MMM y 'г.'"}


class TimeText(NamedTuple):
    """See ``_macros.html``. ``live``: the page counts on ("ago", "due"), "" where nothing changes within the hour."""

    iso: str
    text: str
    full: str
    tone: str = ""
    live: str = ""

    def __str__(self) -> str:
        """In a sentence it is what one reads."""
        return self.text


def moment(at: int | None, *, now: int | None = None, zone: tzinfo | None = None) -> TimeText | None:
    """Something that happened, or will: a message, a change."""
    return Clock.of(now, zone).moment(at)


def deadline(
    at: int | None, *, now: int | None = None, zone: tzinfo | None = None, open: bool = True
) -> TimeText | None:
    """A due time. ``open`` False: what was due has ended, so that nothing is late any more."""
    return Clock.of(now, zone).deadline(at, open=open)


def lasted(ms: int) -> str:
    """How long something has taken, rounded down: "40 min", "2 h", "3 d"."""
    if ms < MINUTE:
        return _("under a minute")
    if ms < HOUR:
        return _("{n} min").format(n=ms // MINUTE)
    return _("{n} h").format(n=ms // HOUR) if ms < DAY else _("{n} d").format(n=ms // DAY)


def absolute(at: int, *, zone: tzinfo | None = None) -> str:
    """Date and time with the zone, for history, exports and pointing."""
    return _exact(at // 1000, zone or request_now.zone(), current())[1]


def end_of_day(typed: str, *, zone: tzinfo | None = None) -> int:
    """The end of a day written as 2026-12-31 where the reader lives, ms; raises ValueError for anything else."""
    day = date.fromisoformat(typed.strip()) + timedelta(days=1)
    return int(datetime.combine(day, time(), zone or request_now.zone()).timestamp() * 1000)


def day_of(at: int, *, zone: tzinfo | None = None) -> date:
    return Clock.of(at, zone).local(at).date()


def day_title(day: date, *, now: int | None = None, zone: tzinfo | None = None) -> str:
    """ "Today", "Yesterday", "23 November 2026": heads of the history."""
    days = (Clock.of(now, zone).today - day).days
    if days == 0:
        return _("Today")
    if days == 1:
        return _("Yesterday")
    pattern = "d MMMM y 'г.'" if _base() == "ru" else "d MMMM y"
    return format_datetime(datetime(day.year, day.month, day.day), pattern, locale=locale_of(current()))  # noqa: DTZ001 a day has no zone


def clock_time(at: int, *, zone: tzinfo | None = None) -> str:
    return Clock.of(at, zone).written(at, "HH:mm")


# -- below: how it is done -----------------------------------------------------------------------------------


class Clock(NamedTuple):
    """The moment of a page and the zone of its reader. Rows of a list are told by one."""

    now: int
    zone: tzinfo

    @classmethod
    def of(cls, now: int | None = None, zone: tzinfo | None = None) -> Clock:
        if now is None and zone is None:  # one for the whole page
            if "clock" not in g:
                g.clock = cls(request_now.now(), request_now.zone())
            return cast(Clock, g.clock)
        return cls(request_now.now() if now is None else now, zone or request_now.zone())

    def moment(self, at: int | None) -> TimeText | None:
        if at is None:
            return None
        gone = self.now - at
        if -MINUTE < gone < DAY:  # what has just been done may be a little ahead of the page's own moment
            return _told_ago(at // 1000, max(0, gone) // MINUTE, self.zone, current())
        if -DAY < gone < 0:
            return self.told(at, _ahead(-gone))
        return self.told(at, self.calendar(at))

    def deadline(self, at: int | None, *, open: bool = True) -> TimeText | None:
        if at is None:
            return None
        left = at - self.now
        if not open:
            return self.told(at, self.calendar(at))
        if left < 0:
            return self.told(at, _late(-left), tone="late", live="due" if -left < DAY else "")
        if left < SOON:
            return self.told(at, _ahead(left), tone="soon", live="due")
        if self.days_to(at) == 0:
            return self.told(at, _("by {time}").format(time=self.written(at, "HH:mm")))
        if left < DAY:
            return self.told(at, _ahead(left), live="due")
        return self.told(at, self.calendar(at))

    def local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at / 1000, self.zone)

    @property
    def today(self) -> date:
        return self.local(self.now).date()

    def days_to(self, at: int) -> int:
        return (self.local(at).date() - self.today).days

    def written(self, at: int, pattern: str) -> str:
        return _written(at // MINUTE, pattern, self.zone, current())

    def told(self, at: int, text: str, *, tone: str = "", live: str = "") -> TimeText:
        iso, full = _exact(at // 1000, self.zone, current())
        return TimeText(iso, text, full, tone, live)

    def day(self, iso: str) -> str:
        """An ISO date in as few words as tell it apart from one of another year."""
        day = date.fromisoformat(iso)
        pattern = "d MMM" if day.year == self.today.year else _DATE_WITH_YEAR.get(_base(), "d MMM y")
        return format_date(day, pattern, locale=locale_of(current()))

    def calendar(self, at: int) -> str:
        """A day further away than today, in as few words as tell it apart."""
        days = self.days_to(at)
        hour = self.written(at, "HH:mm")
        if days == 0:
            return hour
        if days == -1:
            return _("yesterday {time}").format(time=hour)
        if days == 1:
            return _("tomorrow {time}").format(time=hour)
        if abs(days) <= WEEK_DAYS:
            return self.written(at, "EEE HH:mm")
        if self.local(at).year == self.today.year:
            return self.written(at, "d MMM")
        return self.written(at, _DATE_WITH_YEAR.get(_base(), "d MMM y"))


@lru_cache(maxsize=50_000)
def _written(minute: int, pattern: str, zone: tzinfo, language: str) -> str:
    """Lists show the same moments again and again, and no pattern tells seconds."""
    return format_datetime(datetime.fromtimestamp(minute * 60, zone), pattern, tzinfo=zone, locale=locale_of(language))


@lru_cache(maxsize=50_000)
def _told_ago(second: int, minutes: int, zone: tzinfo, language: str) -> TimeText:
    """Something that happened in this second, so many minutes ago. ``language``: that of the moment."""
    iso, full = _exact(second, zone, language)
    return TimeText(iso, _ago(minutes * MINUTE), full, live="ago")


@lru_cache(maxsize=50_000)
def _exact(second: int, zone: tzinfo, language: str) -> tuple[str, str]:
    """As programs read it, and as it is shown to who points at it."""
    iso = datetime.fromtimestamp(second, zone).isoformat(timespec="seconds")
    return iso, _written(second // 60, _FULL.get(language.split("-")[0], "d MMMM y, HH:mm zzz"), zone, language)


def _base() -> str:
    return current().split("-")[0]


def _ago(gone: int) -> str:
    if gone < MINUTE:
        return _("just now")
    if gone < HOUR:
        return _("{n} min ago").format(n=gone // MINUTE)
    return _("{n} h ago").format(n=gone // HOUR)


def _ahead(left: int) -> str:
    if left < MINUTE:
        return _("in under a minute")
    return _("in {n} min").format(n=left // MINUTE) if left < HOUR else _("in {n} h").format(n=left // HOUR)


def _late(late: int) -> str:
    if late < MINUTE:
        return _("late just now")
    if late < HOUR:
        return _("{n} min late").format(n=late // MINUTE)
    return _("{n} h late").format(n=late // HOUR) if late < DAY else _("{n} d late").format(n=late // DAY)

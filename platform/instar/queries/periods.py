"""Days, weeks and months that moments lie in, as the reader's time zone has them.

The database counts by quarters of an hour, which every zone's days are made of; what day a quarter belongs to is worked
out here, so that clock changes cost no accuracy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta, tzinfo

from babel.dates import format_date

from instar.forms.locales import locale_of
from instar.i18n import current

QUARTER_MS = 900_000
MOST_FILLED = 400
"""Between the first and the last of so many periods empty ones are filled in."""


def _month(day: date) -> date:
    return day.replace(day=1)


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _day(day: date) -> date:
    return day


PERIODS: Mapping[str, Callable[[date], date]] = {"day": _day, "week": _week, "month": _month}
"""Name → the first day of the period that a day lies in."""


def of_quarter(quarter: int, period: str, zone: tzinfo) -> str:
    """The first day, "2026-01-01", of the period in which the quarter of an hour since 1970 begins."""
    return PERIODS[period](datetime.fromtimestamp(quarter * QUARTER_MS / 1000, zone).date()).isoformat()


def of_day(day: str, period: str) -> str | None:
    """As ``of_quarter`` for a date; None for what is none."""
    try:
        return PERIODS[period](date.fromisoformat(day)).isoformat()
    except ValueError:
        return None


def between(first: str, last: str, period: str) -> Iterator[str]:
    """All periods from the first to the last; the two alone where there would be too many."""
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    found: list[str] = []
    while day <= end and len(found) <= MOST_FILLED:
        found.append(day.isoformat())
        day = PERIODS[period](day + timedelta(days=32 if period == "month" else 7 if period == "week" else 1))
    yield from found if len(found) <= MOST_FILLED else dict.fromkeys((first, last))


def title(first: str, period: str) -> str:
    """ "Jan 2026", "5 Jan 2026"."""
    pattern = "LLL y" if period == "month" else "d MMM y"
    return format_date(date.fromisoformat(first), pattern, locale=locale_of(current()))

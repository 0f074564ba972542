"""When a meeting is: read from what is typed, and told in words. Times are those of a clock on somebody's wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

from babel.dates import format_date, format_datetime

from instar.sdk import on_the_clock, on_the_wall

DAY_MS = 24 * 3_600_000
ONE_DAY = timedelta(days=1)
YEARS = (2000, 2100)


def read(given: str, zone: tzinfo) -> int | None:
    """The moment (ms) of "2026-01-05T10:00" on a wall of the zone, or of one with an offset; None for anything else."""
    try:
        found = datetime.fromisoformat(given.strip())
    except ValueError:
        return None
    if not YEARS[0] <= found.year < YEARS[1] or len(given.strip()) < len("2026-01-05T10"):
        return None
    if found.tzinfo is not None:
        return int(found.astimezone(UTC).timestamp()) * 1000
    return on_the_clock(found.replace(second=0, microsecond=0, fold=0), zone)


def read_day(given: str) -> date | None:
    """The date that such a text begins with."""
    try:
        found = date.fromisoformat(given.strip()[:10])
    except ValueError:
        return None
    return found if YEARS[0] <= found.year < YEARS[1] else None


def typed(moment: int, zone: tzinfo) -> str:
    """As an input for a moment has it."""
    return on_the_wall(moment, zone).isoformat(timespec="minutes")


def at_greenwich(day: date) -> int:
    """When the day begins there, ms."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def begin_of(day: date, zone: tzinfo) -> int:
    return on_the_clock(datetime(day.year, day.month, day.day), zone)  # noqa: DTZ001 a time on the wall of the zone


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def when(begin: datetime, end: datetime, language: str, this_year: int) -> str:
    """ "Mon 5 Jan, 10:00–11:00"; the year where it is another one."""
    first = f"{day_words(begin.date(), language, this_year)}, {begin:%H:%M}"
    if begin.date() == end.date():
        return f"{first}–{end:%H:%M}"
    return f"{first} – {day_words(end.date(), language, this_year)}, {end:%H:%M}"


def days(first: date, last: date, language: str, this_year: int) -> str:
    one = day_words(first, language, this_year)
    return one if first == last else f"{one} – {day_words(last, language, this_year)}"


def day_words(day: date, language: str, this_year: int) -> str:
    """ "Mon 5 Jan" """
    pattern = "EEE d MMM" if day.year == this_year else "EEE d MMM y"
    return format_date(day, pattern, locale=language)


def month_words(first: date, last: date, language: str) -> str:
    """ "5 – 11 January 2026", as the title of a week."""
    if first == last:
        return format_date(first, "EEEE, d MMMM y", locale=language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {format_date(last, 'd MMMM y', locale=language)}"
    start = "d MMMM" if first.year == last.year else "d MMMM y"
    return f"{format_date(first, start, locale=language)} – {format_date(last, 'd MMMM y', locale=language)}"


def exactly(moment: int, zone: tzinfo, language: str) -> str:
    """With the zone, for who points at it."""
    return format_datetime(datetime.fromtimestamp(moment / 1000, zone), "d MMMM y, HH:mm zzz", zone, locale=language)


def weekday(day: date, language: str) -> str:
    """ "Mon" """
    return format_date(day, "EEE", locale=language)

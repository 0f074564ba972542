"""A working-time calendar as people read it: its week, a year of days with what is special about them, and an answer to
"when is it due, and why"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_date, get_day_names, get_month_names

from instar.engine.calendars import Calendar, Counted, Day, Uncountable, is_open, later, why
from instar.engine.calendars.country import FIRST, LAST
from instar.engine.lengths import length, on_the_clock, on_the_wall
from instar.forms.locales import locale_of
from instar.i18n import N_, _, current, text

KINDS: Mapping[str, str] = {
    "work": N_("Working day"),
    "short": N_("Shorter day"),
    "extra": N_("Worked in place of another day"),
    "own": N_("Hours of its own"),
    "off": N_("Day off"),
    "moved": N_("Day off, moved here"),
    "holiday": N_("Holiday"),
}
"""In the order of the legend."""
USUAL = frozenset({"work", "off"})
_DAY = timedelta(days=1)
_FULL = 1440


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a month; ``told``: what a pointer is told of it."""

    number: int
    kind: str
    told: str
    today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """``weeks``: rows of seven, None before the first day and after the last one. ``says``: how much is worked."""

    name: str
    weeks: tuple[tuple[Cell | None, ...], ...]
    says: str


@dataclass(frozen=True, slots=True)
class Special:
    """A day that is not as the week has it."""

    when: str
    kind: str
    is_: str
    hours: str


@dataclass(frozen=True, slots=True)
class Line:
    """A day of an explanation; ``counted`` is "" where nothing was."""

    when: str
    kind: str
    is_: str
    spans: str
    counted: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What was asked for and what came of it: ``due`` and ``lines``, or ``problem``; neither when nothing was asked."""

    start: str
    length: str
    due: str = ""
    lines: tuple[Line, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """See ``_calendar.html``."""

    zone: str
    open: bool
    extends: tuple[str, ...]
    note: str
    week: tuple[tuple[str, str], ...]
    year: int
    before: int | None
    after: int | None
    says: str
    day_names: tuple[tuple[str, str], ...]
    months: tuple[Month, ...]
    legend: tuple[tuple[str, str], ...]
    specials: tuple[Special, ...]
    trial: Trial


def calendar_view(calendar: Calendar, now: int, year: int | None, start: str, asked: str) -> View:
    """``year``: which one is shown, None for this one; ``start`` and ``asked``: local time and duration to try."""
    today = on_the_wall(now, calendar.zone).date()
    year = year if year is not None and FIRST <= year <= LAST else today.year
    days = list(_days(calendar, date(year, 1, 1), date(year, 12, 31)))
    short, wide = (get_day_names(width, "stand-alone", _locale()) for width in ("abbreviated", "wide"))
    shown = {day.kind for day in days}
    return View(
        zone=calendar.zone_name,
        open=is_open(calendar, now),
        extends=calendar.extends,
        note=text(calendar.note) if calendar.note else "",
        week=tuple((wide[number].capitalize(), _hours(hours)) for number, hours in enumerate(calendar.week)),
        year=year,
        before=year - 1 if year > FIRST else None,
        after=year + 1 if year < LAST else None,
        says=_says(days),
        day_names=tuple((short[number], wide[number]) for number in range(7)),
        months=tuple(_month(days, year, month, today) for month in range(1, 13)),
        legend=tuple((kind, _(name)) for kind, name in KINDS.items() if kind in shown),
        specials=tuple(_special(day) for day in days if day.kind not in USUAL),
        trial=_trial(calendar, now, start, asked),
    )


def _days(calendar: Calendar, first: date, last: date) -> Iterator[Day]:
    while first <= last:
        yield calendar.day(first)
        first += _DAY


def _month(days: list[Day], year: int, month: int, today: date) -> Month:
    own = [day for day in days if day.at.month == month]
    cells: list[Cell | None] = [None] * own[0].at.weekday()
    cells += [Cell(day.at.day, day.kind, _told(day), day.at == today) for day in own]
    cells += [None] * (-len(cells) % 7)
    names = get_month_names("wide", "stand-alone", _locale())
    weeks = tuple(tuple(cells[at : at + 7]) for at in range(0, len(cells), 7))
    return Month(names[month].capitalize(), weeks, _says(own))


def _says(days: list[Day]) -> str:
    worked = sum(1 for day in days if day.intervals)
    hours = sum(day.minutes for day in days) / 60
    return _("{days} d, {hours} h").format(days=worked, hours=f"{hours:g}")


def _special(day: Day) -> Special:
    return Special(_date(day.at), day.kind, _is(day), _hours(day.intervals))


def _is(day: Day) -> str:
    """What kind of day it is, in words."""
    if day.stands_for is not None:
        return _("Worked in place of {day}").format(day=_date(day.stands_for))
    return text(day.title) or _(KINDS[day.kind])


def _told(day: Day) -> str:
    return f"{_date(day.at)}: {_is(day)}" + (f", {_hours(day.intervals)}" if day.intervals else "")


def _hours(intervals: tuple[tuple[int, int], ...]) -> str:
    """ "09:00–13:00, 14:00–18:00"; a dash for none."""
    return ", ".join(f"{_clock(begin)}–{_clock(end, ends=True)}" for begin, end in intervals) or "–"


def _clock(minutes: int, *, ends: bool = False) -> str:
    if ends and minutes == _FULL:
        return "24:00"
    hour, minute = divmod(minutes % _FULL, 60)
    return f"{hour:02}:{minute:02}"


def _trial(calendar: Calendar, now: int, start: str, asked: str) -> Trial:
    if not start and not asked:
        return Trial(on_the_wall(now, calendar.zone).isoformat(timespec="minutes"), "PT4H")
    local, wanted = _local(start), length(asked.strip().upper())
    if local is None:
        problem = _("“{given}” is no moment. Write it as 2026-12-31T17:00.")
        return Trial(start, asked, problem=problem.format(given=start))
    if wanted is None:
        problem = _("“{given}” is no duration. Write PT4H for four working hours, P2D for two working days.")
        return Trial(start, asked, problem=problem.format(given=asked))
    begin = on_the_clock(local, calendar.zone)
    try:
        due = later(calendar, begin, wanted)
    except Uncountable as error:
        return Trial(start, asked, problem=str(error))
    lines = tuple(_line(calendar, one) for one in why(calendar, begin, due))
    return Trial(start, asked, _moment(calendar, due), lines)


def _local(given: str) -> datetime | None:
    """A local time as a browser sends it; None for anything else, and for years that no calendar knows."""
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        return None
    return found if found.tzinfo is None and FIRST < found.year < LAST else None


def _line(calendar: Calendar, one: Counted) -> Line:
    spans = ", ".join(
        f"{on_the_wall(begin, calendar.zone):%H:%M}–{on_the_wall(end, calendar.zone):%H:%M}" for begin, end in one.spans
    )
    hours, minutes = divmod(one.ms // 60_000, 60)
    counted = _("{hours} h {minutes} min").format(hours=hours, minutes=minutes) if one.spans else ""
    return Line(_date(one.day.at), one.day.kind, _is(one.day), spans, counted)


def _moment(calendar: Calendar, at: int) -> str:
    local = on_the_wall(at, calendar.zone)
    return f"{_date(local.date())}, {local:%H:%M}"


def _date(day: date) -> str:
    pattern = "EEE, d MMM y 'г.'" if current().startswith("ru") else "EEE, d MMM y"
    return format_date(day, pattern, locale=_locale())


def _locale() -> str:
    return str(locale_of(current()))

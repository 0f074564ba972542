"""Working time counted, exact to the millisecond, whatever the clocks of the calendar's zone do.

A shift is the time from the moment at which the clock on the wall first shows its beginning, or has passed it, to the
moment at which it first shows its end, or has passed it: an hour that the clocks repeat inside a shift is worked, one
that they leave out is not. Shifts that run into each other count once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from instar.engine.calendars.model import Calendar, Day
from instar.engine.lengths import EPOCH, LATEST, Length, on_the_clock, on_the_wall
from instar.i18n import _

MOST_YEARS = 20
"""How far ahead working time is looked for."""
LAST_DAY = date(9998, 12, 30)
_MS = timedelta(milliseconds=1)
_DAY = timedelta(days=1)


class Uncountable(ValueError):
    """There is no such working time; the text says so to people."""


class Span(NamedTuple):
    """Working time without a gap, epoch ms, of the shifts that begin on a day."""

    begin: int
    end: int
    day: Day


@dataclass(frozen=True, slots=True)
class Counted:
    """A day of an explanation: what of it was counted, (begin, end) in epoch ms; nothing of a day off."""

    day: Day
    spans: tuple[tuple[int, int], ...]

    @property
    def ms(self) -> int:
        return sum(end - begin for begin, end in self.spans)


def add_working(calendar: Calendar, start: int, ms: int) -> int:
    """The moment (epoch ms) by which so much working time has passed since `start`. Raises Uncountable."""
    if ms <= 0:
        return start
    left = ms
    for span in _spans(calendar, start):
        begin = max(span.begin, start)
        if span.end - begin >= left:
            return begin + left
        left -= span.end - begin
    raise _none(calendar, start)


def working_between(calendar: Calendar, start: int, end: int) -> int:
    """Working milliseconds from one moment to another; fewer than none when the second is earlier. Raises Uncountable
    for moments too far apart."""
    if end < start:
        return -working_between(calendar, end, start)
    if start < 0 or end >= LATEST or end - start > MOST_YEARS * 366 * _DAY // _MS:
        message = _("Working time is counted over {years} years at most.")
        raise Uncountable(message.format(years=MOST_YEARS))
    total = 0
    for span in _spans(calendar, start):
        if span.begin >= end:
            break
        total += min(span.end, end) - max(span.begin, start)
    return total


def next_open(calendar: Calendar, moment: int) -> int:
    """The moment itself when it is worked, else when work begins next. Raises Uncountable."""
    for span in _spans(calendar, moment):
        return max(span.begin, moment)
    raise _none(calendar, moment)


def is_open(calendar: Calendar, moment: int) -> bool:
    """Whether a moment is worked; the one at which a shift ends is not."""
    span = next(_spans(calendar, moment), None)
    return span is not None and span.begin <= moment


def later(calendar: Calendar, start: int, length: Length) -> int:
    """So many working days and then so much working time after a moment. A working day later is the same time on the
    clock of the next day that is worked; what begins outside working time begins when work does. Raises Uncountable."""
    moment = _days_later(calendar, start, length.days) if length.days else start
    return add_working(calendar, moment, length.ms)


def why(calendar: Calendar, start: int, end: int, most: int = 400) -> tuple[Counted, ...]:
    """Day by day what was counted from one moment to another, at most so many days; days that are not worked too."""
    counted: dict[date, list[tuple[int, int]]] = {}
    for span in _spans(calendar, start):
        if span.begin >= end:
            break
        counted.setdefault(span.day.at, []).append((max(span.begin, start), min(span.end, end)))
    at = min([on_the_wall(start, calendar.zone).date(), *counted])
    last = on_the_wall(end, calendar.zone).date()
    found: list[Counted] = []
    while at <= last and len(found) < most:
        found.append(Counted(calendar.day(at), tuple(counted.get(at, ()))))
        at += _DAY
    return tuple(found)


def working_spans(calendar: Calendar, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Working time between two moments as (begin, end) in epoch ms, in its order; nothing counts twice."""
    for span in _spans(calendar, start):
        if span.begin >= end:
            return
        yield max(span.begin, start), min(span.end, end)


def _days_later(calendar: Calendar, start: int, days: int) -> int:
    first = next(_spans(calendar, start), None)
    if first is None:
        raise _none(calendar, start)
    at = first.day.at
    shown = on_the_wall(max(start, first.begin), calendar.zone) - datetime.combine(at, time())  # may be past midnight
    last, left = _farthest(at), days
    while left:
        at += _DAY
        if at > last:
            raise _none(calendar, start)
        left -= bool(calendar.day(at).intervals)
    return on_the_clock(datetime.combine(at, time()) + shown, calendar.zone)


def _spans(calendar: Calendar, moment: int) -> Iterator[Span]:
    """Working time that ends after a moment, in its order; nothing counts twice."""
    if not 0 <= moment < LATEST:
        return
    here = on_the_wall(moment, calendar.zone).date()
    at, last = here - 2 * _DAY, _farthest(here)  # a shift may end a day after its own
    worked: int | None = None
    while at <= last:
        day = calendar.day(at)
        for begin, end in day.intervals:
            opens, closes = _reached(at, begin, calendar.zone), _reached(at, end, calendar.zone)
            if closes > (moment if worked is None else worked):
                yield Span(opens if worked is None else max(opens, worked), closes, day)
                worked = closes
        at += _DAY


def _farthest(here: date) -> date:
    """The last day that is looked at."""
    return date.fromordinal(min(here.toordinal() + 366 * MOST_YEARS, LAST_DAY.toordinal()))


def _reached(day: date, minutes: int, zone: tzinfo) -> int:
    """When the clock on the wall first shows so many minutes after the beginning of a day, or has passed them."""
    local = datetime.combine(day, time()) + timedelta(minutes=minutes)
    moment = on_the_clock(local, zone)
    if on_the_wall(moment, zone) == local:
        return moment
    # The clocks leave this time out: it is reached when they are changed, between the two readings of it.
    low, high = (local.replace(tzinfo=zone, fold=1).astimezone(UTC) - EPOCH) // _MS, moment
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if on_the_wall(middle, zone) >= local else (middle, high)
    return high


def _none(calendar: Calendar, moment: int) -> Uncountable:
    message = _("The calendar “{key}” has not so much working time in the {years} years after {day}.")
    day = on_the_wall(moment, calendar.zone).date().isoformat()
    return Uncountable(message.format(key=calendar.key, years=MOST_YEARS, day=day))

"""What of a window is not worked, on the reader's wall: shaded parts of days, and whole days off with their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from instar.sdk import TicketSet, WorkDay

_DAY = timedelta(days=1)


class Off(NamedTuple):
    """A day without work; ``title`` is "" for one that the week leaves free."""

    day: str
    title: str


class Hours(NamedTuple):
    """``closed``: (from, to) on the reader's wall, within one day each."""

    closed: tuple[tuple[str, str], ...]
    off: tuple[Off, ...]


def hours(tickets: TicketSet, calendar: str, first: date, last: date, zone: tzinfo) -> Hours:
    """Of the days from the first to the last. Nothing is closed where the site has no such calendar."""
    days = tickets.work((first - _DAY).isoformat(), (last + _DAY).isoformat(), calendar)  # its zone may be another one
    if not days:
        return Hours((), ())
    spans = sorted((_local(begin, zone), _local(end, zone)) for day in days for begin, end in day.spans)
    every = [first + _DAY * number for number in range((last - first).days + 1)]
    closed = tuple((_told(begin), _told(end)) for day in every for begin, end in _between(day, spans))
    return Hours(closed, tuple(_off(days, {day.isoformat() for day in every})))


def opening(tickets: TicketSet, calendar: str, day: date, zone: tzinfo) -> time:
    """When work begins on a day, for a moment of which only the day was given; nine o'clock where nobody works."""
    for one in tickets.work(day.isoformat(), day.isoformat(), calendar):
        for begin, _end in one.spans:
            if (at := _local(begin, zone)).date() == day:
                return at.time()
    return time(9)


def _between(day: date, spans: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """The parts of a day that no span covers."""
    at, midnight = datetime.combine(day, time()), datetime.combine(day + _DAY, time())
    for begin, end in spans:
        if end <= at or begin >= midnight:
            continue
        if begin > at:
            yield at, begin
        at = max(at, end)
    if at < midnight:
        yield at, midnight


def _off(days: Iterable[WorkDay], wanted: set[str]) -> Iterator[Off]:
    return (Off(one.day, one.title) for one in days if one.day in wanted and not one.spans)


def _local(ms: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(ms / 1000, zone).replace(tzinfo=None)


def _told(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M")

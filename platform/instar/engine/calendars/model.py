"""A calendar: what kind of day each date is, and which hours of it are worked.

Hours are minutes from the midnight with which the date begins, on the clock of the calendar's zone; a shift that ends
after midnight belongs to the day on which it begins. A calendar is a week and layers of rules about dates, its own
first, then those of the calendar that it extends, and so on. The first layer that says something about a date has
said it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from typing import Literal

from instar.engine.calendars.country import Country

Text = str | Mapping[str, str]
Interval = tuple[int, int]
"""From and to, in minutes from midnight: 0 ≤ from < 1440, from < to ≤ from + 1440."""
Kind = Literal["work", "short", "extra", "own", "off", "moved", "holiday"]
"""Worked as the week says; an hour less; worked in place of another day; hours of this date alone. Not worked: as the
week says; because a day off has been moved here; a holiday."""
MOST_KEPT = 20_000
"""Days that are worked out once and kept."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """One date. `stands_for`: the day in whose place an `extra` one is worked."""

    at: date
    kind: Kind
    intervals: tuple[Interval, ...] = ()
    title: Text = ""
    stands_for: date | None = None

    @property
    def minutes(self) -> int:
        """How long is worked, by the clock on the wall."""
        return sum(end - begin for begin, end in self.intervals)


@dataclass(frozen=True, slots=True)
class Own:
    """Hours of one date alone; none: it is not worked."""

    intervals: tuple[Interval, ...]
    title: Text = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """What one calendar says of dates. `yearly`: holidays by month and day; `worked`: date → the day it stands for;
    `less`: minutes that a short day is shorter; `eves`: working days before a holiday are short."""

    exceptions: Mapping[date, Own] = field(default_factory=dict)
    holidays: Mapping[date, Text] = field(default_factory=dict)
    yearly: Mapping[tuple[int, int], Text] = field(default_factory=dict)
    countries: tuple[Country, ...] = ()
    off: Mapping[date, Text] = field(default_factory=dict)
    worked: Mapping[date, date] = field(default_factory=dict)
    short: frozenset[date] = frozenset()
    eves: bool = False
    less: int = 60

    def holiday(self, day: date) -> Text | None:
        """What is celebrated on a date; a day off that has been moved there is no holiday."""
        if day in self.holidays:
            return self.holidays[day]
        if (day.month, day.day) in self.yearly:
            return self.yearly[day.month, day.day]
        return next((title for one in self.countries if (title := one.holidays(day.year).get(day))), None)

    def moved(self, day: date) -> Text | None:
        """Why a date is not worked that is no holiday: a day off has been moved there."""
        if day in self.off:
            return self.off[day]
        return next((title for one in self.countries if (title := one.off(day.year).get(day))), None)

    def instead(self, day: date) -> date | None:
        """The day in whose place a date is worked."""
        found = self.worked.get(day)
        return found or next((other for one in self.countries if (other := one.worked(day.year).get(day))), None)


@dataclass(frozen=True, slots=True)
class Calendar:
    """`week`: the hours of Monday to Sunday. `zone`: in which its hours are; `zone_name`: as IANA names it. `extends`:
    keys of the calendars that it builds on, the nearest first."""

    key: str
    title: Text
    zone: tzinfo
    zone_name: str
    week: tuple[tuple[Interval, ...], ...]
    layers: tuple[Layer, ...] = ()
    note: Text | None = None
    docs: Text | None = None
    extends: tuple[str, ...] = ()
    _days: dict[date, Day] = field(default_factory=dict, repr=False, compare=False)

    def day(self, at: date) -> Day:
        """What kind of day a date is, and its hours."""
        found = self._days.get(at)
        if found is None:
            if len(self._days) >= MOST_KEPT:
                self._days.clear()
            found = self._days[at] = self._said(at) or self._usual(at)
        return found

    def _said(self, at: date) -> Day | None:
        """What the first layer says that knows the date."""
        for layer in self.layers:
            own = layer.exceptions.get(at)
            if own is not None:
                return Day(at, "own" if own.intervals else "off", own.intervals, own.title)
            other = layer.instead(at)
            if other is not None:
                return Day(at, "extra", self._usual(other).intervals, "", other)
            title = layer.moved(at)
            if title is not None:
                return Day(at, "moved", (), title)
            title = layer.holiday(at)
            if title is not None:
                return Day(at, "holiday", (), title)
        return None

    def _usual(self, at: date) -> Day:
        """A day as the week has it, shorter where a layer says so."""
        hours = self.week[at.weekday()]
        if not hours:
            return Day(at, "off")
        for layer in self.layers:
            if at in layer.short or (layer.eves and self._is_holiday(at + _DAY)):
                return Day(at, "short", shortened(hours, layer.less))
        return Day(at, "work", hours)

    def _is_holiday(self, at: date) -> bool:
        return any(layer.holiday(at) is not None for layer in self.layers)


def shortened(hours: tuple[Interval, ...], less: int) -> tuple[Interval, ...]:
    """Hours that end so many minutes earlier; a part of the day that is no longer than that falls away."""
    kept = list(hours)
    while kept and less > 0:
        begin, end = kept.pop()
        if end - begin > less:
            kept.append((begin, end - less))
        less -= end - begin
    return tuple(kept)

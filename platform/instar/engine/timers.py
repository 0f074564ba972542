"""Timers: after how long, at which moment, how often.

Days and weeks are nominal in the site's time zone: a day later is the same time on the clock, whatever the night's
change of the clocks has made of it. Hours, minutes and seconds are exact. A moment that a change of the clocks leaves
out comes as much later; one that it repeats is the first of the two.

A timer that names a calendar counts its working time: days are working days at the same time on the clock, hours and
less are working time. A plan runs by the clock of the calendar's zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any

from croniter import CroniterError, croniter  # type: ignore[import-untyped]  # it ships no types

from instar.engine.calendars import Calendar, Uncountable, add_working, later, working_between
from instar.engine.expressions import EvaluationError, Expression, epoch_ms
from instar.engine.lengths import LATEST, Length, length, on_the_clock, on_the_wall
from instar.i18n import _

MOST_TIMES = 1_000
Calendars = Callable[[str], Calendar | None]
"""The calendar in force by its key; None when there is none."""
_REPEAT = re.compile(r"R(\d{0,4})/(.+)", re.ASCII)


def no_calendars(_key: str) -> Calendar | None:
    """Where there are none."""
    return None


@dataclass(frozen=True, slots=True)
class Cron:
    """Five fields – minute, hour, day, month, weekday – of the clock on the wall."""

    fields: str

    def after(self, moment: int, zone: tzinfo) -> int:
        """The next time later than a moment (epoch ms)."""
        times = croniter(self.fields, on_the_wall(moment, zone))
        found = moment
        while found <= moment:  # what the clock shows twice comes once
            found = on_the_clock(times.get_next(datetime), zone)
        return found


@dataclass(frozen=True, slots=True)
class Timer:
    """`after` so long, `at` what an expression gives, or `every` so long, `times` in all (None: for ever). `calendar`:
    the key of the one whose working time counts."""

    after: Length | None = None
    at: Expression | None = None
    every: Length | Cron | None = None
    times: int | None = 1
    calendar: str = ""

    def first(
        self,
        now: int,
        zone: tzinfo,
        environment: Mapping[str, Any] | None = None,
        calendars: Calendars = no_calendars,
    ) -> int:
        """When it is due for the first time, epoch ms; a moment in the past is now. Raises EvaluationError."""
        length = self.after or self.every
        if length is not None and self.calendar:
            return _counted(length, now, calendar_of(self.calendar, calendars))
        if length is not None:
            return length.after(now, zone)
        moment = self.moment(zone, environment or {})
        if moment is None:
            raise EvaluationError(_("The moment is not known."))
        return min(max(now, moment), LATEST)

    def moment(self, zone: tzinfo, environment: Mapping[str, Any]) -> int | None:
        """What `at` gives, epoch ms; a date is its beginning in the zone. Raises EvaluationError."""
        found = self.at(environment) if self.at is not None else None
        if isinstance(found, date) and not isinstance(found, datetime):
            return on_the_clock(datetime.combine(found, time()), zone)
        return epoch_ms(found)

    def following(self, due: int, now: int, zone: tzinfo, calendars: Calendars = no_calendars) -> int:
        """The next time after `due` that is later than now: what was missed is not caught up on. Raises EvaluationError
        where a calendar cannot be counted by."""
        assert self.every is not None, "only what repeats follows"
        step = self.every
        if self.calendar:
            return _follows(step, due, now, calendar_of(self.calendar, calendars))
        if isinstance(step, Cron):
            return step.after(max(due, now), zone)
        if not step.days:
            missed = max(0, now - due) // step.ms
            return min(due + (missed + 1) * step.ms, LATEST)
        moment = step.after(due, zone)
        while moment <= now:
            moment = step.after(moment, zone)
        return moment


def calendar_of(key: str, calendars: Calendars) -> Calendar:
    """The calendar in force; raises EvaluationError when there is none."""
    found = calendars(key)
    if found is None:
        raise EvaluationError(_("There is no calendar “{name}”.").format(name=key))
    return found


def _counted(step: Length | Cron, moment: int, calendar: Calendar) -> int:
    if isinstance(step, Cron):
        return step.after(moment, calendar.zone)
    try:
        return later(calendar, moment, step)
    except Uncountable as error:
        raise EvaluationError(str(error)) from error


def _follows(step: Length | Cron, due: int, now: int, calendar: Calendar) -> int:
    """As `Timer.following`, in working time."""
    if isinstance(step, Cron):
        return step.after(max(due, now), calendar.zone)
    try:
        if not step.days:
            missed = working_between(calendar, due, max(due, now)) // step.ms
            return add_working(calendar, due, (missed + 1) * step.ms)
    except Uncountable as error:
        raise EvaluationError(str(error)) from error
    moment = _counted(step, due, calendar)
    while moment <= now:
        moment = _counted(step, moment, calendar)
    return moment


def repeat(value: object) -> tuple[int | None, Length] | None:
    """`R3/PT1H`: (3, an hour); `R/P1D`: (None, a day); None for what is no such repeat."""
    found = _REPEAT.fullmatch(value) if isinstance(value, str) else None
    step = length(found[2]) if found else None
    if found is None or step is None:
        return None
    times = int(found[1]) if found[1] else None
    return None if times == 0 or (times or 0) > MOST_TIMES else (times, step)


def cron(value: object) -> Cron | None:
    """`0 9 * * 1`: Mondays at nine; None for what is no such plan, or one that never comes."""
    if not isinstance(value, str) or len(value) > 100 or len(value.split()) != 5:
        return None
    try:
        croniter(value, datetime(2026, 1, 1)).get_next(datetime)  # noqa: DTZ001 – a wall clock has no zone
    except (CroniterError, ValueError):
        return None
    return Cron(value)

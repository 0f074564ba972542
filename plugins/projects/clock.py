"""Dates of a plan as the wall of its calendar shows them, and as a picture has them.

In a picture a task that fills its first and its last day fills them whole: its bar goes from midnight to midnight. On
the way back a midnight stands for the first minute that is worked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from babel.dates import format_date, format_datetime

from instar.sdk import (
    Invalid,
    TicketLine,
    Viewer,
    WorkingTime,
    _,
    current,
    on_the_clock,
    on_the_wall,
    own_settings,
    top_ticket,
    working_time,
)
from instar_plugins.projects.drawn import line_of
from instar_plugins.projects.hours import Hours, around_the_clock
from instar_plugins.projects.tables import PLUGIN

USUAL_DAY = 480
LONGEST_OFF = 1100
"""Days of which is said whether they are worked."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """``day``: minutes of a usual working day."""

    zone: tzinfo
    day: int
    hours: Hours

    def wall(self, moment: int) -> str:
        """ "2026-01-12T09:00"."""
        return self._at(moment).strftime("%Y-%m-%dT%H:%M")

    def moment(self, wall: str) -> int:
        """Raises Invalid for what is no date."""
        try:
            at = datetime.fromisoformat(wall[:16])
        except ValueError:
            raise Invalid({"start": [_("This is no date. Write it as 2026-12-31 or 2026-12-31T17:30.")]}) from None
        return int(on_the_clock(at.replace(tzinfo=None), self.zone)) // 60_000

    def first_worked(self, moment: int) -> int:
        return self.hours.begin(self.hours.worked(moment))

    def drawn(self, start: int, finish: int) -> tuple[str, str]:
        """Where a bar begins and ends."""
        return self._edge(start, before=True), self._edge(finish, before=False)

    def drawn_moment(self, moment: int) -> str:
        """Where a milestone is."""
        edge = self._edge(moment, before=True)
        return edge if edge != self.wall(moment) else self._edge(moment, before=False)

    def told(self, moment: int) -> str:
        """ "12 Jan 2026, 13:00", without the hour where the day begins or ends."""
        at = self._at(moment)
        if {self._edge(moment, before=True), self._edge(moment, before=False)} == {self.wall(moment)}:
            return str(format_datetime(at, "d MMM y, HH:mm", locale=current()))
        return str(format_date(at.date(), "d MMM y", locale=current()))

    def days_off(self, begin: int, end: int) -> list[str]:
        """Days, ISO, on which nobody works."""
        first, last = self._at(begin).date() - 14 * _DAY, self._at(end).date() + 45 * _DAY
        every = [first + number * _DAY for number in range(min((last - first).days, LONGEST_OFF))]
        edges = [self.hours.worked(self._midnight(day)) for day in [*every, every[-1] + _DAY]]
        return [day.isoformat() for day, one, next in zip(every, edges, edges[1:], strict=False) if one == next]

    def _at(self, moment: int) -> datetime:
        return on_the_wall(moment * 60_000, self.zone)

    def _midnight(self, day: date) -> int:
        return int(on_the_clock(datetime.combine(day, datetime.min.time()), self.zone)) // 60_000

    def _edge(self, moment: int, *, before: bool) -> str:
        """The midnight next to a moment where nobody works between the two, else the moment."""
        day = self._at(moment).date()
        midnight = self._midnight(day if before else day + _DAY)
        if not before and self._midnight(day) == moment:
            return self.wall(moment)
        same = self.hours.worked(midnight) == self.hours.worked(moment)
        return self.wall(midnight if same else moment)


def clock(calendar: WorkingTime | None, near: int) -> Clock:
    """Of a calendar, where there is none of every minute; ``near``: a moment that is asked about."""
    if calendar is None:
        return Clock(UTC, USUAL_DAY, Hours(around_the_clock, near))
    return Clock(calendar.zone, calendar.day, Hours(calendar.spans, near))


def calendar_of(by: Viewer, line: TicketLine) -> WorkingTime | None:
    """By which a ticket is planned: its own, else that of its plan, else the site's."""
    usual = usual_calendar(line.data)
    if line.data.get("projects_calendar"):
        return usual
    top = line_of(by, f"T-{top_ticket(by, int(line.number.removeprefix('T-')))}")
    return usual_calendar(top.data) if top else usual


def usual_calendar(data: Mapping[str, object]) -> WorkingTime | None:
    """The one that a ticket names, else the site's."""
    return working_time(str(data.get("projects_calendar") or "")) or working_time(own_settings(PLUGIN)["calendar"])

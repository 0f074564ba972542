"""Days off of an iCalendar file (RFC 5545), as a calendar that extends another one.

An event of whole days is a holiday, one that comes back every year on the same date a holiday of every year. What has
an hour, or comes back in another way, is no day off: it is left out and named with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from instar.engine.keys import CALENDAR_FORMAT
from instar.i18n import _

LONGEST = 366
_DAY = timedelta(days=1)


class IcalError(ValueError):
    """The text is no iCalendar; the message says so to people."""


class Loss(NamedTuple):
    """What was left out: its name, and why."""

    name: str
    reason: str


@dataclass(slots=True)
class Read:
    """`calendar`: JSON of a definition. `days`: how many days of it are holidays."""

    calendar: dict[str, Any]
    days: int
    losses: list[Loss] = field(default_factory=list)


def read_ical(text: bytes, key: str, extends: str) -> Read:
    """The days off of all events. Raises IcalError."""
    from icalendar import Calendar as File  # takes a tenth of a second: only who imports waits for it

    try:
        files: list[Any] = File.from_ical(text, multiple=True)
        events = [event for file in files for event in file.walk("VEVENT")]
        names = [str(file["X-WR-CALNAME"]) for file in files if "X-WR-CALNAME" in file]
    except (ValueError, IndexError, KeyError) as error:
        raise IcalError(_("This is no iCalendar file: {reason}").format(reason=error)) from error
    if not files or any(file.name != "VCALENDAR" for file in files):
        raise IcalError(_("This is no iCalendar file: {reason}").format(reason="BEGIN:VCALENDAR"))
    days: dict[tuple[bool, date], str] = {}
    losses = [loss for event in events if (loss := _take(event, days)) is not None]
    raw = {"format": CALENDAR_FORMAT, "key": key, "title": names[0] if names else key, "extends": extends}
    return Read({**raw, "holidays": list(_ranges(days))}, len(days), losses)


def _take(event: Any, days: dict[tuple[bool, date], str]) -> Loss | None:
    """Add the days of an event, or say why not."""
    name = str(event.get("SUMMARY", "")) or str(event.get("UID", "–"))
    try:
        first, end = event.decoded("DTSTART"), event.decoded("DTEND", None)
        length = event.decoded("DURATION", None)
    except (ValueError, KeyError) as error:
        return Loss(name, _("It cannot be read: {reason}").format(reason=error))
    if isinstance(first, datetime) or isinstance(end, datetime):
        return Loss(name, _("It has an hour, so it is no day off."))
    yearly = "RRULE" in event
    if yearly and not _every_year(event["RRULE"]):
        return Loss(name, _("It comes back in another way than every year on the same date."))
    after = end or first + (length or _DAY)
    if not 0 < (after - first).days <= LONGEST:
        return Loss(name, _("It does not last from a day to a year."))
    if yearly and first.year != (after - _DAY).year:
        return Loss(name, _("It comes back every year and lasts over the end of one."))
    for number in range((after - first).days):
        day = first + number * _DAY
        days.setdefault((yearly, day.replace(year=2024) if yearly else day), name)
    return None


def _every_year(rule: Any) -> bool:
    """FREQ=YEARLY and no more than what its first day says anyway."""
    said = {str(name).upper(): value for name, value in rule.items()}
    interval = [str(one) for one in said.get("INTERVAL", ["1"])]
    known = {"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "WKST"}
    return [str(one) for one in said.get("FREQ", ())] == ["YEARLY"] and interval == ["1"] and set(said) <= known


def _ranges(days: dict[tuple[bool, date], str]) -> Iterable[dict[str, str]]:
    """Days with one name that follow each other are one entry."""
    order = sorted(days)
    begins = [one for before, one in pairwise([None, *order]) if one is not None and not _goes_on(before, one, days)]
    for begin, following in pairwise([*begins, None]):
        assert begin is not None, "only the last one is"
        last = order[(order.index(following) if following is not None else len(order)) - 1]
        title = days[begin]
        if begin == last:
            yield {"date": _written(begin), "title": title}
        else:
            yield {"from": _written(begin), "to": _written(last), "title": title}


def _goes_on(before: tuple[bool, date] | None, one: tuple[bool, date], days: dict[tuple[bool, date], str]) -> bool:
    if before is None or before[0] != one[0] or days[before] != days[one]:
        return False
    return one[1] - before[1] == _DAY and (one[0] or one[1].year == before[1].year)


def _written(day: tuple[bool, date]) -> str:
    return day[1].isoformat()[5:] if day[0] else day[1].isoformat()

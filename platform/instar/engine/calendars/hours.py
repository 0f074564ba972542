"""The hours of days: {"mon-fri": ["09:00-13:00", "14:00-18:00"]}, read or reported."""

from __future__ import annotations

import re
from typing import Any

from instar.engine.calendars.model import Interval
from instar.engine.reports import Reports, near
from instar.engine.source import escape
from instar.i18n import _

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FULL = 1440
MOST_INTERVALS = 24
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", re.ASCII)


def week(reports: Reports, raw: Any, at: str) -> dict[int, tuple[Interval, ...]]:
    """Weekday, Monday is 0 → its hours; days that are not named are left out."""
    if not isinstance(raw, dict):
        reports.shape("week", _('must be an object such as {"mon-fri": ["09:00-18:00"]}.'), at)
        return {}
    found: dict[int, tuple[Interval, ...]] = {}
    for name, listed in raw.items():
        pointer = f"{at}/{escape(name)}"
        days = _days(name)
        if not days:
            message = _("“{name}” is no day of the week.").format(name=name[:64])
            hint = near(name, WEEKDAYS) if "-" not in name else _("Write “mon”, or “mon-fri” for several days.")
            reports.error("weekday", message, pointer, hint=hint)
            continue
        own = intervals(reports, listed, pointer)
        for day in days:
            if day in found:
                message = _("“{day}” is there twice.").format(day=WEEKDAYS[day])
                hint = _("Name each day once; several hours of a day stand in one list.")
                reports.error("weekday", message, pointer, hint=hint)
            found[day] = own
    return found


def _days(name: str) -> range:
    first, dash, last = name.partition("-")
    if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
        return range(0)
    begin = WEEKDAYS.index(first)
    return range(begin, (WEEKDAYS.index(last) if dash else begin) + 1)


def intervals(reports: Reports, raw: Any, at: str) -> tuple[Interval, ...]:
    """The hours of one day in their order; [] is a day that is not worked."""
    if not isinstance(raw, list) or len(raw) > MOST_INTERVALS:
        wanted = _('Here must be a list of hours such as ["09:00-13:00", "14:00-18:00"].')
        reports.error("shape", wanted, at, hint=_("Write [] for a day that is not worked."))
        return ()
    found: list[Interval] = []
    for index, item in enumerate(raw):
        one = _interval(item)
        if one is None:
            message = _("“{given}” are no hours.").format(given=str(item)[:64])
            hint = _("Write them as “09:00-18:00”; a shift that ends the next day as “22:00-06:00”.")
            reports.error("hours", message, f"{at}/{index}", hint=hint)
        elif found and one[0] < found[-1][1]:
            message = _("“{given}” begins before the hours that stand before it have ended.").format(given=item)
            hint = _("Write the hours of a day in their order, or make one of the two.")
            reports.error("overlap", message, f"{at}/{index}", hint=hint)
        else:
            found.append(one)
    return tuple(found)


def _interval(item: object) -> Interval | None:
    """Minutes from midnight; what ends no later than it begins ends the next day."""
    written = _HOURS.fullmatch(item) if isinstance(item, str) else None
    if written is None:
        return None
    hour, minute, to_hour, to_minute = map(int, written.groups())
    begin, end = hour * 60 + minute, to_hour * 60 + to_minute
    if end > FULL or begin == end:
        return None
    return begin, end if end > begin else end + FULL

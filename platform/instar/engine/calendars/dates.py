"""What a calendar says of dates: `holidays`, `moved`, `short`, `exceptions`, read or reported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from instar.engine.calendars import hours
from instar.engine.calendars.country import FIRST, LAST, Country, countries
from instar.engine.calendars.model import Interval, Layer, Own, Text
from instar.engine.examples import such_as
from instar.engine.keys import COUNTRY_KEYS, EXCEPTION_KEYS, HOLIDAY_KEYS, MOVED_KEYS, SHORT_KEYS
from instar.engine.lengths import length
from instar.engine.reports import Reports, is_whole, near
from instar.i18n import _

MOST_DATES = 5_000
LONGEST_RANGE = 366
LEAP = 2024
"""Dates of every year are read as those of a leap year."""
_DATE = re.compile(r"(?:(\d{4})-)?(\d\d)-(\d\d)", re.ASCII)
Raw = Mapping[str, Any]
Date = tuple[int | None, date]
"""The year, None for every year, and the date, then of LEAP."""


def layer(reports: Reports, raw: Raw, week: tuple[tuple[Interval, ...], ...]) -> Layer:
    """The rules of one calendar about dates. All that is wrong is reported."""
    return _Dates(reports).layer(raw, week)


class _Dates:
    def __init__(self, reports: Reports) -> None:
        self.reports = reports
        self.seen: dict[tuple[str, object], str] = {}

    def layer(self, raw: Raw, week: tuple[tuple[Interval, ...], ...]) -> Layer:
        holidays: dict[date, Text] = {}
        yearly: dict[tuple[int, int], Text] = {}
        found: list[Country] = []
        for at, item in self._listed(raw, "holidays"):
            if isinstance(item, dict) and "country" in item:
                found += self._country(item, at)
                continue
            for year, day, title in self._range(item, at, HOLIDAY_KEYS, "holidays"):
                if year is None:
                    yearly[day.month, day.day] = title
                else:
                    holidays[day] = title
        off, worked = self._moved(raw, week)
        short, eves, less = self._short(raw)
        return Layer(self._exceptions(raw), holidays, yearly, tuple(found), off, worked, short, eves, less)

    # -- holidays ------------------------------------------------------------------------------------------------

    def _country(self, item: Raw, at: str) -> list[Country]:
        reports = self.reports
        reports.unknown_keys(item, COUNTRY_KEYS, at)
        known = countries()
        code, part = item["country"], item.get("part")
        if not isinstance(code, str) or code not in known:
            message = _("There are no holidays of a country “{code}”.").format(code=str(code)[:64])
            reports.error("country", message, f"{at}/country", hint=_("Write its two letters, as in “RU” or “DE”."))
            return []
        if part is not None and part not in known[code]:
            message = _("“{country}” has no part “{part}”.").format(country=code, part=str(part)[:64])
            reports.error("country", message, f"{at}/part", hint=near(str(part), known[code]))
            return []
        years = [item.get("from", FIRST), item.get("to", LAST)]
        for key, year in zip(("from", "to"), years, strict=True):
            if not is_whole(year, FIRST, LAST):
                wanted = _("must be a year from {first} to {last}.").format(first=FIRST, last=LAST)
                reports.shape(key, wanted, f"{at}/{key}")
                return []
        return [Country(code, part, *years)]

    # -- moved days ----------------------------------------------------------------------------------------------

    def _moved(self, raw: Raw, week: tuple[tuple[Interval, ...], ...]) -> tuple[dict[date, Text], dict[date, date]]:
        off: dict[date, Text] = {}
        worked: dict[date, date] = {}
        for at, item in self._listed(raw, "moved"):
            if not isinstance(item, dict):
                wanted = _('Here must be an object such as {"off": "2025-11-03", "work": "2025-11-01"}.')
                hint = _("Leave out “work” for a day that is worked nowhere else.")
                self.reports.error("shape", wanted, at, hint=hint)
                continue
            self.reports.unknown_keys(item, MOVED_KEYS, at)
            free = self._one_date(item, "off", at, "moved")
            work = self._one_date(item, "work", at, "moved") if "work" in item else None
            title = self.reports.text(item, "title", at)
            if free is None:
                continue
            off[free] = title if title is not None else {"en": "Day off, moved here", "ru": "Перенесённый выходной"}
            if work is None:
                continue
            if not week[free.weekday()]:
                message = _("{day} is no working day of the week, so no other day can be worked in its place.")
                hint = _("Leave out “work”, or name a working day in “off”.")
                self.reports.error("moved", message.format(day=free.isoformat()), f"{at}/off", hint=hint)
            worked[work] = free
        return off, worked

    # -- short days ----------------------------------------------------------------------------------------------

    def _short(self, raw: Raw) -> tuple[frozenset[date], bool, int]:
        given, reports = raw.get("short", {}), self.reports
        if not isinstance(given, dict):
            reports.shape("short", _('must be an object such as {"by": "PT1H", "eves": true}.'), "/short")
            return frozenset(), False, 60
        reports.unknown_keys(given, SHORT_KEYS, "/short")
        less = length(given.get("by", "PT1H"))
        if less is None or less.days or less.ms % 60_000 or not 0 < less.ms < 86_400_000:
            reports.shape("by", _('must be less than a day, in minutes or hours, such as "PT1H".'), "/short/by")
            less = None
        days = []
        listed = given.get("dates", [])
        if not isinstance(listed, list):
            reports.shape("dates", _("must be a list of dates."), "/short/dates")
            listed = []
        for index, item in enumerate(listed):
            found = self._date(item, f"/short/dates/{index}", "short", yearly=False)
            days += [found[1]] if found else []
        return frozenset(days), reports.truth(given, "eves", "/short"), less.ms // 60_000 if less else 60

    # -- exceptions ----------------------------------------------------------------------------------------------

    def _exceptions(self, raw: Raw) -> dict[date, Own]:
        found: dict[date, Own] = {}
        for at, item in self._listed(raw, "exceptions"):
            if not isinstance(item, dict) or "hours" not in item:
                wanted = _('Here must be an object such as {"date": "2026-12-30", "hours": ["09:00-14:00"]}.')
                self.reports.error("shape", wanted, at, hint=_("Write [] for a day that is not worked."))
                continue
            own = hours.intervals(self.reports, item["hours"], f"{at}/hours")
            for _year, day, title in self._range(item, at, EXCEPTION_KEYS, "exceptions", yearly=False):
                found[day] = Own(own, title)
        return found

    # -- dates ---------------------------------------------------------------------------------------------------

    def _listed(self, raw: Raw, key: str) -> list[tuple[str, Any]]:
        given = raw.get(key, [])
        if not isinstance(given, list):
            self.reports.shape(key, _("must be a list."), f"/{key}")
            return []
        if len(given) > MOST_DATES:
            message = _("“{key}” has at most {limit} entries.").format(key=key, limit=MOST_DATES)
            hint = _("Let the calendar extend another one that has a part of them.")
            self.reports.error("too_many", message, f"/{key}", hint=hint)
            return []
        return [(f"/{key}/{index}", item) for index, item in enumerate(given)]

    def _range(
        self, item: Any, at: str, keys: tuple[str, ...], place: str, *, yearly: bool = True
    ) -> Iterator[tuple[int | None, date, Text]]:
        """Every date of "2026-05-01", {"date": …} or {"from": …, "to": …}, with its title."""
        if isinstance(item, str):
            item, pointers = {"date": item}, {"date": at}
        elif isinstance(item, dict) and (("date" in item) != ("from" in item and "to" in item)):
            self.reports.unknown_keys(item, keys, at)
            pointers = {key: f"{at}/{key}" for key in ("date", "from", "to")}
        else:
            wanted = _('Here must be a date such as "2026-05-01", or an object with “date”, or with “from” and “to”.')
            self.reports.error("shape", wanted, at, hint=such_as('{"from": "2026-05-01", "to": "2026-05-03"}'))
            return
        title = self.reports.text(item, "title", at)
        if "date" in item:
            first = last = self._date(item["date"], pointers["date"], place, yearly=yearly)
        else:
            first = self._date(item["from"], pointers["from"], "", yearly=yearly)
            last = self._date(item["to"], pointers["to"], "", yearly=yearly)
        if first is None or last is None:
            return
        days = (last[1] - first[1]).days
        if (first[0] is None) != (last[0] is None) or not 0 <= days < LONGEST_RANGE:
            wanted = _("“from” comes before “to”, less than a year apart, and both have a year or neither has.")
            self.reports.error("range", wanted, at, hint=such_as('{"from": "2026-12-31", "to": "2027-01-08"}'))
            return
        for number in range(days + 1):
            day = first[1] + timedelta(days=number)
            if "date" not in item:
                self._once(place, (first[0] is None, day), at)
            yield first[0], day, title if title is not None else ""

    def _one_date(self, item: Raw, key: str, at: str, place: str) -> date | None:
        found = self._date(item.get(key), f"{at}/{key}" if key in item else at, f"{place}/{key}", yearly=False)
        return found[1] if found else None

    def _date(self, raw: Any, pointer: str, place: str, *, yearly: bool) -> Date | None:
        written = _DATE.fullmatch(raw) if isinstance(raw, str) else None
        day = None
        if written is not None and (yearly or written[1]):
            year = int(written[1] or LEAP)
            try:
                day = date(year, int(written[2]), int(written[3]))
            except ValueError:
                day = None
        if day is None or not FIRST <= day.year <= LAST:
            message = _("“{given}” is no date.").format(given=str(raw)[:64])
            hint = (
                _("Write it as “2026-05-09”, or “05-09” for every year.") if yearly else _("Write it as “2026-05-09”.")
            )
            self.reports.error("date", message, pointer, hint=hint)
            return None
        if place:
            self._once(place, (written is not None and not written[1], day), pointer)
        return (day.year if written and written[1] else None), day

    def _once(self, place: str, day: object, pointer: str) -> None:
        """Twice in one list is a slip of the pen."""
        before = self.seen.setdefault((place, day), pointer)
        if before != pointer:
            message = _("The date is there already, at {place}.").format(place=before)
            self.reports.error("duplicate_date", message, pointer, hint=_("Remove one of the two."))

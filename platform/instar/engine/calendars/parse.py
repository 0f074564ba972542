"""Calendar JSON in, a calendar or everything that is wrong with it out: all findings at once, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from instar.engine.calendars import dates, hours
from instar.engine.calendars.model import Calendar, Interval
from instar.engine.examples import example, plain_name
from instar.engine.findings import Finding
from instar.engine.keys import CALENDAR_FORMAT, CALENDAR_KEYS, NAME
from instar.engine.reports import Reports, near
from instar.engine.source import Source
from instar.i18n import _

MOST_EXTENDED = 10
Raw = Mapping[str, Any]
Used = Callable[[str], Mapping[str, Any] | None]
"""The definition of a calendar by its key, as JSON; None when there is none."""


@dataclass(frozen=True, slots=True)
class ParsedCalendar:
    """`calendar` is None when a finding is an error; warnings may stand beside one."""

    calendar: Calendar | None
    findings: tuple[Finding, ...]


def parse_calendar(
    source: Source | Raw, used: Used, zone: tzinfo = UTC, *, known: Iterable[str] = (), inside: tuple[str, ...] = ()
) -> ParsedCalendar:
    """Parse one calendar. `used` gives those that it extends; `zone` is the site's, for one that names none; `known`:
    keys of calendars, for hints; `inside`: keys of those that lead here by extending."""
    document = source if isinstance(source, Source) else Source.of(source)
    if document.findings:
        return ParsedCalendar(None, tuple(document.findings))
    reports = Reports(document)
    raw = document.value
    if not isinstance(raw, dict):
        reports.error("shape", _("A calendar must be an object with “week”."), "", hint=example("week"))
        return ParsedCalendar(None, reports.sorted())
    found = _Parser(reports, used, zone, tuple(known), inside).calendar(raw)
    return ParsedCalendar(None if reports.failed else found, reports.sorted())


class _Parser:
    def __init__(
        self, reports: Reports, used: Used, zone: tzinfo, known: tuple[str, ...], inside: tuple[str, ...]
    ) -> None:
        self.reports = reports
        self.used = used
        self.zone = zone
        self.known = known
        self.inside = inside

    def calendar(self, raw: Raw) -> Calendar:
        reports = self.reports
        reports.unknown_keys(raw, CALENDAR_KEYS, "")
        key = self._head(raw)
        base = self._base(raw, key)
        zone, zone_name = self._zone(raw, base)
        week = self._week(raw, base)
        layer = dates.layer(reports, raw, week)
        if not reports.failed and not any(week) and not any(one.intervals for one in layer.exceptions.values()):
            message = _("Nothing is ever worked in this calendar.")
            reports.error("never_open", message, "/week", hint=_('Write "week": {"mon-fri": ["09:00-18:00"]}.'))
        title = reports.text(raw, "title", "")
        return Calendar(
            key=key,
            title=title if title is not None else key,
            zone=zone,
            zone_name=zone_name,
            week=week,
            layers=(layer, *(base.layers if base else ())),
            note=reports.text(raw, "note", ""),
            docs=reports.text(raw, "docs", ""),
            extends=(base.key, *base.extends) if base else (),
        )

    def _head(self, raw: Raw) -> str:
        if raw.get("format") != CALENDAR_FORMAT:
            message = _("The format is not one that this version reads.")
            hint = _('Write "format": "{format}".').format(format=CALENDAR_FORMAT)
            self.reports.error("format", message, "/format" if "format" in raw else "", hint=hint)
        key = raw.get("key")
        if not isinstance(key, str) or not NAME.fullmatch(key):
            message = _("A calendar needs a “key” of letters, digits, “_”, “-” and “.” that begins with a letter.")
            hint = example("key", f'"{plain_name(key, "calendar")}"')
            self.reports.error("key", message, "/key" if "key" in raw else "", hint=hint)
        return str(key)

    def _base(self, raw: Raw, key: str) -> Calendar | None:
        """The calendar that this one extends; None for none, or when it is reported."""
        name = raw.get("extends")
        if "extends" not in raw:
            return None
        if not isinstance(name, str) or not name:
            self.reports.shape("extends", _("must be the key of a calendar."), "/extends")
            return None
        way = (*self.inside, key)
        if name in way or len(way) > MOST_EXTENDED:
            message = _("The calendars extend each other in a circle, or more than {limit} in a row: {names}.")
            told = message.format(limit=MOST_EXTENDED, names=" → ".join((*way, name)))
            self.reports.error("circle", told, "/extends", hint=_("Let one of them extend none."))
            return None
        body = self.used(name)
        if body is None:
            message = _("There is no calendar “{name}”.").format(name=name[:64])
            hint = near(name, [one for one in self.known if one != key])
            self.reports.error("unknown_calendar", message, "/extends", hint=hint)
            return None
        parsed = parse_calendar(body, self.used, self.zone, inside=way)
        if parsed.calendar is None:
            told = next((one.message for one in parsed.findings if one.severity == "error"), "")
            message = _("The calendar “{name}” is not right: {reason}").format(name=name[:64], reason=told)
            self.reports.error("broken_calendar", message, "/extends", hint=_("Correct that calendar first."))
        return parsed.calendar

    def _zone(self, raw: Raw, base: Calendar | None) -> tuple[tzinfo, str]:
        given = raw.get("zone")
        if "zone" not in raw:
            return (base.zone, base.zone_name) if base else (self.zone, str(self.zone))
        if isinstance(given, str) and given in _zones():
            return ZoneInfo(given), given
        message = _("There is no time zone “{name}”.").format(name=str(given)[:64])
        self.reports.error("zone", message, "/zone", hint=near(str(given), _zones()))
        return UTC, "UTC"

    def _week(self, raw: Raw, base: Calendar | None) -> tuple[tuple[Interval, ...], ...]:
        if "week" in raw:
            own = hours.week(self.reports, raw["week"], "/week")
            return tuple(own.get(day, base.week[day] if base else ()) for day in range(7))
        if base is None and "extends" not in raw:
            message = _("A calendar needs a “week”, or another one that it “extends”.")
            hint = _('Write "week": {"mon-fri": ["09:00-18:00"]}.')
            self.reports.error("shape", message, "", hint=hint)
        return base.week if base else ((),) * 7


@cache
def _zones() -> frozenset[str]:
    """They are looked for in the folders of the machine, which takes longer than the rest of a calendar."""
    return frozenset(available_timezones())

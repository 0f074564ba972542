"""A calendar as other programs read it (RFC 5545).

Identifiers stay, so that a program that looks again changes what it has; what was cancelled is told for a while.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, vText

PRODUCT = "-//instar//instar//EN"
_STATES = {"accepted": "ACCEPTED", "tentative": "TENTATIVE", "declined": "DECLINED", "invited": "NEEDS-ACTION"}


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """``begin`` and ``end``: moments in ms; of whole days ``first`` and ``last`` (included). ``rev`` grows with each
    change, ``changed`` is when, ms. ``answer``: of whose calendar it is, "" for what nobody is asked about."""

    uid: str
    title: str
    changed: int
    rev: int = 0
    begin: int = 0
    end: int = 0
    first: date | None = None
    last: date | None = None
    text: str = ""
    place: str = ""
    link: str = ""
    url: str = ""
    answer: str = ""
    cancelled: bool = False


def calendar_file(title: str, entries: Iterable[CalendarEntry]) -> bytes:
    """Lines end with CR LF and are folded at 75 bytes, as the standard has it."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for one in entries:
        calendar.add_component(_event(one))
    return bytes(calendar.to_ical())


def _event(one: CalendarEntry) -> Event:
    made = Event()
    made.add("uid", one.uid)
    made.add("dtstamp", _moment(one.changed))
    made.add("last-modified", _moment(one.changed))
    made.add("sequence", one.rev)
    made.add("summary", one.title)
    if one.first is not None and one.last is not None:
        made.add("dtstart", one.first)
        made.add("dtend", one.last + timedelta(days=1))
    else:
        made.add("dtstart", _moment(one.begin))
        made.add("dtend", _moment(one.end))
    for name, value in (("description", one.text), ("location", one.place or one.link)):
        if value:
            made[name] = vText(value)
    if one.link or one.url:
        made.add("url", one.link or one.url)
    off = one.cancelled or one.answer == "declined"
    undecided = one.answer in ("tentative", "invited")
    made.add("status", "CANCELLED" if off else "TENTATIVE" if undecided else "CONFIRMED")
    made.add("transp", "TRANSPARENT" if off else "OPAQUE")
    if one.answer:
        made.add("x-instar-answer", _STATES[one.answer])
    return made


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at // 1000, UTC)

"""Rules by the clock on this site: its zone, its calendars, and the tickets that a rule goes over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, tzinfo
from zoneinfo import ZoneInfo

from instar.sdk import Invalid, TicketSet, now, setting, site_tickets, working_time
from instar_plugins.rules.moments import Clock, Works, following, upcoming
from instar_plugins.rules.timed import Every, Fault, Over

SHOWN = 4
"""Coming moments that are shown."""


def site_clock() -> Clock:
    return Clock(_zone, _works)


def due_after(every: Sequence[Every], looked: int) -> int | None:
    """The first moment later than the one up to which the clock has been looked at."""
    return following(every, looked, site_clock())


def coming(every: Sequence[Every]) -> list[int]:
    """The next moments from now on."""
    return upcoming(every, now(), site_clock(), SHOWN)


def narrowed(tickets: TicketSet, over: Over) -> TicketSet:
    """Those of the tickets that the rule goes over. Raises Invalid for a filter that is none any more."""
    for one in over.filters():
        tickets = tickets.where(one)
    return tickets


def filter_fault(where: str) -> Fault | None:
    """What is wrong with a filter, as a sentence and a hint."""
    try:
        site_tickets().where(where)
    except Invalid as error:
        return " ".join(one for said in error.errors.values() for one in said), error.hint or ""
    return None


def _zone(name: str) -> tzinfo:
    for one in (name, str(setting("timezone") or "")):
        try:
            if one:
                return ZoneInfo(one)
        except (KeyError, ValueError, OSError):
            continue
    return UTC


def _works(key: str) -> Works | None:
    found = working_time(key)
    if found is None:
        return None

    def works(day: date) -> bool:
        return found.calendar.day(day).minutes > 0

    return works

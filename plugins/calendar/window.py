"""The tickets of a window of days, and those that have no date yet, as the calendar's script takes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta, tzinfo
from typing import Any

from instar.sdk import DateColumn, Invalid, TicketLine, TicketSet, _
from instar_plugins.calendar.columns import changes, shown
from instar_plugins.calendar.hours import hours

MOST = 1_000
MOST_DAYS = 100
UNDATED = 50
PAGE = 200
Json = dict[str, Any]


def days(first: str, last: str) -> tuple[date, date]:
    """The first and the last day of a window; raises Invalid."""
    try:
        found = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise Invalid({"first": [_("Give two days, as 2026-12-31.")]}) from None
    if not 0 <= (found[1] - found[0]).days <= MOST_DAYS or found[0].year < 1971 or found[1].year > 2900:
        raise Invalid({"first": [_("Give at most {n} days.").format(n=MOST_DAYS)]})
    return found


def window(
    tickets: TicketSet, column: DateColumn, asked: tuple[date, date], calendar: str, zone: tzinfo, now: int
) -> Json:
    """``events``: the tickets whose date lies in the window; ``more``: what is said when there are too many of them;
    ``closed`` and ``off``: what is not worked."""
    first, last = asked
    end = (last + timedelta(days=1)).isoformat()
    within = tickets.where(f"{column.name} >= '{first.isoformat()}' && {column.name} < '{end}'")
    lines, complete = lines_of(within)
    resting = hours(tickets, calendar, first, last, zone)
    return {
        "events": _events(within, lines, column, zone, now),
        "more": "" if complete else _too_many(within.count()),
        "closed": resting.closed,
        "off": [one._asdict() for one in resting.off],
    }


def undated(tickets: TicketSet, column: DateColumn, words: str) -> Json:
    """Open tickets without this date, those changed last in front, and whether they can be dragged in."""
    if not changes(column):
        return {"tickets": [], "more": ""}
    without = tickets.only(status="open", **({"q": words} if words else {})).undated(column.name)
    found = without.page(sort="-updated", limit=UNDATED)
    may = tickets.movable(column.name, [line.number for line in found.lines])
    told = _("The first {n} are shown; the filter finds the others.").format(n=UNDATED) if found.next else ""
    return {"tickets": [_ticket(line, line.number in may) for line in found.lines], "more": told}


# -- below: how it is done -----------------------------------------------------------------------------------


def lines_of(within: TicketSet) -> tuple[list[TicketLine], bool]:
    """The newest tickets, and whether these are all."""
    lines: list[TicketLine] = []
    cursor: str | None = None
    while len(lines) < MOST:
        found = within.page(cursor=cursor, limit=PAGE)
        lines += found.lines
        cursor = found.next
        if cursor is None:
            return lines, True
    return lines[:MOST], False


def _too_many(count: int) -> str:
    told = _("There are {count} tickets in this time; the newest {most} are shown. Narrow the list by a filter.")
    return told.format(count=count, most=MOST)


def _events(tickets: TicketSet, lines: list[TicketLine], column: DateColumn, zone: tzinfo, now: int) -> list[Json]:
    may = tickets.movable(column.name, [line.number for line in lines])
    return list(_placed(lines, column, may, zone, now))


def _placed(lines: list[TicketLine], column: DateColumn, may: frozenset[str], zone: tzinfo, now: int) -> Iterator[Json]:
    for line in lines:
        start = shown(line, column, zone)
        if start is not None:
            late = column.name == "due" and line.ended is None and (line.due or 0) < now
            tone = "ended" if line.ended is not None else "late" if late else "open"
            yield _ticket(line, line.number in may) | {"start": start, "allDay": "T" not in start, "tone": tone}


def _ticket(line: TicketLine, movable: bool) -> Json:
    return {
        "number": line.number,
        "title": line.title,
        "url": line.titles["url"],
        "told": ", ".join(filter(None, (line.titles["role"], line.titles["stage"], line.titles["assignee"]))),
        "rev": line.rev,
        "movable": movable,
    }

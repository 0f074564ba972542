"""One's reminders, what one has put off, and moments that are mostly meant by "later".

Who stands in for somebody absent sees the reminders that have fallen due for that person, while he sees their tickets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import orjson

from instar.access import Actor, TicketKey
from instar.kernel import Kernel
from instar.queries.day import zone_of
from instar.queries.labels import PersonLabel, number, person_label
from instar.store import Row

MOST = 500
MORNING = 9 * 60
"""Minutes from midnight at which a day begins where no calendar says it."""
HOUR_MS = 3_600_000
FEW_DAYS = 3
FAR = 60
WEEKEND = 5

_ROWS = """
SELECT r.id, r.principal_id, t.id, t.zone_id, t.title, t.ended, r.at, r.note, r.unless_answered, r.fired, r.late
FROM reminder r JOIN ticket t ON t.id = r.ticket_id
WHERE r.principal_id IN (SELECT value FROM json_each(?)) AND r.ended IS NULL AND {which}
  AND (r.principal_id = ? OR r.fired IS NOT NULL) ORDER BY r.at, r.id LIMIT ?"""
_UNTIL = "SELECT until FROM snooze WHERE principal_id = ? AND ticket_id = ? AND returned IS NULL"
_HERE = """
SELECT r.id, r.principal_id, t.id, t.zone_id, t.title, t.ended, r.at, r.note, r.unless_answered, r.fired, r.late
FROM reminder r JOIN ticket t ON t.id = r.ticket_id
WHERE r.principal_id = ? AND r.ticket_id = ? AND r.ended IS NULL ORDER BY r.at, r.id LIMIT 50"""
_AWAY = """
SELECT principal_id FROM absence
WHERE substitute_id = ? AND first_day <= ? AND (last_day IS NULL OR last_day >= ?)"""


@dataclass(frozen=True, slots=True)
class Reminder:
    """``at``: when it falls due, ms. ``fired``: it has; ``late``: well after its time. ``whose``: in place of whom the
    reader sees it, None: it is his own."""

    id: int
    ticket: int
    number: str
    title: str
    at: int
    note: str
    unless_answered: bool
    fired: bool
    late: bool
    ended: bool
    whose: PersonLabel | None


class Preset(NamedTuple):
    """``key``: hours | tomorrow | days | week. ``at`` in ms."""

    key: str
    at: int


def reminders(kernel: Kernel, actor: Actor, *, due: bool | None = None) -> tuple[Reminder, ...]:
    """Those that have not ended, the earliest first; ``due``: only those that have fallen due, or only those to come.
    None is told of a ticket that the actor does not see."""
    if actor.id is None:
        return ()
    which = {None: "1 = 1", True: "r.fired IS NOT NULL", False: "r.fired IS NULL"}[due]
    of = [actor.id, *(_absent_for(kernel, actor) if due is not False else ())]
    rows = kernel.store.read().all(_ROWS.format(which=which), (orjson.dumps(of).decode(), actor.id, MOST))
    return tuple(_seen(kernel, actor, rows))


def reminders_here(kernel: Kernel, actor: Actor, ticket_id: int) -> tuple[Reminder, ...]:
    """One's own of one ticket."""
    if actor.id is None:
        return ()
    return tuple(_seen(kernel, actor, kernel.store.read().all(_HERE, (actor.id, ticket_id))))


def put_off_until(kernel: Kernel, actor: Actor, ticket_id: int) -> int | None:
    """Until when the actor has put the ticket off, ms; None: he has not."""
    found: int | None = kernel.store.read().value(_UNTIL, (actor.id, ticket_id)) if actor.id is not None else None
    return found


def presets(kernel: Kernel, actor: Actor, process: str = "") -> tuple[Preset, ...]:
    """In two hours, the next working morning, the third one, that of the next week: by the calendar that the process
    counts its promises by, else the first of the site, and by the clock where the actor lives."""
    zone, now = zone_of(kernel, actor), kernel.clock.now()
    today = datetime.fromtimestamp(now / 1000, zone).date()
    days = _working(kernel, process, today)
    monday = today + timedelta(days=7 - today.weekday())
    week = next((one for one in days if one[0] >= monday), days[-1])
    wanted = [("tomorrow", days[0]), ("days", days[FEW_DAYS - 1]), ("week", week)]
    found = [Preset("hours", (now + 2 * HOUR_MS) // 60_000 * 60_000)]
    for key, (day, minutes) in wanted:
        at = datetime.combine(day, time(minutes // 60, minutes % 60), zone)
        preset = Preset(key, int(at.timestamp() * 1000))
        if preset.at not in [one.at for one in found]:
            found.append(preset)
    return tuple(found)


# -- below: how it is done -----------------------------------------------------------------------------------


def _seen(kernel: Kernel, actor: Actor, rows: Sequence[Row]) -> Iterator[Reminder]:
    for id, person, ticket, zone, title, ended, at, note, unless_answered, fired, late in rows:
        if kernel.access.can(actor, "ticket.view", TicketKey(ticket, zone)):
            whose = person_label(kernel, person) if person != actor.id else None
            yield Reminder(
                id, ticket, number(ticket), title, at, note, bool(unless_answered), fired is not None, bool(late),
                ended is not None, whose,
            )  # fmt: skip


def _absent_for(kernel: Kernel, actor: Actor) -> list[int]:
    """Who is away today and has named the actor as substitute."""
    today = kernel.day(kernel.clock.now())
    return [person for (person,) in kernel.store.read().all(_AWAY, (actor.id, today, today))]


def _working(kernel: Kernel, process: str, today: date) -> list[tuple[date, int]]:
    """Working days after today, each with the minute at which it begins; Monday to Friday where nothing says it."""
    calendar = next((found for key in _calendars(kernel, process) if (found := kernel.calendar(key))), None)
    ahead = [today + timedelta(days=days) for days in range(1, FAR)]
    usual = [(day, MORNING) for day in ahead if day.weekday() < WEEKEND]
    if calendar is None:
        return usual
    worked = [(day, intervals[0][0] or MORNING) for day in ahead if (intervals := calendar.day(day).intervals)]
    return worked if len(worked) > 2 * FEW_DAYS else usual


def _calendars(kernel: Kernel, process: str) -> Iterator[str]:
    version = kernel.definitions.current("process", process) if process else None
    if version is not None:
        yield from (one.calendar for one in kernel.definitions.process(version.id).sla if one.calendar)
    yield from (one.key for one in kernel.definitions.list("calendar"))

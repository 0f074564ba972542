"""Whether people are free: who is away, busy or does not work at a time, and when all of them are free next.

None of it refuses anything: people know best when they want to meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta, tzinfo
from typing import NamedTuple

from instar.sdk import (
    Away,
    Colleague,
    Viewer,
    _,
    absences_of,
    absent_words,
    now,
    on_the_wall,
    own_settings,
    own_zone,
    worked_days,
)
from instar_plugins.agenda import moments
from instar_plugins.agenda.meetings import DECLINED, Event, events
from instar_plugins.agenda.spans import Span, common, free_slots, merged, overlaps, total
from instar_plugins.agenda.tables import PLUGIN

AHEAD_DAYS = 14
LONGEST_SLOT = 12 * 3_600_000
HOUR = 3_600_000


class Clash(NamedTuple):
    """``kind``: away | busy | hours. ``told``: a sentence."""

    kind: str
    person: str
    told: str


class Look(NamedTuple):
    """``past``: it has begun already. ``slots``: (begin, end) in ms when all are free."""

    clashes: tuple[Clash, ...]
    slots: tuple[Span, ...]
    past: bool


def calendar() -> str:
    """The key of the working-time calendar that people work by."""
    return str(own_settings(PLUGIN).get("calendar", ""))


def look(by: Viewer, people: Sequence[Colleague], span: Span, *, whole: bool, but: int = 0) -> Look:
    """``but``: the meeting that is planned anew, which keeps nobody from itself. ``whole``: whole days, for which no
    other time is proposed."""
    zone, moment = own_zone(by), now()
    since = max(moment, span[0])
    length = min(span[1] - span[0], LONGEST_SLOT)
    until = max(span[1], since + AHEAD_DAYS * moments.DAY_MS)
    taken = [one for one in events(by, [one.id for one in people], (span[0], until), zone) if one.id != but]
    taken = [one for one in taken if one.answer != DECLINED]
    away = absences_of([one.id for one in people], _day(span[0], zone), _day(until, zone))
    clashes = tuple(_clashes(people, span, taken, away, zone, whole=whole))
    slots = () if whole else tuple(_slots(people, taken, away, length, (since, until), zone))
    return Look(clashes, slots, span[0] < moment)


def open_hours(person: Colleague, first: date, last: date) -> list[Span]:
    """When somebody works by his own clock, absences left aside; all the time where no calendar says it."""
    found = worked_days(calendar(), person.zone, first, last)
    if found is None:
        return [(moments.begin_of(first, person.zone), moments.begin_of(last + timedelta(days=1), person.zone))]
    return merged(found.spans)


def away_spans(person: Colleague, away: Sequence[Away], first: date, last: date) -> list[Span]:
    """The days on which he is away, as time."""
    days = ((last - first).days + 1) if last >= first else 0
    every = (first + timedelta(days=number) for number in range(days))
    own = [one for one in away if one.person == person.id]
    return merged(
        (moments.begin_of(day, person.zone), moments.begin_of(day + timedelta(days=1), person.zone))
        for day in every
        if any(one.covers(day) for one in own)
    )


# -- below: how it is done -----------------------------------------------------------------------------------


def _day(moment: int, zone: tzinfo) -> date:
    return on_the_wall(moment, zone).date()


def _clashes(
    people: Sequence[Colleague], span: Span, taken: Sequence[Event], away: Sequence[Away], zone: tzinfo, *, whole: bool
) -> list[Clash]:
    found = []
    for person in people:
        first, last = _day(span[0], person.zone), _day(span[1] - 1, person.zone)
        gone = next((one for one in away if one.person == person.id and _meets(one, first, last)), None)
        if gone is not None:
            found.append(Clash("away", person.name, _away_words(person, gone)))
        busy = [one for one in taken if one.person == person.id and overlaps(one.span(zone), span)]
        found += [Clash("busy", person.name, _busy_words(person, one, zone)) for one in busy]
        works = common(open_hours(person, first, last), [span])
        if gone is None and not whole and total(works) < span[1] - span[0]:
            found.append(Clash("hours", person.name, _("{who} does not work then.").format(who=person.name)))
    return found


def _meets(away: Away, first: date, last: date) -> bool:
    return away.first <= last.isoformat() and (away.last is None or first.isoformat() <= away.last)


def _away_words(person: Colleague, away: Away) -> str:
    told = _("{who}: {absent}.").format(who=person.name, absent=absent_words(away.last))
    return told + " " + _("{who} stands in.").format(who=away.substitute) if away.substitute else told


def _busy_words(person: Colleague, one: Event, zone: tzinfo) -> str:
    if one.seen:
        return _("{who} is busy: “{title}”, {when}.").format(who=person.name, title=one.title, when=one.when(zone))
    return _("{who} is busy: {when}.").format(who=person.name, when=one.when(zone))


def _slots(
    people: Sequence[Colleague], taken: Sequence[Event], away: Sequence[Away], length: int, within: Span, zone: tzinfo
) -> list[Span]:
    opened, busy = [], [one.span(zone) for one in taken]
    for person in people:
        first, last = _day(within[0], person.zone), _day(within[1], person.zone)
        opened.append(open_hours(person, first, last))
        busy += away_spans(person, away, first, last)
    return free_slots(opened, busy, length or HOUR, within[0])

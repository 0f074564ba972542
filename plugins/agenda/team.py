"""A team's days: who is there now, who is away and who stands in, how much of each day is taken by meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from instar.sdk import (
    Away,
    Colleague,
    Viewer,
    WorkedDays,
    _,
    absences_of,
    absent_words,
    lasted,
    ngettext,
    now,
    on_the_wall,
)
from instar.sdk import worked_days as worked
from instar_plugins.agenda import moments, planning
from instar_plugins.agenda.meetings import DECLINED, Event, events
from instar_plugins.agenda.spans import common, overlaps, total

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a person. ``away``: the absence in words, "" while he is there. ``free``: why the day is not worked, ""
    where it is. ``hours``: from when to when he works, on the reader's wall. ``busy``: meetings in words."""

    iso: str
    today: bool
    away: str
    free: str
    hours: str
    busy: str


@dataclass(frozen=True, slots=True)
class Line:
    """``state``: here | busy | off | away, and the same in words."""

    person: Colleague
    state: str
    told: str
    zone: str
    cells: tuple[Cell, ...]


def lines(by: Viewer, people: Sequence[Colleague], zone: tzinfo, first: date, count: int) -> tuple[Line, ...]:
    """One for each, over days of the reader's zone from ``first`` on."""
    last, moment = first + (count - 1) * _DAY, now()
    today = on_the_wall(moment, zone).date()
    span = moments.begin_of(min(first, today), zone), moments.begin_of(max(last, today) + _DAY, zone)
    ids = [one.id for one in people]
    taken = [one for one in events(by, ids, span, zone) if one.answer != DECLINED]
    away = absences_of(ids, min(first, today - _DAY), max(last, today + _DAY))
    days = [first + number * _DAY for number in range(count)]
    hours: dict[tzinfo, WorkedDays | None] = {}
    found = []
    for person in people:
        if person.zone not in hours:
            reach = min(first, today) - _DAY, max(last, today) + _DAY
            hours[person.zone] = worked(planning.calendar(), person.zone, *reach)
        own = [one for one in taken if one.person == person.id]
        gone = [one for one in away if one.person == person.id]
        works = hours[person.zone]
        state, told = _now(person, own, gone, works, zone, moment)
        cells = tuple(_cell(day, today, own, gone, works, zone) for day in days)
        found.append(Line(person, state, told, str(person.zone) if str(person.zone) != str(zone) else "", cells))
    return tuple(found)


# -- below: how it is done -----------------------------------------------------------------------------------


def _now(
    person: Colleague, own: Sequence[Event], gone: Sequence[Away], works: WorkedDays | None, zone: tzinfo, moment: int
) -> tuple[str, str]:
    """Where somebody is at the moment."""
    today = on_the_wall(moment, person.zone).date()
    away = next((one for one in gone if one.covers(today)), None)
    if away is not None:
        return "away", away_words(away)
    busy = next((one for one in own if one.span(zone)[0] <= moment < one.span(zone)[1]), None)
    if busy is not None:
        until = on_the_wall(busy.span(zone)[1], zone)
        return "busy", _("in a meeting until {time}").format(time=f"{until:%H:%M}")
    if works is not None and not any(begin <= moment < end for begin, end in works.spans):
        begin = next((begin for begin, _end in works.spans if begin > moment), None)
        if begin is not None and on_the_wall(begin, person.zone).date() == today:
            return "off", _("works from {time}").format(time=f"{on_the_wall(begin, zone):%H:%M}")
        return "off", _("not at work")
    return "here", _("here now")


def away_words(away: Away) -> str:
    told = absent_words(away.last)
    return f"{told}, " + _("{name} stands in").format(name=away.substitute) if away.substitute else told


def _cell(
    day: date, today: date, own: Sequence[Event], gone: Sequence[Away], works: WorkedDays | None, zone: tzinfo
) -> Cell:
    whole = moments.begin_of(day, zone), moments.begin_of(day + _DAY, zone)
    away = next((one for one in gone if one.covers(day)), None)
    open_hours = common(works.spans, [whole]) if works is not None else [whole]
    met = [one for one in own if overlaps(one.span(zone), whole)]
    free = "" if open_hours else (works.free.get(day, "") if works else "") or _("day off")
    hours = ", ".join(f"{on_the_wall(begin, zone):%H:%M}–{on_the_wall(end, zone):%H:%M}" for begin, end in open_hours)
    return Cell(
        day.isoformat(),
        day == today,
        away_words(away) if away else "",
        free,
        hours if works else "",
        _busy(met, whole, zone),
    )


def _busy(met: Sequence[Event], whole: tuple[int, int], zone: tzinfo) -> str:
    """ "2 meetings, 3 h" """
    if not met:
        return ""
    count = ngettext("{n} meeting", "{n} meetings", len(met)).format(n=len(met))
    if any(one.first is not None for one in met):
        return _("{meetings}, all day").format(meetings=count)
    taken = total(common([one.span(zone) for one in met], [whole]))
    return f"{count}, {_length(taken)}"


def _length(ms: int) -> str:
    minutes = ms // 60_000
    if minutes % 60 and minutes > 60:
        return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)
    return lasted(ms) if ms < moments.DAY_MS else _("all day")

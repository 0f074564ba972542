"""The days of one person as they are drawn: working time, absences and days off, meetings as blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from instar.sdk import Away, Colleague, Viewer, WorkedDays, _, absences_of, absent_words, current, now, on_the_wall
from instar.sdk import worked_days as worked
from instar_plugins.agenda import grid, moments, planning
from instar_plugins.agenda.meetings import DECLINED, Event, events
from instar_plugins.agenda.spans import overlaps
from instar_plugins.agenda.tables import HOME
from instar_plugins.agenda.words import answers

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Block:
    """A meeting in a day. ``kind``: invited | accepted | tentative | declined, or busy for what is not told. ``where``:
    its place or the host of its link. ``row``, ``rows``, ``lane``, ``lanes``: see ``grid.Place``; counted from the hour
    with which the drawing begins."""

    title: str
    time: str
    kind: str
    answer: str
    url: str
    where: str
    row: int = 0
    rows: int = 0
    lane: int = 0
    lanes: int = 1


@dataclass(slots=True)
class DayView:
    """``free``: why it is not worked, None where it is; ``away``: the absence in words. ``works``: (row, rows) of what
    is worked. ``whole``: meetings of whole days; ``blocks``: the others, in their order."""

    iso: str
    title: str
    name: str
    number: int
    today: bool
    free: str | None
    away: str
    hours: str
    works: list[tuple[int, int]] = field(default_factory=list)
    whole: list[Block] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.whole or self.blocks)


@dataclass(frozen=True, slots=True)
class WeekView:
    """``hours``: (row, "09:00") of the scale; ``rows``: how many quarters are drawn."""

    days: tuple[DayView, ...]
    hours: tuple[tuple[int, str], ...]
    rows: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """What of a meeting lies in one day, in minutes on the wall."""

    event: Event
    begin: int
    end: int


def week_view(by: Viewer, person: Colleague, zone: tzinfo, first: date, count: int) -> WeekView:
    """``zone``: of who looks; days of it, from ``first`` on."""
    last = first + (count - 1) * _DAY
    span = moments.begin_of(first, zone), moments.begin_of(last + _DAY, zone)
    found = events(by, [person.id], span, zone)
    if person.id != by.id:
        found = tuple(one for one in found if one.answer != DECLINED)
    away = absences_of([person.id], first, last)
    hours = worked(planning.calendar(), person.zone, first - _DAY, last + _DAY)
    every = [first + number * _DAY for number in range(count)]
    pieces = {day: [piece for one in found if (piece := _piece(one, day, zone)) is not None] for day in every}
    shifts = {day: _shifts(hours, day, zone) for day in every}
    times = [(piece.begin, piece.end) for own in pieces.values() for piece in own if piece.event.first is None]
    top, bottom = grid.shown_hours([*times, *(shift for own in shifts.values() for shift in own)])
    today = on_the_wall(now(), zone).date()
    days = tuple(_day(day, today, pieces[day], shifts[day], hours, away, zone, top) for day in every)
    scale = tuple(((hour - top) * 4, f"{hour:02}:00") for hour in range(top, bottom))
    return WeekView(days, scale, (bottom - top) * 4)


# -- below: how it is done -----------------------------------------------------------------------------------


def _piece(event: Event, day: date, zone: tzinfo) -> _Piece | None:
    whole = moments.begin_of(day, zone), moments.begin_of(day + _DAY, zone)
    begin, end = event.span(zone)
    if not overlaps((begin, end), whole):
        return None
    until = grid.DAY if end >= whole[1] else grid.minutes(on_the_wall(end, zone), day)
    return _Piece(event, grid.minutes(on_the_wall(max(begin, whole[0]), zone), day), until)


def _shifts(hours: WorkedDays | None, day: date, zone: tzinfo) -> list[tuple[int, int]]:
    """What is worked on a day of the reader, in minutes on his wall."""
    whole = moments.begin_of(day, zone), moments.begin_of(day + _DAY, zone)
    spans = hours.spans if hours else ()
    found = []
    for begin, end in spans:
        if overlaps((begin, end), whole):
            until = grid.DAY if end >= whole[1] else grid.minutes(on_the_wall(end, zone), day)
            found.append((grid.minutes(on_the_wall(max(begin, whole[0]), zone), day), until))
    return found


def _day(
    day: date,
    today: date,
    pieces: Sequence[_Piece],
    shifts: Sequence[tuple[int, int]],
    hours: WorkedDays | None,
    away: Sequence[Away],
    zone: tzinfo,
    top: int,
) -> DayView:
    language = current()
    gone = next((one for one in away if one.covers(day)), None)
    free = hours.free.get(day) if hours and not shifts else None
    made = DayView(
        iso=day.isoformat(),
        title=moments.day_words(day, language, today.year),
        name=moments.weekday(day, language),
        number=day.day,
        today=day == today,
        free=None if free is None else free or _("Day off"),
        away=_away(gone),
        hours=", ".join(f"{clock(begin)}–{clock(end)}" for begin, end in shifts),
    )
    made.works = [(begin // grid.QUARTER - top * 4, -(-(end - begin) // grid.QUARTER)) for begin, end in shifts]
    made.whole = [_block(one.event, zone) for one in pieces if one.event.first is not None]
    timed = [one for one in pieces if one.event.first is None]
    placed = grid.places([(one.begin, one.end) for one in timed])
    made.blocks = [_block(one.event, zone, place, top) for one, place in zip(timed, placed, strict=True)]
    return made


def _away(gone: Away | None) -> str:
    if gone is None:
        return ""
    told = absent_words(gone.last)
    return f"{told}, " + _("{name} stands in").format(name=gone.substitute) if gone.substitute else told


def _block(event: Event, zone: tzinfo, place: grid.Place | None = None, top: int = 0) -> Block:
    begin, end = (on_the_wall(moment, zone) for moment in (event.begins, event.ends))
    return Block(
        title=event.title if event.seen else _("Busy"),
        time=_("all day") if event.first else _time(begin, end),
        kind=event.answer if event.seen else "busy",
        answer=answers()[event.answer] if event.seen and event.answer != "accepted" else "",
        url=f"{HOME}meetings/{event.id}" if event.seen else "",
        where=event.place or (_("online") if event.link else ""),
        row=place.row - top * 4 if place else 0,
        rows=place.rows if place else 0,
        lane=place.lane if place else 0,
        lanes=place.lanes if place else 1,
    )


def _time(begin: datetime, end: datetime) -> str:
    if begin.date() == end.date():
        return f"{begin:%H:%M}–{end:%H:%M}"
    return f"{begin:%d.%m %H:%M} – {end:%d.%m %H:%M}"


def clock(minutes: int) -> str:
    """Minutes of a day as a clock has them; its end is 24:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"

"""Meetings as they are read: of people in a time, of a ticket, one by its id – and who sees what of them.

A meeting is there for who invites, who takes part, and who heads a team of one of these; everybody else who works here
sees that its people are busy, and no more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Any

from instar.sdk import (
    Colleague,
    Forbidden,
    NotFound,
    Viewer,
    _,
    current,
    may,
    on_the_wall,
    people_known,
    supervises,
    today,
)
from instar_plugins.agenda import moments
from instar_plugins.agenda.spans import Span
from instar_plugins.agenda.tables import PLANNED, STAFF, Meeting, Participant

WIDEST = moments.DAY_MS
"""By how much the days of people differ from those at Greenwich."""
DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting of one person. ``first`` and ``last``: of whole days, else None. ``seen``: the reader may know what it
    is; else it has a time and nothing more."""

    id: int
    person: int
    answer: str
    begins: int
    ends: int
    first: date | None
    last: date | None
    seen: bool
    organizer: int = 0
    title: str = ""
    place: str = ""
    link: str = ""

    def span(self, zone: tzinfo) -> Span:
        """Its time, ms; of whole days those of the zone."""
        if self.first is None or self.last is None:
            return self.begins, self.ends
        return moments.begin_of(self.first, zone), moments.begin_of(self.last + timedelta(days=1), zone)

    def when(self, zone: tzinfo) -> str:
        return when_words(self, zone, current())


def when_words(meeting: Any, zone: tzinfo, language: str) -> str:
    """When a meeting or an event is, in words of a language."""
    this_year = int(today()[:4])
    if meeting.first:
        first, last = (_date(day) for day in (meeting.first, meeting.last))
        return moments.days(first, last, language, this_year)
    begin, end = on_the_wall(meeting.begins, zone), on_the_wall(meeting.ends, zone)
    return moments.when(begin, end, language, this_year)


def require_staff(by: Viewer) -> int:
    """The id of who works here; raises Forbidden for anybody else, the site itself among them: it meets nobody."""
    if by.id is None or not may(STAFF, by):
        raise Forbidden("not_allowed", _("Calendars are for those who work here."))
    return by.id


def events(by: Viewer, people: Collection[int], span: Span, zone: tzinfo) -> tuple[Event, ...]:
    """What these people (ids) have in a time of a zone, in its order; cancelled meetings are left out."""
    require_staff(by)
    rows = (
        Meeting.select(Meeting, Participant.person, Participant.answer)
        .join(Participant, on=(Participant.meeting_id == Meeting.id))
        .where(
            Meeting.state == PLANNED,
            Meeting.begins < span[1] + WIDEST,
            Meeting.ends > span[0] - WIDEST,
            Participant.person.in_(list(people) or [0]),
        )
        .order_by(Meeting.begins, Meeting.id)
        .dicts()
    )
    rows = list(rows)
    own = _taken_part_in(by, {row["id"] for row in rows})
    headed = {person: supervises(by, person) for person in {row["person"] for row in rows}}
    found = (_event(row, row["id"] in own or row["organizer"] == by.id or headed[row["person"]]) for row in rows)
    return tuple(one for one in found if one.span(zone)[0] < span[1] and one.span(zone)[1] > span[0])


def meeting(by: Viewer, id: int) -> Any:
    """The row; raises NotFound for one that the reader may not know."""
    require_staff(by)
    found = Meeting.get_or_none(Meeting.id == id) if 0 < id < 1 << 53 else None
    if found is None or not may_see(by, found):
        raise NotFound("no_meeting", _("There is no such meeting, or it is not yours to see."))
    return found


def may_see(by: Viewer, found: Any) -> bool:
    people = [one.person for one in participants(found.id)]
    return by.id in (found.organizer, *people) or may_change(by, found) or _heads(by, people)


def may_change(by: Viewer, found: Any) -> bool:
    """Who invites, and who heads a team of his: a meeting does not outlive everybody who could cancel it."""
    return by.id == found.organizer or supervises(by, found.organizer)


def participants(id: int) -> Sequence[Any]:
    """In the order in which they were invited."""
    return list(Participant.select().where(Participant.meeting_id == id).order_by(Participant.id))


def of_ticket(by: Viewer, ticket: int) -> list[Any]:
    """Meetings about a ticket that the reader may know, planned ones, the next first, then those that were."""
    rows = Meeting.select().where(Meeting.ticket == ticket, Meeting.state == PLANNED).order_by(Meeting.begins)
    return [one for one in rows if may_see(by, one)]


def names(ids: Collection[int]) -> dict[int, Colleague]:
    return people_known(list(ids))


# -- below: how it is done -----------------------------------------------------------------------------------


def _taken_part_in(by: Viewer, ids: Collection[int]) -> set[int]:
    rows = Participant.select(Participant.meeting_id).where(
        Participant.person == (by.id or 0), Participant.meeting_id.in_(list(ids) or [0])
    )
    return {row.meeting_id for row in rows}


def _heads(by: Viewer, people: Sequence[int]) -> bool:
    return any(supervises(by, person) for person in people)


def _event(row: dict[str, Any], seen: bool) -> Event:
    first, last = (_date(row[name]) if row[name] else None for name in ("first", "last"))
    told = {name: row[name] for name in ("organizer", "title", "place", "link")} if seen else {}
    return Event(row["id"], row["person"], row["answer"], row["begins"], row["ends"], first, last, seen, **told)


def _date(day: str | date) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)

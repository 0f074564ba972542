"""Who works here and when: people and teams of the site, their absences, their time zones, the hours that are worked.

For pages that plan people's time. Each function shows what ``by`` may see and no more: colleagues are there for who may
see what is internal anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from instar.access import Actor
from instar.contract import Viewer
from instar.engine.calendars import why
from instar.engine.lengths import on_the_clock, on_the_wall
from instar.errors import NotFound
from instar.forms.locales import zone_of
from instar.forms.model import Kind
from instar.forms.references import key_in, spelled
from instar.i18n import _, text
from instar.queries import people as query
from instar.queries import watching
from instar.queries.absences import absent_words
from instar.queries.day import zone_of as zone_of_actor
from instar.sdk.desk import as_actor
from instar.store.directory import Person
from instar.web.current import kernel

__all__ = [
    "Away",
    "Colleague",
    "TeamOf",
    "WorkedDays",
    "absences_of",
    "absent_words",
    "colleague",
    "key_of_line",
    "line_of",
    "on_the_clock",
    "on_the_wall",
    "own_zone",
    "people_known",
    "staff",
    "supervises",
    "team_of",
    "teams",
    "ticket_watchers",
    "viewer_of",
    "worked_days",
]


class Colleague(NamedTuple):
    """``zone``: in which he lives, the site's where he has chosen none. ``active``: his account is in use."""

    id: int
    login: str
    name: str
    zone: tzinfo
    active: bool = True


class TeamOf(NamedTuple):
    """``members``: those who work here, by name."""

    key: str
    name: str
    members: tuple[Colleague, ...]


class Away(NamedTuple):
    """An absence. ``first``, ``last``: ISO dates, both included; ``last`` None: nobody knows yet. ``substitute``: the
    name of who stands in, "" for nobody."""

    person: int
    first: str
    last: str | None
    substitute: str

    def covers(self, day: date) -> bool:
        return self.first <= day.isoformat() and (self.last is None or day.isoformat() <= self.last)


class WorkedDays(NamedTuple):
    """``spans``: (begin, end) in ms, in their order. ``free``: days that are not worked, with their title, "" for those
    that the week leaves free."""

    spans: tuple[tuple[int, int], ...]
    free: Mapping[date, str]


def staff(by: Viewer | None = None) -> tuple[Colleague, ...]:
    """Who works here, by name; empty for who may see nothing internal. ``by`` None: who asks for the page."""
    return tuple(people_known([one.id for one in query.colleagues(kernel(), as_actor(by))]).values())


def colleague(by: Viewer, login: str) -> Colleague:
    """One of them; raises NotFound for anybody else, in the same words."""
    for one in query.colleagues(kernel(), as_actor(by)):
        if one.key == login:
            return people_known([one.id])[one.id]
    raise NotFound("no_colleague", _("There is no colleague “{login}”.").format(login=login[:64]))


def people_known(ids: Collection[int]) -> dict[int, Colleague]:
    """Accounts by id, in the order asked for; of those that are not there, none."""
    site, found = kernel(), kernel().directory.people(ids)
    return {id: _colleague(found[id], site.access.actor(id)) for id in ids if id in found}


def teams(by: Viewer) -> tuple[tuple[str, str], ...]:
    """(key, name) of the teams in use, by name; empty for who may see nothing internal."""
    return tuple((one.key, one.name) for one in query.teams(kernel(), as_actor(by)))


def team_of(by: Viewer, key: str) -> TeamOf:
    """A team with its people; raises NotFound."""
    for one in query.teams(kernel(), as_actor(by)):
        if one.key == key:
            inside = kernel().directory.members(one.id)
            return TeamOf(key, one.name, tuple(person for person in staff(by) if person.id in inside))
    raise NotFound("no_team", _("There is no team “{key}”.").format(key=key[:64]))


def supervises(by: Viewer, person: int) -> bool:
    """Whether ``by`` heads a team of the person (an id): may give its work to others."""
    site = kernel()
    found = site.access.actor(person)
    keys = [one.key for one in site.directory.people(found.teams).values() if one.kind == "team"] if found else []
    return site.access.supervises(as_actor(by), keys)


def own_zone(by: Viewer) -> tzinfo:
    """The time zone of ``by``, else the site's."""
    return zone_of_actor(kernel(), as_actor(by))


def viewer_of(person: int) -> Viewer | None:
    """As whom a person (an id) reads, for what a program fetches in his name without a log-in, behind a secret link
    that he has made himself; None for who has left."""
    return kernel().access.actor(person)


def account_of(login: str) -> int | None:
    """The id of the account in use with this log-in, of a person or a program; None for none. It says to anybody
    whether there is one: see to it who asks."""
    found = kernel().directory.find("user", login) or kernel().directory.find("service", login)
    return found.id if found is not None and found.active else None


def absences_of(people: Collection[int], first: date, last: date) -> tuple[Away, ...]:
    """When these people (ids) are away on days from ``first`` to ``last``, both included."""
    directory = kernel().directory
    known = directory.absences(first.isoformat())
    rows = [one for id in people for one in known.of(id) if one.meets(first.isoformat(), last.isoformat())]
    names = directory.people({one.substitute for one in rows if one.substitute is not None})
    named = {id: person.name for id, person in names.items()}
    return tuple(Away(one.person, one.first, one.last, named.get(one.substitute or 0, "")) for one in rows)


def worked_days(calendar: str, zone: tzinfo, first: date, last: date) -> WorkedDays | None:
    """What is worked by a calendar (its key) from the beginning of ``first`` to the end of ``last`` in a zone, which is
    also the calendar's own where that names none; None when there is no such calendar."""
    found = kernel().definitions.calendar(calendar, zone)
    if found is None:
        return None
    begin, end = (on_the_clock(datetime.combine(day, time()), zone) for day in (first, last + timedelta(days=1)))
    days = why(found, begin, end)
    free = {one.day.at: text(one.day.title) for one in days if one.day.at <= last and not one.day.intervals}
    return WorkedDays(tuple(span for one in days for span in one.spans), free)


def ticket_watchers(by: Viewer, ticket_id: int) -> tuple[str, ...]:
    """Log-ins of who watches a ticket; empty for who may not see its inside. Raises NotFound."""
    return tuple(one.key for one in watching.watchers(kernel(), as_actor(by), ticket_id))


def line_of(kind: Kind, key: str, name: str) -> str:
    """What stands in a picker: "Olga Petrova (olga)"; ``kind``: user | team | ticket."""
    return spelled(kind, key, name)


def key_of_line(by: Viewer, kind: Kind, line: str) -> str:
    """The log-in, key or number that a line of a picker names; the line itself where it names nothing known."""
    given = line.strip()
    found = kernel().references.resolve(as_actor(by), kind, given) if given else None
    return found or key_in(kind, given) or given


# -- below: how it is done -----------------------------------------------------------------------------------


def _colleague(person: Person, actor: Actor | None) -> Colleague:
    zone = zone_of(actor.timezone if actor else None, kernel().settings.timezone)
    return Colleague(person.id, person.key, person.name, zone, actor is not None)

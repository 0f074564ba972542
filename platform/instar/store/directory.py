"""Teams, services and people by id and by key: the small tables that every page names, read once an epoch.

Teams and services are read whole (hundreds); people one by one as they are asked for, because clients with an
account can be millions.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import orjson

from instar.store.absences import Absence, Absences
from instar.store.database import Store
from instar.store.epochs import UNCOMMITTED, Epochs
from instar.store.services import COLUMNS, Service, service_of
from instar.store.structure import Brand, Structure, Unit


class Person(NamedTuple):
    """A principal: ``kind`` user | team | organization | service."""

    id: int
    kind: str
    key: str
    name: str
    email: str | None
    active: bool


MOST_PEOPLE = 20_000
"""How many principals are kept; people with an account can be millions."""

_SERVICES = f"SELECT {COLUMNS} FROM service ORDER BY id"
_SERVICE = f"SELECT {COLUMNS} FROM service WHERE id = ?"
_ZONE = "SELECT id FROM zone WHERE process = ? AND service_id = ? AND team_id = ? AND organization_id = ?"
_UNITS = "SELECT id, key, name, parent_id, head_id, deputy_id, active FROM unit ORDER BY name, id"
_BRANDS = """
SELECT b.unit_id, u.key, b.title, b.sender, b.hours, b.domain, b.stamp FROM brand b JOIN unit u ON u.id = b.unit_id"""
_UNIT_TEAMS = "SELECT team_id, unit_id FROM unit_team ORDER BY team_id"
_PERSON = "SELECT id, kind, key, name, email, active FROM principal WHERE "
_PEOPLE = _PERSON + "id IN (SELECT value FROM json_each(?))"
_ABSENCES = """
SELECT id, principal_id, first_day, last_day, substitute_id FROM absence
WHERE last_day IS NULL OR last_day >= ? ORDER BY first_day, id"""


class _Kept:
    """What was read at one epoch. Replaced as a whole, so that a slow thread never fills a newer one with old rows."""

    __slots__ = ("absences", "epoch", "members", "people", "services", "structure", "zones")

    def __init__(self, epoch: int, services: dict[int, Service]) -> None:
        self.epoch = epoch
        self.services = services
        self.people: dict[int, Person] = {}
        self.members: dict[int, frozenset[int]] = {}
        self.zones: dict[tuple[str, int, int, int], int] = {}
        self.structure: Structure | None = None
        self.absences: Absences | None = None


class Directory:
    def __init__(self, store: Store, epochs: Epochs) -> None:
        self._store = store
        self._epochs = epochs
        self._kept = _Kept(UNCOMMITTED, {})

    def services(self) -> list[Service]:
        """All services, oldest first."""
        return list(self._fresh().services.values())

    def service(self, id: int) -> Service:
        """The service with this id; one that another process has just made is found as well."""
        found = self._fresh().services.get(id)
        return found or service_of(self._store.read().all(_SERVICE, (id,))[0])

    def service_by_key(self, key: str) -> Service | None:
        return next((service for service in self._fresh().services.values() if service.key == key), None)

    def teams(self) -> list[Person]:
        """All teams in use, by name."""
        rows = self._store.read().all(_PERSON + "kind = 'team' AND active = 1 ORDER BY name")
        return [_person(row) for row in rows]

    def person(self, id: int) -> Person | None:
        """The principal with this id; None when there is none."""
        people = self._fresh().people
        found = people.get(id)
        if found is None:
            row = self._store.read().one(_PERSON + "id = ?", (id,))
            if row is None:
                return None
            if len(people) >= MOST_PEOPLE:
                people.clear()
            found = people[id] = _person(row)
        return found

    def people(self, ids: Collection[int]) -> dict[int, Person]:
        """The principals with these ids; those that are not known yet are read in one statement."""
        people = self._fresh().people
        found = {id: people[id] for id in ids if id in people}
        missing = [id for id in ids if id not in found]
        if missing:
            rows = self._store.read().all(_PEOPLE, (orjson.dumps(missing).decode(),))
            read = {row[0]: _person(row) for row in rows}
            if len(people) + len(read) > MOST_PEOPLE:
                people.clear()
            people.update(read)
            found.update(read)
        return found

    def find(self, kind: str, key: str) -> Person | None:
        """The principal of a kind with this key (log-in, team key)."""
        row = self._store.read().one(_PERSON + "kind = ? AND key = ?", (kind, key))
        return _person(row) if row else None

    def members(self, team_id: int) -> frozenset[int]:
        """Ids of the people in a team."""
        members = self._fresh().members
        found = members.get(team_id)
        if found is None:
            rows = self._store.read().all("SELECT principal_id FROM membership WHERE team_id = ?", (team_id,))
            found = members[team_id] = frozenset(id for (id,) in rows)
        return found

    def absences(self, day: str) -> Absences:
        """Who is away on the day (an ISO date of the site's zone) and later."""
        kept = self._fresh()
        found = kept.absences
        if found is None or found.since > day:
            rows = self._store.read().all(_ABSENCES, (day,))
            found = kept.absences = Absences(map(Absence._make, rows), day)
        return found

    def absence(self, person: int, day: str) -> Absence | None:
        """By which somebody is away on the day; None: he is there."""
        return self.absences(day).at(person, day)

    def substitute(self, person: int, day: str) -> int | None:
        """Who stands in for somebody who is away on the day; None: nobody who is there."""
        return self.absences(day).substitute(person, day, self._works)

    def structure(self) -> Structure:
        """All units of the company."""
        kept = self._fresh()
        if kept.structure is None:
            tx = self._store.read()
            units = map(_unit, tx.all(_UNITS))
            brands = {id: Brand(*row) for id, *row in tx.all(_BRANDS)}
            kept.structure = Structure(units, dict(tx.all(_UNIT_TEAMS)), self._works, brands)
        return kept.structure

    def brand_of_service(self, service: Service) -> Brand | None:
        """The brand of the team that performs the service."""
        structure = self.structure()
        return structure.brand_of(structure.of_team(service.team_id))

    def unit_of(self, person: int) -> Unit | None:
        """The unit that somebody belongs to, through his teams or because he leads it."""
        structure = self.structure()
        return structure.of_person(person, [team for team in structure.teams if person in self.members(team)])

    def led(self, person: int | None) -> dict[str, str | None]:
        """Which unit somebody belongs to and who leads him there, as expressions see it; see ``leading``."""
        return self.leading(self.unit_of(person) if person else None, person)

    def leading(self, unit: Unit | None, but: int | None = None) -> dict[str, str | None]:
        """``unit`` (key), ``head`` and ``deputy`` (log-ins) as expressions see them; ``but``: whom it is about."""
        if unit is None:
            return {"unit": None, "head": None, "deputy": None}
        structure = self.structure()
        head, deputy = (
            self.person(id) if id is not None else None
            for id in (structure.head(unit, but), structure.deputy(unit, but))
        )
        return {"unit": unit.key, "head": head.key if head else None, "deputy": deputy.key if deputy else None}

    def zone(self, key: tuple[str, int, int, int]) -> int | None:
        """The id of a (process, service, team, organization), 0 for none of the latter two; None when it is new."""
        zones = self._fresh().zones
        found = zones.get(key)
        if found is None:
            found = self._store.read().value(_ZONE, key)
            if found is not None and len(zones) < MOST_PEOPLE:
                zones[key] = found
        return found

    def _works(self, person: int) -> bool:
        found = self.person(person)
        return found is not None and found.active

    def _fresh(self) -> _Kept:
        epoch = self._epochs.current("access")
        kept = self._kept
        if kept.epoch == epoch and epoch >= 0:
            return kept
        made = _Kept(epoch, {row[0]: service_of(row) for row in self._store.read().all(_SERVICES)})
        if epoch >= 0:
            self._kept = made
        return made


def _person(row: tuple[Any, ...]) -> Person:
    id, kind, key, name, email, active = row
    return Person(id, kind, key, name, email, bool(active))


def _unit(row: tuple[Any, ...]) -> Unit:
    id, key, name, parent, head, deputy, active = row
    return Unit(id, key, name, parent, head, deputy, bool(active))

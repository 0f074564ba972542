"""Teams, services and people by id and by key: the small tables that every page names, read once an epoch.

Teams and services are read whole (hundreds); people one by one as they are asked for, because clients with an
account can be millions.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from instar.store.database import Store
from instar.store.epochs import Epochs


class Service(NamedTuple):
    """``title`` is a string or a language map; ``team_id`` answers for the service's tickets."""

    id: int
    key: str
    title: Any
    team_id: int | None
    process: str | None
    form: str | None
    public: bool
    active: bool


class Person(NamedTuple):
    """A principal: ``kind`` user | team | organization | service."""

    id: int
    kind: str
    key: str
    name: str
    email: str | None
    active: bool


_SERVICES = "SELECT id, key, title, team_id, process, form, public, active FROM service ORDER BY id"
_PERSON = "SELECT id, kind, key, name, email, active FROM principal WHERE "


class Directory:
    def __init__(self, store: Store, epochs: Epochs) -> None:
        self._store = store
        self._epochs = epochs
        self._epoch = -1
        self._services: dict[int, Service] = {}
        self._people: dict[int, Person] = {}
        self._members: dict[int, frozenset[int]] = {}

    def services(self) -> list[Service]:
        """All services, oldest first."""
        self._freshen()
        return list(self._services.values())

    def service(self, id: int) -> Service:
        self._freshen()
        return self._services[id]

    def service_by_key(self, key: str) -> Service | None:
        self._freshen()
        return next((service for service in self._services.values() if service.key == key), None)

    def teams(self) -> list[Person]:
        """All teams in use, by name."""
        rows = self._store.read().all(_PERSON + "kind = 'team' AND active = 1 ORDER BY name")
        return [_person(row) for row in rows]

    def person(self, id: int) -> Person | None:
        """The principal with this id; None when there is none."""
        self._freshen()
        found = self._people.get(id)
        if found is None:
            row = self._store.read().one(_PERSON + "id = ?", (id,))
            if row is None:
                return None
            found = self._people[id] = _person(row)
        return found

    def find(self, kind: str, key: str) -> Person | None:
        """The principal of a kind with this key (log-in, team key)."""
        row = self._store.read().one(_PERSON + "kind = ? AND key = ?", (kind, key))
        return _person(row) if row else None

    def members(self, team_id: int) -> frozenset[int]:
        """Ids of the people in a team."""
        self._freshen()
        found = self._members.get(team_id)
        if found is None:
            rows = self._store.read().all("SELECT principal_id FROM membership WHERE team_id = ?", (team_id,))
            found = self._members[team_id] = frozenset(id for (id,) in rows)
        return found

    def _freshen(self) -> None:
        epoch = self._epochs.current("access")
        if epoch == self._epoch:
            return
        self._people.clear()
        self._members.clear()
        rows = self._store.read().all(_SERVICES)
        self._services = {row[0]: _service(row) for row in rows}
        self._epoch = epoch


def _person(row: tuple[Any, ...]) -> Person:
    id, kind, key, name, email, active = row
    return Person(id, kind, key, name, email, bool(active))


def _service(row: tuple[Any, ...]) -> Service:
    id, key, title, team_id, process, form, public, active = row
    return Service(id, key, orjson.loads(title), team_id, process, form, bool(public), bool(active))

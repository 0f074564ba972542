"""A service of the catalogue as it lies in the database: its place in the tree and all that is known of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import orjson

COLUMNS = "id, key, title, team_id, process, form, public, active, parent_id, kind, state, owner_id, position, data"
KINDS = ("external", "internal")
"""Clients ask for what is external, the staff for what is internal."""
STATES = ("draft", "live", "retired")
"""Only what is live can be ordered."""
AUDIENCES = ("everyone", "staff", "team", "unit", "organization", "kind")
"""Whom a service may be offered to; the last four name a key."""
ASSIGNMENTS = ("", "round_robin", "least_busy")
LEVELS = 4
"""Direction, group, service, request item."""


class Audience(NamedTuple):
    """``what``: one of AUDIENCES; ``key`` of the team, unit, organization or kind of organizations."""

    what: str
    key: str = ""


class Service(NamedTuple):
    """``title``, ``description`` and ``unit`` are strings or language maps; ``team_id`` answers for its tickets.

    ``calendar``: key of its working time. ``price``: a decimal number as text, "" for none. ``sla``: priority →
    clock → length of time (ISO 8601), before what the process says. ``active``: whether it is live. ``needs_contract``:
    clients have it by contract; ``sales``: key of the team that is told of who has none.
    """

    id: int
    key: str
    title: Any
    team_id: int | None
    process: str | None
    form: str | None
    public: bool
    active: bool
    parent_id: int | None = None
    kind: str = "external"
    state: str = "live"
    owner_id: int | None = None
    position: int = 0
    description: Any = ""
    keywords: tuple[str, ...] = ()
    icon: str = ""
    calendar: str = ""
    price: str = ""
    unit: Any = ""
    audience: tuple[Audience, ...] = ()
    sla: Mapping[str, Mapping[str, str]] = {}
    assign: str = ""
    survey: bool = True
    needs_contract: bool = False
    sales: str = ""

    @property
    def place(self) -> tuple[int, int]:
        """By which services beside each other are sorted."""
        return self.position, self.id


def service_of(row: tuple[Any, ...]) -> Service:
    """From a row of ``COLUMNS``."""
    id, key, title, team, process, form, public, active, parent, kind, state, owner, position, raw = row
    data = orjson.loads(raw)
    data["keywords"] = tuple(data.get("keywords", ()))
    data["audience"] = tuple(Audience(one["what"], one.get("key", "")) for one in data.get("audience", ()))
    known = {name: data[name] for name in Service._fields if name in data}
    own = (id, key, orjson.loads(title), team, process, form, bool(public), bool(active))
    return Service(*own, parent, kind, state, owner, position, **known)


def inside(services: Collection[Service], parent: int | None) -> list[Service]:
    """What lies directly inside a service, or at the top, in the order of the catalogue."""
    return sorted((one for one in services if one.parent_id == parent), key=lambda one: one.place)


def below(services: Collection[Service], parent: int) -> Iterator[Service]:
    """All that lies inside a service, each before what lies inside it."""
    for one in inside(services, parent):
        yield one
        yield from below(services, one.id)


def above(services: Mapping[int, Service], service: Service) -> list[Service]:
    """What a service lies in, nearest first."""
    found: list[Service] = []
    at = services.get(service.parent_id or 0)
    while at is not None and len(found) < LEVELS:
        found.append(at)
        at = services.get(at.parent_id or 0)
    return found

"""The catalogue of services for pages that keep it. Each function does what ``by`` may do and no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import orjson

from instar.commands import AddService, EditService, MoveService, RetireService
from instar.commands.service_values import ORGANIZATION_KINDS
from instar.contract import Viewer
from instar.engine.lengths import length
from instar.forms import lengths
from instar.i18n import current, text
from instar.queries import services as query
from instar.queries.services import Metric, ServiceRow, Uses
from instar.queries.units import leaders_of
from instar.sdk.desk import as_actor
from instar.store import Audience, Service
from instar.store.services import LEVELS as SERVICE_LEVELS
from instar.web.current import kernel

__all__ = [
    "SERVICE_LEVELS",
    "AddService",
    "Audience",
    "EditService",
    "Metric",
    "MoveService",
    "RetireService",
    "Service",
    "ServiceChoices",
    "ServiceRow",
    "Uses",
    "read_length",
    "service_choices",
    "service_metrics",
    "service_row",
    "service_tree",
    "service_uses",
    "written_length",
]

Options = tuple[tuple[str, str], ...]


class ServiceChoices(NamedTuple):
    """What may be said of a service, where it is one of those that the site has: (key, name) each."""

    teams: Options
    people: Options
    processes: Options
    forms: Options
    calendars: Options
    units: Options
    kinds: tuple[str, ...]


def service_tree(by: Viewer) -> tuple[ServiceRow, ...]:
    """Every service, each before what lies inside it. Raises Forbidden without ``service.manage``."""
    return query.tree(kernel(), as_actor(by))


def service_row(by: Viewer, key: str) -> ServiceRow:
    """One service; raises NotFound, Forbidden."""
    return query.service(kernel(), as_actor(by), key)


def service_uses(by: Viewer, key: str) -> Uses:
    """Its tickets, and the channels and access rights that name it; raises NotFound, Forbidden."""
    return query.uses(kernel(), as_actor(by), key)


def service_metrics(row: ServiceRow) -> tuple[Metric, ...]:
    """The clocks that targets can be set for: those of its process, its own, and those that everybody knows."""
    return query.metrics(kernel(), row.said)


def service_choices(by: Viewer) -> ServiceChoices:
    """Raises Forbidden without ``service.manage``."""
    site = kernel()
    site.access.authorize(as_actor(by), "service.manage")
    return ServiceChoices(
        teams=tuple((team.key, team.name) for team in site.directory.teams()),
        people=tuple((one.key, one.name) for one in leaders_of(site)),
        processes=tuple(_definitions("process")),
        forms=tuple(_definitions("form")),
        calendars=tuple(_definitions("calendar")),
        units=tuple((unit.key, unit.name) for unit in site.directory.structure().units.values() if unit.active),
        kinds=ORGANIZATION_KINDS,
    )


def read_length(words: str) -> str | None:
    """ISO 8601 of a length of time as people write it, "4 h" or "2 ч 30 мин", or as it is already; None for none."""
    given = words.strip()
    if length(given.upper()) is not None:
        return given.upper()
    found = lengths.read(given)
    seconds = int(found.total_seconds()) if found is not None else 0
    if seconds <= 0:
        return None
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    parts = [f"{part}{letter}" for part, letter in ((hours, "H"), (minutes, "M"), (rest, "S")) if part]
    iso = f"P{days}D" if days else "P"
    return iso + ("T" + "".join(parts) if parts else "")


def written_length(iso: str) -> str:
    """As people read it, and ``read_length`` reads again: days apart from hours, for a day is a working day."""
    found = length(iso)
    if found is None:
        return iso
    return lengths.written(timedelta(days=found.days, milliseconds=found.ms), current())


def _definitions(kind: str) -> Iterator[tuple[str, str]]:
    """What is in force, by title."""
    versions = kernel().definitions.list(kind)
    rows = ((one.key, text(orjson.loads(one.body).get("title")) or one.key) for one in versions)
    yield from sorted(rows, key=lambda row: row[1].casefold())

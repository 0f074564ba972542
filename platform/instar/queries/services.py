"""The catalogue as its administrators read it: every service in its place, with all that is said of it and what it is
used for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from instar.access import Actor
from instar.definitions.clocks import promises_of
from instar.engine.promise import METRICS, title_of
from instar.errors import InstarError, NotFound, nearest
from instar.i18n import _, text
from instar.kernel import Kernel
from instar.queries.catalogue import price_of
from instar.queries.labels import RoleLabel, role_label
from instar.store import Service
from instar.store.services import above, inside

YEAR_MS = 365 * 86_400_000
_OPEN = "SELECT service_id, count(*) FROM ticket WHERE ended IS NULL GROUP BY service_id"
_OPEN_OF = "SELECT count(*) FROM ticket WHERE service_id = ? AND ended IS NULL"
_YEAR = "SELECT service_id, count(*) FROM ticket WHERE created >= ? GROUP BY service_id"
_CHANNELS = "SELECT channel FROM channel_setting WHERE service = ? ORDER BY channel"
_GRANTS = "SELECT count(*) FROM access_grant WHERE scope_type = 'service' AND scope_key = ?"


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """``said``: the service as it is stored. ``team``, ``owner``: names, ``owner_key``, ``team_key``. ``role``: what a
    ticket for it begins as. ``path``: titles of what it lies in, from the top; ``inside``: key of the nearest.
    ``open``: tickets that have not ended; ``year``: those of the last twelve months. ``lacks``: in words, why nobody
    can order it."""

    said: Service
    title: str
    team: str
    team_key: str
    owner: str
    owner_key: str
    process_title: str
    role: RoleLabel | None
    price: str
    path: tuple[str, ...]
    inside: str | None
    depth: int
    heading: bool
    open: int
    year: int
    lacks: str

    @property
    def key(self) -> str:
        return self.said.key


@dataclass(frozen=True, slots=True)
class Metric:
    """A clock that a service may set targets for."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Uses:
    """What leads to a service: channels, access rights, and its tickets."""

    open: int
    year: int
    channels: tuple[str, ...]
    grants: int


def tree(kernel: Kernel, actor: Actor) -> tuple[ServiceRow, ...]:
    """Every service in the order of the catalogue, each before what lies inside it. Raises Forbidden."""
    kernel.access.authorize(actor, "service.manage")
    tx = kernel.store.read()
    open: dict[int, int] = dict(tx.all(_OPEN))
    year: dict[int, int] = dict(tx.all(_YEAR, (kernel.clock.now() - YEAR_MS,)))
    services = kernel.directory.services()
    return tuple(_row(kernel, one, open.get(one.id, 0), year.get(one.id, 0)) for one in _walk(services, None))


def service(kernel: Kernel, actor: Actor, key: str) -> ServiceRow:
    """One service. Raises NotFound, and Forbidden without ``service.manage``."""
    kernel.access.authorize(actor, "service.manage")
    found = _named(kernel, key)
    used = uses(kernel, actor, key)
    return _row(kernel, found, used.open, used.year)


def uses(kernel: Kernel, actor: Actor, key: str) -> Uses:
    """What a service is used for. Raises as ``service`` does."""
    kernel.access.authorize(actor, "service.manage")
    found, tx = _named(kernel, key), kernel.store.read()
    since = kernel.clock.now() - YEAR_MS
    return Uses(
        open=int(tx.value(_OPEN_OF, (found.id,))),
        year=int(tx.value("SELECT count(*) FROM ticket WHERE service_id = ? AND created >= ?", (found.id, since))),
        channels=tuple(channel for (channel,) in tx.all(_CHANNELS, (key,))),
        grants=int(tx.value(_GRANTS, (key,))),
    )


def metrics(kernel: Kernel, found: Service) -> tuple[Metric, ...]:
    """The clocks of the service's process and its own, then those that everybody knows."""
    titles: dict[str, Any] = {}
    version = kernel.definitions.current("process", found.process) if found.process else None
    if version is not None:
        try:
            promised = promises_of(kernel.definitions.process(version.id), found)
        except InstarError:  # published by other code
            promised = ()
        titles = {promise.metric: promise.title for promise in promised}
    own = {metric: "" for targets in found.sla.values() for metric in targets}
    names = dict.fromkeys((*METRICS, *titles, *own))
    return tuple(Metric(name, text(title_of(name, titles.get(name, "")))) for name in names)


# -- below: how it is done -----------------------------------------------------------------------------------


def _named(kernel: Kernel, key: str) -> Service:
    found = kernel.directory.service_by_key(key)
    if found is None:
        near = nearest(key, [one.key for one in kernel.directory.services()])
        raise NotFound(
            "no_service",
            _("There is no service “{key}”.").format(key=key[:64]),
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
        )
    return found


def _walk(services: Collection[Service], parent: int | None) -> Iterator[Service]:
    for one in inside(services, parent):
        yield one
        yield from _walk(services, one.id)


def _row(kernel: Kernel, one: Service, open: int, year: int) -> ServiceRow:
    directory = kernel.directory
    services = directory.services()
    known = {service.id: service for service in services}
    lies_in = above(known, one)
    team = directory.person(one.team_id) if one.team_id else None
    owner = directory.person(one.owner_id) if one.owner_id else None
    title, role = _begins(kernel, one)
    heading = bool(inside(services, one.id))
    return ServiceRow(
        said=one,
        title=text(one.title) or one.key,
        team=team.name if team else "",
        team_key=team.key if team else "",
        owner=owner.name if owner else "",
        owner_key=owner.key if owner else "",
        process_title=title,
        role=role,
        price=price_of(kernel, one),
        path=tuple(text(service.title) or service.key for service in reversed(lies_in)),
        inside=lies_in[0].key if lies_in else None,
        depth=len(lies_in),
        heading=heading,
        open=open,
        year=year,
        lacks=_lacks(kernel, one, heading, role is not None),
    )


def _begins(kernel: Kernel, one: Service) -> tuple[str, RoleLabel | None]:
    version = kernel.definitions.current("process", one.process) if one.process else None
    if version is None:
        return one.process or "", None
    try:
        process = kernel.definitions.process(version.id)
    except InstarError:  # published by other code
        return one.process or "", None
    return text(process.title) or version.key, role_label(kernel, process.role)


def _lacks(kernel: Kernel, one: Service, heading: bool, begins: bool) -> str:
    """Why nobody can order a service that is meant to be ordered."""
    if one.state != "live" or (heading and not one.process):
        return ""
    if not one.process:
        return _("It has no process: nobody can order it.")
    if not begins:
        return _("Its process “{key}” is not in force: nobody can order it.").format(key=one.process)
    if one.team_id is None:
        return _("It has no team: its tickets come to nobody.")
    return ""

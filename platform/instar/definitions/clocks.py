"""A clock of a service level as it lies in the database, and by which promise and calendar it counts.

What is promised to a ticket is what its process says, and before that what its service says: of a target the service's
for the priority, the service's for every priority, then the process's; of working time the service's, then the
clock's.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, Protocol

from instar.definitions.catalogue import Definitions
from instar.engine.calendars import Calendar
from instar.engine.clock import Clock, Terms
from instar.engine.lengths import Length, length
from instar.engine.model import Process
from instar.engine.promise import ANY, PRIORITIES, RESPONSES, Promise
from instar.forms.locales import zone_of
from instar.settings import Settings
from instar.store import Directory, Service

log = logging.getLogger(__name__)

REPLY, STATUS, HAND_OVER = "reply", "status", "hand_over"
"""What has stopped a clock. Only what the status has stopped goes on when the ticket is opened again."""
CLOCK = "state, started, since, elapsed, target, calendar, priority, due"
COLUMNS = f"id, metric, process, version_id, stopped_by, service_id, {CLOCK}"
WARN = (80,)
PAUSE = ("waiting", "hold")
"""Of a clock that the service alone promises: when it warns, and in which statuses it stands unless it is kept by an
answer."""


class Site(Protocol):
    """What is asked of the kernel."""

    @property
    def definitions(self) -> Definitions: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def directory(self) -> Directory: ...
    def calendar(self, key: str) -> Calendar | None: ...


class Row(NamedTuple):
    """A clock as it lies in ``sla_clock``. ``service_id``: the service that has a say in what it counts against."""

    id: int
    metric: str
    process: str
    version_id: int
    stopped_by: str | None
    service_id: int | None
    clock: Clock


def row_of(raw: Sequence[Any]) -> Row:
    """From a row of ``COLUMNS``."""
    id, metric, process, version, stopped_by, service, *clock = raw
    return Row(id, metric, process, version, stopped_by, service, Clock(*clock))


def promises_of(process: Process, service: Service | None) -> tuple[Promise, ...]:
    """What is promised to the tickets of a process and a service, first what the process promises, in its order."""
    if service is None or not (service.sla or service.calendar):
        return process.sla
    return tuple(_promises(process, service))


def has_a_say(service: Service, metric: str) -> bool:
    """Whether a clock counts by what the service says."""
    return bool(service.calendar) or any(metric in targets for targets in service.sla.values())


def target_of(service: Service, metric: str, priority: int) -> str:
    """How long there is by the service itself (ISO 8601); "" where that is for the process to say."""
    own = (service.sla.get(name, {}).get(metric, "") for name in (f"P{priority}", ANY))
    return next(filter(None, own), "")


def _promises(process: Process, service: Service) -> Iterator[Promise]:
    for promise in process.sla:
        targets = _targets(service, promise.metric, promise.targets)
        yield replace(promise, targets=targets, calendar=service.calendar or promise.calendar)
    known = {promise.metric for promise in process.sla}
    named = dict.fromkeys(metric for targets in service.sla.values() for metric in targets)
    for metric in named:
        if metric not in known:
            pause = () if metric in RESPONSES else PAUSE
            targets = _targets(service, metric, {})
            yield Promise(metric, targets, calendar=service.calendar, pause=pause, warn=WARN)


def _targets(service: Service, metric: str, others: Mapping[str, Length]) -> Mapping[str, Length]:
    """The targets of a clock by priority: the service's own, then the others'."""
    found: dict[str, Length] = {}
    every = length(service.sla.get(ANY, {}).get(metric))
    for priority in PRIORITIES:
        own = length(service.sla.get(priority, {}).get(metric)) or every or others.get(priority)
        if own is not None:
            found[priority] = own
    rest = every or others.get(ANY)
    return found if rest is None else {**found, ANY: rest}


def terms_of(site: Site, promise: Promise, priority: int) -> Terms:
    """What a promise says for a ticket of this priority."""
    return Terms(promise.target(priority), priority, zone_of(site.settings.timezone), calendar(site, promise.calendar))


def calendar(site: Site, key: str) -> Calendar | None:
    """What a clock counts by; None counts every hour. One that is gone has no working hour: its clocks stand still, and
    nobody is told that he is late by hours that were never promised."""
    if not key:
        return None
    found = site.calendar(key)
    if found is None:
        log.warning("there is no calendar %s: clocks that count by it stand still", key)
    return found or Calendar(key, key, zone_of("UTC"), "UTC", ((),) * 7)


def promise_of(site: Site, row: Row) -> Promise | None:
    """What the clock counts against, in the version that it was last turned by."""
    service = site.directory.service(row.service_id) if row.service_id is not None else None
    found = promises_of(site.definitions.process(row.version_id), service)
    return next((promise for promise in found if promise.metric == row.metric), None)

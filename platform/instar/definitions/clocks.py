"""A clock of a service level as it lies in the database, and by which promise and calendar it counts."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from instar.definitions.catalogue import Definitions
from instar.engine.calendars import Calendar
from instar.engine.clock import Clock, Terms
from instar.engine.promise import Promise
from instar.forms.locales import zone_of
from instar.settings import Settings

log = logging.getLogger(__name__)

REPLY, STATUS, HAND_OVER = "reply", "status", "hand_over"
"""What has stopped a clock. Only what the status has stopped goes on when the ticket is opened again."""
CLOCK = "state, started, since, elapsed, target, calendar, priority, due"
COLUMNS = f"id, metric, process, version_id, stopped_by, {CLOCK}"


class Site(Protocol):
    """What is asked of the kernel."""

    @property
    def definitions(self) -> Definitions: ...
    @property
    def settings(self) -> Settings: ...
    def calendar(self, key: str) -> Calendar | None: ...


class Row(NamedTuple):
    """A clock as it lies in ``sla_clock``."""

    id: int
    metric: str
    process: str
    version_id: int
    stopped_by: str | None
    clock: Clock


def row_of(raw: Sequence[Any]) -> Row:
    """From a row of ``COLUMNS``."""
    id, metric, process, version, stopped_by, *clock = raw
    return Row(id, metric, process, version, stopped_by, Clock(*clock))


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
    found = site.definitions.process(row.version_id).sla
    return next((promise for promise in found if promise.metric == row.metric), None)

"""What has to be done now and then and by nobody in particular: forget what has run out, release what was held,
give back what dead processes had."""

from __future__ import annotations

import logging
from datetime import datetime

from instar.access import ANONYMOUS
from instar.commands.due_soon import Due
from instar.commands.indexes import index_fields
from instar.commands.posting import post_due
from instar.commands.unsent import KEPT_MS as KEPT_UNSENT_MS
from instar.jobs.attempt import release
from instar.jobs.duplicates import nightly
from instar.jobs.left import take_back
from instar.jobs.polling import poll_due
from instar.kernel import Kernel
from instar.queries.day import zone_of

log = logging.getLogger(__name__)

PAUSE_S = 600.0
LOOK_S = 5.0
DUE_S = 60.0
DAY_MS = 86_400_000
KEPT_JOBS_MS = 30 * DAY_MS
KEPT_NOTICES_MS = 90 * DAY_MS
KEPT_UNREAD_MS = 366 * DAY_MS

_EXPIRED = (
    ("DELETE FROM idempotency WHERE at < ?", DAY_MS),
    ("DELETE FROM session WHERE expires < ?", 0),
    ("DELETE FROM throttle WHERE until < ?", DAY_MS),
    ("DELETE FROM account_link WHERE until < ?", KEPT_JOBS_MS),
    ("DELETE FROM client_session WHERE expires < ?", 0),
    ("DELETE FROM job WHERE state IN ('dead', 'held', 'done') AND state = 'done' AND ended < ?", KEPT_JOBS_MS),
    ("DELETE FROM job WHERE state = 'aside' AND ended < ?", KEPT_JOBS_MS),
    ("DELETE FROM bulk_item WHERE bulk_id IN (SELECT id FROM bulk WHERE ended < ?)", KEPT_JOBS_MS),
    ("DELETE FROM bulk WHERE ended < ?", KEPT_JOBS_MS),
    ("DELETE FROM draft WHERE at < ?", KEPT_UNSENT_MS),
    ("DELETE FROM order_draft WHERE at < ?", KEPT_UNSENT_MS),
    ("DELETE FROM presence WHERE seen < ?", DAY_MS),
    ("DELETE FROM snooze WHERE returned < ?", DAY_MS),
    ("DELETE FROM reminder WHERE ended < ?", KEPT_JOBS_MS),
    ("DELETE FROM notice WHERE at < ? AND read IS NOT NULL AND post_at IS NULL", KEPT_NOTICES_MS),
    ("DELETE FROM notice WHERE at < ?", KEPT_UNREAD_MS),
)


class Chores:
    """Done at the start and every ten minutes, and every few seconds what somebody may wait for; ``do`` is called often
    and mostly returns at once."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._next = float("-inf")
        self._next_look = float("-inf")
        self._next_due = float("-inf")
        self._due = Due(kernel)
        self._indexed = 0

    def do(self) -> None:
        kernel = self._kernel
        self._index_fields(kernel.epochs.current("definitions"))
        if kernel.clock.monotonic() >= self._next_look:
            self._next_look = kernel.clock.monotonic() + LOOK_S
            take_back(kernel)
            post_due(kernel)
            poll_due(kernel)
        if kernel.clock.monotonic() >= self._next_due:
            self._next_due = kernel.clock.monotonic() + DUE_S
            self._due.tell()
        if kernel.clock.monotonic() < self._next:
            return
        self._next = kernel.clock.monotonic() + PAUSE_S
        now = kernel.clock.now()
        forget(kernel, now)
        nightly(kernel, datetime.fromtimestamp(now / 1000, zone_of(kernel, ANONYMOUS)).hour)
        released = release(kernel)
        if released:
            log.info("%s held jobs go on: what they lacked is back", released)

    def _index_fields(self, epoch: int) -> None:
        """Indexes follow the forms in force: looked at once for every publishing."""
        if epoch != self._indexed:
            index_fields(self._kernel)
            self._indexed = epoch


def forget(kernel: Kernel, now: int) -> int:
    """Delete answers kept for a repeat for a day, log-ins that ended, throttles that are over, old finished jobs,
    texts that nobody has sent for two weeks, and what people have been told three months ago."""
    with kernel.store.transaction() as tx:
        return sum(tx.run(sql, (now - kept,)) for sql, kept in _EXPIRED)

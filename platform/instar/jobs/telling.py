"""Plugins are told what happened (hook ``after_event``): one cursor a plugin over the history, never a job an event.

A worker takes a plugin's cursor with a lease, tells it the events behind the cursor in their order and moves the cursor
after each batch, so that an event is told at least once: again, when the process dies before the cursor is moved. The
number of the claim is the fence, as with jobs and timers: who has lost the lease moves nothing. What a plugin raises
leaves its cursor before that event and lets it rest; the other plugins have cursors of their own. A plugin without a
cursor is new: it begins with what happens next. One that is off keeps its cursor, and goes on there.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from instar.contract import TicketEvent
from instar.jobs.table import LEASE_MS, lost_pause, pause
from instar.kernel import Kernel, serving
from instar.plugins import PluginFault
from instar.plugins.status import in_words
from instar.queries.events import COLUMNS, event_of
from instar.store import Row, Store

log = logging.getLogger(__name__)

BATCH = 50
"""Events after which the cursor is moved: so many may be told twice."""
MOST = 1000
"""Events that one plugin is told before a job's turn comes."""

_LAST = "SELECT coalesce(max(id), 0) FROM event"
_CURSORS = "SELECT plugin, event_id, lease, due FROM plugin_cursor"
_NEW = "INSERT INTO plugin_cursor (plugin, event_id, at) VALUES (?, ?, ?) ON CONFLICT (plugin) DO NOTHING"
_CLAIM = """
UPDATE plugin_cursor SET lease = ?, holder = ?, claim = claim + 1
WHERE plugin = ? AND due <= ? AND (lease IS NULL OR lease < ?) RETURNING event_id, claim, attempts"""
_MOVE = """
UPDATE plugin_cursor SET event_id = ?, lease = ?, attempts = 0, error = NULL, at = ? WHERE plugin = ? AND claim = ?"""
_LEAVE = "UPDATE plugin_cursor SET lease = NULL, holder = NULL WHERE plugin = ? AND claim = ?"
_LATER = """
UPDATE plugin_cursor SET event_id = ?, lease = NULL, holder = NULL, attempts = ?, due = ?, error = ?, at = ?
WHERE plugin = ? AND claim = ?"""
_LEFT = "SELECT plugin, claim FROM plugin_cursor WHERE holder = ?"
_FREE = "UPDATE plugin_cursor SET lease = NULL, holder = NULL, due = ? WHERE plugin = ? AND claim = ?"
_EVENTS = f"""
SELECT {COLUMNS}, {{unsettled}}
FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE e.id > ? ORDER BY e.id LIMIT ?"""


class _Taken(NamedTuple):
    """A cursor that is ours until the lease is over."""

    plugin: str
    at: int
    claim: int
    attempts: int


def tell(kernel: Kernel, holder: str | None = None) -> int:
    """Tell every plugin that listens what it does not know yet; returns how many events were told. ``holder``: the
    place of this process. While nothing has happened it costs two short reads, and nothing where nobody listens."""
    listeners = kernel.plugins.listeners
    if not listeners:
        return 0
    tx, now = kernel.store.read(), kernel.clock.now()
    last = int(tx.value(_LAST))
    cursors = {plugin: (at, lease, due) for plugin, at, lease, due in tx.all(_CURSORS)}
    told = 0
    for plugin in listeners:
        if plugin not in cursors:
            _begin(kernel.store, plugin, now)
            continue
        at, lease, due = cursors[plugin]
        if at < last and due <= now and (lease is None or lease < now):
            told += _tell_one(kernel, plugin, holder)
    return told


def free(store: Store, holder: str, now: int) -> int:
    """Give back what a dead process had; returns how many cursors. Each after a pause: one that brings its worker down
    must let others work before it does so again."""
    left = store.read().all(_LEFT, (holder,))
    if not left:
        return 0
    with store.transaction() as tx:
        return sum(tx.run(_FREE, (now + lost_pause(1), plugin, claim)) for plugin, claim in left)


def events_after(kernel: Kernel, after: int) -> list[TicketEvent]:
    """The next events behind one, as they are told: at most a batch of them."""
    return [event_of(kernel, row) for row in _settled(kernel.store, after)]


def _begin(store: Store, plugin: str, now: int) -> None:
    """New on this site: in the transaction of a writer, so that nothing before it is still under way."""
    with store.transaction() as tx:
        tx.run(_NEW, (plugin, tx.value(_LAST), now))


def _tell_one(kernel: Kernel, plugin: str, holder: str | None) -> int:
    now = kernel.clock.now()
    with kernel.store.transaction() as tx:
        row = tx.one(_CLAIM, (now + LEASE_MS, holder, plugin, now, now))
    if row is None:  # another worker was faster
        return 0
    taken, told = _Taken(plugin, *row), 0
    while told < MOST:
        rows = _settled(kernel.store, taken.at)
        if not rows:
            break
        done, error = _tell_batch(kernel, plugin, rows)
        told += len(done)
        at = done[-1] if done else taken.at
        if error is not None:
            _later(kernel, taken._replace(attempts=0) if done else taken, at, error)
            return told
        now = kernel.clock.now()
        with kernel.store.transaction() as tx:
            if not tx.run(_MOVE, (at, now + LEASE_MS, now, plugin, taken.claim)):
                return told  # the lease was over, and somebody else goes on from where the cursor stood
        taken = taken._replace(at=at, attempts=0)
    with kernel.store.transaction() as tx:
        tx.run(_LEAVE, (plugin, taken.claim))
    return told


def _tell_batch(kernel: Kernel, plugin: str, rows: list[Row]) -> tuple[list[int], str | None]:
    """Ids of what was told, and what was raised at the next one. Ends early where the half of the lease is used up."""
    done: list[int] = []
    until = kernel.clock.monotonic() + LEASE_MS / 2000
    for row in rows:
        try:
            kernel.plugins.tell(plugin, event_of(kernel, row), lambda: around(kernel))
        except PluginFault as fault:
            return done, in_words(fault.__cause__ or fault).splitlines()[-1]
        done.append(row[0])
        if kernel.clock.monotonic() > until:
            break
    return done, None


def _later(kernel: Kernel, taken: _Taken, at: int, error: str) -> None:
    attempts, now = taken.attempts + 1, kernel.clock.now()
    log.warning("plugin %s: the event after %s is told again later: %s", taken.plugin, at, error)
    with kernel.store.transaction() as tx:
        tx.run(_LATER, (at, attempts, now + pause(min(attempts, 10)), error, now, taken.plugin, taken.claim))


def _settled(store: Store, after: int) -> list[Row]:
    """The next events in their order, up to the first that one with a lower number may still come before."""
    rows = store.read().all(_EVENTS.format(unsettled=store.side.unsettled), (after, BATCH))
    open_at = next((place for place, row in enumerate(rows) if row[-1]), len(rows))
    return rows[:open_at]


@contextmanager
def around(kernel: Kernel) -> Iterator[None]:
    """Around what a plugin is asked by a worker. Its thread is not ours: nobody else closes its connection, and a file
    that is held open is not whole when the site is closed."""
    try:
        with serving(kernel):
            yield
    finally:
        kernel.close()

"""The clock: fires timers that are due, by an ordinary command. Several clocks may run at once.

A due row is claimed with a lease, as jobs are, and the number of the attempt, which only grows, is the fence: of two
clocks that hold the same row one after the other, only the later one fires it. What was due while no clock ran fires
once, late. ``holder`` is the place of the clock's process: what a dead one had is given back as jobs are.
"""

from __future__ import annotations

import logging
import threading

from instar.access import SYSTEM
from instar.commands import FireTimer, execute
from instar.errors import InstarError
from instar.jobs.attempt import release
from instar.jobs.reminders import remind_due
from instar.jobs.table import LEASE_MS, lost_pause, pause
from instar.kernel import Kernel
from instar.store import PASSING, Store

log = logging.getLogger(__name__)

POLL_S = 1.0
PATIENCE_S = 5.0

_DUE = "SELECT 1 FROM subscription WHERE due <= ? AND (lease IS NULL OR lease < ?) LIMIT 1"
_CLAIM = """
UPDATE subscription SET lease = ?, holder = ?, attempts = attempts + 1
WHERE id = (SELECT id FROM subscription WHERE due <= ? AND (lease IS NULL OR lease < ?) ORDER BY due, id LIMIT 1)
RETURNING id, attempts, ticket_id, node"""
_AGAIN = "UPDATE subscription SET lease = ?, holder = NULL, error = ? WHERE id = ? AND attempts = ?"
_LEFT = "SELECT id, attempts FROM subscription WHERE holder = ?"


def run_due(kernel: Kernel, now: int | None = None, holder: str | None = None) -> int:
    """Fire all timers that are due at ``now`` (ms; else the clock's); returns how many fired. ``holder``: the place of
    this process.

    One that cannot be fired keeps no other waiting: it is tried again later, as often as it takes.
    """
    moment = kernel.clock.now() if now is None else now
    fired = 0
    while (claimed := _claim(kernel, moment, holder)) is not None:
        id, attempt, ticket, node = claimed
        try:
            fired += execute(kernel, FireTimer(id, attempt), SYSTEM)["fired"]
        except InstarError as error:
            log.warning("T-%s: the timer %s cannot be fired: %s", ticket, node, error.sentences())
            _again(kernel, id, attempt, moment, error.sentences())
        # A fault of ours in one ticket must not stop the timers of all others.
        except Exception as error:
            log.exception("T-%s: the timer %s cannot be fired", ticket, node)
            _again(kernel, id, attempt, moment, f"{type(error).__name__}: {error}")
    return fired


def free(store: Store, holder: str, now: int, error: str) -> int:
    """Give back what a clock had that is dead; returns how many timers. Each after a pause, as with jobs: one that
    brings its clock down must let others fire before it does so again."""
    left = store.read().all(_LEFT, (holder,))
    if not left:
        return 0
    with store.transaction() as tx:
        return sum(tx.run(_AGAIN, (now + lost_pause(attempt), error, id, attempt)) for id, attempt in left)


def next_due(kernel: Kernel) -> int | None:
    """When the earliest timer is due, ms; None when nothing is set."""
    due: int | None = kernel.store.read().value("SELECT min(due) FROM subscription WHERE due IS NOT NULL")
    return due


def _claim(kernel: Kernel, now: int, holder: str | None = None) -> tuple[int, int, int, str] | None:
    if kernel.store.read().one(_DUE, (now, now)) is None:  # an idle poll takes no write lock
        return None
    with kernel.store.transaction() as tx:
        row = tx.one(_CLAIM, (now + LEASE_MS, holder, now, now))
    return None if row is None else (row[0], row[1], row[2], row[3])


def _again(kernel: Kernel, id: int, attempt: int, now: int, error: str) -> None:
    with kernel.store.transaction() as tx:
        tx.run(_AGAIN, (now + pause(attempt), error, id, attempt))


class Clock:
    """``run`` until told to stop, in the caller's thread; ``start`` and ``stop`` a thread of its own."""

    def __init__(self, kernel: Kernel, *, poll_s: float = POLL_S, holder: str | None = None) -> None:
        """``holder``: the place of this process."""
        self._kernel = kernel
        self._poll_s = poll_s
        self._holder = holder
        self._leaving = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self.run, args=(self._leaving,), name="clock", daemon=True)
        self._thread.start()

    def stop(self, patience_s: float = PATIENCE_S) -> bool:
        """Let a timer that fires just now finish, at most so many seconds; whether it did. What is cut off fires
        when its lease is over, or soon after somebody has seen that this process is dead."""
        self._leaving.set()
        if self._thread is not None:
            self._thread.join(patience_s)
        return self._thread is None or not self._thread.is_alive()

    def run(self, stop: threading.Event) -> None:
        """Fire what is due, every second, until ``stop`` is set."""
        while not stop.is_set():
            try:
                if self._kernel.follow():
                    release(self._kernel)
                run_due(self._kernel, holder=self._holder)
                remind_due(self._kernel)
            # The clock outlives a database that is busy or away: what is due stays due.
            except PASSING as error:
                log.warning("clock: %s; trying again", error)
            except Exception:
                log.exception("clock: a fault of ours")
            stop.wait(self._poll_s)
        self._kernel.close()

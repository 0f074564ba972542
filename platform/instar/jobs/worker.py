"""The threads of ``instar serve`` and ``instar worker`` that drain the table of jobs.

Each sleeps until the bell rings or a second has passed, then claims and attempts until nothing is due. In a server
one of them also does the chores. Nothing that a job does ends a thread: a poison job stays alone.
"""

from __future__ import annotations

import logging
import threading

from instar.commands.texts import index_texts
from instar.jobs import table
from instar.jobs.attempt import attempt, release
from instar.jobs.bell import Bell
from instar.jobs.chores import Chores
from instar.jobs.left import take_back
from instar.jobs.telling import tell
from instar.kernel import Kernel
from instar.store import PASSING

log = logging.getLogger(__name__)

POLL_S = 1.0
PATIENCE_S = 5.0


class Workers:
    """``start`` and ``stop`` the threads; ``drain`` does the same work in the caller's thread, for tests and tools."""

    def __init__(
        self, kernel: Kernel, threads: int, *, poll_s: float = POLL_S, chores: bool = True, holder: str | None = None
    ) -> None:
        """``chores``: whether these threads also do what nobody in particular has to (``instar clock`` does, where
        web and workers are processes of their own). ``holder``: the place of this process, by which others see
        whether it is dead."""
        self._kernel = kernel
        self._count = threads
        self._poll_s = poll_s
        self._holder = holder
        self._chores = Chores(kernel) if chores else None
        self._bell = Bell(kernel.ring)
        self._leaving = threading.Event()
        self._stemming = threading.Lock()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        take_back(self._kernel)
        self._kernel.ring = self._bell
        for number in range(self._count):
            work = (self._chores if number == 0 else None,)
            thread = threading.Thread(target=self._work, args=work, name=f"worker-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def wake(self) -> None:
        """Look at the table now: another process has written jobs."""
        self._bell.wake()

    def stop(self, patience_s: float = PATIENCE_S) -> bool:
        """Let running attempts finish, at most so many seconds together; whether all did.

        What is cut off is claimed again when its lease is over, or soon after somebody has seen that this process is
        dead.
        """
        self._leaving.set()
        self._bell.wake()
        for thread in self._threads:
            thread.join(patience_s / len(self._threads))
        return not any(thread.is_alive() for thread in self._threads)

    def drain(self) -> int:
        """Attempt all that is due now, then stem texts that have changed and tell plugins what has happened; returns
        how many attempts that were."""
        done = 0
        while not self._leaving.is_set():
            if self._kernel.follow():
                release(self._kernel)
            job = table.claim(self._kernel.store, self._kernel.clock.now(), self._holder)
            if job is None:
                if self._stem() or tell(self._kernel, self._holder):
                    continue
                return done
            attempt(self._kernel, job)
            done += 1
        return done

    def _stem(self) -> int:
        """One thread at a time: two would begin with the same texts and do each twice."""
        if not self._stemming.acquire(blocking=False):
            return 0
        try:
            return index_texts(self._kernel)
        finally:
            self._stemming.release()

    def _work(self, chores: Chores | None) -> None:
        heard = 0
        while not self._leaving.is_set():
            try:
                if chores is not None:
                    chores.do()
                self.drain()
            # A worker outlives whatever one job does to it: the lease brings the job back, and its tries run out.
            except PASSING as error:
                log.warning("jobs: %s; trying again", error)
            except Exception:
                log.exception("jobs: an attempt ended in a fault of ours")
            heard = self._bell.wait(heard, self._poll_s)
        self._kernel.close()

"""What is done time and again at moments of its own, and by one process for the whole site: ``instar clock``.

Several may run at once: each round takes what is due and leaves the rest, so two of them do nothing twice.
"""

from __future__ import annotations

import logging
import threading

from instar.jobs.chores import Chores
from instar.jobs.clock import run_due
from instar.jobs.reminders import remind_due
from instar.kernel import Kernel
from instar.store import PASSING

log = logging.getLogger(__name__)

PAUSE_S = 1.0


class Rounds:
    """``run`` goes its rounds in the caller's thread until ``leaving`` is set."""

    def __init__(self, kernel: Kernel, pause_s: float = PAUSE_S, holder: str | None = None) -> None:
        """``holder``: the place of this process."""
        self._kernel = kernel
        self._holder = holder
        self._pause_s = pause_s
        self._chores = Chores(kernel)

    def run(self, leaving: threading.Event) -> None:
        while not leaving.is_set():
            try:
                self._kernel.follow()
                self._chores.do()
                run_due(self._kernel, holder=self._holder)
                remind_due(self._kernel)
            # The next round may do what this one could not: a clock that stops is noticed by nobody.
            except PASSING as error:
                log.warning("clock: %s; trying again", error)
            except Exception:
                log.exception("clock: a round ended in a fault of ours")
            leaving.wait(self._pause_s)

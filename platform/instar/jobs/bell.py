"""What ``commands`` ring after a commit that wrote jobs; workers that sleep on it wake at once."""

from __future__ import annotations

import threading
from collections.abc import Callable


def _nobody() -> None:
    """Nobody else listens."""


class Bell:
    """``Bell()`` is a ``Kernel.ring``: calling it wakes every worker of this process, and rings ``further`` on.

    Rings are counted and each worker remembers how many it has heard: one that was busy at a ring does not miss it
    because another has woken by it meanwhile.
    """

    def __init__(self, further: Callable[[], None] = _nobody) -> None:
        self._rings = 0
        self._rung = threading.Condition()
        self._further = further

    def __call__(self) -> None:
        self.wake()
        self._further()

    def wake(self) -> None:
        """Wake the workers of this process alone."""
        with self._rung:
            self._rings += 1
            self._rung.notify_all()

    def wait(self, heard: int, seconds: float) -> int:
        """Sleep until there have been more rings than the ``heard`` ones, at most so long; returns how many there are.

        Read the table after it: what is rung later is heard by the next call.
        """
        with self._rung:
            self._rung.wait_for(lambda: self._rings != heard, seconds)
            return self._rings

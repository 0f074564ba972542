"""What ``commands`` ring after a commit that wrote jobs; workers that sleep on it wake at once."""

from __future__ import annotations

import threading
from collections.abc import Callable


def _nobody() -> None:
    """Nobody else listens."""


class Bell:
    """``Bell()`` is a ``Kernel.ring``: calling it wakes every worker of this process, and rings ``further`` on."""

    def __init__(self, further: Callable[[], None] = _nobody) -> None:
        self._rung = threading.Event()
        self._further = further

    def __call__(self) -> None:
        self.wake()
        self._further()

    def wake(self) -> None:
        """Wake the workers of this process alone."""
        self._rung.set()

    def wait(self, seconds: float) -> None:
        """Sleep until the bell rings, at most so long. What was rung before the call counts."""
        self._rung.wait(seconds)
        # Cleared before the table is read: a ring between the two is heard again, never lost.
        self._rung.clear()

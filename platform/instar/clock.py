"""The only place that reads the time: others are given a ``Clock``; ``engine`` and ``forms`` get a number."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> int:
        """Milliseconds since 1970-01-01 UTC. May jump when the machine's clock is set."""

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back. For measuring how long something takes."""


class SystemClock:
    """The machine's clock."""

    __slots__ = ()

    monotonic = staticmethod(time.monotonic)  # asked many times a request

    def now(self) -> int:
        return time.time_ns() // 1_000_000


class VirtualClock:
    """A clock that stands until it is moved: for tests, cases, simulations. Threads may share it."""

    __slots__ = ("_elapsed", "_lock", "_now")

    def __init__(self, start: int = 0) -> None:
        """``start``: milliseconds since 1970-01-01 UTC."""
        self._now = start
        self._elapsed = 0
        self._lock = threading.Lock()

    def now(self) -> int:
        return self._now

    def monotonic(self) -> float:
        return self._elapsed / 1000

    def advance(self, ms: int) -> int:
        """Let ``ms`` milliseconds pass and return the new time; raises ValueError when ``ms`` is negative."""
        if ms < 0:
            raise ValueError("time does not run backwards; use jump() to set the clock back")
        with self._lock:
            self._now += ms
            self._elapsed += ms
            return self._now

    def jump(self, to: int) -> None:
        """Set the clock, back or ahead, as an administrator does: no time passes by ``monotonic``."""
        with self._lock:
            self._now = to

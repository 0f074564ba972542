"""The last calls of hooks: who was asked, in what order, how long it took, how much came back. For administrators."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from dataclasses import dataclass, field

KEPT = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One call. ``number`` counts all calls of the process; ``ms`` it took; ``given``: how many values came back, None
    where it raised; ``error``: the line of what it raised."""

    number: int
    plugin: str
    doing: str
    ms: float
    given: int | None
    error: str = ""


@dataclass(slots=True)
class Trace:
    """The newest calls of one process."""

    _calls: deque[Asked] = field(default_factory=lambda: deque(maxlen=KEPT))
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, plugin: str, doing: str, ms: float, given: int | None, error: str = "") -> None:
        with self._lock:
            self._calls.append(Asked(next(self._numbers), plugin, doing, round(ms, 2), given, error))

    def calls(self) -> tuple[Asked, ...]:
        """Newest first."""
        with self._lock:
            return tuple(reversed(self._calls))

"""What keeps failing is left alone for a while: three faults in a minute pause one hook of one plugin for five."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

FAULTS = 3
WITHIN_S = 60.0
PAUSE_S = 300.0


@dataclass(frozen=True, slots=True)
class Pause:
    """``doing``: what is left alone, such as "menu". ``reason``: the last error's line. ``until``: monotonic, in s."""

    doing: str
    reason: str
    until: float


@dataclass(slots=True)
class Breaker:
    """The faults of one plugin. ``monotonic`` is given, so that a test need not wait."""

    monotonic: Callable[[], float]
    _faults: dict[str, deque[float]] = field(default_factory=dict)
    _paused: dict[str, Pause] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, doing: str, reason: str) -> bool:
        """Count a fault; whether that was one too many."""
        now = self.monotonic()
        with self._lock:
            times = self._faults.setdefault(doing, deque(maxlen=FAULTS))
            times.append(now)
            if len(times) < FAULTS or now - times[0] > WITHIN_S:
                return False
            times.clear()
            self._paused[doing] = Pause(doing, reason, now + PAUSE_S)
            return True

    def paused(self, doing: str) -> Pause | None:
        """The pause that it is in; it goes on by itself when that is over."""
        found = self._paused.get(doing) if self._paused else None
        if found is None or found.until > self.monotonic():
            return found
        with self._lock:
            self._paused.pop(doing, None)
        return None

    def pauses(self) -> tuple[Pause, ...]:
        """All that are left alone now."""
        return tuple(pause for doing in tuple(self._paused) if (pause := self.paused(doing)))

    def resume(self) -> None:
        """Ask everything again at once."""
        with self._lock:
            self._paused.clear()
            self._faults.clear()

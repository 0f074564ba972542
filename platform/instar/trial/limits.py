"""What a trial may take of the machine that answers a page: time, timers in one entry, bytes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from instar.errors import InstarError
from instar.i18n import _

SECONDS = 10.0
"""For all entries of a trial together."""
MOST_TIMERS = 500
"""That fire while one entry lets time pass."""
MOST_ENTRIES = 200
LARGEST_TEXT = 2 << 20
"""Bytes of the definition that is tried."""
LARGEST_SITE = 64 << 20
"""Bytes of the site in memory."""


class Exhausted(InstarError):
    """A trial has come to one of its limits; the text says to which."""

    def __init__(self, message: str) -> None:
        hint = _("Look whether the process goes round in circles, or let less time pass at once.")
        super().__init__("trial_exhausted", message, hint=hint, status=422)


@dataclass(slots=True)
class Budget:
    """What is left of the time. ``turn`` is asked wherever something could go on without end."""

    seconds: float = SECONDS
    _began: float = field(default_factory=time.monotonic)

    def turn(self) -> None:
        """Raises Exhausted when the time is over."""
        if time.monotonic() - self._began > self.seconds:
            raise Exhausted(_("The trial took longer than {seconds} s.").format(seconds=int(self.seconds)))

    def fired(self, timers: int) -> None:
        """So many timers have fired in this entry; raises Exhausted when they are too many."""
        if timers > MOST_TIMERS:
            raise Exhausted(_("More than {count} timers came due in one go.").format(count=MOST_TIMERS))
        self.turn()

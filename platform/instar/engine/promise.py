"""What a process promises: by when it answers, by when it is done. See `clock.py` for how the time is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from instar.engine.lengths import Length

if TYPE_CHECKING:
    from instar.engine.templates import Value

Text = str | Mapping[str, str]
FIRST, NEXT, RESOLUTION = "first_response", "next_response", "resolution"
METRICS = (FIRST, NEXT, RESOLUTION)
"""Those that the kernel knows; any other one is counted as the resolution is."""
RESPONSES = frozenset({FIRST, NEXT})
"""Kept by an answer, not by the end of the work."""
ANY = "*"
PRIORITIES = ("P1", "P2", "P3", "P4")
BREACH = 100
"""The step at which the target is used up; those before it are warnings."""
TITLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        FIRST: {"en": "First response", "ru": "Первый ответ"},
        NEXT: {"en": "Next response", "ru": "Следующий ответ"},
        RESOLUTION: {"en": "Resolution", "ru": "Решение"},
    }
)


def title_of(metric: str, own: Text) -> Text:
    """What a clock is called: as its definition says, else as everybody calls it."""
    return own or TITLES.get(metric, metric)


@dataclass(frozen=True, slots=True)
class Deed:
    """An action that is asked for when a step of a clock is reached."""

    action: str
    arguments: Value | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """One entry of `sla`. `targets`: by priority (`P1` … `P4`), `*` for the others. `calendar`: the key of the one
    whose working time counts, "" for every hour. `pause`: statuses in which the clock stands. `warn`: per cents of the
    target."""

    metric: str
    targets: Mapping[str, Length]
    title: Text = ""
    calendar: str = ""
    pause: tuple[str, ...] = ()
    warn: tuple[int, ...] = ()
    on_warn: Deed | None = None
    on_breach: Deed | None = None

    @property
    def steps(self) -> tuple[int, ...]:
        """Per cents of the target at which something is told, in their order."""
        return (*self.warn, BREACH)

    def target(self, priority: int) -> Length | None:
        """How long there is for a ticket of this priority; None: nothing is promised."""
        return self.targets.get(f"P{priority}") or self.targets.get(ANY)

    def deed(self, step: int) -> Deed | None:
        """What is done at a step."""
        return self.on_breach if step == BREACH else self.on_warn

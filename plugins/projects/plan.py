"""What a plan says, and what is reckoned of it. Values only.

Moments are minutes since the epoch, UTC; lengths of time are minutes, of working time unless told otherwise.

A link binds a later task to an earlier one by their ends: FS, the successor starts after the predecessor's finish; SS,
after its start; FF, it finishes after the finish; SF, it finishes after the start. A lag moves the bound, in working
time of the successor's calendar or, ``elapsed``, by the clock; below zero it is a lead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from instar_plugins.projects.hours import Hours

Kind = Literal["FS", "SS", "FF", "SF"]
KINDS: tuple[Kind, ...] = ("FS", "SS", "FF", "SF")
Constraint = Literal["asap", "start_not_before", "finish_by", "must_start", "must_finish"]
CONSTRAINTS: tuple[Constraint, ...] = ("asap", "start_not_before", "finish_by", "must_start", "must_finish")


@dataclass(frozen=True, slots=True)
class Task:
    """One task. ``duration`` 0: a milestone. ``parent``: the summary it is part of; a task that has parts is what they
    come to, and its own duration and constraint say nothing. ``deadline``: moves nothing, being later is told.
    ``not_before``: where it is planned now, when it shall only be moved later. ``started``: it was begun then,
    whatever its links say. ``done``: it began and ended then, and nothing moves it."""

    id: str
    duration: int = 0
    calendar: str = ""
    parent: str | None = None
    constraint: Constraint = "asap"
    at: int | None = None
    deadline: int | None = None
    not_before: int | None = None
    started: int | None = None
    done: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """``before`` and ``after``: ids of tasks."""

    before: str
    after: str
    kind: Kind = "FS"
    lag: int = 0
    elapsed: bool = False

    @property
    def seen(self) -> str:
        """How it binds, in one word: who changes it says what he has seen."""
        return f"{self.kind} {self.lag} {int(self.elapsed)}"


@dataclass(frozen=True, slots=True)
class Plan:
    """``begin``: nothing starts earlier, but for what is begun or pinned. ``hours``: calendars by key."""

    begin: int
    tasks: tuple[Task, ...]
    links: tuple[Link, ...]
    hours: Mapping[str, Hours]


@dataclass(frozen=True, slots=True)
class Cause:
    """What a predecessor costs: ``minutes`` that its link asks for beyond what would still be right. ``link`` None: it
    is the task's own constraint, or the beginning of the plan."""

    link: Link | None
    minutes: int


@dataclass(frozen=True, slots=True)
class Timing:
    """When a task is. ``float``: how long it may slip before the plan ends later, below zero where the plan is late
    already; ``free``: before any other task moves. ``late``: how much later than its deadline or latest finish it ends,
    and ``causes`` of that, the largest first. ``broken``: links that its own fixed date does not keep. ``driver``: the
    link that decides when it starts; None where none does."""

    start: int
    finish: int
    late_start: int
    late_finish: int
    float: int
    free: int
    critical: bool
    late: int = 0
    causes: tuple[Cause, ...] = ()
    broken: tuple[Cause, ...] = ()
    driver: Link | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """``timings`` by task; ``path``: critical tasks that are no summaries, in the order of their starts."""

    begin: int
    end: int
    timings: Mapping[str, Timing] = field(default_factory=dict)
    path: tuple[str, ...] = ()


class Circle(ValueError):
    """Tasks that wait for each other. ``path``: from one of them round to itself."""

    def __init__(self, path: tuple[str, ...]) -> None:
        super().__init__(" → ".join(path))
        self.path = path

"""What a part of a project comes to: how far it is and how much work it is, out of what is below it.

A task says how far it is in percent; one that is closed is done. Above, that is weighed by effort where all that is
below says how much work it is, else by duration; milestones count for nothing but when there is nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from instar_plugins.projects.plans import Project


@dataclass(frozen=True, slots=True)
class Rolled:
    """``progress``: percent, 0 to 100. ``effort``: hours of work, None where nobody says. ``done``, ``count``: tasks
    below that are closed, of how many."""

    progress: int
    effort: Decimal | None
    done: int
    count: int


@dataclass(slots=True)
class _Sum:
    by_effort: Decimal = Decimal(0)
    effort: Decimal = Decimal(0)
    by_time: Decimal = Decimal(0)
    time: Decimal = Decimal(0)
    by_count: Decimal = Decimal(0)
    silent: int = 0
    done: int = 0
    count: int = 0


def rolled(given: Project) -> dict[str, Rolled]:
    """By number, of every part of the project."""
    summaries, sums = given.summaries(), {number: _Sum() for number in given.parts}
    durations: Mapping[str, int] = {task.id: task.duration for task in given.plan.tasks}
    for number, part in given.parts.items():
        if number in summaries:
            continue
        share = Decimal(100 if part.ended is not None else min(int(part.data.get("projects_progress") or 0), 100))
        effort = Decimal(str(part.data.get("projects_effort") or 0))
        at: str | None = number
        while at is not None and at in sums:
            one = sums[at]
            one.by_effort += share * effort
            one.effort += effort
            one.by_time += share * durations[number]
            one.time += durations[number]
            one.by_count += share
            one.silent += not effort and durations[number] > 0
            one.done += part.ended is not None
            one.count += 1
            at = given.parts[at].parent if at != given.top.number else None
    return {number: _rolled(one) for number, one in sums.items()}


def _rolled(one: _Sum) -> Rolled:
    if one.effort and not one.silent:
        progress = one.by_effort / one.effort
    elif one.time:
        progress = one.by_time / one.time
    else:
        progress = one.by_count / (one.count or 1)
    return Rolled(int(progress), one.effort or None, one.done, one.count)

"""A plan as rows: each part after the one above it, numbered, with its dates and what is to be said about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from instar.sdk import Part
from instar_plugins.projects import words
from instar_plugins.projects.plan import Schedule, Timing
from instar_plugins.projects.plans import Project
from instar_plugins.projects.rolling import Rolled, rolled

USUAL_DAY = 480


@dataclass(frozen=True, slots=True)
class Row:
    """``wbs``: its place in the tree, "1.2". ``said``: sentences about what is wrong. ``moved``: its ticket has other
    dates, or none. ``day``: minutes of its working day."""

    part: Part
    wbs: str
    depth: int
    timing: Timing
    duration: str
    slack: str
    summary: bool
    moved: bool
    said: tuple[str, ...]
    rolled: Rolled
    day: int

    @property
    def milestone(self) -> bool:
        return not self.summary and self.timing.start == self.timing.finish

    @property
    def tone(self) -> str:
        """Of its bar: done | late | critical | plain."""
        if self.part.ended is not None:
            return "done"
        if self.said:
            return "late"
        return "critical" if self.timing.critical else "plain"


def outline(given: Project, plan: Schedule, moved: Mapping[str, tuple[int, int]]) -> list[Row]:
    sums, summaries = rolled(given), given.summaries()
    durations = {task.id: task.duration for task in given.plan.tasks}
    named = {task.id: task.calendar for task in given.plan.tasks}
    rows = []
    for number, wbs, depth in _numbered(given):
        part, timing, calendar = given.parts[number], plan.timings[number], given.calendars.get(named[number])
        day = calendar.day if calendar else USUAL_DAY
        summary = number in summaries
        taken = durations[number]
        if summary and (hours := given.plan.hours.get(named[number])):
            taken = hours.worked(timing.finish) - hours.worked(timing.start)
        rows.append(
            Row(
                part,
                wbs,
                depth,
                timing,
                words.length(taken, day) if taken else "",
                words.length(timing.float, day),
                summary,
                number in moved and part.ended is None,
                (*words.why_late(timing, day), *words.what_is_broken(timing, day)),
                sums[number],
                day,
            )
        )
    return rows


def _numbered(given: Project) -> Iterator[tuple[str, str, int]]:
    """(number, WBS, depth), each before what is below it; the top is "0"."""
    below: dict[str, list[str]] = {}
    for number, part in given.parts.items():
        if part.parent is not None and number != given.top.number:
            below.setdefault(part.parent, []).append(number)
    waiting = [(given.top.number, "0", 0)]
    while waiting:
        number, wbs, depth = waiting.pop()
        yield number, wbs, depth
        head = "" if wbs == "0" else f"{wbs}."
        children = [(child, f"{head}{place}", depth + 1) for place, child in enumerate(below.get(number, ()), 1)]
        waiting += reversed(children)

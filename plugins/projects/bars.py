"""Plans reckoned for what is drawn: where each bar is now, what is critical, what is late and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from instar.sdk import Viewer, _, ngettext, parents_of, top_ticket
from instar_plugins.projects import words
from instar_plugins.projects.baselines import Before, last_baseline
from instar_plugins.projects.clock import USUAL_DAY, Clock, clock
from instar_plugins.projects.hours import Hours, OutOfReach
from instar_plugins.projects.plan import Circle, Schedule, Timing
from instar_plugins.projects.plans import Project, changes, project
from instar_plugins.projects.rolling import Rolled, rolled

MOST_PLANS = 20
"""Plans that the tickets of one list are part of."""


def bars(by: Viewer, numbers: Sequence[str]) -> dict[str, Any]:
    """``bars`` by number; ``off``: days on which nobody works; ``plans``: see ``_summed``; ``told``: what could not be
    reckoned, in words."""
    found: dict[str, Any] = {"bars": {}, "off": [], "plans": [], "told": ""}
    tops = _tops(by, numbers)
    told = [_("The tickets are of more than {most} plans; the others are drawn as they are.").format(most=MOST_PLANS)]
    for top in tops[:MOST_PLANS]:
        given = project(by, top)
        try:
            plan, moved = given.reckoned()
        except Circle as circle:
            told.append(words.told_circle(circle))
            continue
        except OutOfReach:
            told.append(words.told_reach())
            continue
        one = _Picture(given, plan, moved, last_baseline(given.top.id))
        found["bars"] |= one.bars([number for number in numbers if number in given.parts])
        found["off"] = found["off"] or one.clock(given.top.number).days_off(plan.begin, plan.end)
        found["plans"].append(_summed(given, plan, moved))
    found["told"] = " ".join(told if len(tops) > MOST_PLANS else told[1:])
    return found


class _Picture:
    def __init__(
        self, given: Project, plan: Schedule, moved: Mapping[str, tuple[int, int]], baseline: Before | None
    ) -> None:
        self.given, self.plan, self.moved, self.baseline = given, plan, moved, baseline
        self.tasks = {task.id: task for task in given.plan.tasks}
        self.summaries, self.sums = given.summaries(), rolled(given)
        self.late = _late(given, plan)
        self.clocks: dict[str, Clock] = {}

    def bars(self, numbers: Sequence[str]) -> dict[str, Any]:
        return {number: self._bar(number, self.plan.timings[number], self.sums[number]) for number in numbers}

    def clock(self, number: str) -> Clock:
        """By which a ticket is planned."""
        key = self.tasks[number].calendar
        if key not in self.clocks:
            calendar = self.given.calendars.get(key)
            made = clock(calendar, self.given.plan.begin)
            hours: Hours = self.given.plan.hours.get(key, made.hours)
            self.clocks[key] = Clock(made.zone, made.day, hours)
        return self.clocks[key]

    def _bar(self, number: str, timing: Timing, sums: Rolled) -> dict[str, Any]:
        """kind, from, to; start: as it is, for arithmetic; told: dates, duration and float in words; tone, progress,
        said: sentences about what is wrong, causes: numbers of what makes it late; moved: the ticket has other dates;
        driver: number of what decides its start."""
        timed, part = self.clock(number), self.given.parts[number]
        summary = number in self.summaries
        milestone = not summary and timing.start == timing.finish
        begin, end = timed.drawn(timing.start, timing.finish)
        if milestone:
            begin = end = timed.drawn_moment(timing.start)
        said = (*words.why_late(timing, timed.day), *words.what_is_broken(timing, timed.day))
        held = self._held_by(number) if milestone and part.ended is None else []
        if held and not said:
            said = tuple(_("It waits for {number}, which is late.").format(number=one) for one in held)
        taken = timed.hours.worked(timing.finish) - timed.hours.worked(timing.start)
        return {
            "kind": "summary" if summary else "milestone" if milestone else "task",
            "from": begin,
            "to": end,
            "start": timed.wall(timing.start),
            "begins": timed.told(timing.start),
            "ends": timed.told(timing.finish),
            "lasts": "" if milestone else words.length(taken, timed.day),
            "slack": "" if part.ended is not None else words.length(timing.float, timed.day),
            "tone": _tone(part.ended is not None, bool(said), timing.critical),
            "critical": timing.critical and part.ended is None,
            "progress": sums.progress,
            "said": list(said),
            "moved": number in self.moved and part.ended is None,
            "causes": [*(one.link.before for one in timing.causes if one.link), *held],
            "driver": timing.driver.before if timing.driver else "",
            "baseline": self._before(number, timed, timing),
        }

    def _held_by(self, number: str) -> list[str]:
        """Late ones that it waits for."""
        return [link.before for _id, link in self.given.bonds if link.after == number and link.before in self.late]

    def _before(self, number: str, timed: Clock, timing: Timing) -> dict[str, str] | None:
        """Where it was when the baseline was taken, and how it differs, in words."""
        dates = self.baseline.dates.get(self.given.parts[number].id) if self.baseline else None
        if dates is None:
            return None
        start, finish = dates
        begin, end = timed.drawn(start, finish)
        later = timed.hours.worked(timing.finish) - timed.hours.worked(finish)
        return {"from": begin, "to": end, "told": words.against_baseline(later, timed.day)}


def _late(given: Project, plan: Schedule) -> set[str]:
    """Numbers of what is late, and of what it is part of."""
    found = set[str]()
    for number, timing in plan.timings.items():
        at: str | None = number if timing.late > 0 and given.parts[number].ended is None else None
        while at is not None and at in given.parts and at not in found:
            found.add(at)
            at = given.parts[at].parent
    return found


def _tone(closed: bool, late: bool, critical: bool) -> str:
    if closed:
        return "done"
    if late:
        return "late"
    return "critical" if critical else "plain"


def _tops(by: Viewer, numbers: Sequence[str]) -> list[int]:
    """Ids of what the plans of these tickets are of, as the reader sees them, each once."""
    above = parents_of(list(numbers))
    first: dict[str, str] = {}
    for number in numbers:
        at = number
        while (parent := above.get(at)) is not None:
            at = parent
        first.setdefault(at, number)
    return list(dict.fromkeys(top_ticket(by, int(number.removeprefix("T-"))) for number in first.values()))


def _summed(given: Project, plan: Schedule, moved: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    """number, begins, ends, late (in words), new: how many tickets have other dates, baseline: when it was taken."""
    calendar = given.calendar(given.top.number)
    timed = clock(calendar, given.plan.begin)
    late = sum(timing.late > 0 and given.parts[number].ended is None for number, timing in plan.timings.items())
    before = last_baseline(given.top.id)
    return {
        "number": given.top.number,
        "begins": timed.told(plan.begin),
        "ends": timed.told(plan.end),
        "late": ngettext("%(num)d is late", "%(num)d are late", late) % {"num": late} if late else "",
        "new": len(changes(given, moved)),
        "baseline": timed.told(before.taken // 60_000) if before else "",
        "day": calendar.day if calendar else USUAL_DAY,
    }

"""The oracle: a plan reckoned minute by minute, from what its words mean and nothing else.

A calendar is a list that says of every minute whether it is worked, made by looking at the clock of its zone. A task is
put where it may begin and pushed on, a minute at a time, while any sentence about it is untrue; then all again until
nothing moves. The latest dates are found the same way from the other end. Slow, and hard to get wrong.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from instar_plugins.projects.plan import Link, Plan, Task

DAYS = 240
"""How long the minutes of a calendar are listed, from some weeks before the plan."""
HALF_AN_HOUR = 30
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Minutes:
    """``open[n]``: whether minute ``first + n`` is worked, ``done[n]``: how many before it are; ``worked``: those that
    are."""

    def __init__(self, zone: str, shifts: dict[int, tuple[int, int]], first: int) -> None:
        """``shifts``: weekday → (from, to) in minutes of its day; a shift that ends after midnight ends at more than
        1440."""
        self.first, self.open, self.done = first, [], [0]
        local = ZoneInfo(zone)
        for minute in range(first, first + DAYS * 1440):
            if minute % HALF_AN_HOUR == 0:  # clocks are changed at no other minute
                at = (EPOCH + timedelta(minutes=minute)).astimezone(local)
                begin = at.hour * 60 + at.minute
                today, night = shifts.get(at.weekday()), shifts.get((at.weekday() - 1) % 7)
            inside = begin + minute % HALF_AN_HOUR
            worked = (today is not None and today[0] <= inside < today[1]) or (
                night is not None and inside + 1440 < night[1]
            )
            self.open.append(worked)
            self.done.append(self.done[-1] + worked)
        self.worked = [first + place for place, worked in enumerate(self.open) if worked]

    def is_open(self, minute: int) -> bool:
        return self.open[minute - self.first]

    def between(self, one: int, other: int) -> int:
        return self.done[other - self.first] - self.done[one - self.first]

    def ahead(self, minute: int, length: int) -> int:
        """Where so much has been worked since a minute; back for less than nothing."""
        if not length:
            return minute
        number = self.done[minute - self.first] + length  # how many minutes of the list are worked before it
        return self.worked[number - 1] + 1 if length > 0 else self.worked[number]


class Oracle:
    def __init__(self, plan: Plan, minutes: dict[str, Minutes]) -> None:
        self.plan, self.minutes = plan, minutes
        parents = {task.parent for task in plan.tasks}
        self.tasks = {task.id: task for task in plan.tasks if task.id not in parents}
        self.links = [
            (one, other, link)
            for link in plan.links
            for one in self.parts(link.before)
            for other in self.parts(link.after)
        ]
        self.early = self._pushed()
        self.end = max(finish for _start, finish in self.early.values())
        self.late = self._pulled()

    def parts(self, id: str) -> list[Task]:
        if id in self.tasks:
            return [self.tasks[id]]
        return [part for task in self.plan.tasks if task.parent == id for part in self.parts(task.id)]

    # -- what the words mean ---------------------------------------------------------------------------------------

    def finish(self, task: Task, start: int) -> int:
        return self.minutes[task.calendar].ahead(start, task.duration)

    def fits(self, task: Task, start: int) -> bool:
        """Tasks begin with a minute that is worked."""
        return task.duration == 0 or self.minutes[task.calendar].is_open(start)

    def kept(self, link: Link, before: tuple[int, int], task: Task, after: tuple[int, int]) -> bool:
        """Whether a link is kept by these dates."""
        minutes = self.minutes[task.calendar]
        bound = before[0] if link.kind in ("SS", "SF") else before[1]
        bound = bound + link.lag if link.elapsed else minutes.ahead(bound, link.lag)
        end = after[1] if link.kind in ("FF", "SF") else after[0]
        if link.kind in ("FF", "SF") and task.duration:
            return end >= bound or not minutes.between(end, bound)
        return end >= bound

    def pinned(self, task: Task) -> int | None:
        self.minutes[task.calendar]
        if task.at is None or task.constraint not in ("must_start", "must_finish"):
            return None
        if task.duration == 0:
            return task.at
        start = task.at
        if task.constraint == "must_start":
            while not self.fits(task, start):
                start += 1
            return start
        while not self.fits(task, start) or self.finish(task, start) > task.at:
            start -= 1
        return start

    # -- dates -----------------------------------------------------------------------------------------------------

    def _pushed(self) -> dict[str, tuple[int, int]]:
        dates = {task.id: self._first(task) for task in self.tasks.values()}
        moved = True
        while moved:
            moved = False
            for one, other, link in self.links:
                while self.pinned(other) is None and not self.kept(link, dates[one.id], other, dates[other.id]):
                    dates[other.id], moved = self._step(other, dates[other.id][0] + 1, 1), True
        return dates

    def _first(self, task: Task) -> tuple[int, int]:
        start = self.pinned(task)
        if start is not None:
            return start, self.finish(task, start)
        wished = [self.plan.begin, task.not_before or 0]
        wished += [task.at or 0] if task.constraint == "start_not_before" else []
        return self._step(task, max(wished), 1)

    def _step(self, task: Task, start: int, way: int) -> tuple[int, int]:
        while not self.fits(task, start):
            start += way
        return start, self.finish(task, start)

    def _pulled(self) -> dict[str, tuple[int, int]]:
        dates = {task.id: self._last(task) for task in self.tasks.values()}
        moved = True
        while moved:
            moved = False
            for one, other, link in self.links:
                while not self.kept(link, dates[one.id], other, dates[other.id]):
                    dates[one.id], moved = self._step(one, dates[one.id][0] - 1, -1), True
        return dates

    def _last(self, task: Task) -> tuple[int, int]:
        """As late as the end of the plan and its own dates allow."""
        until = [self.end]
        until += [task.at or 0] if task.constraint in ("finish_by", "must_finish") else []
        pin = self.pinned(task)
        start = min(until) if pin is None else min(min(until), pin)
        while not self.fits(task, start) or self.finish(task, start) > min(until):
            start -= 1
        return start, self.finish(task, start)

    def slips(self, task: Task) -> tuple[int, int]:
        """(total float, free float)."""
        minutes = self.minutes[task.calendar]
        early, late = self.early[task.id], self.late[task.id]
        start = self._free_start(task)
        return minutes.between(early[0], late[0]), minutes.between(early[0], start)

    def _free_start(self, task: Task) -> int:
        start = self.end
        mine = [(other, link) for one, other, link in self.links if one.id == task.id]
        while (
            not self.fits(task, start)
            or self.finish(task, start) > self.end
            or not all(
                self.kept(link, (start, self.finish(task, start)), other, self.early[other.id]) for other, link in mine
            )
        ):
            start -= 1
        return start

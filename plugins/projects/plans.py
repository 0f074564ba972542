"""Plans of tickets: the tree below a project as one reader sees it, as tasks and links, and the other way round.

A ticket is planned when its role is one of ROLES; others in the tree are left out. What is closed lies where it lay;
what is cancelled is no part of the plan. Without a duration a task takes a day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import get_args

from instar.sdk import Part, Viewer, WorkingTime, own_settings, ticket_subtree, top_ticket, working_time
from instar_plugins.projects.hours import Hours
from instar_plugins.projects.plan import Constraint, Link, Plan, Schedule, Task
from instar_plugins.projects.schedule import reschedule, schedule
from instar_plugins.projects.tables import PLUGIN, Bond
from instar_plugins.projects.values import minutes_of, moment_of, written

ROLES = ("project", "epic", "milestone", "planned_task")
GONE = "cancelled"
_PARTS_AT_ONCE = 500


@dataclass(frozen=True)
class Project:
    """``top``: what the plan is of. ``parts``: by number, each after the one above it. ``bonds``: (id, link) between
    those. ``now``: dates that the tickets have. ``calendars``: by the key that tasks name."""

    top: Part
    parts: Mapping[str, Part]
    bonds: tuple[tuple[int, Link], ...]
    plan: Plan
    now: Mapping[str, tuple[int, int]]
    calendars: Mapping[str, WorkingTime]
    cut: bool = False

    def reckoned(self, *, anew: bool = False) -> tuple[Schedule, dict[str, tuple[int, int]]]:
        """The plan, each task no earlier than it is planned now, or ``anew`` as early as can be; and the dates of
        tickets that differ. Raises Circle, OutOfReach."""
        if not anew:
            return reschedule(self.plan, dict(self.now))
        found = schedule(self.plan)
        new = {id: (one.start, one.finish) for id, one in found.timings.items()}
        return found, {id: dates for id, dates in new.items() if self.now.get(id) != dates}

    def summaries(self) -> set[str]:
        return {part.parent for part in self.parts.values() if part.parent is not None}

    def calendar(self, number: str) -> WorkingTime | None:
        task = next((one for one in self.plan.tasks if one.id == number), None)
        return self.calendars.get(task.calendar) if task else None


def project_of(by: Viewer, ticket_id: int) -> Project:
    """The plan that a ticket is part of: that of the highest planned ticket above it, as ``by`` sees it.

    Raises NotFound, Forbidden.
    """
    return project(by, top_ticket(by, ticket_id))


def project(by: Viewer, ticket_id: int) -> Project:
    """The plan of a ticket and all below it."""
    found = ticket_subtree(by, ticket_id)
    top = found.parts[0]
    parts = {one.number: one for one in found.parts if one is top or (one.role in ROLES and one.status != GONE)}
    parts = {number: one for number, one in parts.items() if one is top or one.parent in parts}
    calendars = _calendars(parts)
    begin = _begin(top, calendars[""])
    hours = {key: Hours(one.spans, begin) for key, one in calendars.items() if one is not None}
    known = {key: one for key, one in calendars.items() if one is not None}
    tasks = tuple(_task(one, known, top) for one in parts.values())
    bonds = _bonds(parts)
    now = {task.id: dates for task in tasks if task.done is None and (dates := _dates(parts[task.id])) is not None}
    plan = Plan(begin, tasks, tuple(link for _id, link in bonds), hours)
    return Project(top, parts, bonds, plan, now, known, found.cut)


def links_among(numbers: Collection[str]) -> tuple[tuple[int, Link], ...]:
    """(id, link) of those that lead from one of these tickets to another."""
    among = set(numbers)
    ids = [int(number.removeprefix("T-")) for number in numbers]
    found: list[tuple[int, Link]] = []
    for at in range(0, len(ids), _PARTS_AT_ONCE):
        rows = Bond.select(Bond.id, Bond.before_id, Bond.after_id, Bond.kind, Bond.lag, Bond.elapsed).tuples()
        for id, before, after, *how, elapsed in rows.where(Bond.after_id.in_(ids[at : at + _PARTS_AT_ONCE])):
            link = Link(f"T-{before}", f"T-{after}", *how, bool(elapsed))
            if link.before in among:
                found.append((id, link))
    return tuple(sorted(found, key=lambda one: one[0]))


def changes(given: Project, moved: Mapping[str, tuple[int, int]]) -> dict[str, dict[str, str]]:
    """What the fields of tickets have to say of new dates; closed tickets keep theirs."""
    return {
        number: {"projects_start": written(start), "projects_finish": written(finish)}
        for number, (start, finish) in moved.items()
        if given.parts[number].ended is None
    }


def _calendars(parts: Mapping[str, Part]) -> dict[str, WorkingTime | None]:
    """By the key that a ticket names; "" is the calendar of the whole plan. One that is not there is the site's own."""
    top = next(iter(parts.values()))
    usual = working_time(str(top.data.get("projects_calendar") or "")) or working_time(own_settings(PLUGIN)["calendar"])
    named = {str(part.data.get("projects_calendar") or "") for part in parts.values()}
    return {"": usual} | {key: working_time(key) or usual for key in named if key}


def _begin(top: Part, calendar: WorkingTime | None) -> int:
    said = top.data.get("projects_begin")
    if said:
        return midnight(str(said), calendar)
    return top.created // 60_000


def midnight(day: str, calendar: WorkingTime | None, days: int = 0) -> int:
    """When a day begins in a calendar's zone, or so many days later."""
    at = datetime.combine(date.fromisoformat(day) + timedelta(days=days), time(), calendar.zone if calendar else UTC)
    return int(at.timestamp()) // 60


def _task(part: Part, calendars: Mapping[str, WorkingTime], top: Part) -> Task:
    data, key = part.data, str(part.data.get("projects_calendar") or "")
    calendar = calendars.get(key)
    duration = (
        0 if part.role == "milestone" else minutes_of(data.get("projects_duration"), calendar.day if calendar else 480)
    )
    said = data.get("projects_constraint")
    constraint = said if said in get_args(Constraint) else "asap"
    at = moment_of(data.get("projects_at"))
    return Task(
        part.number,
        duration=duration,
        calendar=key,
        parent=part.parent if part is not top else None,
        constraint=constraint if at is not None else "asap",
        at=at,
        deadline=midnight(data["projects_deadline"], calendar, 1) if data.get("projects_deadline") else None,
        started=moment_of(data.get("projects_begun")),
        done=_done(part),
    )


def _done(part: Part) -> tuple[int, int] | None:
    if part.ended is None:
        return None
    finish = part.ended // 60_000
    known = moment_of(part.data.get("projects_begun")) or moment_of(part.data.get("projects_start"))
    return (min(known, finish) if known is not None else finish), finish


def _dates(part: Part) -> tuple[int, int] | None:
    start, finish = moment_of(part.data.get("projects_start")), moment_of(part.data.get("projects_finish"))
    return (start, finish if finish is not None else start) if start is not None else None


def _bonds(parts: Mapping[str, Part]) -> tuple[tuple[int, Link], ...]:
    """Links between tickets of the plan."""
    return links_among(list(parts))

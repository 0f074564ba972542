"""A part of a plan is put elsewhere, made longer or said to be further, by hand: an ordinary edit of its ticket.

A start by hand is a date of its constraint: it starts then, or not before then. Links bind as before, and what the plan
comes to is reckoned afterwards. What has parts of its own lies where they lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any, NamedTuple

from instar.sdk import (
    Conflict,
    Invalid,
    NotFound,
    TicketLine,
    Viewer,
    _,
    edit_ticket,
    on_the_wall,
    own_zone,
    ticket_set,
)
from instar_plugins.projects import words
from instar_plugins.projects.clock import Clock, calendar_of, clock
from instar_plugins.projects.drawn import PLANNED, line_of
from instar_plugins.projects.plans import ROLES
from instar_plugins.projects.values import minutes_of, moment_of

PINNED = ("must_start", "must_finish")
_TYPED = {"length": "projects_duration", "percent": "projects_progress"}


class Placed(NamedTuple):
    """``said``: what has happened, "" where nothing has; ``undo``: where it can be taken back."""

    said: str
    undo: str | None
    rev: int


def place(by: Viewer, number: str, *, start: str, finish: str, since: str, rev: int | None) -> Placed:
    """``start``: on the wall of its calendar, "" to leave it; ``finish``: the end of what it takes from there, or from
    ``since``, where it starts now; "" to leave its duration. Raises InstarError when it stays as it is."""
    line = _planned(by, number)
    timed = clock(calendar_of(by, line), line.created // 60_000)
    data: dict[str, Any] = {}
    said = []
    begins = timed.first_worked(timed.moment(start)) if start else None
    if finish and line.role != "milestone":
        taken = timed.hours.worked(timed.moment(finish)) - timed.hours.worked(
            begins if begins is not None else timed.moment(since)
        )
        if taken <= 0:
            raise Invalid({"finish": [_("A task takes some working time.")]})
        data["projects_duration"] = [_iso(taken, timed.day)]
        said.append(_("{number} takes {length}.").format(number=number, length=words.length(taken, timed.day)))
    if begins is not None:
        data |= _held(line, begins, timed, own_zone(by), data)
        said.append(_("{number} starts on {day}.").format(number=number, day=timed.told(begins)))
    edited = edit_ticket(number, {"data": data}, rev=rev, by=by)
    return Placed(" ".join(said), edited.undo, edited.rev) if edited.changed else Placed("", None, edited.rev)


def by_hand(by: Viewer, number: str, typed: Mapping[str, str], was: Mapping[str, str], rev: int | None) -> Placed:
    """What a form says of start, duration and progress, as they are typed; ``was``: what it said before, for what
    stands as it stood is not sent. No start: as early as can be."""
    line = _planned(by, number)
    timed = clock(calendar_of(by, line), line.created // 60_000)
    other = {name: value.strip() for name, value in typed.items() if value.strip() != was.get(name, "").strip()}
    data: dict[str, Any] = {field: [other[name]] for name, field in _TYPED.items() if name in other}
    if other.get("start"):
        data |= _held(line, timed.first_worked(timed.moment(other["start"])), timed, own_zone(by), data)
    elif "start" in other:
        data |= {"projects_constraint": ["asap"], "projects_at": [""]}
    if not data:
        return Placed("", None, rev or line.rev)
    edited = edit_ticket(number, {"data": data}, rev=rev, by=by)
    said = _("{number} was changed.").format(number=number) if edited.changed else ""
    return Placed(said, edited.undo if edited.changed else None, edited.rev)


def held_from(by: Viewer, line: TicketLine) -> str:
    """From when a start by hand holds a ticket, on the wall of its calendar; "" where none does."""
    at = moment_of(line.data.get("projects_at"))
    if at is None or line.data.get("projects_constraint") not in ("start_not_before", "must_start"):
        return ""
    return clock(calendar_of(by, line), at).wall(at)


def progress(by: Viewer, number: str, percent: str, rev: int | None) -> Placed:
    """How far it is."""
    _planned(by, number)
    edited = edit_ticket(number, {"data": {"projects_progress": [percent]}}, rev=rev, by=by)
    said = _("{number}: {percent} % done.").format(number=number, percent=percent) if edited.changed else ""
    return Placed(said, edited.undo if edited.changed else None, edited.rev)


# -- below: how it is done -----------------------------------------------------------------------------------


def _planned(by: Viewer, number: str) -> TicketLine:
    """The ticket, if its dates are its own."""
    line = line_of(by, number)
    if line is None:
        raise NotFound("no_ticket", _("There is no such ticket, or it is not shared with you."))
    if line.role not in ROLES:
        raise NotFound("no_plan", _("{number} is no part of a project.").format(number=number))
    if line.ended is not None:
        raise Conflict("closed", _("{number} is closed: it lies where it lay.").format(number=number))
    if ticket_set(by).below(number).where(PLANNED).page(limit=1, data=False).lines:
        raise Conflict("summary", _("The dates of {number} come from what is below it.").format(number=number))
    return line


def _held(line: TicketLine, begins: int, timed: Clock, zone: tzinfo, data: dict[str, Any]) -> dict[str, Any]:
    """What its fields say so that it starts then."""
    if line.data.get("projects_begun"):
        told = _("{number} was begun already: its start is that day.").format(number=line.number)
        raise Conflict("begun", told, hint=_("Change “Begun” in the ticket."))
    kept = line.data.get("projects_constraint")
    if kept == "finish_by":
        told = _("{number} has to finish by a date, and a start would take its place.").format(number=line.number)
        raise Conflict("finish_by", told, hint=_("Change “When” in the ticket first."))
    at = begins
    if kept == "must_finish":
        typed = data.get("projects_duration", [line.data.get("projects_duration")])[0]
        taken = 0 if line.role == "milestone" else minutes_of(typed, timed.day)
        at = timed.hours.end(timed.hours.worked(begins) + taken) if taken else begins
    if kept in PINNED and moment_of(line.data.get("projects_at")) is not None:
        constraint = str(kept)
    else:
        constraint, at = "start_not_before", begins
    wall = on_the_wall(at * 60_000, zone).strftime("%Y-%m-%dT%H:%M")
    return {"projects_constraint": [constraint], "projects_at": [wall]}


def _iso(minutes: int, day: int) -> str:
    """Working time as the field keeps it, "P2DT4H": days are working days."""
    days, left = divmod(minutes, day)
    hours, left = divmod(left, 60)
    clocked = "".join(f"{count}{letter}" for count, letter in ((hours, "H"), (left, "M")) if count)
    return "P" + (f"{days}D" if days else "") + (f"T{clocked}" if clocked else "")

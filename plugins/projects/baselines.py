"""Baselines: where every part of a plan was when somebody said so, to compare with what has become of it.

The newest of a plan is the one that is shown; what was taken before it stays, and comes back when it is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from instar.sdk import Arguments, CommandAnswer, CommandTx, Conflict, NotFound, _
from instar_plugins.projects.hours import OutOfReach
from instar_plugins.projects.plan import Circle
from instar_plugins.projects.plans import ROLES, project
from instar_plugins.projects.tables import BASELINE, WAS, Baseline, Was
from instar_plugins.projects.words import told_circle, told_reach

_TAKE = f"INSERT INTO {BASELINE} (ticket_id, taken, taken_by) VALUES (?, ?, ?)"
_PUT = f"INSERT INTO {WAS} (baseline_id, ticket_id, start, finish) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Before:
    """``taken``: ms. ``dates``: by id of ticket, start and finish in minutes since the epoch."""

    id: int
    taken: int
    dates: Mapping[int, tuple[int, int]]


class TakeBody(Arguments):
    ticket = fields.String(required=True)


class DropBody(Arguments):
    ticket = fields.String(required=True)
    baseline = fields.Integer(required=True)


def take(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The command ``take_baseline``: the plan below a ticket as it is reckoned now, and as who asks sees it."""
    ticket = tx.ticket or {}
    if ticket["role"] not in ROLES:
        raise Conflict("no_plan", _("{number} is no part of a project.").format(number=ticket["number"]))
    found = project(tx.actor, ticket["id"])
    try:
        plan, _moved = found.reckoned()
    except Circle as circle:
        raise Conflict("circle", told_circle(circle), data={"path": list(circle.path)}) from circle
    except OutOfReach as reach:
        raise Conflict("out_of_reach", told_reach()) from reach
    id = tx.insert(_TAKE, (ticket["id"], tx.now, tx.actor.id))
    dates = [(id, found.parts[number].id, one.start, one.finish) for number, one in plan.timings.items()]
    tx.many(_PUT, dates)
    return CommandAnswer({"baseline": id, "count": len(dates)}, (), {"baseline": id, "count": len(dates)})


def drop(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    """The command ``drop_baseline``."""
    id = args["baseline"]
    if not tx.run(f"DELETE FROM {BASELINE} WHERE id = ? AND ticket_id = ?", (id, (tx.ticket or {})["id"])):
        raise NotFound("no_baseline", _("There is no such baseline any more."))
    tx.run(f"DELETE FROM {WAS} WHERE baseline_id = ?", (id,))
    return CommandAnswer({}, (), {"baseline": id})


def last_baseline(ticket_id: int) -> Before | None:
    """The newest of the plan of a ticket. Dates of tickets that somebody does not see are his to leave out."""
    found: Any = Baseline.select().where(Baseline.ticket_id == ticket_id).order_by(Baseline.id.desc()).first()
    if found is None:
        return None
    rows = Was.select(Was.ticket_id, Was.start, Was.finish)
    dates = {id: (start, finish) for id, start, finish in rows.where(Was.baseline_id == found.id).tuples()}
    return Before(found.id, found.taken, dates)

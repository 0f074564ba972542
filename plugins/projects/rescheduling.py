"""The command ``reschedule``: the dates of a plan, reckoned and written into its tickets.

The plan is the one that who asks sees, and each ticket is changed in his name: where he may not edit one of them,
nothing is written at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from instar.sdk import Arguments, CommandAnswer, CommandTx, Conflict, Invalid, OnTicket, SetData, _
from instar_plugins.projects.hours import OutOfReach
from instar_plugins.projects.plan import Circle
from instar_plugins.projects.plans import ROLES, changes, project
from instar_plugins.projects.words import told_circle, told_reach

MOST = 2_000
"""Tickets that one command changes."""


class RescheduleBody(Arguments):
    """``anew``: as early as can be; else nothing becomes earlier than it is planned, and later only where it must."""

    ticket = fields.String(required=True)
    anew = fields.Boolean(load_default=False)


def run(tx: CommandTx, args: Mapping[str, Any]) -> CommandAnswer:
    ticket = tx.ticket or {}
    if ticket["role"] not in ROLES:
        raise Conflict("no_plan", _("{number} is no part of a project.").format(number=ticket["number"]))
    found = project(tx.actor, ticket["id"])
    if found.cut:
        raise Invalid({"ticket": [_("There is too much below this ticket. Reschedule its parts one by one.")]})
    try:
        plan, moved = found.reckoned(anew=args["anew"])
    except Circle as circle:
        raise Conflict("circle", told_circle(circle), data={"path": list(circle.path)}) from circle
    except OutOfReach as reach:
        raise Conflict("out_of_reach", told_reach()) from reach
    wanted = changes(found, moved)
    if len(wanted) > MOST:
        told = _("More than {most} tickets would be moved at once. Reschedule parts of the project one by one.")
        raise Invalid({"ticket": [told.format(most=MOST)]})
    effects = tuple(OnTicket(number, SetData(values)) for number, values in wanted.items())
    late = sum(timing.late > 0 for timing in plan.timings.values())
    return CommandAnswer({"moved": list(wanted), "late": late}, effects, {"moved": len(wanted)})

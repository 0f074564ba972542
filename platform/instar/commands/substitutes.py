"""Who takes a step in the place of somebody who is away when the process gives it to him.

Standing in gets around nothing: who may not do a step because of what he has done, or whom it is decided about, does
not get it in another's place either; then it goes to who is away, as if nobody stood in.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, NamedTuple

from instar.engine.duties import did
from instar.engine.model import Node

if TYPE_CHECKING:
    from instar.commands.execute import Context
    from instar.commands.ticket import Ticket

_ACCOUNT = "SELECT principal_id FROM contact WHERE id = ?"


class StandIn(NamedTuple):
    """``until``: the last day on which ``absent`` is away, None: not known."""

    absent: int
    substitute: int
    until: str | None

    def as_json(self) -> dict[str, Any]:
        return {"absent": self.absent, "to": self.substitute, "until": self.until}


def stand_ins(context: Context, ticket: Ticket, node: Node, people: Collection[int]) -> list[StandIn]:
    """Who takes the step besides the people that it is for; nobody as long as one of them is there."""
    if not people:
        return []
    day, directory = context.kernel.day(context.now), context.kernel.directory
    if any(directory.absence(person, day) is None for person in people):
        return []
    found = (stand_in(context, ticket, node, person) for person in sorted(people))
    return [one for one in found if one is not None and one.substitute not in people]


def stand_in(context: Context, ticket: Ticket, node: Node, person: int) -> StandIn | None:
    """Who takes a step in the place of somebody who is away; None: he is there, or nobody may."""
    day, directory = context.kernel.day(context.now), context.kernel.directory
    absence = directory.absence(person, day)
    substitute = directory.substitute(person, day) if absence is not None else None
    if absence is None or substitute is None:
        return None
    if is_excluded(context, ticket, node, person) or is_excluded(context, ticket, node, substitute):
        return None
    asker = context.tx.value(_ACCOUNT, (ticket.requester_id,)) if ticket.requester_id else None
    if substitute == asker or not works_here(context, substitute):
        return None
    return StandIn(person, substitute, absence.last)


def works_here(context: Context, person: int) -> bool:
    """Whether somebody is of the staff: clients and partners stand in for nobody."""
    actor = context.kernel.access.actor(person)
    return actor is not None and actor.kind == "user" and context.kernel.access.can(actor, "ticket.view_internal")


def is_excluded(context: Context, ticket: Ticket, node: Node, person: int) -> bool:
    """Whether somebody has done what the doer of this step must not have done."""
    found = context.kernel.directory.person(person) if node.not_by else None
    work = ticket.state.get("work", {})
    return found is not None and any(did(work.get(other, {}), found.key) for other in node.not_by)

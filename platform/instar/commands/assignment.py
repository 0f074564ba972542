"""Steps that a team gives out to its people instead of letting them lie in its queue: in turn, or to who has the fewest
open tickets, as the service says.

Who answers for the ticket already and is of the team goes on with it. Who is away is passed over; where all are away
it comes to who stands in for the one whose turn it would be; nobody there: it waits in the queue. The same rows always
give the same answer, and history says why. ``assigned.turn`` tells whose turn it was last.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from instar.commands.candidates import take_part
from instar.commands.execute import Context
from instar.commands.substitutes import is_excluded, stand_in
from instar.commands.ticket import Ticket
from instar.engine.model import Node
from instar.store import Service

_ITEM = """
SELECT 1 FROM work_item w WHERE w.id = ? AND w.team_id = ? AND w.assignee_id IS NULL
AND NOT EXISTS (SELECT 1 FROM work_item_candidate c WHERE c.work_item_id = w.id)"""
_TAKE = "UPDATE work_item SET assignee_id = ?, absent_id = ? WHERE id = ?"
_TURNS = "SELECT principal_id, turn FROM assigned WHERE team_id = ?"
_TURN = """
INSERT INTO assigned (team_id, principal_id, turn) VALUES (?, ?, ?)
ON CONFLICT (team_id, principal_id) DO UPDATE SET turn = excluded.turn"""
_OPEN = "SELECT count(*) FROM ticket WHERE assignee_id = ? AND ended IS NULL"
GOES_ON, IN_TURN, FEWEST, STANDS_IN, NOBODY = "goes_on", "in_turn", "fewest", "stands_in", "nobody"


class Given(NamedTuple):
    """Who gets a step and why. ``to`` None: nobody is there. ``fewest``: his open tickets; ``absent``: in whose place.
    ``answers``: he answers for the ticket from now on."""

    why: str
    to: int | None = None
    fewest: int | None = None
    absent: int | None = None
    answers: bool = False


def give(context: Context, ticket: Ticket, node: Node, item: int) -> dict[str, Any] | None:
    """Give the step to somebody, where its service wants that; what history is told, None where it does not."""
    service = context.kernel.directory.service(ticket.service_id)
    team = service.team_id
    if not service.assign or team is None or context.tx.one(_ITEM, (item, team)) is None:
        return None
    found = _chosen(context, ticket, node, service, team)
    if found is None:
        return None
    if found.to is not None:
        context.tx.run(_TAKE, (found.to, found.absent, item))
        take_part(context, ticket.key, found.to)
        if ticket.assignee_id is None:
            ticket.assignee_id = found.to
            found = found._replace(answers=True)
    person = context.kernel.directory.person(found.to) if found.to is not None else None
    absent = context.kernel.directory.person(found.absent) if found.absent is not None else None
    told = found._asdict() | {"to": person.key if person else None, "absent": absent.key if absent else None}
    return {
        "item": item,
        "node": node.id,
        **{name: value for name, value in told.items() if value not in (None, False)},
    }


def _chosen(context: Context, ticket: Ticket, node: Node, service: Service, team: int) -> Given | None:
    """None for a team without people, which needs no explanation."""
    directory, day = context.kernel.directory, context.kernel.day(context.now)
    members = [id for id in sorted(directory.members(team)) if (one := directory.person(id)) and one.active]
    members = [id for id in members if not is_excluded(context, ticket, node, id)]
    if not members:
        return None
    there = [id for id in members if directory.absence(id, day) is None]
    if ticket.assignee_id in there:
        return Given(GOES_ON, ticket.assignee_id)
    turns: dict[int, int] = dict(context.tx.all(_TURNS, (team,)))
    if not there:
        return _substitute(context, ticket, node, sorted(members, key=lambda id: (turns.get(id, 0), id)))
    if service.assign == "least_busy":
        counts = {id: int(context.tx.value(_OPEN, (id,))) for id in there}
        person = min(there, key=lambda id: (counts[id], turns.get(id, 0), id))
        found = Given(FEWEST, person, counts[person])
    else:
        person = min(there, key=lambda id: (turns.get(id, 0), id))
        found = Given(IN_TURN, person)
    context.tx.run(_TURN, (team, person, max(turns.values(), default=0) + 1))
    return found


def _substitute(context: Context, ticket: Ticket, node: Node, members: Collection[int]) -> Given:
    for absent in members:
        found = stand_in(context, ticket, node, absent)
        if found is not None:
            return Given(STANDS_IN, found.substitute, absent=absent)
    return Given(NOBODY)

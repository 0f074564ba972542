"""Who may do a step: from the node's ``candidates`` and ``assignee`` to rows, and from rows to a yes or no.

A step whose candidates are nobody (a team that is gone, a user who was switched off) falls to the service's team, then
to everybody who may assign on the ticket: it is never invisible.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeVar

from instar.access import TicketKey
from instar.commands.execute import Context
from instar.commands.facts import TicketFacts
from instar.commands.news import step_given, step_opened
from instar.commands.substitutes import StandIn, stand_ins
from instar.commands.ticket import NEVER, Ticket
from instar.engine.catalogue import SERVICE_TEAM
from instar.engine.duties import did
from instar.engine.effects import WorkOpened
from instar.engine.expressions import EvaluationError
from instar.engine.facts import Seen
from instar.engine.keys import LEADERS
from instar.engine.model import Node, Process
from instar.errors import Forbidden, Refused
from instar.i18n import _, text

log = logging.getLogger(__name__)
T = TypeVar("T")
Names = Mapping[str, Any]
"""The items that a step is done for, by the names that expressions have for them."""

LATEST = 253_370_764_800_000
"""The beginning of the year 9999 (ms): a day later in some time zone is still a date."""

_INSERT = (
    "INSERT INTO work_item (ticket_id, token, node, team_id, assignee_id, due, created, urgent, priority, zone_id,"
    " absent_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_PROFILE = """
SELECT p.id FROM access_grant g JOIN principal p ON p.id = g.principal_id
WHERE g.what = ? AND p.kind = 'user' AND p.active = 1 AND (g.until IS NULL OR g.until > ?)
UNION SELECT m.principal_id FROM access_grant g JOIN membership m ON m.team_id = g.principal_id
WHERE g.what = ? AND (g.until IS NULL OR g.until > ?)"""
_ACCOUNT = "SELECT principal_id FROM contact WHERE id = ?"
_TAKE_PART = (
    "INSERT INTO participant (principal_id, ticket_id, kind, zone_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
_PARTICIPANTS = "SELECT principal_id FROM participant WHERE ticket_id = ? AND kind = ?"


class Item(NamedTuple):
    """One open step as it lies in ``work_item``."""

    id: int
    token: int
    node: str
    team_id: int | None
    assignee_id: int | None


def open_item(context: Context, process: Process, ticket: Ticket, effect: WorkOpened) -> tuple[int, list[StandIn]]:
    """Write the row of a step and its candidates; returns its id, and who is to do it because others are away."""
    node = process.nodes[effect.node]
    names = effect.names or {}
    team, people = _candidates(context, ticket, node, names)
    assignee = _assignee(context, ticket, node, names)
    alone = {assignee} if assignee is not None else people if team is None else set()
    stood = stand_ins(context, ticket, node, alone)
    absent = None
    if stood and assignee is not None:
        absent, assignee, _until = stood[0]
    else:
        people |= {one.substitute for one in stood}
    if team is None and not people and assignee is None:
        team = context.kernel.directory.service(ticket.service_id).team_id
    due = _evaluated(context, ticket, node.due_at, names) if node.due else None
    if due is not None and not 0 <= due <= LATEST:  # a moment that no page could show
        due = None
    # Where something is promised, the clocks put it right when the run has gone on.
    urgent = min(NEVER if due is None else due, NEVER if ticket.due is None else ticket.due)
    row = (
        ticket.id,
        effect.token,
        effect.node,
        team,
        assignee,
        due,
        context.now,
        urgent,
        ticket.priority,
        ticket.zone_id,
        absent,
    )
    item = context.tx.insert(_INSERT, row)
    if assignee is not None:
        take_part(context, ticket.key, assignee)
    if people:
        rows = [(item, person) for person in sorted(people)]
        context.tx.many("INSERT INTO work_item_candidate (work_item_id, principal_id) VALUES (?, ?)", rows)
    if assignee is not None:
        step_given(context, ticket, item, node, assignee, absent)
    else:
        step_opened(context, ticket, item, node, team, people)
    for one in stood if assignee is None else ():  # he has no part in the ticket by the definition
        take_part(context, ticket.key, one.substitute, "approver")
    return item, stood


def take_part(context: Context, ticket: TicketKey, person: int, kind: str = "assignee") -> None:
    """Who is given a step or a ticket sees it."""
    context.tx.run(_TAKE_PART, (person, ticket.id, kind, ticket.zone_id))


def refuse_without_plugin(context: Context, ticket: Ticket) -> None:
    """Raise Refused "plugin_off" when the plugin of the ticket's role is off: it can be read and nothing more."""
    lacking = context.kernel.definitions.lacking(ticket.role, ticket.version_id)
    if lacking:
        raise Refused("plugin_off", lacking, hint=_("An administrator can switch it on again; nothing is lost."))


def check_may_do(context: Context, ticket: Ticket, item: Item, node: Node) -> None:
    """Raise Forbidden unless the actor may do this step, Refused when its plugin is off or its duties are separate."""
    refuse_without_plugin(context, ticket)
    actor = context.actor
    work = ticket.state.get("work", {})
    for other in node.not_by:
        if actor.key and did(work.get(other, {}), actor.key):
            raise Refused(
                "not_by",
                _("You have done this step already; each of those who do it is to be somebody else.")
                if other == node.id
                else _("Who did an earlier step may not do this one as well."),
                hint=_("Hand it to a colleague."),
                status=403,
            )
    if actor.kind == "system" or may_do(context, item) or context.can("ticket.assign", ticket.key):
        return
    if item.assignee_id is not None:
        raise taken(context, item)
    raise Forbidden("not_a_candidate", _("This step is for others: {who}.").format(who=_who(context, item)))


def taken(context: Context, item: Item) -> Forbidden:
    holder = context.kernel.directory.person(item.assignee_id) if item.assignee_id else None
    message = _("{name} has taken this step.").format(name=holder.name if holder else "–")
    return Forbidden("taken", message, hint=_("Ask for it, or wait until it is put back."))


def may_do(context: Context, item: Item) -> bool:
    """Whether the actor has taken it, or may take it."""
    actor = context.actor
    if item.assignee_id is not None:
        return item.assignee_id == actor.id
    if item.team_id is not None and item.team_id in actor.teams:
        return True
    return bool(
        context.tx.value(
            "SELECT 1 FROM work_item_candidate WHERE work_item_id = ? AND principal_id = ?", (item.id, actor.id)
        )
    )


def _candidates(context: Context, ticket: Ticket, node: Node, seen: Names) -> tuple[int | None, set[int]]:
    """(team, people): one team stands in the step's own row, everybody else is a candidate by name."""
    team: int | None = None
    people: set[int] = set()
    directory = context.kernel.directory
    for kind, names in node.candidates.items():
        for name in _names(context, ticket, node, kind, names, seen):
            if kind in ("team", "="):
                found = _team(context, ticket, name)
                if found is not None and team is not None:
                    people |= directory.members(found)
                    continue
                team = team or found
                if kind == "team":
                    continue
            if kind in ("user", "="):
                person = directory.find("user", name)
                people |= {person.id} if person and person.active else set()
            elif kind in LEADERS:
                people |= _leader(context, ticket, kind, name)
            elif kind == "profile":
                rows = context.tx.all(_PROFILE, (name, context.now, name, context.now))
                people |= {id for (id,) in rows}
            elif kind == "participant":
                people |= _taking_part(context, ticket, name)
    return team, people


def _taking_part(context: Context, ticket: Ticket, part: str) -> set[int]:
    """Who takes part as it. Whoever has asked may then act as well: answer, confirm; and reads no more for it."""
    found = {id for (id,) in context.tx.all(_PARTICIPANTS, (ticket.id, part))}
    if part == "requester":  # of the first step he has no row yet
        found |= {id for (id,) in context.tx.all(_ACCOUNT, (ticket.requester_id,)) if id is not None}
        for person in sorted(found):
            take_part(context, ticket.key, person, "respondent")
    return found


def _names(context: Context, ticket: Ticket, node: Node, kind: str, given: Any, seen: Names) -> Iterable[str]:
    if kind == "=":
        given = _evaluated(context, ticket, node.candidate_names, seen) or ()
    return (given,) if isinstance(given, str) else given


def _evaluated(
    context: Context, ticket: Ticket, expression: Callable[[Seen, Mapping[str, Any], Names], T], names: Names
) -> T | None:
    """What an expression gives; None for one that fails: a step without a due time beats a ticket that is stuck."""
    try:
        return expression(TicketFacts(context, ticket), ticket.state.get("work", {}), names)
    except EvaluationError as error:
        log.warning("%s: an expression of a step failed: %s", ticket.number, error)
        return None


def _team(context: Context, ticket: Ticket, key: str) -> int | None:
    if key == SERVICE_TEAM:
        return context.kernel.directory.service(ticket.service_id).team_id
    found = context.kernel.directory.find("team", key)
    return found.id if found and found.active else None


def _leader(context: Context, ticket: Ticket, kind: str, name: str) -> set[int]:
    """The head of a unit, named by its key or by whose it is, or its deputy; nobody's own request comes to himself."""
    directory = context.kernel.directory
    structure = directory.structure()
    person, unit = None, None
    if name in ("requester.unit", "assignee.unit"):
        contact = ticket.requester_id
        person = context.tx.value(_ACCOUNT, (contact,)) if name == "requester.unit" else ticket.assignee_id
        unit = directory.unit_of(person) if person else None
    elif name in ("ticket.unit", "service.unit"):
        own = ticket.team_id if name == "ticket.unit" else None
        unit = structure.of_team(own or directory.service(ticket.service_id).team_id)
    else:
        unit = structure.find(name)
    if unit is None or not unit.active:
        return set()
    if kind == "deputy":
        found = structure.deputy(unit, person)
    else:  # where all are away the step waits for the first of them
        found = structure.head(unit, person, partial(_is_reached, context)) or structure.head(unit, person)
    if found is None:
        return set()
    take_part(context, ticket.key, found, "approver")  # who is asked to decide sees what it is about
    return {found}


def _is_reached(context: Context, leader: int) -> bool:
    """Whether what is asked of him today comes to somebody: he is there, or somebody stands in for him."""
    day, directory = context.kernel.day(context.now), context.kernel.directory
    return directory.absence(leader, day) is None or directory.substitute(leader, day) is not None


def _assignee(context: Context, ticket: Ticket, node: Node, seen: Names) -> int | None:
    if node.assignee is None:
        return None
    login = _evaluated(context, ticket, node.assignee_name, seen)
    person = context.kernel.directory.find("user", login) if login else None
    return person.id if person and person.active else None


def _who(context: Context, item: Item) -> str:
    team = context.kernel.directory.person(item.team_id) if item.team_id else None
    return text(team.name) if team else _("named colleagues")

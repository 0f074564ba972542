"""Who is to learn of what happens to a ticket: one function for each thing that happens, called by who does it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from instar.commands.execute import Context
from instar.commands.notices import MINE, OWN, STEP, TEAM, WATCH, concerned, tell
from instar.commands.ticket import Ticket
from instar.engine.model import Node
from instar.engine.promise import BREACH
from instar.i18n import Text, text

LEAD = "lead"
"""Why somebody is told: nobody answers for the ticket, and he leads the unit whose it is."""
APPROVAL = frozenset({"approve", "reject"})
"""A step with these outcomes is a decision that somebody is asked for."""

_FOLLOWING = """
SELECT principal_id, NULL FROM watch WHERE ticket_id = ? AND principal_id <> ?
UNION ALL SELECT c.principal_id, t.version_id FROM ticket t JOIN contact c ON c.id = t.requester_id
WHERE t.id = ? AND c.principal_id <> ?"""
_ACCOUNT = "SELECT principal_id FROM contact WHERE id = ?"
_PARTNERS = """
SELECT c.principal_id FROM contact c WHERE c.organization_id = ? AND c.principal_id IS NOT NULL"""
_MANAGERS = """
SELECT g.principal_id FROM access_grant g
WHERE g.what IN ('admin', 'grant.manage') AND g.scope_type = 'all' AND (g.until IS NULL OR g.until > ?)
UNION SELECT m.principal_id FROM access_grant g JOIN membership m ON m.team_id = g.principal_id
WHERE g.what IN ('admin', 'grant.manage') AND g.scope_type = 'all' AND (g.until IS NULL OR g.until > ?)"""


def assigned(context: Context, ticket: Ticket) -> None:
    """Somebody answers for the ticket now."""
    tell(context, "assigned", (ticket.assignee_id,), ticket, why=MINE)


def step_given(
    context: Context, ticket: Ticket, item: int, node: Node, person: int | None, absent: int | None = None
) -> None:
    """A step is somebody's. ``absent``: in whose place."""
    detail = {"node": node.id, "version": ticket.version_id, **({"absent": absent} if absent else {})}
    tell(context, _kind(node), (person,), ticket, key=f"step.{item}.{context.now}", why=STEP, detail=detail)


def step_opened(
    context: Context, ticket: Ticket, item: int, node: Node, team: int | None, people: Collection[int]
) -> None:
    """A free step waits for these people, and for a team."""
    rest = context.kernel.directory.members(team) - {*people, context.actor.id} if team is not None else ()
    if not people and not rest:
        return
    kind, key = _kind(node), f"step.{item}.{context.now}"
    detail = {"node": node.id, "version": ticket.version_id}
    tell(context, kind, sorted(people), ticket, key=key, why=STEP, detail=detail)
    if rest:
        kind = "team_step" if kind == "step" else kind
        tell(context, kind, sorted(rest), ticket, key=key, why=TEAM, detail={**detail, "team": team})


def written(
    context: Context,
    ticket: Ticket,
    message: int,
    audience: str,
    *,
    inward: bool,
    automatic: bool,
    mentioned: Collection[int] = (),
) -> None:
    """Somebody has written. ``mentioned``: who is called by it, and learns of it so."""
    if audience == "public" and not inward and ticket.requester_id is not None:
        account = context.tx.value(_ACCOUNT, (ticket.requester_id,))
        tell(context, "own", (account,), ticket, key=f"own.m{message}", why=OWN, message=message)
    if automatic or ticket.new:  # who gets a step of a new ticket learns of it so
        return
    people = {id: why for id, why in concerned(context, ticket).items() if id not in mentioned}
    if audience == "internal":
        tell(context, "note", people, ticket, message=message)
    elif inward:
        tell(context, "message", people, ticket, message=message)
    else:
        watching = {id: why for id, why in people.items() if why == WATCH}
        tell(context, "watch", watching, ticket, key=f"watch.m{message}", message=message)


def mentions(context: Context, ticket: Ticket, message: int, people: Collection[int]) -> None:
    tell(context, "mention", people, ticket, why="mention", message=message)


def happened(context: Context, ticket_id: int, event: int, kind: str, payload: Mapping[str, Any]) -> None:
    """A row of history: those who watch the ticket learn of it, and who has asked, where it is told to him."""
    if kind == "opened":
        return
    moved = [effect for effect in payload.get("effects") or () if effect["kind"] in ("stage_entered", "ended")]
    if not (moved or payload.get("changes") or kind in ("merged", "cancelled", "reopened")):
        return
    actor = context.actor.id or 0
    following = context.tx.all(_FOLLOWING, (ticket_id, actor, ticket_id, actor))
    if not following:
        return
    detail = {"event": event}
    watchers = [id for id, version in following if version is None]
    tell(context, "watch", watchers, ticket_id, key=f"watch.e{event}", why=WATCH, detail=detail)
    for account, version in following:
        if version is not None and moved and _is_told(context, version, moved):
            tell(context, "own", (account,), ticket_id, key=f"own.e{event}", why=OWN, detail=detail)


def clock_step(context: Context, ticket: Ticket, clock: int, step: int, due: int, title: Text) -> None:
    """A clock of a service level warns, or is over."""
    time_told(context, ticket, f"clock.{clock}.{step}", {"title": title, "step": step, "due": due}, step >= BREACH)


def time_told(context: Context, ticket: Ticket, key: str, detail: Mapping[str, Any], late: bool) -> None:
    """The ticket is due soon, or late: those who work on it learn of it, else who leads the unit whose it is."""
    people = concerned(context, ticket)
    if not set(people.values()) & {MINE, STEP}:
        people |= dict.fromkeys(_leaders(context, ticket), LEAD)
    tell(context, "breached" if late else "due", people, ticket, key=key, detail=detail)


def step_due(context: Context, ticket: Ticket, item: int, key: str, due: int, late: bool) -> None:
    """A step has a time of its own: whoever has it learns of it."""
    node, assignee = context.tx.one("SELECT node, assignee_id FROM work_item WHERE id = ?", (item,)) or ("", None)
    detail = {"due": due, "node": node, "version": ticket.version_id}
    tell(context, "breached" if late else "due", (assignee,), ticket, key=key, why=STEP, detail=detail)


def access_asked(context: Context, request: int, number: int, assignee: int | None) -> None:
    """Those who give rights learn of it, and who answers for the ticket."""
    people = {id for (id,) in context.tx.all(_MANAGERS, (context.now, context.now))} | {assignee or 0}
    detail = {"request": request, "number": number, "who": context.actor.id}
    tell(context, "access", sorted(people), key=f"access.{request}", detail=detail)


def access_answered(context: Context, request: int, person: int, number: int, answer: str, word: str) -> None:
    detail = {"number": number, "answer": answer, "word": word}
    tell(context, "answered", (person,), key=f"answered.{request}", detail=detail)


def shared(context: Context, ticket: Ticket, organization: int) -> None:
    """The people of a partner see the ticket now."""
    people = [id for (id,) in context.tx.all(_PARTNERS, (organization,))]
    tell(context, "shared", people, ticket, why="partner")


# -- below: how it is done -----------------------------------------------------------------------------------


def _kind(node: Node) -> str:
    return "approval" if APPROVAL.issubset([outcome.key for outcome in node.outcomes]) else "step"


def _is_told(context: Context, version: int, moved: list[dict[str, Any]]) -> bool:
    """Whether who has asked is told of one of these: of the end, and of a stage that has a text for him."""
    if any(effect["kind"] == "ended" for effect in moved):
        return True
    stages = {stage.id: stage for stage in context.kernel.definitions.process(version).stages}
    entered = (stages.get(effect["stage"]) for effect in moved)
    return any(stage is not None and text(stage.public) for stage in entered)


def _leaders(context: Context, ticket: Ticket) -> list[int]:
    directory = context.kernel.directory
    structure = directory.structure()
    unit = structure.of_team(ticket.team_id or directory.service(ticket.service_id).team_id)
    found = structure.head(unit) if unit is not None and unit.active else None
    return [found] if found is not None else []

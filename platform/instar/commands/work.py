"""Steps: take, put back, hand to somebody, complete. Completing is the one way in which a person moves a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from instar.commands.candidates import Item, check_may_do, take_part, taken
from instar.commands.execute import Answer, Context, handles
from instar.commands.facts import env
from instar.commands.filled import attach_files, load_form, replies_in, without_replies
from instar.commands.history import record
from instar.commands.messages import PostReply, post_reply
from instar.commands.news import step_given
from instar.commands.run import Run
from instar.commands.substitutes import StandIn
from instar.commands.ticket import COLUMNS, Ticket, from_row
from instar.engine.advance import StaleToken
from instar.engine.events import WorkCompleted
from instar.engine.model import Node
from instar.errors import Conflict, Forbidden, InstarError, Invalid, NotFound, nearest
from instar.i18n import _
from instar.store import Person

_LOAD = f"""
SELECT w.id, w.token, w.node, w.team_id, w.assignee_id, {COLUMNS}
FROM work_item w JOIN ticket t ON t.id = w.ticket_id WHERE w.id = ?"""
_DONE = "SELECT actor_id, at, payload FROM event WHERE ticket_id = ? AND kind = 'completed' ORDER BY id DESC LIMIT 100"
# The order is that of the lists (queries.urgency), and as there one is not given what one has put off; each arm reads
# the beginning of an index.
_HERE = """AND NOT EXISTS (
  SELECT 1 FROM snooze z WHERE z.principal_id = ? AND z.ticket_id = w.ticket_id AND z.returned IS NULL)"""
_NAMED = f"""
SELECT w.urgent, w.priority, w.created, w.id FROM work_item w JOIN work_item_candidate c ON c.work_item_id = w.id
WHERE w.assignee_id IS NULL AND c.principal_id = ? {_HERE} ORDER BY w.urgent, w.priority, w.created, w.id LIMIT 200"""
_TEAMS = f"""
SELECT w.urgent, w.priority, w.created, w.id FROM work_item w
WHERE w.assignee_id IS NULL AND w.team_id = ? {_HERE} ORDER BY w.urgent, w.priority, w.created, w.id LIMIT 200"""


@dataclass(frozen=True, slots=True)
class CompleteWork:
    """Finish a step with one of its outcomes. ``ticket``: where to look when somebody was faster. ``said``: a message
    that goes with it, with its ``files``: both or none are written."""

    item: int
    outcome: str
    data: Mapping[str, Any] = field(default_factory=dict)
    origin: str = "api"
    ticket: int | None = None
    said: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimWork:
    """Take a free step."""

    item: int


@dataclass(frozen=True, slots=True)
class ReleaseWork:
    """Put a step back that one has taken."""

    item: int


@dataclass(frozen=True, slots=True)
class ReassignWork:
    """Hand a step to a colleague: one's own, or anybody's with ticket.assign."""

    item: int
    to: str


@dataclass(frozen=True, slots=True)
class TakeNext:
    """Take the most urgent free step of one's queues: late first, then due, priority, age. No two get the same."""


@handles(CompleteWork, "ticket.act")
def complete_work(context: Context, command: CompleteWork) -> Answer:
    item, ticket = load_item(context, command.item, command.ticket)
    if command.said.strip() or command.files:
        post_reply(context, PostReply(ticket.id, command.said, files=command.files))
    return complete(context, item, ticket, command.outcome, command.data, command.origin)


def complete(
    context: Context, item: Item, ticket: Ticket, outcome: str, values: Mapping[str, Any], origin: str
) -> Answer:
    """Finish a loaded step; shared by the step's card and by a move on the board."""
    run = Run(context, ticket, item)
    node = run.process.nodes[item.node]
    check_may_do(context, ticket, item, node)
    if node.outcome(outcome) is None:
        raise _no_outcome(node, outcome)
    before = ticket.data
    form = context.kernel.definitions.step_form(ticket.version_id, item.node, outcome)
    if form.inputs or values:
        ticket.data = load_form(context, form, values, env(context, ticket, form), origin=origin, outcome=outcome)
        attach_files(context, ticket.id, form, ticket.data)
    entered = {name: ticket.data[name] for name in form.inputs if name in ticket.data} if form.inputs else {}
    if form.replies:
        run.typed = replies_in(form, entered)
    try:
        run.feed(WorkCompleted(item.token, outcome, entered, context.actor.key))
    except StaleToken:
        raise _gone(context, item.id, ticket.id) from None
    ticket.data = without_replies(form, ticket.data)
    run.finish(
        "completed",
        {"item": item.id, "node": item.node, "outcome": outcome, "changes": changes(before, ticket.data)},
    )
    return {
        "ticket": ticket.id,
        "number": ticket.number,
        "rev": ticket.rev,
        "stage": ticket.stage,
        "items": run.opened,
    }


def _no_outcome(node: Node, outcome: str) -> Invalid:
    keys = [known.key for known in node.outcomes]
    near = nearest(outcome, keys)
    return Invalid(
        {"outcome": [_("The step has no outcome “{name}”.").format(name=outcome)]},
        hint=_("Did you mean “{name}”?").format(name=near)
        if near
        else _("There are: {names}.").format(names=", ".join(keys)),
    )


@handles(ClaimWork, "ticket.act")
def claim_work(context: Context, command: ClaimWork) -> Answer:
    item, ticket = load_item(context, command.item, None)
    _claim(context, item, ticket)
    return {"item": item.id, "ticket": ticket.id, "number": ticket.number}


def _claim(context: Context, item: Item, ticket: Ticket) -> None:
    actor = context.actor
    if item.assignee_id == actor.id:
        return
    if item.assignee_id is not None:  # whoever assigns the work hands it over by name: a late click takes nothing away
        raise taken(context, item)
    process = context.kernel.definitions.process(ticket.version_id)
    check_may_do(context, ticket, item, process.nodes[item.node])
    assign(context, item, ticket, actor.id, "claimed")


@handles(ReleaseWork, "ticket.act")
def release_work(context: Context, command: ReleaseWork) -> Answer:
    item, ticket = load_item(context, command.item, None)
    if item.assignee_id is not None and item.assignee_id != context.actor.id:
        context.authorize(ticket.key, "ticket.assign")
    if item.assignee_id is not None:
        assign(context, item, ticket, None, "released")
    return {"item": item.id, "ticket": ticket.id, "number": ticket.number}


@handles(ReassignWork, "ticket.act")
def reassign_work(context: Context, command: ReassignWork) -> Answer:
    item, ticket = load_item(context, command.item, None)
    if item.assignee_id != context.actor.id:
        context.authorize(ticket.key, "ticket.assign")
    person = context.kernel.directory.find("user", command.to)
    if person is None or not person.active:
        raise Invalid({"to": [_("There is no colleague “{login}”.").format(login=command.to)]})
    if not context.can("ticket.assign", ticket.key):
        _refuse_outsider(context, ticket, person)
    assign(context, item, ticket, person.id, "reassigned")
    away = context.kernel.directory.absence(person.id, context.kernel.day(context.now))
    told = {"absent": True, "absent_until": away.last} if away else {}  # by hand it goes to whom it is given
    return {"item": item.id, "ticket": ticket.id, "number": ticket.number, **told}


def _refuse_outsider(context: Context, ticket: Ticket, person: Person) -> None:
    """One's own step goes to who may do it anyway; letting somebody new see a ticket is for those who assign."""
    colleague = context.kernel.access.actor(person.id)
    if colleague is None or not context.kernel.access.can(colleague, "ticket.act", ticket.key):
        raise Forbidden(
            "outsider",
            _("{name} does not work on this ticket.").format(name=person.name),
            hint=_("Ask somebody who assigns the work."),
        )


@handles(TakeNext, "ticket.act")
def take_next(context: Context, command: TakeNext) -> Answer:
    context.authorize()
    for id in _free(context):
        row = context.tx.one(_LOAD, (id,))
        if row is None:
            continue
        ticket = from_row(row[5:])
        if not context.can("ticket.act", ticket.key):
            continue
        try:
            _claim(context, Item(*row[:5]), ticket)
        except InstarError:  # not for this person, such as one who did the step before it: the next one is
            continue
        return {"item": id, "ticket": ticket.id, "number": ticket.number}
    return {"item": None, "ticket": None, "number": None}


def _free(context: Context) -> list[int]:
    """Ids of free steps for the actor or for his teams, most urgent first."""
    found = set(context.tx.all(_NAMED, (context.actor.id, context.actor.id)))
    for team in context.actor.teams:
        found |= set(context.tx.all(_TEAMS, (team, context.actor.id)))
    return [id for *_urgency, id in sorted(found)]


def load_item(context: Context, id: int, ticket_id: int | None) -> tuple[Item, Ticket]:
    """An open step with its ticket, after asking access; raises Conflict "work_gone" when somebody was faster."""
    row = context.tx.one(_LOAD, (id,))
    if row is None:
        raise _gone(context, id, ticket_id)
    ticket = from_row(row[5:])
    context.authorize(ticket.key)
    return Item(*row[:5]), ticket


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Field → [old, new] for all that differ: what the history page shows."""
    if after is before:
        return {}
    names = {*before, *after}
    return {name: [before.get(name), after.get(name)] for name in sorted(names) if before.get(name) != after.get(name)}


def assign(
    context: Context, item: Item, ticket: Ticket, to: int | None, kind: str, stands_in: StandIn | None = None
) -> None:
    """Write who has the step now, and say so in history; whether that may be was asked before. ``stands_in``: it comes
    to him because the one is away who had it."""
    absent = stands_in.absent if stands_in else None
    context.tx.run("UPDATE work_item SET assignee_id = ?, absent_id = ? WHERE id = ?", (to, absent, item.id))
    if to is not None and to != context.actor.id:
        take_part(context, ticket.key, to)
        step_given(context, ticket, item.id, _node(context, item, ticket), to, absent)
    told = {"item": item.id, "node": item.node, "from": item.assignee_id, "to": to}
    record(context, ticket.id, kind, {**told, **(stands_in.as_json() if stands_in else {})})


def _node(context: Context, item: Item, ticket: Ticket) -> Node:
    return context.kernel.definitions.process(ticket.version_id).nodes[item.node]


def _gone(context: Context, item: int, ticket_id: int | None) -> Conflict | NotFound:
    """What became of a step that is not open: who finished it, how and when – for those who may see the ticket."""
    missing = NotFound("no_step", _("There is no such step, or it is not shared with you."))
    zone = context.tx.value("SELECT zone_id FROM ticket WHERE id = ?", (ticket_id,)) if ticket_id else None
    context.asked = True
    if ticket_id is None or zone is None or not context.can_see(ticket_id, zone):
        return missing
    data: dict[str, Any] = {"ticket": ticket_id, "number": f"T-{ticket_id}", "item": item}
    for actor_id, at, payload in context.tx.all(_DONE, (ticket_id,)):
        done = orjson.loads(payload)
        if done.get("item") == item:
            person = context.kernel.directory.person(actor_id) if actor_id else None
            data |= {"node": done["node"], "outcome": done["outcome"], "by": person.name if person else None, "at": at}
            break
    return Conflict(
        "work_gone", _("This step was finished meanwhile."), hint=_("Look at the ticket as it is now."), data=data
    )

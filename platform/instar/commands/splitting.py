"""Splitting: messages of a ticket go to a new one, or the ticket into several below it. The twin of merging.

Whoever asked stays the same, so nobody comes to read what he did not read before; a message with a partner stays, for
the partner works on the old ticket alone. A row of ``split`` keeps what went over; within 15 minutes, and while nothing
has happened to the new ticket, it is taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from instar.access import SYSTEM
from instar.commands.edit import EditTicket
from instar.commands.execute import Answer, Context, handles, within
from instar.commands.history import record
from instar.commands.open import OpenTicket
from instar.commands.run import Run
from instar.commands.ticket import Ticket, load, load_whoever_asks, number
from instar.engine.events import Cancelled
from instar.engine.links import link
from instar.engine.undo import UNDO_MS
from instar.errors import Conflict, Forbidden, InstarError, Invalid, NotFound, Refused
from instar.i18n import _
from instar.plugins.lineage import role_below
from instar.store import as_list

SPLIT_OFF, SPLIT_FROM = "split_off", "split_from"
MOST_MESSAGES = 500
MOST_SUBTASKS = 50
"""The role of a subtask where nothing else is said, on sites that have it."""
_RELATED = "relates"

_MESSAGES = "SELECT id, audience FROM message WHERE ticket_id = ? ORDER BY id"
_FILES = """
SELECT id FROM attachment
WHERE ticket_id = ? AND message_id IN (SELECT value FROM json_each(?)) ORDER BY id"""
_TAKE = (
    "UPDATE message SET ticket_id = ? WHERE ticket_id = ? AND id IN (SELECT value FROM json_each(?))",
    "UPDATE mention SET ticket_id = ? WHERE ticket_id = ? AND message_id IN (SELECT value FROM json_each(?))",
)
_TAKE_FILE = "UPDATE attachment SET ticket_id = ? WHERE ticket_id = ? AND id = ?"
_MERGED = "SELECT into_id FROM merged WHERE ticket_id = ?"
_LINK = "INSERT INTO link (kind, first_id, second_id, actor_id, created) VALUES (?, ?, ?, ?, ?)"
_UNLINK = "DELETE FROM link WHERE kind = ? AND first_id = ? AND second_id = ?"
_INSERT = "INSERT INTO split (ticket_id, from_id, by_id, at, moved) VALUES (?, ?, ?, ?, ?)"
_ROW = "SELECT from_id, at, moved FROM split WHERE ticket_id = ?"
_SINCE = f"""
SELECT count(*) FROM event WHERE ticket_id = ?
AND id > (SELECT max(id) FROM event WHERE ticket_id = ? AND kind = '{SPLIT_FROM}')"""
_OTHERS = "SELECT count(*) FROM message WHERE ticket_id = ? AND id NOT IN (SELECT value FROM json_each(?))"
_STILL = "SELECT count(*) FROM message WHERE ticket_id = ? AND id IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class SplitTicket:
    """``messages`` of the ticket and their files go to a new one, called ``title``, for ``service``."""

    ticket: int
    messages: tuple[int, ...]
    title: str
    service: str


@dataclass(frozen=True, slots=True)
class TakeSplitBack:
    """``ticket``, that was split off, gives back what it got and ends."""

    ticket: int


@dataclass(frozen=True, slots=True)
class SplitIntoSubtasks:
    """Several tickets below it, all or none: each of ``items`` has a title, and may have assignee (log-in), due (a
    date), service, process, body."""

    ticket: int
    items: tuple[Mapping[str, Any], ...]


@handles(SplitTicket, "ticket.edit")
def split_ticket(context: Context, command: SplitTicket) -> Answer:
    ticket = load(context, command.ticket)
    context.authorize(ticket.key, "ticket.view_internal")
    _refuse_merged(context, ticket)
    chosen = _chosen(context, ticket, command.messages)
    new = _opened(context, ticket, command)
    moved = {"messages": chosen, "files": [id for (id,) in context.tx.all(_FILES, (ticket.id, as_list(chosen)))]}
    _carry(context, moved, ticket.id, new.id)
    context.tx.run(_LINK, (*link(_RELATED, ticket.id, new.id), context.actor.id, context.now))
    context.tx.run(_INSERT, (new.id, ticket.id, context.actor.id, context.now, orjson.dumps(moved).decode()))
    record(context, ticket.id, SPLIT_OFF, {"other": new.id, "messages": len(chosen)})
    record(context, new.id, SPLIT_FROM, {"other": ticket.id, "messages": len(chosen)})
    return {"ticket": new.id, "number": new.number, "from": ticket.number, "messages": len(chosen)}


@handles(TakeSplitBack, "ticket.edit")
def take_split_back(context: Context, command: TakeSplitBack) -> Answer:
    row = context.tx.one(_ROW, (command.ticket,))
    if row is None:
        load(context, command.ticket)
        raise Refused("not_split", _("{number} was not split off.").format(number=number(command.ticket)))
    from_id, at, moved = row[0], row[1], orjson.loads(row[2])
    ticket = load(context, from_id)
    new = load_whoever_asks(context, command.ticket)
    if context.now - at > UNDO_MS:
        raise Refused(
            "undo_too_late",
            _("That was more than {minutes} minutes ago.").format(minutes=UNDO_MS // 60_000),
            hint=_("Merge {other} into {number} instead.").format(other=new.number, number=ticket.number),
        )
    messages = as_list(moved["messages"])
    since = context.tx.value(_SINCE, (new.id, new.id)) + context.tx.value(_OTHERS, (new.id, messages))
    if since or new.ended is not None or context.tx.value(_STILL, (new.id, messages)) != len(moved["messages"]):
        raise Refused(
            "changed_since",
            _("Something has been done with {number} since.").format(number=new.number),
            hint=_("Merge {other} into {number} instead.").format(other=new.number, number=ticket.number),
        )
    _carry(context, moved, new.id, ticket.id)
    context.tx.run("DELETE FROM split WHERE ticket_id = ?", (new.id,))
    context.tx.run(_UNLINK, link(_RELATED, ticket.id, new.id))
    run = Run(context, new)
    run.feed(Cancelled())
    run.finish("cancelled", {"by": ticket.number})
    record(context, ticket.id, "split_back", {"other": new.id})
    return {"ticket": ticket.id, "number": ticket.number, "was": new.number, "messages": len(moved["messages"])}


@handles(SplitIntoSubtasks, "ticket.edit")
def split_into_subtasks(context: Context, command: SplitIntoSubtasks) -> Answer:
    """Errors stand under ``lines``, each with the number of its line."""
    ticket = load(context, command.ticket)
    if not command.items:
        raise Invalid({"lines": [_("Write a line for each subtask.")]})
    if len(command.items) > MOST_SUBTASKS:
        said = _("These are {count} lines; at most {limit} go at once.")
        raise Invalid({"lines": [said.format(count=len(command.items), limit=MOST_SUBTASKS)]})
    made: list[Answer] = []
    wrong: list[str] = []
    for at, item in enumerate(command.items, 1):
        try:
            made.append(open_below(context, ticket, item))
        except (Invalid, NotFound, Refused, Forbidden) as error:
            wrong.append(_("Line {n}: {message}").format(n=at, message=_sentences(error)))
    if wrong:
        raise Invalid({"lines": wrong})
    return {"ticket": ticket.id, "number": ticket.number, "made": [answer["number"] for answer in made]}


def open_below(context: Context, ticket: Ticket, item: Mapping[str, Any]) -> Answer:
    """One subtask; whoever names an assignee other than himself needs the right to assign."""
    given: dict[str, Any] = {name: str(item[name]) for name in ("service", "process") if item.get(name)}
    if not given:
        given = _usual(context, ticket)
    title, body = str(item.get("title", "")), str(item.get("body", ""))
    answer = within(context, OpenTicket(title, **given, body=body, parent=ticket.number))
    values = {name: item[name] for name in ("assignee", "due", "priority") if item.get(name) not in (None, "")}
    if values:
        within(context, EditTicket(answer["ticket"], values))
    return answer


# -- below: how it is done -----------------------------------------------------------------------------------


def _chosen(context: Context, ticket: Ticket, given: tuple[int, ...]) -> list[int]:
    """Ids in their order; raises for none, all, one that is gone, one that is a partner's."""
    wanted = set(given)
    rows = context.tx.all(_MESSAGES, (ticket.id,))
    known = {id for id, _audience in rows}
    if not wanted:
        raise Invalid({"messages": [_("Tick at least one message.")]})
    if len(wanted) > MOST_MESSAGES:
        raise Invalid({"messages": [_("At most {limit} messages go at once.").format(limit=MOST_MESSAGES)]})
    if wanted - known:
        said = _("A message that you have ticked is no longer here: somebody has moved it meanwhile.")
        raise Conflict("changed_meanwhile", said, hint=_("Look at the ticket as it is now."))
    if wanted == known:
        said = _("Nothing would be left of {number}.").format(number=ticket.number)
        raise Invalid({"messages": [said + " " + _("Leave a message here, or change the service of the ticket.")]})
    if any(audience == "partner" for id, audience in rows if id in wanted):
        said = _("A message with a partner stays: he does not work on the new ticket and would lose it.")
        raise Invalid({"messages": [said]})
    return sorted(wanted)


def _opened(context: Context, ticket: Ticket, command: SplitTicket) -> Ticket:
    """The new ticket, of the same client. Its opening form was never shown, so it may lack what that requires; whether
    the actor may open one there is asked in his own name."""
    order = OpenTicket(
        command.title,
        service=command.service or "?",
        requester=ticket.requester_id,
        channel=ticket.channel,
        partial=True,
    )
    new = load_whoever_asks(context, within(context, order, actor=SYSTEM)["ticket"])
    context.authorize_opening(new.key, public=False)
    return new


def _usual(context: Context, ticket: Ticket) -> dict[str, Any]:
    """What a subtask is where its line does not say it: what stands below such a ticket, else what its service is."""
    role = role_below(context.kernel.plugins.roles, ticket.role)
    if role is not None:
        return {"role": role}
    return {"service": context.kernel.directory.service(ticket.service_id).key}


def _carry(context: Context, moved: Mapping[str, Any], source: int, target: int) -> None:
    for sql in _TAKE:
        context.tx.run(sql, (target, source, as_list(moved["messages"])))
    context.tx.many(_TAKE_FILE, [(target, source, file) for file in moved["files"]])


def _refuse_merged(context: Context, ticket: Ticket) -> None:
    into = context.tx.value(_MERGED, (ticket.id,))
    if into is not None:
        said = _("{number} is merged into {other}.").format(number=ticket.number, other=number(into))
        raise Refused("merged_already", said, hint=_("Split {other} instead.").format(other=number(into)))


def _sentences(error: InstarError) -> str:
    if isinstance(error, Invalid):
        return " ".join(str(said) for found in error.errors.values() for said in found)
    return f"{error.message} {error.hint or ''}".strip()

"""Merging a duplicate into the ticket that goes on, and taking the two apart again.

What was said and sent goes over, with subtasks, links and watchers; the duplicate's run ends with the result "merged",
its number leads to the other ticket. A row of ``merged`` keeps what went over. Nobody comes to see what he did not see
before: tickets of two clients, or one that is shared with a partner who does not work on the other, are not merged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from instar.access.permissions import PARTNER
from instar.commands.edit import EditTicket
from instar.commands.execute import Answer, Context, handles, within
from instar.commands.history import record
from instar.commands.links import line_above, seen
from instar.commands.run import Run
from instar.commands.ticket import Ticket, load, load_whoever_asks, number
from instar.engine.events import Cancelled
from instar.engine.links import INVERSE, link
from instar.errors import Invalid, NotFound, Refused
from instar.i18n import _

MERGED = "merged"
"""The result of a run that ended because its ticket was a duplicate."""
MOST_MESSAGES = 1000
"""Of a duplicate: one that has more is a ticket of its own."""

_INTO = "SELECT into_id FROM merged WHERE ticket_id = ?"
_ROW = "SELECT into_id, ended, moved FROM merged WHERE ticket_id = ?"
_INSERT = "INSERT INTO merged (ticket_id, into_id, by_id, at, ended, moved) VALUES (?, ?, ?, ?, ?, ?)"
_MESSAGES = "SELECT id FROM message WHERE ticket_id = ? ORDER BY id LIMIT ?"
_FILES = "SELECT id FROM attachment WHERE ticket_id = ? AND message_id IS NOT NULL ORDER BY id"
_INBOUND = "SELECT channel, external_id FROM inbound WHERE ticket_id = ? ORDER BY channel, external_id"
_VISITORS = "SELECT token_hash FROM visitor_link WHERE ticket_id = ? ORDER BY token_hash"
_WATCHERS = """
SELECT w.principal_id FROM watch w WHERE w.ticket_id = ?
AND NOT EXISTS (SELECT 1 FROM watch o WHERE o.ticket_id = ? AND o.principal_id = w.principal_id)
ORDER BY w.principal_id"""
_CHILDREN = "SELECT id FROM ticket WHERE parent_id = ? ORDER BY id"
_LINKS = "SELECT kind, first_id, second_id FROM link WHERE first_id = ? OR second_id = ? ORDER BY id"
_HAS_LINK = "SELECT 1 FROM link WHERE kind = ? AND first_id = ? AND second_id = ?"
_MOVE_LINK = "UPDATE link SET first_id = ?, second_id = ? WHERE kind = ? AND first_id = ? AND second_id = ?"
_PARTNERS = f"""
SELECT p.name FROM participant a JOIN principal p ON p.id = a.principal_id
WHERE a.ticket_id = ? AND a.kind = '{PARTNER}' AND (a.until IS NULL OR a.until > ?)
AND NOT EXISTS (SELECT 1 FROM participant b WHERE b.ticket_id = ? AND b.kind = '{PARTNER}'
  AND b.principal_id = a.principal_id AND (b.until IS NULL OR b.until > ?)) ORDER BY p.name LIMIT 1"""
_HELD = "SELECT 1 FROM held_reply WHERE ticket_id = ? AND state = 'waiting'"
_TAKE = {
    "messages": "UPDATE message SET ticket_id = ? WHERE id = ? AND ticket_id = ?",
    "files": "UPDATE attachment SET ticket_id = ? WHERE id = ? AND ticket_id = ?",
    "visitors": "UPDATE visitor_link SET ticket_id = ? WHERE token_hash = ? AND ticket_id = ?",
}
_TAKE_INBOUND = "UPDATE inbound SET ticket_id = ? WHERE channel = ? AND external_id = ? AND ticket_id = ?"
_TAKE_MENTIONS = """
UPDATE mention SET ticket_id = ? WHERE ticket_id = ? AND message_id IN (SELECT value FROM json_each(?))"""
_WATCH = "INSERT INTO watch (principal_id, ticket_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_WATCH_NO_MORE = "DELETE FROM watch WHERE principal_id = ? AND ticket_id = ?"


@dataclass(frozen=True, slots=True)
class MergeTicket:
    """``ticket`` is a duplicate of ``into``, a number such as "T-1024", which goes on for both."""

    ticket: int
    into: str


@dataclass(frozen=True, slots=True)
class TakeApart:
    """Bring back what a merge took from ``ticket``, the duplicate; its process begins anew if the merge ended it."""

    ticket: int


@handles(MergeTicket, "ticket.edit")
def merge_ticket(context: Context, command: MergeTicket) -> Answer:
    duplicate = load(context, command.ticket)
    context.authorize(duplicate.key, "ticket.view_internal")
    into = _other(context, duplicate, command.into)
    _refuse_unlike(context, duplicate, into)
    moved = _found(context, duplicate.id, into.id)
    if len(moved["messages"]) > MOST_MESSAGES:
        said = _("{number} has more than {limit} messages: that is no duplicate. Link it instead.")
        raise Refused("too_much", said.format(number=duplicate.number, limit=MOST_MESSAGES))
    ended = duplicate.ended is None
    _carry(context, moved, duplicate, into)
    context.tx.many(_WATCH, [(person, into.id, context.now) for person in moved["watchers"]])
    context.tx.run(
        _INSERT, (duplicate.id, into.id, context.actor.id, context.now, int(ended), orjson.dumps(moved).decode())
    )
    told = {"other": into.id, "messages": len(moved["messages"])}
    if ended:
        run = Run(context, duplicate)
        run.feed(Cancelled(result=MERGED))
        run.finish(MERGED, told)
    else:
        record(context, duplicate.id, MERGED, told)
    record(context, into.id, "merged_in", {**told, "other": duplicate.id})
    return _answer(duplicate, into, moved)


@handles(TakeApart, "ticket.edit")
def take_apart(context: Context, command: TakeApart) -> Answer:
    duplicate = load(context, command.ticket)
    row = context.tx.one(_ROW, (duplicate.id,))
    if row is None:
        raise Refused("not_merged", _("{number} is merged into no other ticket.").format(number=duplicate.number))
    into_id, ended, moved = row[0], bool(row[1]), orjson.loads(row[2])
    into = load(context, into_id)
    _refuse_merged(context, into)
    context.tx.run("DELETE FROM merged WHERE ticket_id = ?", (duplicate.id,))
    _carry(context, moved, into, duplicate)
    context.tx.many(_WATCH_NO_MORE, [(person, into.id) for person in moved["watchers"]])
    if ended and duplicate.ended is not None:
        run = Run(context, duplicate)
        run.start(duplicate.role, duplicate.process)
        run.finish("taken_apart", {"other": into.id})
    else:
        record(context, duplicate.id, "taken_apart", {"other": into.id})
    record(context, into.id, "given_back", {"other": duplicate.id})
    return _answer(duplicate, into, moved)


# -- below: whether ------------------------------------------------------------------------------------------


def _other(context: Context, duplicate: Ticket, given: str) -> Ticket:
    """The ticket that goes on; raises Invalid where it is none that the actor may change, or one and the same."""
    try:
        into = seen(context, given)
    except NotFound as error:
        raise Invalid({"into": [error.message]}) from None
    if into.id == duplicate.id:
        raise Invalid({"into": [_("A ticket is not merged into itself. Name another one.")]})
    context.authorize(into.key)
    context.authorize(into.key, "ticket.view_internal")
    _refuse_merged(context, duplicate)
    _refuse_merged(context, into)
    if duplicate.id in line_above(context, into.id):
        said = _("{other} is a part of {number}.").format(number=duplicate.number, other=into.number)
        raise Refused("part", said, hint=_("Merge the part into the whole."))
    return into


def _refuse_merged(context: Context, ticket: Ticket) -> None:
    into = context.tx.value(_INTO, (ticket.id,))
    if into is not None:
        said = _("{number} is itself merged into {other}.").format(number=ticket.number, other=number(into))
        raise Refused("merged_already", said, hint=_("Name {other}, or take the two apart.").format(other=number(into)))


def _refuse_unlike(context: Context, duplicate: Ticket, into: Ticket) -> None:
    """What one client or partner has written is not to be read by another."""
    clients = {ticket.requester_id for ticket in (duplicate, into)} - {None}
    if len(clients) > 1:
        said = _("{number} and {other} are of two people, and each would read what the other has written.")
        hint = _("Link them as duplicates instead; each gets an answer of his own.")
        raise Refused("two_clients", said.format(number=duplicate.number, other=into.number), hint=hint)
    if duplicate.requester_id is not None and into.requester_id is None:
        said = _("{other} has no client: what {number} says to one would be said to nobody there.")
        hint = _("Merge {other} into {number}.").format(number=duplicate.number, other=into.number)
        raise Refused("no_client", said.format(number=duplicate.number, other=into.number), hint=hint)
    partner = context.tx.value(_PARTNERS, (duplicate.id, context.now, into.id, context.now))
    if partner is not None:
        said = _("{number} is shared with {partner}, {other} is not.")
        hint = _("Share {other} as well, or end the sharing of {number}.")
        names = {"number": duplicate.number, "other": into.number, "partner": partner}
        raise Refused("shared", said.format(**names), hint=hint.format(**names))
    if context.tx.value(_HELD, (duplicate.id,)) is not None:
        said = _("A reply of {number} is about to leave.").format(number=duplicate.number)
        raise Refused("reply_leaves", said, hint=_("Wait some seconds, or take it back."))


# -- below: what goes over -----------------------------------------------------------------------------------


def _found(context: Context, duplicate: int, into: int) -> dict[str, list[Any]]:
    """See the migration: what of a duplicate goes over."""
    tx = context.tx

    def ids(sql: str, *args: int) -> list[Any]:
        return [row[0] for row in tx.all(sql, args)]

    return {
        "messages": ids(_MESSAGES, duplicate, MOST_MESSAGES + 1),
        "files": ids(_FILES, duplicate),
        "inbound": [list(row) for row in tx.all(_INBOUND, (duplicate,))],
        "visitors": ids(_VISITORS, duplicate),
        "watchers": ids(_WATCHERS, duplicate, into),
        "children": ids(_CHILDREN, duplicate),
        "links": [
            [kind, second] if first == duplicate else [INVERSE[kind], first]
            for kind, first, second in tx.all(_LINKS, (duplicate, duplicate))
            if into not in (first, second)
        ],
    }


def _carry(context: Context, moved: dict[str, list[Any]], source: Ticket, target: Ticket) -> None:
    """From one ticket to the other; what is no longer there, or belongs to a third one by now, stays where it is."""
    tx, here, there = context.tx, source.id, target.id
    for what, sql in _TAKE.items():
        tx.many(sql, [(there, id, here) for id in moved[what]])
    tx.many(_TAKE_INBOUND, [(there, channel, external, here) for channel, external in moved["inbound"]])
    tx.run(_TAKE_MENTIONS, (there, here, orjson.dumps(moved["messages"]).decode()))
    for child in moved["children"]:
        if load_whoever_asks(context, child).parent_id == here:
            within(context, EditTicket(child, {"parent": target.number}))
    for kind, other in moved["links"]:
        new = link(kind, there, other)
        if tx.value(_HAS_LINK, new) is None:
            tx.run(_MOVE_LINK, (new.first, new.second, *link(kind, here, other)))


def _answer(duplicate: Ticket, into: Ticket, moved: dict[str, list[Any]]) -> Answer:
    messages = len(moved["messages"])
    return {"ticket": into.id, "number": into.number, "duplicate": duplicate.number, "messages": messages}

"""To which ticket a message belongs. What it carries is looked at from what is hardest to invent to what anybody can
type: a mark that we signed, ids of messages that it answers, its conversation, numbers that it names.

None of that lets anybody in: the sender has to take part in the ticket, or to answer from the very address that we have
written to about it. What is closed stays closed: a person's answer
to it opens a new ticket, a robot's is only kept there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from instar.commands.execute import Context
from instar.commands.requesters import identity_of
from instar.commands.ticket import ticket_id
from instar.contract import Inbound
from instar.errors import NotFound, Refused
from instar.i18n import _

HOUR_MS = 3_600_000
_ANSWERED = """
SELECT ticket_id FROM inbound WHERE channel = ? AND external_id = ?
UNION ALL SELECT ticket_id FROM message WHERE channel = ? AND external_id = ? LIMIT 1"""
_TALK = """
SELECT i.ticket_id FROM inbound i JOIN ticket t ON t.id = i.ticket_id
WHERE i.channel = ? AND i.conversation = ? AND t.ended IS NULL ORDER BY i.ticket_id DESC LIMIT 1"""
_TAKES_PART = """
SELECT 1 FROM ticket WHERE id = ? AND requester_id = ?
UNION ALL SELECT 1 FROM message WHERE ticket_id = ? AND contact_id = ? AND automatic = 0
UNION ALL SELECT 1 FROM message m JOIN exchange x ON x.message_id = m.id
WHERE m.ticket_id = ? AND x.channel = ? AND x.other = ? AND x.direction = 'out' AND x.state = 'sent' LIMIT 1"""
_WRITTEN = """
SELECT count(*) FROM ticket t JOIN message m ON m.ticket_id = t.id
WHERE t.requester_id = ? AND t.updated > ? AND m.contact_id = ? AND m.at > ? AND m.direction = 'in'"""
_NOTED = "SELECT count(*) FROM message WHERE ticket_id = ? AND automatic = 1 AND at > ?"


class Place(NamedTuple):
    """A ticket, or None for a new one. ``quoted``: one that it answers without taking part; ``closed``: one that it
    answers and that is over; ``outside``: its sender takes no part in the ticket, and is a robot."""

    ticket: int | None
    quoted: int | None = None
    closed: int | None = None
    outside: bool = False


def place_of(context: Context, channel: str, message: Inbound, contact: int) -> Place:
    """The first ticket that it belongs to. Where it belongs to none, ``quoted`` is the first that it claims."""
    tx, own = context.tx, identity_of(message.sender)[1]
    answered = list(_answered(context, channel, message))
    quoted: int | None = None
    for ticket in (*answered, *_tickets(context, message.named)):
        if tx.value(_TAKES_PART, (ticket, contact, ticket, contact, ticket, channel, own)) is None:
            quoted = ticket if quoted is None else quoted
            continue
        if tx.value("SELECT ended FROM ticket WHERE id = ?", (ticket,)) is not None and not message.automatic:
            return Place(None, closed=ticket)
        return Place(ticket)
    if message.automatic and answered:
        return Place(answered[0], outside=True)
    if quoted is not None:
        return Place(None, quoted=quoted)
    return Place(tx.value(_TALK, (channel, message.conversation)) if message.conversation else None)


def rise(context: Context, message: Inbound, contact: int, place: Place) -> None:
    """Raise Refused for one message too many by its sender within an hour: it may go in a circle."""
    if not message.most:
        return
    since = context.now - HOUR_MS
    written = int(context.tx.value(_WRITTEN, (contact, since, contact, since)))
    if place.outside:
        written = int(context.tx.value(_NOTED, (place.ticket, since)))
    if written >= message.most:
        said = _("{who} has sent {n} messages within an hour; this one waits.")
        raise Refused(
            "too_many",
            said.format(who=message.sender.value, n=written),
            hint=_("See whether something goes in a circle. In an hour it can be read again."),
        )


# -- below: how it is done -----------------------------------------------------------------------------------


def _answered(context: Context, channel: str, message: Inbound) -> Iterator[int]:
    """Tickets by the signed mark, then by what the message answers, nearest first."""
    yield from _tickets(context, (message.ticket,) if message.ticket else ())
    for earlier in reversed(message.thread):
        found = context.tx.value(_ANSWERED, (channel, earlier, channel, earlier))
        if found is not None:
            yield found


def _tickets(context: Context, named: tuple[str, ...]) -> Iterator[int]:
    """The ids of numbers that are tickets; of one that was merged, that of the ticket which goes on."""
    for one in named:
        try:
            found: int | None = ticket_id(one)
        except NotFound:
            continue
        into = context.tx.value("SELECT into_id FROM merged WHERE ticket_id = ?", (found,))
        found = context.tx.value("SELECT id FROM ticket WHERE id = ?", (into or found,))
        if found is not None:
            yield found

"""One message that a channel has read becomes a ticket or a message of one, by the commands that everybody uses.

It belongs to the ticket of a message that it answers when its sender takes part there, or to the open ticket of its
conversation; else it opens one. Whoever quotes a stranger's message gets a ticket of his own, with a note for staff.
What is closed stays closed: a person's answer to it opens a new ticket, a robot's is only kept there.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import nh3

from instar.commands.execute import Answer, Context, handles, within
from instar.commands.files import Received, keep
from instar.commands.inbox.channels import service_of
from instar.commands.messages import LONGEST, PostReply
from instar.commands.open import LONGEST_TITLE, OpenTicket
from instar.commands.requesters import email_of, sender
from instar.commands.ticket import number
from instar.contract import Channel, Inbound
from instar.i18n import _, text

LONGEST_FIRST_LINE = 120
_KNOWN = "SELECT ticket_id FROM inbound WHERE channel = ? AND external_id = ?"
_NOTE = """
INSERT INTO inbound (channel, external_id, inbox_id, ticket_id, message_id, conversation, opened, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_ANSWERED = """
SELECT ticket_id FROM inbound WHERE channel = ? AND external_id = ?
UNION ALL SELECT ticket_id FROM message WHERE channel = ? AND external_id = ? LIMIT 1"""
_TALK = """
SELECT i.ticket_id FROM inbound i JOIN ticket t ON t.id = i.ticket_id
WHERE i.channel = ? AND i.conversation = ? AND t.ended IS NULL ORDER BY i.ticket_id DESC LIMIT 1"""
_TAKES_PART = """
SELECT 1 FROM ticket WHERE id = ? AND requester_id = ?
UNION ALL SELECT 1 FROM message WHERE ticket_id = ? AND contact_id = ? LIMIT 1"""
_NEWEST = "SELECT max(id) FROM message WHERE ticket_id = ? AND direction = 'in'"
_MARK = "UPDATE message SET channel = ?, external_id = ?, automatic = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class TakeInbound:
    """``inbox``: the raw item that it was read from. ``files``: name, sha256, size and media_type of each file, whose
    bytes lie in the store already."""

    inbox: int
    channel: str
    message: Inbound
    files: tuple[Mapping[str, Any], ...] = ()


class _Place(NamedTuple):
    """Where a message goes: a ticket, or None for a new one; ``quoted``: the ticket that it answers without taking
    part, ``closed``: the one that it answers and that is over."""

    ticket: int | None
    quoted: int | None = None
    closed: int | None = None


@handles(TakeInbound, "channel.manage")
def take_inbound(context: Context, command: TakeInbound) -> Answer:
    """``{"outcome": "ticket" | "message" | "known", "ticket", "number"}``; what came before changes nothing."""
    context.authorize_system()
    message = command.message
    known = context.tx.value(_KNOWN, (command.channel, message.external_id))
    if known is not None:
        return {"outcome": "known", "ticket": known, "number": number(known)}
    contact = sender(context, message.sender)
    place = _place(context, command.channel, message, contact)
    if place.ticket is None:
        ticket = _open(context, command, contact)
        _tell(context, ticket, place)
    else:
        ticket = place.ticket
        _post(context, command, ticket, contact)
    row = _marked(context, command, ticket)
    opened = int(place.ticket is None)
    note = (command.channel, message.external_id, command.inbox, ticket, row, message.conversation, opened, context.now)
    context.tx.run(_NOTE, note)
    return {"outcome": "ticket" if opened else "message", "ticket": ticket, "number": number(ticket)}


def plain_body(message: Inbound) -> str:
    """The text of a message; of one that is HTML alone, its words."""
    body = message.body.replace("\x00", "").strip()
    if body or not message.html:
        return body
    return html.unescape(nh3.clean(message.html, tags=set())).replace("\x00", "").strip()


def _place(context: Context, channel: str, message: Inbound, contact: int) -> _Place:
    tx = context.tx
    for earlier in reversed(message.thread):
        found = tx.value(_ANSWERED, (channel, earlier, channel, earlier))
        if found is None:
            continue
        if tx.value(_TAKES_PART, (found, contact, found, contact)) is None:
            return _Place(None, quoted=found)
        if tx.value("SELECT ended FROM ticket WHERE id = ?", (found,)) is not None and not message.automatic:
            return _Place(None, closed=found)
        return _Place(found)
    talk = tx.value(_TALK, (channel, message.conversation)) if message.conversation else None
    return _Place(talk)


def _open(context: Context, command: TakeInbound, contact: int) -> int:
    message = command.message
    email = email_of(message.sender)
    answer = within(
        context,
        OpenTicket(
            title=_title(context.kernel.plugins.channel(command.channel), message),
            service=service_of(context.kernel, context.tx, command.channel).key,
            body=_body(message),
            requester={"email": email, "name": message.sender.name} if email else contact,
            data=dict(message.data),
            channel=command.channel,
            files=_files(context, context.actor.owner, command),
            partial=True,
        ),
    )
    return int(answer["ticket"])


def _post(context: Context, command: TakeInbound, ticket: int, contact: int) -> None:
    """In the name of the sender, who may on this ticket what the holder of its link may."""
    visitor = context.kernel.access.visitor(ticket, contact, command.message.sender.name)
    files = _files(context, visitor.owner, command)
    body = _body(command.message) or ("" if files else command.message.title)
    within(context, PostReply(ticket, body, files=files), actor=visitor)


def _marked(context: Context, command: TakeInbound, ticket: int) -> int | None:
    """Let the message bear the channel's id, so that answers to it are found; None where the ticket has no text."""
    found: int | None = context.tx.value(_NEWEST, (ticket,))
    if found is not None:
        message = command.message
        context.tx.run(_MARK, (command.channel, message.external_id, int(message.automatic), found))
    return found


def _tell(context: Context, ticket: int, place: _Place) -> None:
    if place.quoted is not None:
        said = _("It answers a message of {number}, whose people the sender does not belong to.")
        within(context, PostReply(ticket, said.format(number=number(place.quoted)), "internal"))
    elif place.closed is not None:
        said = _("It answers {number}, which is closed.").format(number=number(place.closed))
        within(context, PostReply(ticket, said, "internal"))


def _title(channel: Channel | None, message: Inbound) -> str:
    lines = (message.title, plain_body(message).partition("\n")[0][:LONGEST_FIRST_LINE])
    found = next((line for line in (" ".join(one.split()) for one in lines) if line), "")
    name = text(channel.title) if channel else ""
    return found[:LONGEST_TITLE] or _("Message by {channel}").format(channel=name)


def _body(message: Inbound) -> str:
    """At most what a message may hold; the whole of a longer one comes along as a file (``reading``)."""
    body = plain_body(message)
    if len(body) <= LONGEST:
        return body
    return "\n\n".join((body[: LONGEST - 200], _("(The text goes on in the attached file.)")))


def _files(context: Context, owner: str, command: TakeInbound) -> tuple[str, ...]:
    received = [Received(**one) for one in command.files]
    return tuple(keep(context.tx, context.actor, one, context.now, owner) for one in received)

"""One message that a channel has read becomes a ticket or a message of one, by the commands that everybody uses.

It belongs to the ticket of a message that it answers when its sender takes part there (``whereto``); else it opens one.
Whoever quotes a stranger's message gets a ticket of his own, with a note for staff. A robot who takes no part – a mail
server that could not deliver our letter – leaves a note there for staff alone.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import nh3

from instar.commands.exchange import came
from instar.commands.execute import Answer, Context, handles, within
from instar.commands.files import Received, keep
from instar.commands.inbox.channels import service_of
from instar.commands.inbox.whereto import Place, place_of, rise
from instar.commands.messages import LONGEST, PostReply
from instar.commands.open import LONGEST_TITLE, OpenTicket
from instar.commands.requesters import email_of, sender
from instar.commands.ticket import number
from instar.contract import Channel, Inbound
from instar.errors import Refused
from instar.i18n import _, text

LONGEST_FIRST_LINE = 120
_KNOWN = """
SELECT i.ticket_id, m.contact_id FROM inbound i LEFT JOIN message m ON m.id = i.message_id
WHERE i.channel = ? AND i.external_id = ?"""
_OURS = "SELECT ticket_id FROM message WHERE channel = ? AND external_id = ? AND direction = 'out'"
_NOTE = """
INSERT INTO inbound (channel, external_id, inbox_id, ticket_id, message_id, conversation, opened, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
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


@handles(TakeInbound, "channel.manage")
def take_inbound(context: Context, command: TakeInbound) -> Answer:
    """``{"outcome": "ticket" | "message" | "known", "ticket", "number"}``; what came before changes nothing."""
    context.authorize_system()
    message = command.message
    contact = sender(context, message.sender)
    known = _known(context, command, contact)
    if known is not None:
        return {"outcome": "known", "ticket": known, "number": number(known)}
    place = place_of(context, command.channel, message, contact)
    rise(context, message, contact, place)
    if place.ticket is None:
        if not message.opens:
            raise _concerns_nothing(place)
        ticket = _open(context, command, contact)
        _tell(context, ticket, place)
        row: int | None = context.tx.value(_NEWEST, (ticket,))
    else:
        ticket = place.ticket
        row = _note(context, command, ticket) if place.outside else _post(context, command, ticket, contact)
    if row is not None:  # none where the ticket has no text
        context.tx.run(_MARK, (command.channel, message.external_id, int(message.automatic), row))
    opened = int(place.ticket is None)
    note = (command.channel, message.external_id, command.inbox, ticket, row, message.conversation, opened, context.now)
    context.tx.run(_NOTE, note)
    came(context, command.channel, message, ticket, row)
    return {"outcome": "ticket" if opened else "message", "ticket": ticket, "number": number(ticket)}


def plain_body(message: Inbound) -> str:
    """The text of a message; of one that is HTML alone, its words."""
    body = message.body.replace("\x00", "").strip()
    if body or not message.html:
        return body
    return html.unescape(nh3.clean(message.html, tags=set())).replace("\x00", "").strip()


def _known(context: Context, command: TakeInbound, contact: int) -> int | None:
    """The ticket of a message that came before, or that we sent ourselves. Raises Refused where the id was taken by
    somebody else's: one who chooses his ids must not make another's message vanish."""
    given = (command.channel, command.message.external_id)
    known = context.tx.one(_KNOWN, given)
    if known is None:
        ours: int | None = context.tx.value(_OURS, given)
        return ours
    ticket, writer = known
    if writer is not None and writer != contact and not command.message.automatic:
        said = _("A message by somebody else, which is in {number}, has the same id.").format(number=number(ticket))
        raise Refused("id_taken", said)
    return int(ticket)


def _concerns_nothing(place: Place) -> Refused:
    if place.quoted is not None:
        said = _("A robot wrote it and names {number}, to which it does not belong.")
        return Refused("concerns_nothing", said.format(number=number(place.quoted)))
    return Refused("concerns_nothing", _("A robot wrote it, and it answers nothing that is known here."))


def _open(context: Context, command: TakeInbound, contact: int) -> int:
    message = command.message
    email = email_of(message.sender)
    answer = within(
        context,
        OpenTicket(
            title=_title(context.kernel.plugins.channel(command.channel), message),
            service=service_of(context.kernel, context.tx, command.channel, message.service).key,
            body=_body(message),
            requester={"email": email, "name": message.sender.name} if email else contact,
            data=dict(message.data),
            channel=command.channel,
            files=_files(context, context.actor.owner, command),
            partial=True,
        ),
    )
    return int(answer["ticket"])


def _post(context: Context, command: TakeInbound, ticket: int, contact: int) -> int:
    """In the name of the sender, who may on this ticket what the holder of its link may."""
    visitor = context.kernel.access.visitor(ticket, contact, command.message.sender.name)
    files = _files(context, visitor.owner, command)
    body = _body(command.message) or ("" if files else command.message.title)
    told = within(context, PostReply(ticket, body, files=files, automatic=command.message.automatic), actor=visitor)
    return int(told["message"])


def _note(context: Context, command: TakeInbound, ticket: int) -> int:
    """What a robot says that takes no part: for staff alone, and it makes nobody a part of the ticket."""
    message = command.message
    files = _files(context, context.actor.owner, command)
    who = f"{message.sender.name} <{message.sender.value}>" if message.sender.name else message.sender.value
    said = "\n\n".join((_("Automatic message from {who}:").format(who=who), _body(message) or message.title))
    return int(within(context, PostReply(ticket, said[:LONGEST], "internal", files=files))["message"])


def _tell(context: Context, ticket: int, place: Place) -> None:
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

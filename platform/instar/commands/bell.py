"""What somebody does with what he was told: he has read it, or wants to hear no more of a ticket."""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.execute import Answer, Context, handles
from instar.commands.ticket import load
from instar.errors import Forbidden
from instar.i18n import _

LAST = 1 << 62

_READ = "UPDATE notice SET read = ? WHERE principal_id = ? AND thread = ? AND read IS NULL AND id <= ?"
_READ_ALL = "UPDATE notice SET read = ? WHERE principal_id = ? AND read IS NULL AND id <= ?"
_UNREAD = """
UPDATE notice SET read = NULL
WHERE id = (SELECT max(id) FROM notice WHERE principal_id = ? AND thread = ?) AND read IS NOT NULL"""
_MUTE = "INSERT INTO notice_mute (principal_id, ticket_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_HEAR = "DELETE FROM notice_mute WHERE principal_id = ? AND ticket_id = ?"


@dataclass(frozen=True, slots=True)
class ReadNotices:
    """``thread``: its key, "" for all. ``until``: id of the newest notice that was seen, so that what came after it
    stays new; None: all of it. ``read`` False: the newest one of the thread is new again."""

    thread: str = ""
    until: int | None = None
    read: bool = True


@dataclass(frozen=True, slots=True)
class MuteTicket:
    """Hear no more of a ticket but what is asked of oneself, or with ``on`` false hear of it again."""

    ticket: int
    on: bool = True


@handles(ReadNotices, "")
def read_notices(context: Context, command: ReadNotices) -> Answer:
    who = _reader(context)
    if not command.read:
        return {"changed": context.tx.run(_UNREAD, (who, command.thread)) if command.thread else 0}
    until = LAST if command.until is None else min(max(command.until, 0), LAST)
    if command.thread:
        return {"changed": context.tx.run(_READ, (context.now, who, command.thread, until))}
    return {"changed": context.tx.run(_READ_ALL, (context.now, who, until))}


@handles(MuteTicket, "ticket.view")
def mute_ticket(context: Context, command: MuteTicket) -> Answer:
    who = _reader(context)
    ticket = load(context, command.ticket)
    if command.on:
        context.tx.run(_MUTE, (who, ticket.id, context.now))
    else:
        context.tx.run(_HEAR, (who, ticket.id))
    return {"ticket": ticket.id, "muted": command.on}


def _reader(context: Context) -> int:
    """Everybody with an account has a bell of his own, and no other one."""
    context.asked = True
    if context.actor.id is None:
        raise Forbidden("no_account", _("Nobody is logged in."), status=401)
    return context.actor.id

"""Files that a program sends: kept for whoever sent them, or put on a ticket at once as a message without words."""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.execute import Answer, Context, handles
from instar.commands.files import Received, keep
from instar.commands.messages import PostReply, post_reply
from instar.errors import NotFound
from instar.i18n import _


@dataclass(frozen=True, slots=True)
class KeepFile:
    """Keep a file whose bytes are in the store already, until a message or a field of the actor's names it."""

    name: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class AttachFile:
    """Put such a file on a ticket. ``audience`` as in ``PostReply``."""

    ticket: int
    name: str
    sha256: str
    size: int
    media_type: str
    audience: str = ""


@handles(KeepFile, "ticket.attach")
def keep_file(context: Context, command: KeepFile) -> Answer:
    if context.actor.id is None:
        raise NotFound("no_account", _("Nobody is logged in."))
    context.asked = True  # it is nobody else's, and lies nowhere yet
    return {"id": _kept(context, command)}


@handles(AttachFile, "ticket.comment")
def attach_file(context: Context, command: AttachFile) -> Answer:
    file = _kept(context, command)
    posted = post_reply(context, PostReply(command.ticket, "", command.audience, (file,)))
    return {**posted, "id": file}


def _kept(context: Context, command: KeepFile | AttachFile) -> str:
    received = Received(command.name, command.sha256, command.size, command.media_type)
    return keep(context.tx, context.actor, received, context.now)

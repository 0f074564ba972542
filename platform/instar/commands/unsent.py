"""What somebody types on a ticket and has not sent yet, kept for him alone: it is there on his other devices too.

Browsers send it a moment after the typing stops. ``part`` says where on the ticket's page it is typed: "client" (a
reply), "partner" or "partner:<key>" (a message from or to one), "staff" (a note) or "step/12" (the card of a step).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import orjson

from instar.commands.execute import Answer, Context, handles
from instar.commands.ticket import load
from instar.errors import Invalid, Refused
from instar.i18n import _

LARGEST = 256 * 1024
KEPT_MS = 14 * 86_400_000
_PART = re.compile(r"client|staff|partner(:[a-z0-9_.-]{1,64})?|step/[0-9]{1,15}")

_KEEP = """
INSERT INTO draft (principal_id, ticket_id, part, content, at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (principal_id, ticket_id, part) DO UPDATE SET content = excluded.content, at = excluded.at"""
_DROP = "DELETE FROM draft WHERE principal_id = ? AND ticket_id = ? AND part = ?"
_SENT = "SELECT 1 FROM idempotency WHERE owner = ? AND key = ?"


@dataclass(frozen=True, slots=True)
class KeepUnsent:
    """``content``: a JSON object with what the form holds, at most 256 KB; ``form``: the key that the form will be sent
    with – what arrives after the form itself was sent is not kept."""

    ticket: int
    part: str
    content: str
    form: str | None = None


@dataclass(frozen=True, slots=True)
class DropUnsent:
    """It was sent, or its author has discarded it."""

    ticket: int
    part: str


@handles(KeepUnsent, "ticket.view")
def keep_unsent(context: Context, command: KeepUnsent) -> Answer:
    author, ticket = _author(context), load(context, command.ticket).id
    _check(command.part, command.content)
    if command.form and context.tx.value(_SENT, (context.actor.owner, command.form)):
        context.tx.run(_DROP, (author, ticket, command.part))
        return {"at": None}
    context.tx.run(_KEEP, (author, ticket, command.part, command.content, context.now))
    return {"at": context.now}


@handles(DropUnsent, "ticket.view")
def drop_unsent(context: Context, command: DropUnsent) -> Answer:
    """Also on a ticket that its author does not see any more: it is his own text."""
    context.asked = True
    dropped = context.tx.run(_DROP, (_author(context), command.ticket, command.part))
    return {"dropped": bool(dropped)}


def _author(context: Context) -> int:
    if context.actor.id is None:
        raise Refused("no_account", _("Only who is logged in has texts kept."))
    return context.actor.id


def _check(part: str, content: str) -> None:
    if not _PART.fullmatch(part):
        raise Invalid({"part": [_("It is “client”, “partner”, “staff” or “step/” with the number of a step.")]})
    if len(content.encode()) > LARGEST:
        raise Invalid({"content": [_("The text is too long to be kept before it is sent.")]})
    try:
        held = orjson.loads(content)
    except orjson.JSONDecodeError:
        held = None
    if not isinstance(held, dict):
        raise Invalid({"content": [_("It is a JSON object with the fields of the form.")]})

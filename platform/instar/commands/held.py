"""A reply that waits. It is no message yet: nobody outside can see it, no letter tells of it, no channel sends it.

When it is due a job posts it in its author's name, with the rights that he has then. Until that moment he withdraws
it, and its text is again what he has typed and not sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from instar.access import Mask
from instar.commands.execute import Answer, Context, handles, within
from instar.commands.history import record
from instar.commands.messages import PostReply, clean_body
from instar.commands.notices import tell
from instar.commands.outbox import write_job
from instar.commands.ticket import load
from instar.errors import Conflict, Invalid, NotFound, Refused
from instar.i18n import _

LONGEST_MS = 366 * 86_400_000
PART = "client"
"""Where on the ticket's page a reply is typed."""

_INSERT = "INSERT INTO held_reply (ticket_id, author_id, mask, body, files, due, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
_ONE = "SELECT ticket_id, author_id, mask, body, files FROM held_reply WHERE id = ?"
_DROP = "DELETE FROM held_reply WHERE id = ?"
_FAIL = "UPDATE held_reply SET state = 'failed', reason = ? WHERE id = ? AND state = 'waiting'"
_OWN_FILE = "SELECT 1 FROM attachment WHERE id = ? AND ticket_id IS NULL AND owner = ?"
_FILES = """
SELECT id, name FROM attachment
WHERE id IN (SELECT e.value FROM json_each(?) e WHERE e.type = 'text' AND e.value > '')"""
_END_JOB = "UPDATE job SET state = 'done', ended = ? WHERE key = ? AND state IN ('ready', 'held')"
_DRAFT = "SELECT content FROM draft WHERE principal_id = ? AND ticket_id = ? AND part = ?"
_KEEP = """
INSERT INTO draft (principal_id, ticket_id, part, content, at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (principal_id, ticket_id, part) DO UPDATE SET content = excluded.content, at = excluded.at"""


@dataclass(frozen=True, slots=True)
class HoldReply:
    """Reply to the client at ``due`` (ms), a year ahead at most. ``files``: ids of uploaded files."""

    ticket: int
    body: str
    due: int
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WithdrawReply:
    """By its author alone, as long as it has not been sent. The answer holds its text."""

    reply: int


@dataclass(frozen=True, slots=True)
class SendHeld:
    """What its job does when it is due; nothing for one that was withdrawn."""

    reply: int


@dataclass(frozen=True, slots=True)
class FailHeld:
    """It could not be sent: it stays with its author, who reads why."""

    reply: int
    reason: str


@handles(HoldReply, "ticket.comment")
def hold_reply(context: Context, command: HoldReply) -> Answer:
    ticket = load(context, command.ticket, "ticket.comment")
    actor = context.actor
    own = actor.contact_id is not None and actor.contact_id == ticket.requester_id
    if actor.id is None or own or not context.kernel.access.reader(actor, ticket.key).internal:
        raise Refused("not_held", _("Only replies of staff can wait. Send it now."))
    if not context.now < command.due <= context.now + LONGEST_MS:
        raise Invalid({"due": [_("Choose a moment that lies ahead, a year at most.")]})
    body = clean_body(command.body)
    if not body and not command.files:
        raise Invalid({"body": [_("The message is empty. Write something.")]})
    for file in command.files:
        if context.tx.value(_OWN_FILE, (file, actor.owner)) is None:
            raise Invalid({"files": [_("A file is not there any more. Choose it again.")]})
    mask = actor.mask.stored if actor.mask is not None else None
    files = orjson.dumps(list(command.files)).decode()
    reply = context.tx.insert(_INSERT, (ticket.id, actor.id, mask, body, files, command.due, context.now))
    write_job(context.tx, "reply", _key(reply), {"reply": reply}, context.now, ticket=ticket.id, due=command.due)
    context.jobs = True
    record(context, ticket.id, "held", {"reply": reply, "due": command.due})
    return {"reply": reply, "ticket": ticket.id}


@handles(WithdrawReply, "ticket.view")
def withdraw_reply(context: Context, command: WithdrawReply) -> Answer:
    """Also on a ticket that its author does not see any more: it is his own text."""
    context.asked = True
    row = context.tx.one(_ONE, (command.reply,))
    if row is None or row[1] != context.actor.id:
        raise Conflict("sent_already", _("This reply has been sent, or was withdrawn already."))
    ticket, author, _mask, body, files = row
    context.tx.run(_DROP, (command.reply,))
    context.tx.run(_END_JOB, (context.now, _key(command.reply)))
    context.tx.run(_KEEP, (author, ticket, PART, _joined(context, author, ticket, body, files), context.now))
    record(context, ticket, "withdrawn", {"reply": command.reply})
    return {"ticket": ticket, "body": body}


@handles(SendHeld, "ticket.comment")
def send_held(context: Context, command: SendHeld) -> Answer:
    """Whatever stands against it leaves it as it was: ``FailHeld`` says so afterwards."""
    context.authorize_system()
    row = context.tx.one(_ONE, (command.reply,))
    if row is None:
        return {"message": None}
    ticket, author, mask, body, files = row
    actor = context.kernel.access.actor(author, Mask.read(mask))
    if actor is None:
        raise NotFound("no_author", _("The account of its author is not in use any more."))
    context.tx.run(_DROP, (command.reply,))
    posted = within(context, PostReply(ticket, body, "public", tuple(orjson.loads(files))), actor=actor)
    return {"message": posted["message"]}


@handles(FailHeld, "ticket.comment")
def fail_held(context: Context, command: FailHeld) -> Answer:
    context.authorize_system()
    row = context.tx.one(_ONE, (command.reply,))
    if row is not None and context.tx.run(_FAIL, (command.reason, command.reply)):
        record(context, row[0], "held_failed", {"reply": command.reply, "reason": command.reason})
        detail = {"job": "reply", "reason": command.reason}
        tell(context, "job", (row[1],), row[0], key=f"reply.{command.reply}", detail=detail)
    return {}


def _key(reply: int) -> str:
    return f"reply.{reply}"


def _joined(context: Context, author: int, ticket: int, body: str, files: str) -> str:
    """What the form of a reply holds now: what has come back, then what was typed meanwhile."""
    kept = context.tx.value(_DRAFT, (author, ticket, PART))
    content: dict[str, Any] = orjson.loads(kept) if kept else {}
    held = content.get("values")
    values: dict[str, Any] = held if isinstance(held, dict) else {}
    typed = str(values.get("body") or "").strip()
    both = f"{body}\n\n{typed}" if typed else body
    names: dict[str, str] = dict(context.tx.all(_FILES, (files,)))
    there = [file for file in orjson.loads(files) if file in names]
    back = [{"field": "files", "id": file, "name": names[file], "size": ""} for file in there]
    added = content["files"] if isinstance(content.get("files"), list) else []
    return orjson.dumps({**content, "values": {**values, "body": both}, "files": [*back, *added]}).decode()

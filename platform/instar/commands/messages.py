"""The conversation: a message is one row, seen by everybody on the ticket (public) or by staff only (internal)."""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.execute import Answer, Context, handles
from instar.commands.files import attach
from instar.commands.history import record
from instar.commands.ticket import Ticket, load
from instar.errors import Invalid
from instar.i18n import _

LONGEST = 60_000

_INSERT = """
INSERT INTO message (ticket_id, direction, channel, author_id, contact_id, audience, body, automatic, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""


@dataclass(frozen=True, slots=True)
class PostReply:
    """Write into the conversation. ``audience``: public | internal; ``files``: ids of uploaded files."""

    ticket: int
    body: str
    audience: str = "public"
    files: tuple[str, ...] = ()


@handles(PostReply, "ticket.comment")
def post_reply(context: Context, command: PostReply) -> Answer:
    if command.audience not in ("public", "internal"):
        raise Invalid({"audience": [_("Choose who sees it: “public” or “internal”.")]})
    permission = "ticket.comment_internal" if command.audience == "internal" else "ticket.comment"
    ticket = load(context, command.ticket, permission)
    message = post(context, ticket, command.body, command.audience, files=command.files)
    record(context, ticket.id, "message", {"message": message, "audience": command.audience})
    return {"message": message, "ticket": ticket.id}


def clean_body(given: str) -> str:
    """The text as it is stored; raises Invalid for one that is too long."""
    body = given.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(body) > LONGEST:
        raise Invalid({"body": [_("The message is longer than {limit} characters. Shorten it.").format(limit=LONGEST)]})
    return body


def post(
    context: Context,
    ticket: Ticket,
    body: str,
    audience: str,
    *,
    automatic: bool = False,
    files: tuple[str, ...] = (),
    contact_id: int | None = None,
) -> int:
    """Add a message and return its id; raises Invalid for an empty or too long one.

    ``contact_id`` writes it in a person's name: the first message of somebody who has no account.
    """
    body = clean_body(body)
    if not body and not files:
        raise Invalid({"body": [_("The message is empty. Write something.")]})
    actor = context.actor
    contact = contact_id or actor.contact_id
    own = contact is not None and contact == ticket.requester_id
    written_by_requester = contact_id is not None or actor.kind != "system"
    inward = actor.kind in ("visitor", "anonymous") or (own and written_by_requester)
    row = (
        ticket.id,
        "in" if inward else "out",
        ticket.channel,
        actor.id,
        contact if inward else None,
        audience,
        body,
        int(automatic),
        context.now,
    )
    message = context.tx.insert(_INSERT, row)
    if files:
        attach(context, ticket.id, files, audience=audience, message_id=message)
    return message

"""The conversation: a message is one row, for the requester and staff (public), for the people of one partner
organization and staff (partner), or for staff only (internal)."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Reader
from instar.access.permissions import PARTNER
from instar.access.reader import MESSAGES
from instar.commands.clocks import answered, promises
from instar.commands.exchange import leave
from instar.commands.execute import Answer, Context, handles
from instar.commands.files import attach
from instar.commands.history import record
from instar.commands.mentions import call
from instar.commands.news import written
from instar.commands.reminders import client_wrote
from instar.commands.signature import signed
from instar.commands.ticket import Ticket, load
from instar.errors import Invalid
from instar.i18n import _

LONGEST = 60_000

_PARTNERS = f"""
SELECT o.id, o.key FROM participant a JOIN principal p ON p.id = a.principal_id
JOIN organization o ON o.id = p.organization_id
WHERE a.ticket_id = ? AND a.kind = '{PARTNER}' AND p.kind = 'organization' AND (a.until IS NULL OR a.until > ?)
ORDER BY o.key"""

_INSERT = """
INSERT INTO message (
  ticket_id, direction, channel, author_id, contact_id, audience, partner_id, body, automatic, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


@dataclass(frozen=True, slots=True)
class PostReply:
    """Write into the conversation. ``audience``: public | partner | internal; "" for what the writer himself reads.

    ``partner``: key of the organization that a message to a partner is for, "" for the only one that works on the
    ticket. ``files``: ids of uploaded files. ``automatic``: a robot wrote it; it answers nobody and moves no clock.
    """

    ticket: int
    body: str
    audience: str = ""
    files: tuple[str, ...] = ()
    partner: str = ""
    automatic: bool = False


@handles(PostReply, "ticket.comment")
def post_reply(context: Context, command: PostReply) -> Answer:
    if command.audience not in ("", *MESSAGES):
        raise Invalid({"audience": [_("Choose who sees it: “public”, “partner” or “internal”.")]})
    permission = "ticket.comment_internal" if command.audience == "internal" else "ticket.comment"
    ticket = load(context, command.ticket, permission)
    reader = context.kernel.access.reader(context.actor, ticket.key)
    audience = command.audience or ("public" if reader.public else "partner")
    partner = None
    if audience == "partner":
        partner = _partner(context, ticket.id, command.partner, reader)
    elif audience == "public" and not reader.public:
        raise Invalid({"audience": [_("You write to the staff only: “partner”.")]})
    by_hand = not command.automatic
    message = post(
        context,
        ticket,
        command.body,
        audience,
        automatic=command.automatic,
        files=command.files,
        partner=partner,
        by_hand=by_hand,
    )
    record(context, ticket.id, "message", {"message": message, "audience": audience})
    return {"message": message, "ticket": ticket.id}


def _partner(context: Context, ticket_id: int, key: str, reader: Reader) -> int:
    """Whom a message to a partner is for; raises Invalid. Who works for one writes in its name."""
    if not reader.internal and reader.partner is not None:
        return reader.partner
    if not reader.internal:
        raise Invalid({"audience": [_("You write to the staff only: “public”.")]})
    rows = context.tx.all(_PARTNERS, (ticket_id, context.now))
    found = [id for id, own in rows if key in ("", own)]
    if len(found) != 1:
        named = ", ".join(own for _id, own in rows)
        said = _("Say which partner it is for: {names}.").format(names=named) if named else ""
        raise Invalid({"partner": [said or _("No partner works on this ticket. Share it first.")]})
    return int(found[0])


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
    partner: int | None = None,
    by_hand: bool = False,
) -> int:
    """Add a message and return its id; raises Invalid for an empty or too long one.

    ``contact_id`` writes it in a person's name: the first message of somebody who has no account. ``partner``: id of
    the organization that it is for or comes from. ``by_hand``: the actor has typed it himself, so his signature goes
    below a reply to those outside.
    """
    body = clean_body(body)
    if not body and not files:
        raise Invalid({"body": [_("The message is empty. Write something.")]})
    contact = contact_id or context.actor.contact_id
    inward = _inward(context, ticket, contact, named=contact_id is not None, partner=partner)
    if by_hand and not inward and audience != "internal":
        body = signed(context.actor, body)
    row = (
        ticket.id,
        "in" if inward else "out",
        ticket.channel,
        context.actor.id,
        contact if inward else None,
        audience,
        partner,
        body,
        int(automatic),
        context.now,
    )
    message = context.tx.insert(_INSERT, row)
    if files:
        attach(context, ticket.id, files, audience=audience, message_id=message)
    if audience == "public":
        _said(context, ticket, message, inward=inward, automatic=automatic, by_hand=by_hand)
    called = call(context, ticket, message, body) if by_hand else []
    written(context, ticket, message, audience, inward=inward, automatic=automatic, mentioned=called)
    return message


def _inward(context: Context, ticket: Ticket, contact: int | None, *, named: bool, partner: int | None) -> bool:
    """Whether it comes from outside: from who is no staff, from the requester (``named``: written in his name), or
    from the partner whom the message is between."""
    actor = context.actor
    if actor.kind in ("visitor", "anonymous") or (partner is not None and actor.partner == partner):
        return True
    own = contact is not None and contact == ticket.requester_id
    return own and (named or actor.kind != "system")


def _said(context: Context, ticket: Ticket, message: int, *, inward: bool, automatic: bool, by_hand: bool) -> None:
    """What a public message sets off: reminders wait no longer, clocks stop or start, and an answer leaves."""
    if inward and not automatic:
        client_wrote(context, ticket)
    if (inward or by_hand) and not automatic:
        process = context.kernel.definitions.process(ticket.version_id)
        if promises(context, ticket, process):
            answered(context, ticket, process, inward=inward)
    if not inward:
        leave(context, ticket, message, automatic=automatic)

"""Colleagues whom a message calls by log-in: it stands in their work until they have seen it.

Only those inside call and are called. Who may not see the ticket learns of nothing; the page says so before sending.
"""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.execute import Answer, Context, handles
from instar.commands.news import mentions
from instar.commands.ticket import Ticket, load
from instar.forms.logins import logins_in

_INSERT = "INSERT INTO mention (principal_id, message_id, ticket_id) VALUES (?, ?, ?)"
_SEEN = "UPDATE mention SET seen = ? WHERE principal_id = ? AND ticket_id = ? AND seen IS NULL"

_READ = "UPDATE notice SET read = ? WHERE principal_id = ? AND ticket_id = ? AND kind = 'mention' AND read IS NULL"


@dataclass(frozen=True, slots=True)
class SeeMentions:
    """The actor has seen the ticket: what calls him on it is not new any more."""

    ticket: int


@handles(SeeMentions, "ticket.view")
def see_mentions(context: Context, command: SeeMentions) -> Answer:
    ticket = load(context, command.ticket)
    who = context.actor.id
    context.tx.run(_READ, (context.now, who, ticket.id))
    return {"seen": context.tx.run(_SEEN, (context.now, who, ticket.id))}


def call(context: Context, ticket: Ticket, message: int, body: str) -> list[int]:
    """Note and tell whom a message that the actor has typed calls; returns their ids."""
    logins = logins_in(body)
    called: list[int] = []
    if not logins or not context.can("ticket.view_internal", ticket.key):
        return called
    for login in logins:
        person = context.kernel.directory.find("user", login)
        if person is None or person.id == context.actor.id:
            continue
        other = context.kernel.access.actor(person.id)
        if other is not None and context.kernel.access.can(other, "ticket.view_internal", ticket.key):
            context.tx.run(_INSERT, (person.id, message, ticket.id))
            called.append(person.id)
    mentions(context, ticket, message, called)
    return called

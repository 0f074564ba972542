"""Who has a ticket open: a row a person and ticket, renewed while the page asks for news and forgotten soon after."""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.execute import Answer, Context, handles
from instar.commands.ticket import load

_SEEN = """
INSERT INTO presence (ticket_id, principal_id, seen) VALUES (?, ?, ?)
ON CONFLICT (ticket_id, principal_id) DO UPDATE SET seen = excluded.seen"""


@dataclass(frozen=True, slots=True)
class BeHere:
    """The actor has the ticket's page open. Only those who see what is internal are noted."""

    ticket: int


@handles(BeHere, "ticket.view_internal")
def be_here(context: Context, command: BeHere) -> Answer:
    ticket = load(context, command.ticket)
    if context.actor.id is not None:
        context.tx.run(_SEEN, (ticket.id, context.actor.id, context.now))
    return {"ticket": ticket.id}

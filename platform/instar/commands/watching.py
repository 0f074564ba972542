"""Watching a ticket: a mark of one's own. It gives no right; who sees the ticket no more sees no mark either."""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.execute import Answer, Context, handles
from instar.commands.ticket import load
from instar.errors import Refused
from instar.i18n import _


@dataclass(frozen=True, slots=True)
class Watch:
    """Watch a ticket, or with ``on`` false watch it no more."""

    ticket: int
    on: bool = True


@handles(Watch, "ticket.watch")
def watch(context: Context, command: Watch) -> Answer:
    ticket = load(context, command.ticket)
    if context.actor.id is None:
        raise Refused("no_account", _("Only who is logged in can watch tickets."))
    of = (context.actor.id, ticket.id)
    if command.on:
        sql = "INSERT INTO watch (principal_id, ticket_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        context.tx.run(sql, (*of, context.now))
    else:
        context.tx.run("DELETE FROM watch WHERE principal_id = ? AND ticket_id = ?", of)
    return {"ticket": ticket.id, "watching": command.on}

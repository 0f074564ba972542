"""Stars, and what one has seen lately: one person's own, and never a right."""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.execute import Answer, Context, handles
from instar.commands.ticket import load
from instar.errors import Refused
from instar.i18n import _

MOST = 500
KEPT = 20
"""Tickets that are remembered as seen lately."""

_STAR = "INSERT INTO favourite (principal_id, ticket_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_NO_STAR = "DELETE FROM favourite WHERE principal_id = ? AND ticket_id = ?"
_SEEN = """
INSERT INTO recent (principal_id, ticket_id, at) VALUES (?, ?, ?)
ON CONFLICT (principal_id, ticket_id) DO UPDATE SET at = excluded.at"""
_FORGET = """
DELETE FROM recent WHERE principal_id = ? AND ticket_id NOT IN (
  SELECT ticket_id FROM recent WHERE principal_id = ? ORDER BY at DESC, ticket_id DESC LIMIT ?)"""


@dataclass(frozen=True, slots=True)
class Star:
    """A star for the ticket, or with ``on`` false none."""

    ticket: int
    on: bool = True


@dataclass(frozen=True, slots=True)
class SeeTicket:
    """The actor has opened the ticket's page."""

    ticket: int


@handles(Star, "ticket.view")
def star(context: Context, command: Star) -> Answer:
    ticket = load(context, command.ticket)
    if context.actor.id is None:
        raise Refused("no_account", _("Only who is logged in has favourites."))
    of = (context.actor.id, ticket.id)
    if command.on:
        if context.tx.value("SELECT count(*) FROM favourite WHERE principal_id = ?", of[:1]) >= MOST:
            raise Refused("too_many_stars", _("You have {limit} favourites. Remove one first.").format(limit=MOST))
        context.tx.run(_STAR, (*of, context.now))
    else:
        context.tx.run(_NO_STAR, of)
    return {"ticket": ticket.id, "starred": command.on}


@handles(SeeTicket, "ticket.view")
def see_ticket(context: Context, command: SeeTicket) -> Answer:
    ticket = load(context, command.ticket)
    if context.actor.id is not None:
        context.tx.run(_SEEN, (context.actor.id, ticket.id, context.now))
        context.tx.run(_FORGET, (context.actor.id, context.actor.id, KEPT))
    return {"ticket": ticket.id}

"""One event that a channel has read goes to the process that waits for it, or begins one; each is taken once.

Writers stand in line, so two events with one key can open one ticket only. What nobody waits for and what was overtaken
is noted, so that who looks for it finds it, and an event that comes late knows of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from instar.commands.events import begin, deliver, waiting_ticket
from instar.commands.execute import Answer, Context, handles
from instar.commands.inbox.channels import chosen_service
from instar.commands.ticket import number
from instar.contract import InboundEvent
from instar.errors import NotFound
from instar.i18n import _

_KNOWN = "SELECT ticket_id FROM inbound_event WHERE channel = ? AND external_id = ?"
_CAME = "SELECT 1 FROM inbound_event WHERE channel = ? AND external_id = ?"
_NOTE = """
INSERT INTO inbound_event (channel, external_id, inbox_id, ticket_id, outcome, at) VALUES (?, ?, ?, ?, ?, ?)"""
_OPENED = "SELECT count(*) FROM inbound_event WHERE channel = ? AND at > ? AND outcome = 'ticket'"
_TAKEN = """
SELECT 1 FROM ticket WHERE id = ? AND assignee_id IS NOT NULL
UNION ALL SELECT 1 FROM work_item WHERE ticket_id = ? AND assignee_id IS NOT NULL LIMIT 1"""


@dataclass(frozen=True, slots=True)
class TakeEvent:
    """``inbox``: the raw item that it was read from; ``place``: which one in it, from 0."""

    inbox: int
    place: int
    channel: str
    event: InboundEvent


@handles(TakeEvent, "channel.manage")
def take_event(context: Context, command: TakeEvent) -> Answer:
    """``{"outcome": "ticket" | "event" | "ignored" | "known", "ticket", "number"}``; what came before is left."""
    context.authorize_system()
    event = command.event
    id = event.external_id or f"inbox:{command.inbox}:{command.place}"
    known = context.tx.one(_KNOWN, (command.channel, id))
    if known is not None:
        return _told("known", known[0])
    if event.unless and context.tx.value(_CAME, (command.channel, event.unless)) is not None:
        outcome, ticket = "ignored", None
    else:
        outcome, ticket = _place(context, command, event)
    context.tx.run(_NOTE, (command.channel, id, command.inbox, ticket, outcome, context.now))
    return _told(outcome, ticket)


def _place(context: Context, command: TakeEvent, event: InboundEvent) -> tuple[str, int | None]:
    """To who waits for it, else into a ticket of its own, in a flood into the one that stands for all of them."""
    taker = _give(context, event, event.key)
    if taker is not None:
        return "event", taker
    if not event.opens:
        return "ignored", None
    key, title = event.key, event.title
    if event.flood is not None and _rises(context, command.channel, event):
        key, title = event.flood.key, event.flood.title
        taker = _give(context, event, key)
        if taker is not None:
            return "event", taker
    for channel_service in (event.service, chosen_service(context.tx, command.channel)):
        found = context.kernel.directory.service_by_key(channel_service) if channel_service else None
        if found is not None and found.active:
            break
    payload = {**event.payload, "title": title, "key": key, "taken": False}
    told = begin(context, event.name, payload, channel=command.channel, service=found.key if found else None)
    if told is None:
        raise NotFound(
            "nobody_waits",
            _("No process in force begins with the message “{name}”.").format(name=event.name),
            hint=_("Publish one, then let the item be read again."),
        )
    return "ticket", int(told["ticket"])


def _give(context: Context, event: InboundEvent, key: str) -> int | None:
    ticket = waiting_ticket(context, event.name, key)
    if ticket is None:
        return None
    taken = context.tx.value(_TAKEN, (ticket.id, ticket.id)) is not None
    payload: dict[str, Any] = {**event.payload, "title": event.title, "key": key, "taken": taken}
    deliver(context, ticket, event.name, key, payload)
    return ticket.id


def _rises(context: Context, channel: str, event: InboundEvent) -> bool:
    assert event.flood is not None
    since = context.now - event.flood.within
    return int(context.tx.value(_OPENED, (channel, since))) >= event.flood.most


def _told(outcome: str, ticket: int | None) -> Answer:
    return {"outcome": outcome, "ticket": ticket, "number": number(ticket) if ticket is not None else None}

"""What comes to a ticket from elsewhere: the clock, a message, a signal. Each is one event of its run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import orjson

from instar.access import SYSTEM, TicketKey
from instar.commands import children
from instar.commands.beginnings import START, Beginning, beginnings
from instar.commands.clock_steps import fire
from instar.commands.clocks import SLA
from instar.commands.execute import Answer, Context, handles, within
from instar.commands.open import LONGEST_TITLE, OpenTicket
from instar.commands.run import Run
from instar.commands.subscriptions import send_signal, waiting_for
from instar.commands.ticket import Ticket, load, load_whoever_asks, number
from instar.engine.events import MessageReceived, SignalReceived, TimerFired
from instar.engine.keys import NAME
from instar.engine.waits import MESSAGE, SIGNAL, may_keep, receiver
from instar.errors import Invalid, NotFound, Refused
from instar.i18n import _, text

CHANNEL = "event"
"""What a message or a signal has opened."""
LONGEST_KEY = 255
LARGEST_PAYLOAD = 16 * 1024

_WAITING = """
SELECT s.ticket_id, t.zone_id FROM subscription s JOIN ticket t ON t.id = s.ticket_id
WHERE s.kind = 'message' AND s.name = ? AND coalesce(s.key, '') = ? ORDER BY s.id LIMIT 1000"""


@dataclass(frozen=True, slots=True)
class FireTimer:
    """A timer is due, told by the clock that holds attempt ``attempt`` of its row."""

    subscription: int
    attempt: int


@dataclass(frozen=True, slots=True)
class DeliverMessage:
    """Give a message to one receiver: of the ticket, else to the one that has waited longest for its name and key.

    A ticket whose process takes it later keeps it till then. ``payload``: at most 16 KB as JSON.
    """

    name: str
    key: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    ticket: int | None = None


@dataclass(frozen=True, slots=True)
class RaiseSignal:
    """Tell everybody who waits for it now, on the tickets that the actor may work on."""

    name: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TakeThrown:
    """Take a message or a signal that a process has thrown, or the end of a child ticket, told by the worker that holds
    its job by the claim ``claim``. Raises NotFound when nobody waits for the message."""

    job: int
    claim: int


@handles(FireTimer, "")
def fire_timer(context: Context, command: FireTimer) -> Answer:
    """The fence: who lost the lease, or comes after the token has gone on, changes nothing."""
    context.authorize_system()
    row = context.tx.one(
        "SELECT ticket_id, token, node, due, kind, name FROM subscription WHERE id = ? AND attempts = ?",
        (command.subscription, command.attempt),
    )
    if row is None:
        return {"fired": False}
    ticket_id, token, node, due, kind, name = row
    context.tx.run("DELETE FROM subscription WHERE id = ?", (command.subscription,))
    if kind == SLA:
        fire(context, ticket_id, int(name), due)
        return {"fired": True, "ticket": ticket_id, "number": number(ticket_id)}
    ticket = load_whoever_asks(context, ticket_id)
    run = Run(context, ticket)
    run.feed(TimerFired(token, node))
    run.finish("timer", {"node": node, "due": due, "late": context.now - due})
    return {"fired": True, "ticket": ticket.id, "number": ticket.number}


@handles(DeliverMessage, "ticket.act")
def deliver_message(context: Context, command: DeliverMessage) -> Answer:
    _check(command.name, command.payload, command.key)
    if command.ticket is not None:
        ticket = load(context, command.ticket)
    else:
        context.authorize()
        found = waiting_ticket(context, command.name, command.key)
        if found is None:
            return _opened(context, command.name, command.payload)
        ticket = found
    return deliver(context, ticket, command.name, command.key, command.payload)


@handles(RaiseSignal, "ticket.act")
def raise_signal(context: Context, command: RaiseSignal) -> Answer:
    context.authorize()
    _check(command.name, command.payload)
    waiting = waiting_for(context, command.name)
    tickets = [id for id, zone in waiting if context.can("ticket.act", TicketKey(id, zone))]
    send_signal(context, tickets, command.name, dict(command.payload), uuid4().hex)
    return {"tickets": len(tickets)}


@handles(TakeThrown, "")
def take_thrown(context: Context, command: TakeThrown) -> Answer:
    context.authorize_system()
    held = context.tx.run(
        "UPDATE job SET state = 'done', ended = ?, lease = NULL, error = NULL"
        " WHERE id = ? AND state = 'running' AND claim = ?",
        (context.now, command.job, command.claim),
    )
    row = context.tx.one("SELECT kind, ticket_id, payload FROM job WHERE id = ?", (command.job,))
    if not held or row is None:
        return {"taken": False}
    kind, ticket_id, payload = row[0], row[1], orjson.loads(row[2])
    if kind == MESSAGE and ticket_id:
        return {"taken": _still_taken(context, ticket_id, payload)}
    if kind == MESSAGE:
        found = waiting_ticket(context, payload["name"], payload["key"])
        if found is None:
            return {"taken": True, **_opened(context, payload["name"], payload["payload"])}
        return {"taken": True, **deliver(context, found, payload["name"], payload["key"], payload["payload"])}
    if kind == START:
        return {"taken": True, **_begun(context, payload)}
    ticket = load_whoever_asks(context, ticket_id)
    run = Run(context, ticket)
    if kind == children.CHILD:
        run.feed(children.take_end(context, ticket, payload))
        run.finish("child_ended", {"number": payload["number"], "result": payload["result"]})
    else:
        run.feed(SignalReceived(payload["name"], payload["payload"]))
        run.finish("signal", {"name": payload["name"]})
    return {"taken": True, "ticket": ticket.id, "number": ticket.number}


def deliver(context: Context, ticket: Ticket, name: str, key: str | None, payload: Mapping[str, Any]) -> Answer:
    """Give the ticket a message; raises Refused where its process neither takes nor keeps it."""
    run = Run(context, ticket)
    taker = receiver(run.process, ticket.state, name, key)
    if taker is None and (ticket.ended is not None or not may_keep(run.process, name)):
        raise Refused(
            "not_awaited",
            _("{number} does not wait for “{name}”.").format(number=ticket.number, name=name),
            hint=_("Look at what its process waits for: name and key must be the same."),
        )
    run.feed(MessageReceived(name, key, payload))
    node = taker[1] if taker else None
    run.finish("received", {"name": name, "key": key, "node": node})
    return {"ticket": ticket.id, "number": ticket.number, "rev": ticket.rev, "kept": taker is None}


def waiting_ticket(context: Context, name: str, key: str | None) -> Ticket | None:
    """The ticket that has waited longest, of those that the actor may work on."""
    for id, zone in context.tx.all(_WAITING, (name, key or "")):
        if context.can("ticket.act", TicketKey(id, zone)):
            return load_whoever_asks(context, id)
    return None


def _still_taken(context: Context, ticket_id: int, told: Mapping[str, Any]) -> bool:
    """A message for one of many that waited: who waits for it no longer has gone another way meanwhile."""
    ticket = load_whoever_asks(context, ticket_id)
    process = context.kernel.definitions.process(ticket.version_id)
    if receiver(process, ticket.state, told["name"], told["key"]) is None:
        return False
    deliver(context, ticket, told["name"], told["key"], told["payload"])
    return True


def begin(
    context: Context, name: str, payload: Mapping[str, Any], *, channel: str, service: str | None = None
) -> Answer | None:
    """Open a ticket of the first process that begins with the message; None where none does."""
    for beginning in beginnings(context, MESSAGE, name):
        return _begin(context, beginning, payload, channel, service)
    return None


def _opened(context: Context, name: str, payload: Mapping[str, Any]) -> Answer:
    """Nobody waits for the message: it opens a ticket where a process begins with it. Raises NotFound otherwise."""
    for beginning in beginnings(context, MESSAGE, name):
        if context.actor.kind != "system":
            context.kernel.access.authorize_process(context.actor, "ticket.create", beginning.process)
        return {**_begin(context, beginning, payload), "kept": False}
    raise NotFound(
        "nobody_waits",
        _("No ticket waits for “{name}” with this key, or none that you may work on.").format(name=name),
        hint=_("Say which ticket it is for, or send it again later."),
    )


def _begin(
    context: Context,
    beginning: Beginning,
    payload: Mapping[str, Any],
    channel: str = CHANNEL,
    service: str | None = None,
) -> Answer:
    """Open the ticket. Its title is that of the payload, if it has one; the process reads the rest as ``message``."""
    given = payload.get("title")
    title = given if isinstance(given, str) and given.strip() else text(beginning.node.title)
    told = OpenTicket(
        title[:LONGEST_TITLE] or text(beginning.definition.title),
        process=beginning.process,
        service=service,
        channel=channel,
        partial=True,
        start=beginning.node.id,
        payload=payload,
    )
    return within(context, told, actor=SYSTEM)


def _begun(context: Context, told: Mapping[str, Any]) -> Answer:
    """Open the ticket of a signal, where the process still begins with it."""
    for beginning in beginnings(context, SIGNAL, told["name"]):
        if beginning.process == told["process"]:
            return _begin(context, beginning, told["payload"])
    return {"opened": False}


def _check(name: str, payload: Mapping[str, Any], key: str | None = None) -> None:
    wrong: dict[str, list[str]] = {}
    if not NAME.fullmatch(name):
        wrong["name"] = [_("A name is made of letters, digits, “_”, “-” and “.” and begins with a letter.")]
    if key is not None and not 0 < len(key) <= LONGEST_KEY:
        wrong["key"] = [_("A key has 1 to {limit} characters.").format(limit=LONGEST_KEY)]
    if len(orjson.dumps(dict(payload))) > LARGEST_PAYLOAD:
        wrong["payload"] = [_("The payload is larger than 16 KB.")]
    if wrong:
        raise Invalid(wrong)

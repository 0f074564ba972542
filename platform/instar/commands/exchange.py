"""What comes and leaves by channels, noted beside the message: with whom, about what, and what became of it.

What is said to who has asked leaves by the ticket's channel where that sends: noted as waiting in the transaction of
the message, sent by a job after the commit. It goes to the address that he wrote from last, from the address that he
wrote to. Robots are not answered. What could not be delivered is told at the message and to its author.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from instar.commands.channels import sends
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import record
from instar.commands.notices import tell
from instar.commands.outbox import write_job
from instar.commands.ticket import Ticket, load
from instar.contract import Inbound
from instar.errors import Conflict, NotFound
from instar.i18n import _
from instar.kernel import Kernel
from instar.store import Tx

HOUR_MS = 3_600_000
MOST_AUTOMATIC = 20
"""What the site itself writes to one address within an hour; more of it is a circle."""
LONGEST_REASON = 1000

_CAME = """
INSERT INTO exchange (channel, direction, message_id, ticket_id, account, other, name, title, state, automatic, at)
VALUES (?, 'in', ?, ?, ?, ?, ?, ?, 'taken', ?, ?)"""
_LEAVES = """
INSERT INTO exchange (channel, direction, message_id, ticket_id, account, other, name, title, state, automatic, at)
VALUES (?, 'out', ?, ?, ?, ?, ?, ?, 'waiting', ?, ?)"""
_DELIVERY = "UPDATE message SET delivery = ? WHERE id = ?"
_WROTE = """
SELECT x.account, x.other, x.name, x.title, x.automatic FROM exchange x JOIN message m ON m.id = x.message_id
JOIN ticket t ON t.id = m.ticket_id
WHERE m.ticket_id = ? AND x.channel = ? AND x.direction = 'in' AND m.contact_id = t.requester_id
ORDER BY x.id DESC LIMIT 50"""
_KNOWN = """
SELECT '', n.value, c.name, t.title FROM ticket t JOIN contact c ON c.id = t.requester_id
JOIN contact_identity n ON n.contact_id = c.id AND n.kind = ?
WHERE t.id = ? ORDER BY n.verified DESC, n.value LIMIT 1"""
_AUTOMATIC = """
SELECT count(*) FROM exchange
WHERE channel = ? AND other = ? AND ended > ? AND automatic = 1 AND direction = 'out' AND state = 'sent'"""
_ONE = """
SELECT x.channel, x.state, x.automatic, m.id, m.ticket_id, m.author_id FROM exchange x
JOIN message m ON m.id = x.message_id WHERE x.id = ? AND x.direction = 'out'"""
_OF_MESSAGE = "SELECT id, state FROM exchange WHERE message_id = ? AND direction = 'out'"
_OURS = """
SELECT x.id FROM message m JOIN exchange x ON x.message_id = m.id AND x.direction = 'out'
WHERE m.channel = ? AND m.external_id = ? AND m.ticket_id = ? AND x.state = 'sent'"""
_STATE = "UPDATE exchange SET state = ?, reason = ?, ended = ? WHERE id = ?"
_SENT = """
UPDATE exchange SET state = 'sent', reason = '', account = ?, other = ?, name = ?, title = ?, ended = ? WHERE id = ?"""
_PASS = "UPDATE exchange SET channel = ?, account = '', other = ?, name = ? WHERE id = ? AND state = 'waiting'"
_BY = "UPDATE message SET channel = ? WHERE id = ?"
_EXTERNAL = "UPDATE message SET external_id = ?, delivery = 'sent' WHERE id = ?"
_AGAIN = """
UPDATE job SET state = 'ready', due = ?, attempts = 0, lease = NULL, error = NULL, ended = NULL
WHERE key = ? AND state IN ('done', 'dead', 'aside')"""


class Addressee(NamedTuple):
    """``account``: the address of ours that he wrote to, ``title``: about what. ``refused``: why he gets nothing."""

    account: str
    address: str
    name: str
    title: str
    refused: str = ""


@dataclass(frozen=True, slots=True)
class SettleSent:
    """A message has left. ``external_id``: the channel's id of it; the rest says how."""

    exchange: int
    external_id: str
    account: str
    address: str
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class FailSent:
    """A message has not left and will not by itself. ``withheld``: nobody was to get it."""

    exchange: int
    reason: str
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class PassSent:
    """A message that waits leaves by another channel than its ticket's, to this address."""

    exchange: int
    channel: str
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class SendAgain:
    """Send a message once more that could not be sent or was withheld."""

    message: int


def came(context: Context, channel: str, message: Inbound, ticket: int, row: int | None) -> None:
    """Note a message that was taken in; ``row``: its id in the conversation. What it reports is told of ours."""
    who = message.sender
    known = (channel, row, ticket, message.account, who.value, who.name, message.title, int(message.automatic))
    context.tx.run(_CAME, (*known, context.now))
    for earlier in reversed(message.thread) if message.undelivered else ():
        found = context.tx.value(_OURS, (channel, earlier, ticket))
        if found is not None:
            _stop(context, found, "failed", message.undelivered)
            return


def leave(context: Context, ticket: Ticket, message: int, *, automatic: bool) -> None:
    """Let a message to who has asked leave by the ticket's channel, where that sends."""
    if ticket.requester_id is None or not sends(context.kernel, ticket.channel):
        return
    to = addressee(context.kernel, context.tx, ticket.id, ticket.channel, context.now, automatic=automatic)
    row = (ticket.channel, message, ticket.id, to.account, to.address, to.name, to.title, int(automatic), context.now)
    exchange = context.tx.insert(_LEAVES, row)
    context.tx.run(_DELIVERY, ("waiting", message))
    write_job(context.tx, "send", _key(exchange), {"exchange": exchange}, context.now, ticket=ticket.id)
    context.jobs = True


def addressee(kernel: Kernel, tx: Tx, ticket: int, channel: str, now: int, *, automatic: bool) -> Addressee:
    """Who has asked, as the channel reaches him."""
    wrote = tx.all(_WROTE, (ticket, channel))
    person = next((row for row in wrote if not row[4]), None)
    given = kernel.plugins.channel(channel)
    if person is None and not wrote and given is not None and given.identity:
        person = tx.one(_KNOWN, (given.identity, ticket))
    if person is None:
        told = _("A robot wrote it: robots are not answered.") if wrote else _("No address is known to send it to.")
        account, address, name, title = wrote[0][:4] if wrote else ("", "", "", "")
        return Addressee(account, address, name, title, told)
    found = Addressee(*person[:4])
    if automatic and wrote and wrote[0][4]:
        return found._replace(refused=_("A robot wrote last: it is not answered automatically."))
    if automatic and tx.value(_AUTOMATIC, (channel, found.address, now - HOUR_MS)) >= MOST_AUTOMATIC:
        said = _("More than {n} automatic messages to {address} in an hour: something goes in a circle.")
        return found._replace(refused=said.format(n=MOST_AUTOMATIC, address=found.address))
    return found


@handles(SettleSent, "channel.manage")
def settle_sent(context: Context, command: SettleSent) -> Answer:
    context.authorize_system()
    row = _load(context, command.exchange)
    how = (command.account, command.address, command.name, command.title, context.now, command.exchange)
    context.tx.run(_SENT, how)
    context.tx.run(_EXTERNAL, (command.external_id or None, row[3]))
    return {"message": row[3]}


@handles(PassSent, "channel.manage")
def pass_sent(context: Context, command: PassSent) -> Answer:
    context.authorize_system()
    row = _load(context, command.exchange)
    context.tx.run(_PASS, (command.channel, command.address, command.name, command.exchange))
    context.tx.run(_BY, (command.channel, row[3]))
    return {"message": row[3]}


@handles(FailSent, "channel.manage")
def fail_sent(context: Context, command: FailSent) -> Answer:
    context.authorize_system()
    _stop(context, command.exchange, "withheld" if command.withheld else "failed", command.reason)
    return {}


@handles(SendAgain, "ticket.comment")
def send_again(context: Context, command: SendAgain) -> Answer:
    ticket = context.tx.value("SELECT ticket_id FROM message WHERE id = ?", (command.message,))
    if ticket is None:
        raise NotFound("no_message", _("There is no such message."))
    context.authorize(load(context, ticket).key, "ticket.view_internal")
    row = context.tx.one(_OF_MESSAGE, (command.message,))
    if row is None or row[1] not in ("failed", "withheld"):
        raise Conflict("not_stopped", _("This message has left, or is being sent."))
    context.tx.run(_STATE, ("waiting", "", None, row[0]))
    context.tx.run(_DELIVERY, ("waiting", command.message))
    context.tx.run(_AGAIN, (context.now, _key(row[0])))
    context.jobs = True
    return {"message": command.message, "ticket": ticket}


# -- below: how it is done -----------------------------------------------------------------------------------


def _key(exchange: int) -> str:
    return f"send.{exchange}"


def _load(context: Context, exchange: int) -> tuple[str, str, int, int, int, int | None]:
    row = context.tx.one(_ONE, (exchange,))
    assert row is not None, "a message is never deleted"
    return row[0], row[1], row[2], row[3], row[4], row[5]


def _stop(context: Context, exchange: int, state: str, reason: str) -> None:
    """It has not arrived: said at the message, in the history, and to who wrote it."""
    _channel, _state, _automatic, message, ticket, author = _load(context, exchange)
    told = reason.replace("\x00", "")[:LONGEST_REASON]
    context.tx.run(_STATE, (state, told, context.now, exchange))
    context.tx.run(_DELIVERY, (state, message))
    record(context, ticket, "undelivered", {"message": message, "reason": told})
    detail = {"job": "send", "reason": told}
    key = f"send.{exchange}.{context.now}"
    tell(context, "job", (author,), ticket, key=key, detail=detail, message=message)

"""Rows of ``subscription``: what tokens wait for that nobody does, and what they send to others.

Written by the engine's effects, in the transaction of the event. What is thrown goes out as jobs, one for a message and
one for each ticket that waits for a signal: a ticket that cannot take it keeps no other from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from instar.commands.beginnings import START, beginnings
from instar.commands.execute import Context
from instar.commands.outbox import write_job
from instar.commands.ticket import Data
from instar.engine.effects import Awaited, Forgotten, MessageThrown, SignalThrown, TimerSet
from instar.engine.events import SignalReceived
from instar.engine.waits import MESSAGE, SIGNAL, TIMER, listeners

if TYPE_CHECKING:
    from instar.commands.run import Run

_INSERT = """
INSERT INTO subscription (ticket_id, token, node, kind, name, key, due, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_FORGET = "DELETE FROM subscription WHERE ticket_id = ? AND token = ? AND node = ?"
_WAITING = """
SELECT DISTINCT s.ticket_id, t.zone_id FROM subscription s JOIN ticket t ON t.id = s.ticket_id
WHERE s.kind = 'signal' AND s.name = ? ORDER BY s.ticket_id"""
_RECEIVERS = """
SELECT DISTINCT ticket_id FROM subscription WHERE kind = 'message' AND name = ? AND key = ? AND ticket_id <> ?
ORDER BY ticket_id"""


def set_timer(run: Run, effect: TimerSet) -> None:
    row = (run.ticket.id, effect.token, effect.node, TIMER, None, None, effect.due, run.context.now)
    run.context.tx.run(_INSERT, row)


def await_name(run: Run, effect: Awaited) -> None:
    row = (run.ticket.id, effect.token, effect.node, effect.what, effect.name, effect.key, None, run.context.now)
    run.context.tx.run(_INSERT, row)


def forget(run: Run, effect: Forgotten) -> None:
    if effect.node is None:
        drop(run.context, run.ticket.id, effect.token)
    else:
        run.context.tx.run(_FORGET, (run.ticket.id, effect.token, effect.node))


def drop(context: Context, ticket_id: int, token: int) -> None:
    """Nothing is waited for on behalf of a token any more."""
    context.tx.run("DELETE FROM subscription WHERE ticket_id = ? AND token = ?", (ticket_id, token))


def throw_message(run: Run, effect: MessageThrown) -> None:
    """After the commit one receiver takes it, on whatever ticket."""
    told = {"name": effect.name, "key": effect.key, "payload": effect.payload}
    _send(run.context, MESSAGE, 0, _key(run), told)


def throw_signal(run: Run, effect: SignalThrown) -> None:
    """First who waits on this ticket, once the tokens of the present event all wait; the others after the commit."""
    if listeners(run.process, run.ticket.state, effect.name):
        run.pending.append(SignalReceived(effect.name, effect.payload))
    others = [id for id, _zone in waiting_for(run.context, effect.name) if id != run.ticket.id]
    send_signal(run.context, others, effect.name, effect.payload, _key(run))


def tell_waiting(run: Run, name: str, key: str, payload: Data) -> None:
    """A message for every other ticket that waits for it with this key, each by a job of its own."""
    others = [id for (id,) in run.context.tx.all(_RECEIVERS, (name, key, run.ticket.id))]
    named = _key(run)
    run.effects.append({"kind": "waiting_told", "name": name, "key": key, "tickets": len(others)})
    for id in others:
        _send(run.context, MESSAGE, id, f"{named}.{id}", {"name": name, "key": key, "payload": payload})


def waiting_for(context: Context, name: str) -> list[tuple[int, int]]:
    """(id, zone) of the tickets that wait for a signal now."""
    return [(id, zone) for id, zone in context.tx.all(_WAITING, (name,))]


def send_signal(context: Context, tickets: list[int], name: str, payload: Data, key: str) -> None:
    """Write a job for each of the tickets and of the processes that begin with it; ``key`` is unique to this signal."""
    for id in tickets:
        _send(context, SIGNAL, id, f"{key}.{id}", {"name": name, "payload": payload})
    for beginning in beginnings(context, SIGNAL, name):
        told = {"name": name, "process": beginning.process, "payload": payload}
        _send(context, START, 0, f"{key}.{beginning.process}", told)


def _send(context: Context, kind: str, ticket_id: int, key: str, told: Data) -> None:
    write_job(context.tx, kind, f"{kind}.{key}", told, context.now, ticket=ticket_id)
    context.jobs = True


def _key(run: Run) -> str:
    """Names this one effect for ever: the row of history that is about to be written, and the place in it."""
    last = run.context.tx.value("SELECT coalesce(max(id), 0) FROM event WHERE ticket_id = ?", (run.ticket.id,))
    return f"{run.ticket.id}.{last}.{len(run.effects)}"

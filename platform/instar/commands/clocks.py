"""The clocks of a ticket, as the commands that move it start, stop and turn them.

``follow`` is asked whenever a run has gone on or a property has changed, ``answered`` for every message. What is wanted
follows from the ticket as it is now, so that no command has to think of clocks; what happens when a step of a clock is
due stands in ``clock_steps``. Where neither the process nor the service promises anything it costs nothing.

Lists are sorted by ``ticket.urgent``: the earlier of the ticket's own due time, which people and processes set, and of
what its running clocks promise (``ticket.promised``). Neither overwrites the other.
"""

from __future__ import annotations

from typing import NamedTuple

from instar.commands.execute import Context
from instar.commands.ticket import Ticket, put_urgent
from instar.definitions.clocks import (
    CLOCK,
    COLUMNS,
    HAND_OVER,
    REPLY,
    STATUS,
    Row,
    calendar,
    has_a_say,
    promise_of,
    promises_of,
    row_of,
    terms_of,
)
from instar.engine import clock as clocks
from instar.engine.calendars import Calendar
from instar.engine.clock import LIVE, PAUSED, RUNNING, Clock, Interval, State, Terms
from instar.engine.model import Process
from instar.engine.promise import FIRST, NEXT, RESPONSES, Promise

SLA = "sla"
"""The kind of subscription by which a step of a clock is waited for; its name is the clock's id."""
STOPPING = frozenset({"resolved", "closed", "cancelled"})

_LATEST = f"""
SELECT {COLUMNS} FROM sla_clock
WHERE id IN (SELECT max(id) FROM sla_clock WHERE ticket_id = ? GROUP BY metric) ORDER BY id"""
_INSERT = f"""
INSERT INTO sla_clock (ticket_id, metric, process, version_id, service_id, {CLOCK})
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_UPDATE = """
UPDATE sla_clock SET version_id = ?, stopped_by = ?, service_id = ?, state = ?, since = ?, elapsed = ?, target = ?,
  calendar = ?, priority = ?, due = ? WHERE id = ?"""
_INTERVAL = """
INSERT INTO sla_interval (clock_id, state, begun, ended, worked, calendar, target, priority)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_LEFT_BEHIND = "UPDATE sla_clock SET stopped_by = 'hand_over' WHERE ticket_id = ? AND stopped_by = 'status'"
_FIRED = "SELECT step FROM sla_step WHERE clock_id = ?"
_FORGET = "DELETE FROM subscription WHERE kind = 'sla' AND name = ?"
_AWAIT = """
INSERT INTO subscription (ticket_id, token, node, kind, name, due, created) VALUES (?, 0, ?, 'sla', ?, ?, ?)"""
_PROMISED = "SELECT min(due) FROM sla_clock WHERE ticket_id = ? AND state = 'running'"
_ANSWERED = """
SELECT 1 FROM message WHERE ticket_id = ? AND direction = 'out' AND audience = 'public' AND automatic = 0 AND at > ?
LIMIT 1"""


def promises(context: Context, ticket: Ticket, process: Process) -> tuple[Promise, ...]:
    """What is promised to the ticket by its process and its service."""
    return promises_of(process, context.kernel.directory.service(ticket.service_id))


def follow(context: Context, ticket: Ticket, process: Process, *, handed: bool = False, anew: bool = False) -> None:
    """Bring the clocks in step with the ticket. ``handed``: another process has begun in place of the one before.
    ``anew``: what its service promises is not what it was."""
    hand = _Hand(context, ticket, anew=anew)
    wanted = promises(context, ticket, process)
    if handed:
        for row in hand.rows.values():
            if row.clock.state in LIVE:
                hand.stop(row, HAND_OVER)
        context.tx.run(_LEFT_BEHIND, (ticket.id,))
        hand.rows = {}
    for metric, row in hand.rows.items():
        if row.clock.state in LIVE and all(metric != promise.metric for promise in wanted):
            hand.stop(row, STATUS, cancel=True)
    for promise in wanted:
        row_now = hand.rows.get(promise.metric)
        if ticket.status in STOPPING:
            if row_now is not None and row_now.clock.state in LIVE:
                hand.end(row_now, promise)
        else:
            hand.keep(row_now, promise)
    hand.refresh()


def answered(context: Context, ticket: Ticket, process: Process, *, inward: bool) -> None:
    """Somebody has written what the other side reads: a person of the staff, or (``inward``) a client."""
    hand = _Hand(context, ticket)
    by_metric = {promise.metric: promise for promise in promises(context, ticket, process)}
    if inward:
        waits = hand.rows.get(NEXT)
        open = [row for row in (hand.rows.get(FIRST), waits) if row is not None and row.clock.state in LIVE]
        if NEXT in by_metric and not open and hand.was_answered() and ticket.status not in STOPPING:
            hand.begin(by_metric[NEXT])
    else:
        for metric in RESPONSES:
            row = hand.rows.get(metric)
            if row is not None and row.clock.state in LIVE:
                hand.stop(row, REPLY)
    hand.refresh()


class Present(NamedTuple):
    """A clock of the process that the ticket is in: ``state`` as in ``clock.State``, ``due`` in ms."""

    metric: str
    state: str
    target: int | None
    due: int | None

    def as_json(self) -> dict[str, str | int | None]:
        return self._asdict()


def present(context: Context, ticket: Ticket) -> list[Present]:
    """The latest clock of each metric that no hand-over has left behind."""
    rows = map(row_of, context.tx.all(_LATEST, (ticket.id,)))
    kept = (row for row in rows if row.stopped_by != HAND_OVER)
    return [Present(row.metric, row.clock.state, row.clock.target, row.clock.due) for row in kept]


def recount(context: Context, ticket: Ticket, row: Row, before: Calendar) -> None:
    """The calendar that a clock counts by has changed: what it has counted by the one ``before`` stays."""
    promise = promise_of(context.kernel, row)
    if promise is None:
        return
    hand = _Hand(context, ticket)
    hand.turn(row, promise, row.clock.state, before)
    hand.refresh()


class _Hand:
    """Winds the clocks of one ticket at one moment. ``rows``: the latest clock of each metric."""

    def __init__(self, context: Context, ticket: Ticket, *, anew: bool = False) -> None:
        self._context = context
        self._ticket = ticket
        self._anew = anew
        self._service = context.kernel.directory.service(ticket.service_id)
        self._now = context.now
        found = (row_of(raw) for raw in context.tx.all(_LATEST, (ticket.id,)))
        self.rows = {row.metric: row for row in found}

    def keep(self, row: Row | None, promise: Promise) -> None:
        """The clock of a ticket that is being worked on: it is there, runs or stands, by the terms of now."""
        state: State = PAUSED if self._ticket.status in promise.pause else RUNNING
        if row is None or row.stopped_by == HAND_OVER:
            if promise.metric != NEXT:
                self.begin(promise)
        elif row.stopped_by != REPLY:
            same = (row.clock.state, row.clock.priority, row.version_id, row.clock.calendar, row.service_id)
            wanted = (state, self._ticket.priority, self._ticket.version_id, promise.calendar, self._whose(promise))
            if self._anew or same != wanted:
                self.turn(row, promise, state, calendar(self._context.kernel, row.clock.calendar))

    def begin(self, promise: Promise) -> None:
        ticket, terms = self._ticket, self._terms(promise)
        made = clocks.begin(self._now, terms, paused=ticket.status in promise.pause)
        whose = self._whose(promise)
        key = (ticket.id, promise.metric, ticket.process, ticket.version_id, whose)
        id = self._context.tx.insert(_INSERT, (*key, *_values(made)))
        row = self.rows[promise.metric] = Row(id, promise.metric, ticket.process, ticket.version_id, None, whose, made)
        schedule(self._context, ticket.id, row, promise, fresh=True)

    def end(self, row: Row, promise: Promise) -> None:
        """The work is over. Nobody will answer any more: what was not answered in time is breached, else cancelled."""
        cancelled = self._ticket.status == "cancelled"
        unanswered = promise.metric in RESPONSES and not self._is_late(row)
        self.stop(row, STATUS, cancel=cancelled or unanswered)

    def stop(self, row: Row, by: str, *, cancel: bool = False) -> None:
        before = calendar(self._context.kernel, row.clock.calendar)
        stopped, closed = clocks.finish(row.clock, self._now, before, cancel=cancel)
        self._write(row._replace(clock=stopped, stopped_by=by), closed, promise_of(self._context.kernel, row))

    def turn(self, row: Row, promise: Promise, state: State, before: Calendar | None) -> None:
        whose = self._whose(promise)
        old = (row.clock.priority, row.clock.calendar, row.version_id, row.service_id)
        anew = self._anew or old != (self._ticket.priority, promise.calendar, self._ticket.version_id, whose)
        turned, closed = clocks.turn(row.clock, self._now, state, before, self._terms(promise), anew=anew)
        kept = row._replace(clock=turned, stopped_by=None, version_id=self._ticket.version_id, service_id=whose)
        self._write(kept, closed, promise)

    def _write(self, row: Row, closed: Interval | None, promise: Promise | None) -> None:
        tx, clock = self._context.tx, row.clock
        if closed is not None:
            tx.run(_INTERVAL, (row.id, *_interval(closed)))
        state, _started, *rest = _values(clock)
        tx.run(_UPDATE, (row.version_id, row.stopped_by, row.service_id, state, *rest, row.id))
        self.rows[row.metric] = row
        schedule(self._context, self._ticket.id, row, promise)

    def _whose(self, promise: Promise) -> int | None:
        """The service that has a say in the promise."""
        return self._service.id if has_a_say(self._service, promise.metric) else None

    def _terms(self, promise: Promise) -> Terms:
        return terms_of(self._context.kernel, promise, self._ticket.priority)

    def _is_late(self, row: Row) -> bool:
        return row.clock.late or (
            row.clock.state == RUNNING and row.clock.due is not None and row.clock.due <= self._now
        )

    def was_answered(self) -> bool:
        """Whether a person of the staff has ever written to the client."""
        first = self.rows.get(FIRST)
        if first is not None and first.stopped_by == REPLY:
            return True
        return self._context.tx.one(_ANSWERED, (self._ticket.id, self._ticket.created)) is not None

    def refresh(self) -> None:
        """Tell the lists when the ticket is due."""
        tx = self._context.tx
        put_urgent(tx, self._ticket, tx.value(_PROMISED, (self._ticket.id,)))


def schedule(context: Context, ticket_id: int, row: Row, promise: Promise | None, *, fresh: bool = False) -> None:
    """Wait for the clock's next step, and for nothing else. ``fresh``: it has just begun."""
    tx = context.tx
    fired: set[int] = set()
    if not fresh:
        tx.run(_FORGET, (str(row.id),))
        fired = {step for (step,) in tx.all(_FIRED, (row.id,))}
    if promise is None:
        return
    found = clocks.next_step(row.clock, promise.steps, fired, calendar(context.kernel, row.clock.calendar))
    if found is not None:
        tx.run(_AWAIT, (ticket_id, row.metric, str(row.id), found[1], context.now))


def _values(clock: Clock) -> tuple[object, ...]:
    """As the columns of ``CLOCK``."""
    return (
        clock.state,
        clock.started,
        clock.since,
        clock.elapsed,
        clock.target,
        clock.calendar,
        clock.priority,
        clock.due,
    )


def _interval(one: Interval) -> tuple[object, ...]:
    return one.state, one.begin, one.end, one.worked, one.calendar, one.target, one.priority

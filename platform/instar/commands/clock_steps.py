"""A step of a clock is due: a warning, or the breach. It is told once, in its order, and what is to be done is done.

The deed is an ordinary action: one of kind "effect" is performed here, one of kind "job" after the commit. A deed that
fails does not stop the clock; history says what went wrong.
"""

from __future__ import annotations

import logging
from typing import Any

from instar.commands.carry import perform, write_job_of
from instar.commands.clocks import schedule
from instar.commands.execute import Context
from instar.commands.facts import TicketFacts
from instar.commands.news import clock_step
from instar.commands.run import Run
from instar.commands.ticket import Data, load_whoever_asks
from instar.definitions.clocks import COLUMNS, Row, calendar, promise_of, row_of
from instar.engine import waits
from instar.engine.clock import next_step
from instar.engine.effects import ActionRequested
from instar.engine.events import ActionFailed, Rechecked
from instar.engine.expressions import EvaluationError
from instar.engine.facts import Environment
from instar.engine.promise import Deed, title_of
from instar.i18n import _

log = logging.getLogger(__name__)

_ONE = f"SELECT {COLUMNS} FROM sla_clock WHERE id = ?"
_FIRED = "SELECT step FROM sla_step WHERE clock_id = ?"
_TELL = "INSERT INTO sla_step (clock_id, step, due, at) VALUES (?, ?, ?, ?)"


def fire(context: Context, ticket_id: int, clock_id: int, awaited: int) -> bool:
    """Tell of the clock's next step, if it is due; then wait for the one after it. Returns whether it was told.

    ``awaited``: when it was to be due, for whoever claims a timer says that its time has come."""
    raw = context.tx.one(_ONE, (clock_id,))
    assert raw is not None, "clocks are never deleted"
    row = row_of(raw)
    promise = promise_of(context.kernel, row)
    fired = {step for (step,) in context.tx.all(_FIRED, (clock_id,))}
    counts_by = calendar(context.kernel, row.clock.calendar)
    found = next_step(row.clock, promise.steps, fired, counts_by) if promise is not None else None
    if promise is None or found is None or found[1] > max(context.now, awaited):  # the clock was turned meanwhile
        schedule(context, ticket_id, row, promise)
        return False
    step, due = found
    context.tx.run(_TELL, (clock_id, step, due, context.now))
    run = Run(context, load_whoever_asks(context, ticket_id))
    told: Data = {"metric": row.metric, "step": step, "due": due, "late": max(0, context.now - due)}
    deed = promise.deed(step)
    failed = _do(run, row, step, deed) if deed is not None else None
    if failed is not None:
        log.warning("%s: %s at %s %% of %s: %s", run.ticket.number, deed, step, row.metric, failed)
        told["failed"] = failed
    run.finish("clock", told)
    clock_step(context, run.ticket, clock_id, step, due, title_of(row.metric, promise.title))
    latest = context.tx.one(_ONE, (clock_id,))
    assert latest is not None
    schedule(context, ticket_id, row_of(latest), promise)
    return True


def _do(run: Run, row: Row, step: int, deed: Deed) -> str | None:
    """Carry out what a step asks for; returns in words why it could not be."""
    ticket = run.ticket
    seen = TicketFacts(run.context, ticket)
    try:
        given: Any = {}
        if deed.arguments is not None:
            given = deed.arguments(Environment(seen, ticket.data, ticket.state.get("work", {})))
    except EvaluationError as error:
        return str(error)
    asked = ActionRequested(0, row.metric, deed.action, given)
    run.effects.append({"kind": "deed", "action": deed.action, "args": given})
    action = run.context.kernel.plugins.action(deed.action)
    if action is None:
        return _("The action {action} is not there: its plugin is off or gone.").format(action=deed.action)
    key = f"clock.{row.id}.{step}"
    if action.kind == "job":
        write_job_of(run, asked, key, {"clock": row.id})
        return None
    answer = perform(run, asked, action, key)
    if isinstance(answer, ActionFailed):
        return answer.message or answer.code
    if run.handed is not None and ticket.ended is not None:
        run.handed = None
        return _("The ticket has ended: it is not handed over any more.")
    if run.handed is not None:
        run.go_over()
    elif ticket.ended is None and waits.awaits_condition(run.process, ticket.state):
        run.feed(Rechecked())
    return None

"""Other ways a run goes on or ends: cancelled by hand, a fault run again, the answer of an action that was a job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from instar.commands.execute import Answer, Context, handles
from instar.commands.run import Run
from instar.commands.ticket import Data, Ticket, load, load_whoever_asks
from instar.commands.work import changes
from instar.contract import ActionEffect
from instar.engine.events import ActionFailed, ActionSucceeded, Cancelled, Event, Retried
from instar.errors import Conflict, Refused
from instar.i18n import _

_FAULT = "SELECT node FROM incident WHERE ticket_id = ? AND token = ?"
_LOOKED_AT = "UPDATE job SET state = 'aside', ended = ? WHERE ticket_id = ? AND token = ? AND state = 'dead'"


@dataclass(frozen=True, slots=True)
class CancelTicket:
    """End the run with result "cancelled"; the stage stays as it was."""

    ticket: int


@dataclass(frozen=True, slots=True)
class EndAs:
    """End the run with the result that is said, or by an error, and data that is set before; for what plays a child
    ticket's end."""

    ticket: int
    result: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True, slots=True)
class ReopenTicket:
    """Begin the process of an ended ticket anew, in its newest version; number, values and conversation stay."""

    ticket: int


@dataclass(frozen=True, slots=True)
class RetryIncident:
    """Run a failed automatic step again."""

    ticket: int
    token: int


@dataclass(frozen=True, slots=True)
class AnswerAction:
    """What an action of kind "job" gave back, told by the worker that holds the job by its claim ``claim``.

    With ``code`` the action has failed for good; ``error`` is then the traceback for administrators.
    """

    job: int
    claim: int
    result: Mapping[str, Any] = field(default_factory=dict)
    effects: tuple[ActionEffect, ...] = ()
    code: str | None = None
    message: str = ""
    error: str | None = None


@handles(CancelTicket, "ticket.edit")
def cancel_ticket(context: Context, command: CancelTicket) -> Answer:
    ticket = load(context, command.ticket)
    if ticket.ended is not None:
        raise Refused("ended", _("{number} has ended already.").format(number=ticket.number))
    run = Run(context, ticket)
    run.feed(Cancelled())
    run.finish("cancelled", {})
    return {"ticket": ticket.id, "number": ticket.number, "rev": ticket.rev}


@handles(EndAs, "")
def end_as(context: Context, command: EndAs) -> Answer:
    context.authorize_system()
    ticket = load(context, command.ticket)
    if ticket.ended is not None:
        raise Refused("ended", _("{number} has ended already.").format(number=ticket.number))
    before, ticket.data = ticket.data, {**ticket.data, **command.data}
    run = Run(context, ticket)
    run.feed(Cancelled(result=command.result, error=command.error))
    run.finish("ended", {"result": ticket.result, "changes": changes(before, ticket.data)})
    return {"ticket": ticket.id, "number": ticket.number, "rev": ticket.rev}


@handles(ReopenTicket, "ticket.edit")
def reopen_ticket(context: Context, command: ReopenTicket) -> Answer:
    ticket = load(context, command.ticket)
    if ticket.ended is None:
        raise Refused("not_ended", _("{number} has not ended.").format(number=ticket.number))
    run = Run(context, ticket)
    run.start(ticket.role, ticket.process)
    run.finish("reopened", {})
    return {"ticket": ticket.id, "number": ticket.number, "rev": ticket.rev, "items": run.opened}


@handles(RetryIncident, "ticket.act")
def retry_incident(context: Context, command: RetryIncident) -> Answer:
    ticket = load(context, command.ticket)
    run, left = _retry(context, ticket, command.token)
    return {"ticket": ticket.id, "number": ticket.number, "rev": ticket.rev, "failed": left, "items": run.opened}


def retry(context: Context, ticket: int, token: int) -> None:
    """Run the failed step again whose job has died, for who may do that with jobs. Raises Conflict when it has gone on
    without it."""
    _retry(context, load_whoever_asks(context, ticket), token)


def _retry(context: Context, ticket: Ticket, token: int) -> tuple[Run, bool]:
    """The run, and whether the step has failed at once. Nobody has to look at its dead job any more."""
    node = context.tx.value(_FAULT, (ticket.id, token))
    if node is None:
        raise Conflict("no_fault", _("This fault is gone: somebody ran it again."))
    context.tx.run(_LOOKED_AT, (context.now, ticket.id, token))
    run = Run(context, ticket)
    run.feed(Retried(token))
    run.finish("retried", {"node": node})
    return run, context.tx.value(_FAULT, (ticket.id, token)) is not None


@handles(AnswerAction, "")
def answer_action(context: Context, command: AnswerAction) -> Answer:
    """The fence: an orphan with an old claim, or a job whose ticket went on without it, changes nothing."""
    context.authorize_system()
    state = "dead" if command.code else "done"
    held = context.tx.run(
        "UPDATE job SET state = ?, ended = ?, lease = NULL, error = ? WHERE id = ? AND state = 'running' AND claim = ?",
        (state, context.now, command.error, command.job, command.claim),
    )
    row = context.tx.one("SELECT ticket_id, token, payload FROM job WHERE id = ?", (command.job,))
    if not held or row is None:
        return {"taken": False}
    ticket = load_whoever_asks(context, row[0])
    payload = orjson.loads(row[2])
    if "clock" in payload:
        return _take_deed(context, ticket, command, payload)
    if ticket.ended is not None or not _waits(ticket, row[1]):
        return {"taken": False}
    event: Event = (
        ActionFailed(row[1], command.code, command.message)
        if command.code
        else ActionSucceeded(row[1], dict(command.result))
    )
    run = Run(context, ticket)
    run.answer(command.effects, event)
    run.finish(
        "action", {"job": command.job, "node": payload["node"], "action": payload["action"], "code": command.code}
    )
    return {"taken": True, "ticket": ticket.id, "number": ticket.number}


def _take_deed(context: Context, ticket: Ticket, command: AnswerAction, payload: Data) -> Answer:
    """What a step of a clock asked for was done: no token waits for it, and what it wishes is granted."""
    run = Run(context, ticket)
    if not command.code:
        run.grant(command.effects)
    told = {"job": command.job, "node": payload["node"], "action": payload["action"], "code": command.code}
    run.finish("action", told)
    return {"taken": True, "ticket": ticket.id, "number": ticket.number}


def _waits(ticket: Ticket, token: int) -> bool:
    return any(known[0] == token for known in ticket.state.get("tokens", ()))

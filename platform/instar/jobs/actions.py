"""Jobs of kind "action": what a process asks of the outside, performed by a plugin's action outside any transaction,
whose answer is then taken in one.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from typing import Any

from instar.access import SYSTEM
from instar.commands import AnswerAction, execute
from instar.commands.execute import Context
from instar.commands.facts import ticket_facts
from instar.commands.ticket import from_row, select_ticket
from instar.contract import Action, ActionAnswer, ActionContext, ActionRefused
from instar.errors import InstarError
from instar.i18n import _
from instar.jobs import table
from instar.jobs.calls import Call, call
from instar.jobs.table import Job
from instar.kernel import Kernel

log = logging.getLogger(__name__)


def lacks(kernel: Kernel, payload: Mapping[str, Any]) -> str | None:
    """In words what keeps the job from being tried at all: its plugin is off or gone."""
    key = payload["action"]
    return _("The action {action} is not there.").format(action=key) if kernel.plugins.action(key) is None else None


def run(kernel: Kernel, job: Job) -> None:
    """One attempt; whatever happens, the job's row says so afterwards."""
    action = kernel.plugins.action(job.payload["action"])
    assert action is not None, "lacks() has been asked"
    if job.attempt > job.tries:
        give_up(kernel, job, "lost", _("The worker stopped in the middle of the last try."))
        return
    context = _context_of(kernel, job)
    made = call(kernel, job, lambda: action.run(dict(job.payload["args"]), context), action.timeout)
    _settle(kernel, job, action, made)


def fail(kernel: Kernel, job: Job, code: str, message: str, error: str | None = None) -> None:
    """An attempt has failed: another one later, or the end. ``error``: what an administrator reads."""
    if job.attempt < job.tries:
        table.later(kernel.store, job, kernel.clock.now(), error or message)
    else:
        give_up(kernel, job, code, message, error)


def give_up(kernel: Kernel, job: Job, code: str, message: str, error: str | None = None) -> None:
    """No tries are left: the job is dead, and the process is told that the action failed."""
    log.error("job %s (%s) is dead after %s tries: %s", job.id, job.payload["action"], job.attempt, message)
    told = AnswerAction(job.id, job.claim, code=code, message=message, error=error or message)
    try:
        execute(kernel, told, SYSTEM)
    # The process itself may be what is broken; the job must not be tried for ever because of that.
    except Exception:
        log.exception("job %s: the process could not be told", job.id)
        table.bury(kernel.store, job, kernel.clock.now(), traceback.format_exc())


def _settle(kernel: Kernel, job: Job, action: Action, made: Call[ActionAnswer]) -> None:
    if made.answer is not None:
        _take(kernel, job, made.answer)
    elif isinstance(made.error, ActionRefused):
        refused = made.error
        execute(kernel, AnswerAction(job.id, job.claim, code=refused.code, message=refused.message), SYSTEM)
    elif made.error is not None:
        kernel.plugins.fault(action.key, made.error)
        told = "".join(traceback.format_exception(made.error))
        fail(kernel, job, "action_error", f"{type(made.error).__name__}: {made.error}", told)
    else:
        fail(kernel, job, "timeout", _("It took longer than {seconds} s.").format(seconds=f"{action.timeout:g}"))


def _take(kernel: Kernel, job: Job, answer: ActionAnswer) -> None:
    """Give the answer to the process. If the process cannot take it, the attempt has failed like any other."""
    told = AnswerAction(job.id, job.claim, dict(answer.result), answer.effects)
    try:
        execute(kernel, told, SYSTEM)
    # A fault in carrying out what the action asked for, whosever it is, must leave the job accounted for.
    except Exception as error:
        log.exception("job %s: the answer could not be taken", job.id)
        told_why = error.sentences() if isinstance(error, InstarError) else f"{type(error).__name__}: {error}"
        fail(kernel, job, "answer_error", told_why, f"{told_why}\n{traceback.format_exc()}")


def _context_of(kernel: Kernel, job: Job) -> ActionContext:
    tx, now = kernel.store.read(), kernel.clock.now()
    row = select_ticket(tx, job.ticket_id)
    assert row is not None, "a job's ticket is never deleted"
    ticket = from_row(row)
    seen = ticket_facts(Context(kernel, tx, SYSTEM, now, ""), ticket)
    return ActionContext(ticket=seen, data=ticket.data, now=now, key=job.key, attempt=job.attempt)

"""One attempt at one job: call the action outside any transaction, then take its answer in one.

The action runs in a thread of its own, because nothing else can stop waiting for it: when it is overdue the attempt
has failed, and what the thread may still bring is thrown away. Meanwhile the lease is prolonged, so that a slow action
is not begun a second time by another worker.
"""

from __future__ import annotations

import logging
import threading
import traceback
from dataclasses import dataclass, field

from instar.access import SYSTEM
from instar.commands import AnswerAction, execute
from instar.commands.execute import Context
from instar.commands.facts import ticket_facts
from instar.commands.ticket import from_row, select_ticket
from instar.contract import Action, ActionAnswer, ActionContext, ActionRefused
from instar.errors import InstarError
from instar.i18n import _
from instar.jobs import table
from instar.jobs.table import Job
from instar.kernel import Kernel

log = logging.getLogger(__name__)

HEARTBEAT_S = 10.0


@dataclass(slots=True)
class Call:
    """An action on its way: ``answer`` or ``error`` once it is finished, neither when it is overdue."""

    answer: ActionAnswer | None = None
    error: BaseException | None = None
    finished: threading.Event = field(default_factory=threading.Event)

    def run(self, action: Action, job: Job, context: ActionContext) -> None:
        try:
            self.answer = action.run(dict(job.payload["args"]), context)
        # Whatever a guest raises is an outcome of this attempt, and no worker dies of it.
        except BaseException as error:  # noqa: BLE001
            self.error = error
        finally:
            self.finished.set()


def attempt(kernel: Kernel, job: Job) -> None:
    """Carry out a claimed job; whatever happens, its row says so afterwards."""
    key = job.payload["action"]
    action = kernel.plugins.action(key)
    if action is None:
        table.hold(kernel.store, job, kernel.clock.now(), _("The action {action} is not there.").format(action=key))
    elif job.attempt > job.tries:
        give_up(kernel, job, "lost", _("The worker stopped in the middle of the last try."))
    else:
        _settle(kernel, job, action, _call(kernel, job, action))


def fail(kernel: Kernel, job: Job, code: str, message: str, error: str | None = None) -> None:
    """An attempt has failed: another one later, or the end. ``error``: what an administrator reads."""
    if job.attempt < job.tries:
        table.later(kernel.store, job, kernel.clock.now(), error or message)
    else:
        give_up(kernel, job, code, message, error)


def give_up(kernel: Kernel, job: Job, code: str, message: str, error: str | None = None) -> None:
    """No tries are left: the job is dead, and the process is told that the action failed."""
    log.error("job %s (%s) is dead after %s tries: %s", job.id, job.payload["action"], job.attempt, message)
    told = AnswerAction(job.id, job.attempt, code=code, message=message, error=error or message)
    try:
        execute(kernel, told, SYSTEM)
    # The process itself may be what is broken; the job must not be tried for ever because of that.
    except Exception:
        log.exception("job %s: the process could not be told", job.id)
        table.bury(kernel.store, job, kernel.clock.now(), traceback.format_exc())


def _settle(kernel: Kernel, job: Job, action: Action, call: Call) -> None:
    if call.answer is not None:
        _take(kernel, job, call.answer)
    elif isinstance(call.error, ActionRefused):
        refused = call.error
        execute(kernel, AnswerAction(job.id, job.attempt, code=refused.code, message=refused.message), SYSTEM)
    elif call.error is not None:
        kernel.plugins.fault(action.key, call.error)
        told = "".join(traceback.format_exception(call.error))
        fail(kernel, job, "action_error", f"{type(call.error).__name__}: {call.error}", told)
    else:
        fail(kernel, job, "timeout", _("It took longer than {seconds} s.").format(seconds=f"{action.timeout:g}"))


def _take(kernel: Kernel, job: Job, answer: ActionAnswer) -> None:
    """Give the answer to the process. If the process cannot take it, the attempt has failed like any other."""
    told = AnswerAction(job.id, job.attempt, dict(answer.result), answer.effects)
    try:
        execute(kernel, told, SYSTEM)
    # A fault in carrying out what the action asked for, whosever it is, must leave the job accounted for.
    except Exception as error:
        log.exception("job %s: the answer could not be taken", job.id)
        told_why = error.sentences() if isinstance(error, InstarError) else f"{type(error).__name__}: {error}"
        fail(kernel, job, "answer_error", told_why, f"{told_why}\n{traceback.format_exc()}")


def _call(kernel: Kernel, job: Job, action: Action) -> Call:
    """Run the action for at most its ``timeout``; gives up earlier when the lease was lost."""
    call = Call()
    context = _context_of(kernel, job)
    name = f"job-{job.id}"
    threading.Thread(target=call.run, args=(action, job, context), name=name, daemon=True).start()
    left = action.timeout
    while not call.finished.wait(min(HEARTBEAT_S, left)):
        left -= HEARTBEAT_S
        if left <= 0 or not table.extend(kernel.store, job, kernel.clock.now()):
            return Call()
    return call


def _context_of(kernel: Kernel, job: Job) -> ActionContext:
    tx, now = kernel.store.read(), kernel.clock.now()
    row = select_ticket(tx, job.ticket_id)
    assert row is not None, "a job's ticket is never deleted"
    ticket = from_row(row)
    seen = ticket_facts(Context(kernel, tx, SYSTEM, now, ""), ticket)
    return ActionContext(ticket=seen, data=ticket.data, now=now, key=job.key, attempt=job.attempt)

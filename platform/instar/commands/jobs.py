"""Dead jobs: run again, or set aside by somebody who has looked at them."""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.end import retry
from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.errors import Conflict, NotFound, Refused
from instar.i18n import _

STARTED_ELSEWHERE = frozenset({"bulk", "import"})
"""Kinds whose work is begun anew on a page of its own, where one sees how far it came."""
_JOB = "SELECT kind, ticket_id, token, state FROM job WHERE id = ?"
_AGAIN = """
UPDATE job SET state = 'ready', due = ?, attempts = 0, lease = NULL, error = NULL, ended = NULL WHERE id = ?"""
_ASIDE = "UPDATE job SET state = 'aside', ended = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class RunJobAgain:
    """Try a dead job, or one that was set aside, again; its tries count anew."""

    job: int


@dataclass(frozen=True, slots=True)
class SetJobAside:
    """Nobody has to look at a dead job any more; it is not tried again, and forgotten after 30 days."""

    job: int


@handles(RunJobAgain, "job.manage")
def run_job_again(context: Context, command: RunJobAgain) -> Answer:
    """Raises NotFound, Conflict for a job that is not dead, Refused for one that is begun anew elsewhere.

    An action's process has been told that it failed, so the step is run again, and writes a job of its own.
    """
    context.authorize()
    kind, ticket, token = _dead(context, command.job, ("dead", "aside"))
    if kind in STARTED_ELSEWHERE:
        raise Refused("begun_elsewhere", _("This is begun anew where it was begun: on its own page."))
    again = kind == "action" and token  # a clock's deed has no step that waits for it
    if again:
        retry(context, ticket, token)
        context.tx.run(_ASIDE, (context.now, command.job))
    else:
        context.tx.run(_AGAIN, (context.now, command.job))
    context.jobs = True
    audit(context, "job.again", str(command.job), {"kind": kind})
    return {"job": command.job, "state": "aside" if again else "ready"}


@handles(SetJobAside, "job.manage")
def set_job_aside(context: Context, command: SetJobAside) -> Answer:
    """Raises NotFound, or Conflict for a job that is not dead."""
    context.authorize()
    kind, _ticket, _token = _dead(context, command.job, ("dead",))
    context.tx.run(_ASIDE, (context.now, command.job))
    audit(context, "job.aside", str(command.job), {"kind": kind})
    return {"job": command.job, "state": "aside"}


def _dead(context: Context, id: int, states: tuple[str, ...]) -> tuple[str, int, int]:
    """(kind, ticket, token) of a job in one of the states."""
    row = context.tx.one(_JOB, (id,))
    if row is None:
        raise NotFound("no_job", _("There is no such job."))
    kind, ticket, token, state = row
    if state not in states:
        raise Conflict("job_not_dead", _("This job is not dead any more: somebody was faster."))
    return kind, ticket, token

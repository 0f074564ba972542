"""What answers the actions of a case: no action of kind "job" is performed, each gets the answer that the case says.

Their rows are claimed as a worker claims them. Those in ``hold`` wait for an ``answer`` step; when their lease runs out
under the case's clock they are claimed again, as after a crash, and wait on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.access import SYSTEM
from instar.commands import AnswerAction, execute
from instar.i18n import _
from instar.jobs import Job, claim
from instar.jobs.attempt import attempt
from instar.kernel import Kernel
from instar.trial.cases import Case
from instar.trial.limits import Budget

MOST_JOBS = 1000


class StepFailed(Exception):
    """A step did not go as the case says; the text is for its author."""


class Answers:
    """The outbox of one case. ``held``: claimed jobs that wait."""

    def __init__(self, kernel: Kernel, case: Case, budget: Budget | None = None) -> None:
        self._kernel = kernel
        self._case = case
        self._budget = budget
        self.held: list[Job] = []

    def settle(self) -> None:
        """Answer all that is due, and what those answers bring about, until nothing is left."""
        for _turn in range(MOST_JOBS):
            if self._budget is not None:
                self._budget.turn()
            job = claim(self._kernel.store, self._kernel.clock.now())
            if job is None:
                return
            if job.kind != "action":  # what a process has thrown: it is taken as in life
                attempt(self._kernel, job)
                continue
            action = job.payload["action"]
            if action in self._case.hold:
                self.held = [*(kept for kept in self.held if kept.id != job.id), job]
            else:
                self._tell(job, self._case.actions.get(action, {}))
        raise StepFailed(_("The process calls actions without end."))

    def give(self, action: str, said: Mapping[str, Any]) -> None:
        """Answer the oldest held job of an action; raises StepFailed when none waits."""
        job = next((job for job in self.held if job.payload["action"] == action), None)
        if job is None:
            waiting = ", ".join(job.payload["action"] for job in self.held) or _("none")
            raise StepFailed(
                _("The action {action} does not wait; these do: {names}.").format(action=action, names=waiting)
            )
        self.held.remove(job)
        self._tell(job, said)

    def _tell(self, job: Job, said: Mapping[str, Any]) -> None:
        error = said.get("error")
        command = AnswerAction(job.id, job.claim, said.get("result", {}), code=error, message=error or "")
        execute(self._kernel, command, SYSTEM)

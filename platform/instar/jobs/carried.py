"""One attempt of a job that is nothing but commands of the site itself."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

from instar.access import SYSTEM
from instar.commands import execute
from instar.errors import InstarError
from instar.i18n import _
from instar.jobs import table
from instar.jobs.table import Job
from instar.kernel import Kernel

log = logging.getLogger(__name__)


def carry_out(kernel: Kernel, job: Job, *commands: object) -> None:
    """Execute them in their order; whatever happens, the job's row says so afterwards. The last one ends the job."""

    def all_of_them() -> None:
        for command in commands:
            execute(kernel, command, SYSTEM)

    carry(kernel, job, all_of_them)


def carry(kernel: Kernel, job: Job, work: Callable[[], None]) -> None:
    """Do the work of a job, which ends the job; where it does not get so far, the job's row says why."""
    if job.attempt > job.tries:
        table.bury(kernel.store, job, kernel.clock.now(), _("The worker stopped in the middle of the last try."))
        return
    try:
        work()
    except InstarError as error:
        _failed(kernel, job, error.sentences())
    # A fault of ours in one job must not end the worker.
    except Exception:
        log.exception("job %s (%s) ended in a fault of ours", job.id, job.kind)
        _failed(kernel, job, traceback.format_exc())


def _failed(kernel: Kernel, job: Job, error: str) -> None:
    if job.attempt < job.tries:
        table.later(kernel.store, job, kernel.clock.now(), error)
    else:
        log.error("job %s (%s) is dead after %s tries: %s", job.id, job.kind, job.attempt, error)
        table.bury(kernel.store, job, kernel.clock.now(), error)

"""Jobs of kind "schedule": a ticket that opens by itself. They wait in the table until they are due."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from typing import Any

from instar.access import SYSTEM
from instar.commands import OpenScheduled, ScheduleNext, execute
from instar.errors import InstarError
from instar.i18n import _
from instar.jobs import table
from instar.jobs.table import Job
from instar.kernel import Kernel

log = logging.getLogger(__name__)


def lacks(kernel: Kernel, payload: Mapping[str, Any]) -> str | None:
    """Nothing keeps it waiting but the time."""
    return None


def run(kernel: Kernel, job: Job) -> None:
    """One attempt; the next ticket is planned before this one is opened, so that no fault ends the plan."""
    if job.attempt > job.tries:
        table.bury(kernel.store, job, kernel.clock.now(), _("The worker stopped in the middle of the last try."))
        return
    try:
        execute(kernel, ScheduleNext(job.id, job.attempt), SYSTEM)
        execute(kernel, OpenScheduled(job.id, job.attempt), SYSTEM)
    except InstarError as error:
        _not_opened(kernel, job, error.sentences())
    # A fault of ours in one process must not end the worker.
    except Exception:
        log.exception("job %s: no ticket of %s could be opened", job.id, job.payload["process"])
        _not_opened(kernel, job, traceback.format_exc())


def _not_opened(kernel: Kernel, job: Job, error: str) -> None:
    if job.attempt < job.tries:
        table.later(kernel.store, job, kernel.clock.now(), error)
    else:
        log.error("job %s: no ticket of %s was opened in %s tries", job.id, job.payload["process"], job.attempt)
        table.bury(kernel.store, job, kernel.clock.now(), error)

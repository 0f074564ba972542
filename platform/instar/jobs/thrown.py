"""Jobs of kind "message" and "signal": what one process has thrown and another takes.

A message that nobody waits for yet is tried again as any job is, for half a day; then it is dead, and can be run again.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from typing import Any

from instar.access import SYSTEM
from instar.commands import TakeThrown, execute
from instar.errors import InstarError
from instar.i18n import _
from instar.jobs import table
from instar.jobs.table import Job
from instar.kernel import Kernel

log = logging.getLogger(__name__)


def lacks(kernel: Kernel, payload: Mapping[str, Any]) -> str | None:
    """Nothing keeps it waiting."""
    return None


def run(kernel: Kernel, job: Job) -> None:
    """One attempt; whatever happens, the job's row says so afterwards."""
    if job.attempt > job.tries:
        table.bury(kernel.store, job, kernel.clock.now(), _("The worker stopped in the middle of the last try."))
        return
    try:
        execute(kernel, TakeThrown(job.id, job.attempt), SYSTEM)
    except InstarError as error:
        _not_taken(kernel, job, error.sentences())
    # A fault of ours in one ticket must not end the worker.
    except Exception:
        log.exception("job %s: %s “%s” could not be taken", job.id, job.kind, job.payload["name"])
        _not_taken(kernel, job, traceback.format_exc())


def _not_taken(kernel: Kernel, job: Job, error: str) -> None:
    if job.attempt < job.tries:
        table.later(kernel.store, job, kernel.clock.now(), error)
    else:
        log.error("job %s (%s “%s”) is dead after %s tries", job.id, job.kind, job.payload["name"], job.attempt)
        table.bury(kernel.store, job, kernel.clock.now(), error)

"""Jobs of kind "reply": a reply that has waited leaves when it is due, or its author reads why it could not."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from instar.access import SYSTEM
from instar.commands import FailHeld, SendHeld, execute
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
    """One attempt. What refuses it today would refuse it tomorrow: its author decides then. A fault of ours is left
    to the next attempt, until its tries run out."""
    reply = int(job.payload["reply"])
    if job.attempt > job.tries:
        error = _("The worker stopped in the middle of the last try.")
        execute(kernel, FailHeld(reply, error), SYSTEM)
        table.bury(kernel.store, job, kernel.clock.now(), error)
        return
    try:
        execute(kernel, SendHeld(reply), SYSTEM)
    except InstarError as error:
        log.warning("job %s (reply) could not be sent: %s", job.id, error.sentences())
        execute(kernel, FailHeld(reply, error.sentences()), SYSTEM)
    table.done(kernel.store, job, kernel.clock.now())

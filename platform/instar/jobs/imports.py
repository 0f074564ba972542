"""Jobs of kind "import": the lines of one file. A worker that is cut off is followed by another one, which goes on at
the first line that is not entered; so a long file is no attempt that fails, and only a line that kills counts tries.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Mapping
from typing import Any

from instar.access import SYSTEM
from instar.commands.imports.lines import carry_on
from instar.commands.imports.runs import BUSY, Run, any_run, close_run
from instar.errors import Busy, InstarError
from instar.i18n import _, use
from instar.jobs import table
from instar.jobs.table import Job
from instar.kernel import Kernel

log = logging.getLogger(__name__)

HEARTBEAT_S = 15.0


def lacks(kernel: Kernel, payload: Mapping[str, Any]) -> str | None:
    """Nothing keeps an import waiting."""
    return None


def run(kernel: Kernel, job: Job) -> None:
    """One attempt; whatever happens, the job's row and the run's say so afterwards."""
    found = any_run(kernel, job.payload["run"])
    if found is None or found.state not in BUSY:  # stopped before it began
        table.done(kernel.store, job, kernel.clock.now())
        return
    with use(found.language):
        if job.attempt > job.tries:
            _give_up(kernel, job, found, _("The worker stopped in the middle of the last try."))
            return
        try:
            _carry(kernel, job, found)
        except Busy as error:
            table.later(kernel.store, job, kernel.clock.now(), error.message)
        except InstarError as error:
            _give_up(kernel, job, found, error.sentences())
        # A fault of ours in one line must not leave a file that says "running" for ever.
        except Exception as error:
            log.exception("job %s: the import broke off", job.id)
            if job.attempt < job.tries:
                table.later(kernel.store, job, kernel.clock.now(), traceback.format_exc())
            else:
                _give_up(kernel, job, found, f"{type(error).__name__}: {error}")


def _carry(kernel: Kernel, job: Job, found: Run) -> None:
    actor = SYSTEM if found.owner is None else kernel.access.actor(found.owner)
    if actor is None:
        _give_up(kernel, job, found, _("The account that began this is off."))
        return
    beaten = time.monotonic()
    lost = False

    def go_on(_done: int) -> bool:
        nonlocal beaten, lost
        if time.monotonic() - beaten > HEARTBEAT_S:
            beaten = time.monotonic()
            lost = not table.extend(kernel.store, job, kernel.clock.now())
        state = kernel.store.read().value("SELECT state FROM import_run WHERE id = ?", (found.id,))
        return not lost and state in BUSY

    whole = carry_on(kernel, found, actor, dry=bool(job.payload["dry"]), go_on=go_on)
    if lost:  # somebody else carries on
        return
    if whole:
        close_run(kernel, found.id, "checked" if job.payload["dry"] else "done")
    table.done(kernel.store, job, kernel.clock.now())


def _give_up(kernel: Kernel, job: Job, found: Run, error: str) -> None:
    close_run(kernel, found.id, "failed", error)
    table.bury(kernel.store, job, kernel.clock.now(), error)

"""Jobs of kind "reset": somebody says that he forgot his password; here it is found out whether there is an account.

Not in the request, which must take as long for a name that nobody has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.access import SYSTEM
from instar.commands import execute
from instar.commands.account_links import SendReset
from instar.jobs import table
from instar.jobs.table import Job
from instar.kernel import Kernel


def lacks(_kernel: Kernel, _payload: Mapping[str, Any]) -> str | None:
    return None


def run(kernel: Kernel, job: Job) -> None:
    """Answer the question once; a worker that stops in the middle has another answer it, with another link."""
    if job.attempt > job.tries:
        table.bury(kernel.store, job, kernel.clock.now(), "lost")
        return
    execute(kernel, SendReset(job.payload["asked"]), SYSTEM)
    table.done(kernel.store, job, kernel.clock.now())

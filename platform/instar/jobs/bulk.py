"""Jobs of kind "bulk": a command over many tickets, some at a time, so that other jobs have their turn between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.commands.bulk import carry_on, give_up
from instar.jobs import table
from instar.jobs.table import Job
from instar.kernel import Kernel

AT_A_TIME = 20


def lacks(kernel: Kernel, payload: Mapping[str, Any]) -> str | None:
    return None


def run(kernel: Kernel, job: Job) -> None:
    """The next tickets. A worker that died between two of them has not used up a try: the job goes on for as long as
    it moves. A ticket that ends its worker time and again is left out."""
    if job.attempt > job.tries:
        give_up(kernel, job.payload["bulk"])
    if carry_on(kernel, job.payload["bulk"], AT_A_TIME):
        table.again(kernel.store, job, kernel.clock.now())
    else:
        table.done(kernel.store, job, kernel.clock.now())

"""Jobs of kind "contracts": what a client has agreed with us has changed, and its open tickets are checked anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.access import SYSTEM
from instar.commands import RecheckContracts, execute
from instar.jobs import table
from instar.jobs.carried import carry
from instar.jobs.table import Job
from instar.kernel import Kernel


def lacks(kernel: Kernel, payload: Mapping[str, Any]) -> str | None:
    """Nothing keeps it waiting."""
    return None


def run(kernel: Kernel, job: Job) -> None:
    """All of them, some at a time; a worker that died is followed by one that finds checked what it had checked."""

    def check_all() -> None:
        after: int | None = 0
        while after is not None:
            after = execute(kernel, RecheckContracts(job.payload["organization"], after), SYSTEM)["after"]
            if not table.extend(kernel.store, job, kernel.clock.now()):
                return
        table.done(kernel.store, job, kernel.clock.now())

    carry(kernel, job, check_all)

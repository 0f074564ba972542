"""Jobs of kind "clocks": a calendar or the promises of a service were changed, and clocks go on by the new ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.access import SYSTEM
from instar.commands import RecountClocks, RecountService, execute
from instar.jobs import table
from instar.jobs.carried import carry
from instar.jobs.table import Job
from instar.kernel import Kernel


def lacks(kernel: Kernel, payload: Mapping[str, Any]) -> str | None:
    """Nothing keeps it waiting."""
    return None


def run(kernel: Kernel, job: Job) -> None:
    """All of them, some at a time: what a worker that died had turned began after the change, and is left alone."""
    told = job.payload

    def turn_all() -> None:
        after: int | None = 0
        while after is not None:
            command = (
                RecountService(told["service"], after)
                if "service" in told
                else RecountClocks(told["key"], told["before"], told["at"], after)
            )
            after = execute(kernel, command, SYSTEM)["after"]
            if not table.extend(kernel.store, job, kernel.clock.now()):
                return
        table.done(kernel.store, job, kernel.clock.now())

    carry(kernel, job, turn_all)

"""Jobs of kind "absence": when somebody's absence begins, what he has goes to who stands in for him."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.access import SYSTEM
from instar.commands import PassOn, execute
from instar.jobs import table
from instar.jobs.carried import carry
from instar.jobs.table import Job
from instar.kernel import Kernel


def lacks(kernel: Kernel, payload: Mapping[str, Any]) -> str | None:
    """Nothing keeps it waiting but the time."""
    return None


def run(kernel: Kernel, job: Job) -> None:
    """All of it, some steps at a time: what a worker that died had handed over is not there for the next attempt."""

    def pass_all_on() -> None:
        after: int | None = 0
        while after is not None:
            after = execute(kernel, PassOn(int(job.payload["absence"]), after), SYSTEM)["after"]
            if not table.extend(kernel.store, job, kernel.clock.now()):
                return
        table.done(kernel.store, job, kernel.clock.now())

    carry(kernel, job, pass_all_on)

"""Jobs of kind "schedule": a ticket that opens by itself. They wait in the table until they are due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.commands import OpenScheduled, ScheduleNext
from instar.jobs.carried import carry_out
from instar.jobs.table import Job
from instar.kernel import Kernel


def lacks(kernel: Kernel, payload: Mapping[str, Any]) -> str | None:
    """Nothing keeps it waiting but the time."""
    return None


def run(kernel: Kernel, job: Job) -> None:
    """One attempt; the next ticket is planned before this one is opened, so that no fault ends the plan."""
    carry_out(kernel, job, ScheduleNext(job.id, job.claim), OpenScheduled(job.id, job.claim))

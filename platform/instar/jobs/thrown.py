"""Jobs of kind "message", "signal", "start" and "child": what one process has thrown or left, and another takes.

A message that nobody waits for yet is tried again as any job is, for half a day; then it is dead, and can be run again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.commands import TakeThrown
from instar.jobs.carried import carry_out
from instar.jobs.table import Job
from instar.kernel import Kernel


def lacks(kernel: Kernel, payload: Mapping[str, Any]) -> str | None:
    """Nothing keeps it waiting."""
    return None


def run(kernel: Kernel, job: Job) -> None:
    """One attempt."""
    carry_out(kernel, job, TakeThrown(job.id, job.claim))

"""Jobs by which somebody asks for a link in a letter: to a new password ("reset"), to his requests ("client_link").

Here it is found out whether there is anybody to write to; not in the request, which must take as long for an address
that nobody has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.access import SYSTEM
from instar.commands import execute
from instar.commands.account_links import SendReset
from instar.commands.client_access import SendClientLink
from instar.jobs import table
from instar.jobs.table import Job
from instar.kernel import Kernel


def lacks(_kernel: Kernel, _payload: Mapping[str, Any]) -> str | None:
    return None


def run(kernel: Kernel, job: Job) -> None:
    """Answer the question once; after a worker that stopped in the middle another answers it, with another link."""
    if job.attempt > job.tries:
        table.bury(kernel.store, job, kernel.clock.now(), "lost")
        return
    asked = job.payload["asked"]
    told = job.payload
    answer = SendReset(asked) if job.kind == "reset" else SendClientLink(asked, told["language"], told.get("brand", ""))
    execute(kernel, answer, SYSTEM)
    table.done(kernel.store, job, kernel.clock.now())

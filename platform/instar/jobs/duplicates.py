"""Jobs of kind "duplicates": all clients are looked through for two that may be one. Every night, and when asked."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from instar.access import SYSTEM
from instar.commands import SearchDuplicates, execute
from instar.commands.duplicates import carry_search, end_search
from instar.errors import Conflict
from instar.i18n import _
from instar.jobs import table
from instar.jobs.carried import carry
from instar.jobs.table import Job
from instar.kernel import Kernel

NIGHT_MS = 20 * 3_600_000
"""So long after the last search the next one is begun, in the hours below."""
HOURS = range(1, 5)
HEARTBEAT_S = 15.0
_LAST = "SELECT max(created) FROM client_search"
_ANY = "SELECT 1 FROM organization LIMIT 1"


def lacks(kernel: Kernel, payload: Mapping[str, Any]) -> str | None:
    """Nothing keeps it waiting."""
    return None


def run(kernel: Kernel, job: Job) -> None:
    """All of them; a worker that died is followed by one that begins anew and enters the same pairs."""
    carry(kernel, job, lambda: _search(kernel, job))
    state = kernel.store.read().value("SELECT state FROM job WHERE id = ?", (job.id,))
    if state == "dead":  # else the next one could never begin
        end_search(kernel, job.payload["run"], "failed", _("The search broke off. Begin it again."))


def nightly(kernel: Kernel, hour: int) -> None:
    """Begin a search where it is night (``hour`` of the site) and none was begun since the last one."""
    read = kernel.store.read()
    if hour not in HOURS or kernel.clock.now() - (read.value(_LAST) or 0) < NIGHT_MS or read.value(_ANY) is None:
        return
    with suppress(Conflict):  # one that somebody has asked for is running
        execute(kernel, SearchDuplicates(), SYSTEM)


def _search(kernel: Kernel, job: Job) -> None:
    beaten = time.monotonic()

    def go_on() -> bool:
        nonlocal beaten
        if time.monotonic() - beaten < HEARTBEAT_S:
            return True
        beaten = time.monotonic()
        return table.extend(kernel.store, job, kernel.clock.now())

    if carry_search(kernel, job.payload["run"], job.payload["at"], go_on):
        end_search(kernel, job.payload["run"], "done")
        table.done(kernel.store, job, kernel.clock.now())

"""One attempt at one job: what is to be done depends on its kind, and stands in a module of its own.

A kind says what keeps its jobs from being tried (a plugin that is off, mail that is not set up), and makes an attempt.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from instar import logs
from instar.i18n import _
from instar.jobs import (
    absences,
    actions,
    alarms,
    bulk,
    contracts,
    duplicates,
    imports,
    inbox,
    letters,
    notices,
    polling,
    questions,
    recounts,
    replies,
    schedules,
    sending,
    table,
    thrown,
)
from instar.jobs.table import Job
from instar.kernel import Kernel

log = logging.getLogger(__name__)


class Kind(NamedTuple):
    """``lacks``: in words what a payload's job waits for, None when it can be tried. ``run``: makes an attempt."""

    lacks: Callable[[Kernel, Mapping[str, Any]], str | None]
    run: Callable[[Kernel, Job], None]


KINDS: Mapping[str, Kind] = {
    "absence": Kind(absences.lacks, absences.run),
    "bulk": Kind(bulk.lacks, bulk.run),
    "duplicates": Kind(duplicates.lacks, duplicates.run),
    "contracts": Kind(contracts.lacks, contracts.run),
    "clocks": Kind(recounts.lacks, recounts.run),
    "action": Kind(actions.lacks, actions.run),
    "alarm": Kind(alarms.lacks, alarms.run),
    "letter": Kind(letters.lacks, letters.run),
    "client_link": Kind(questions.lacks, questions.run),
    "reset": Kind(questions.lacks, questions.run),
    "notices": Kind(letters.lacks, notices.run),
    "digest": Kind(letters.lacks, notices.run_digest),
    "import": Kind(imports.lacks, imports.run),
    "reply": Kind(replies.lacks, replies.run),
    "poll": Kind(polling.lacks, polling.run),
    "send": Kind(sending.lacks, sending.run),
    "schedule": Kind(schedules.lacks, schedules.run),
    "message": Kind(thrown.lacks, thrown.run),
    "signal": Kind(thrown.lacks, thrown.run),
    "child": Kind(thrown.lacks, thrown.run),
    "start": Kind(thrown.lacks, thrown.run),
    "inbox": Kind(inbox.lacks, inbox.run),
}


def attempt(kernel: Kernel, job: Job) -> None:
    """Carry out a claimed job; whatever happens, its row says so afterwards. What it logs, and jobs that it writes,
    belong to the request that wrote it."""
    with logs.within(job.request or logs.fresh()):
        log.info("job %s (%s), try %s", job.id, job.kind, job.attempt)
        lacking = lacks(kernel, job.kind, job.payload)
        if lacking is not None:
            table.hold(kernel.store, job, kernel.clock.now(), lacking)
        else:
            KINDS[job.kind].run(kernel, job)


def lacks(kernel: Kernel, kind: str, payload: Mapping[str, Any]) -> str | None:
    """In words what keeps a job from being tried; None when nothing does."""
    known = KINDS.get(kind)
    return known.lacks(kernel, payload) if known else _("This version knows no jobs of kind {kind}.").format(kind=kind)


def release(kernel: Kernel) -> int:
    """Make held jobs ready that lack nothing any more; returns how many."""
    return table.release(kernel.store, lambda kind, payload: lacks(kernel, kind, payload) is None, kernel.clock.now())

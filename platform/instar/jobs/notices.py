"""Jobs of kinds "notices" and "digest": a letter with what somebody was told, written when it is sent.

Whoever may not see a ticket at that moment reads nothing of it; what was read in the bell meanwhile is left out.
"""

from __future__ import annotations

from instar import mail
from instar.jobs import letters
from instar.jobs.notice_letters import digest_letter, news_letter
from instar.jobs.table import Job
from instar.kernel import Kernel


def run(kernel: Kernel, job: Job) -> None:
    """Letters at once: what has been gathered for one person."""
    letters.send(kernel, job, lambda: _news(kernel, job))


def run_digest(kernel: Kernel, job: Job) -> None:
    letters.send(kernel, job, lambda: _digest(kernel, job))


def _news(kernel: Kernel, job: Job) -> mail.Letter | None:
    payload = job.payload
    return news_letter(kernel, payload["of"], payload["to"], payload["notices"])


def _digest(kernel: Kernel, job: Job) -> mail.Letter | None:
    return digest_letter(kernel, job.payload["of"], job.payload["notices"])

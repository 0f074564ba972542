"""Jobs of kind "letter": one letter handed to the mail server, again and again while that cannot be reached.

An address or a text that the server refuses for good is not tried again: the job is dead, and the page that wanted the
letter says why.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from instar import mail
from instar.commands.letters import letter_of
from instar.i18n import _
from instar.jobs import table
from instar.jobs.calls import call
from instar.jobs.table import Job
from instar.kernel import Kernel

log = logging.getLogger(__name__)

TIMEOUT_S = 120.0


def lacks(kernel: Kernel, payload: Mapping[str, Any]) -> str | None:
    """In words what keeps letters from being tried at all: they wait until mail is set up."""
    return (
        None if mail.is_configured(kernel.settings) else _("The site sends no mail: mail_host or mail_from is empty.")
    )


def run(kernel: Kernel, job: Job) -> None:
    """One attempt; whatever happens, the job's row says so afterwards."""
    send(kernel, job, lambda: letter_of(kernel, job.payload))


def send(kernel: Kernel, job: Job, write: Callable[[], mail.Letter | None]) -> None:
    """The same for a letter that is written when it is sent; ``write`` gives None when there is nothing left to say."""
    settings = kernel.settings
    if job.attempt > job.tries:
        _bury(kernel, job, _("The worker stopped in the middle of the last try."))
        return

    try:
        letter = write()
    # A fault of ours in one letter keeps no other one back.
    except Exception:  # noqa: BLE001
        _not_sent(kernel, job, traceback.format_exc(), for_good=False)
        return
    if letter is None:
        table.done(kernel.store, job, kernel.clock.now())
        return

    def deliver() -> bool:
        mail.send(settings, mail.compose(settings, letter, job.key, int(job.payload["at"])))
        return True

    made = call(kernel, job, deliver, TIMEOUT_S)
    if made.answer:
        table.done(kernel.store, job, kernel.clock.now())
    elif isinstance(made.error, mail.MailRefused):
        _not_sent(kernel, job, f"{made.error.message} {made.error.hint or ''}".strip(), made.error.for_good)
    elif made.error is not None:
        _not_sent(kernel, job, "".join(traceback.format_exception(made.error)), for_good=False)
    else:
        _not_sent(kernel, job, _("It took longer than {seconds} s.").format(seconds=f"{TIMEOUT_S:g}"), for_good=False)


def _not_sent(kernel: Kernel, job: Job, error: str, for_good: bool) -> None:
    if for_good or job.attempt >= job.tries:
        _bury(kernel, job, error)
    else:
        log.warning("job %s (%s) did not leave, try %s: %s", job.id, job.kind, job.attempt, error)
        table.later(kernel.store, job, kernel.clock.now(), error)


def _bury(kernel: Kernel, job: Job, error: str) -> None:
    log.error("job %s (%s) is dead after %s tries: %s", job.id, job.kind, job.attempt, error)
    table.bury(kernel.store, job, kernel.clock.now(), error)

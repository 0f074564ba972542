"""Jobs of kind "inbox": a raw item that a channel has brought is read and taken in.

What cannot be read stands in quarantine at once: a channel's function is pure, so that trying it again would bring the
same. Only what is busy – the database, a plugin that is left alone for a while – is tried again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instar.commands.inbox import give_up, read_item
from instar.errors import Busy, NotFound
from instar.i18n import _
from instar.jobs import table
from instar.jobs.table import Job
from instar.kernel import Kernel

_CHANNEL = "SELECT channel FROM inbox WHERE id = ?"


def lacks(kernel: Kernel, payload: Mapping[str, Any]) -> str | None:
    """In words what keeps the item from being read: the plugin of its channel is off or gone."""
    key = kernel.store.read().value(_CHANNEL, (payload["inbox"],))
    if key is None or kernel.plugins.channel(key) is not None:
        return None
    return _("The channel {channel} is not there.").format(channel=key)


def run(kernel: Kernel, job: Job) -> None:
    """One attempt; whatever happens, the item and the job's row say so afterwards."""
    item, now = int(job.payload["inbox"]), kernel.clock.now()
    if job.attempt > job.tries:
        give_up(kernel, item, _("The worker stopped in the middle of the last try."))
    else:
        try:
            read_item(kernel, item)
        except NotFound:
            pass  # somebody has removed it; there is nothing to do
        except Busy as busy:
            if job.attempt < job.tries:
                table.later(kernel.store, job, now, busy.message)
                return
            give_up(kernel, item, busy.message)
    table.done(kernel.store, job, kernel.clock.now())

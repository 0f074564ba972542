"""Jobs of kind "alarm": a plugin is called at a moment of its own, and says at which one it wants to be called next.

There is one job for each alarm, so that no two workers ring it at once. It is never dead: what a plugin raises lets the
alarm rest, and it rings again, for nobody else would ever set it. See ``commands.alarms``.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson

from instar.commands.alarms import payload_of
from instar.i18n import _
from instar.jobs import table
from instar.jobs.table import Job
from instar.jobs.telling import around
from instar.kernel import Kernel
from instar.plugins import PluginFault
from instar.plugins.status import in_words
from instar.store import Store

log = logging.getLogger(__name__)

_OURS = "WHERE id = ? AND state = 'running' AND claim = ?"
_PAYLOAD = f"SELECT payload FROM job {_OURS}"
_REST = f"""
UPDATE job SET state = ?, due = ?, payload = ?, attempts = 0, lease = NULL, error = NULL, ended = ? {_OURS}"""


def lacks(kernel: Kernel, payload: Mapping[str, Any]) -> str | None:
    """In words what keeps it from ringing: its plugin is off or gone."""
    if kernel.plugins.alarm(payload["plugin"], payload["alarm"]) is not None:
        return None
    return _("The plugin {name} is off, or has no such alarm.").format(name=payload["plugin"])


def run(kernel: Kernel, job: Job) -> None:
    """Ring once; whatever the plugin does, the job waits for its next moment afterwards."""
    plugin, alarm = job.payload["plugin"], job.payload["alarm"]
    try:
        at = kernel.plugins.ring(plugin, alarm, job.attempt, lambda: around(kernel))
    except PluginFault as fault:
        told = in_words(fault.__cause__ or fault).splitlines()[-1]
        log.warning("plugin %s: the alarm %s rings again later: %s", plugin, alarm, told)
        table.later(kernel.store, job, kernel.clock.now(), told)
    else:
        _rest(kernel.store, job, at, kernel.clock.now())


def _rest(store: Store, job: Job, at: int | None, now: int) -> None:
    """Until ``at``, or what was asked for while it rang; a moment that is over is now, after those that wait."""
    with store.transaction() as tx:
        row = tx.value(_PAYLOAD, (job.id, job.claim))
        if row is None:  # the lease was over, and another worker rings it
            return
        asked = orjson.loads(row)["asked"]
        moments = [max(one, now) for one in (at, asked) if one is not None]
        state, due, ended = ("ready", min(moments), None) if moments else ("done", now, now)
        payload = orjson.dumps(payload_of(job.payload["plugin"], job.payload["alarm"])).decode()
        tx.run(_REST, (state, due, payload, ended, job.id, job.claim))

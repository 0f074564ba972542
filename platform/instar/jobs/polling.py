"""Jobs of kind "poll": a channel fetches what has come for it, and each item is kept before it is asked for more.

One job a channel, written anew when the last is over and the channel says that something is due. What a channel raises
costs this round alone: the next comes by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson

from instar.commands.channels import channel_of, context_of
from instar.commands.inbox import keep_raw
from instar.contract import Channel
from instar.errors import InstarError
from instar.i18n import _, use
from instar.jobs import table
from instar.jobs.calls import call
from instar.jobs.table import Job
from instar.kernel import Kernel, serving
from instar.plugins import PluginFault

log = logging.getLogger(__name__)

TIMEOUT_S = 900.0
PAUSE_MS = 10_000
"""A channel is asked again so long after its last round, if it has something to fetch."""
DUE_S = 5.0

_BUSY = "SELECT 1 FROM job WHERE key = ? AND (state IN ('ready', 'running', 'held') OR ended > ?)"
_WRITE = """
INSERT INTO job (kind, key, payload, due, created) VALUES ('poll', ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET state = 'ready', due = excluded.due, attempts = 0, lease = NULL, error = NULL,
  ended = NULL WHERE job.state IN ('done', 'dead', 'aside')"""


def poll_due(kernel: Kernel) -> int:
    """Write a job for each channel that has something to fetch; returns how many."""
    now, written = kernel.clock.now(), 0
    for key, channel in kernel.plugins.channels.items():
        name = f"poll.{key}"
        if channel.poll is None or kernel.store.read().one(_BUSY, (name, now - PAUSE_MS)) is not None:
            continue
        if _polls(kernel, channel):
            with kernel.store.transaction() as tx:
                written += tx.run(_WRITE, (name, orjson.dumps({"channel": key}).decode(), now, now))
    if written:
        kernel.ring()
    return written


def lacks(kernel: Kernel, payload: Mapping[str, Any]) -> str | None:
    """The plugin of the channel is off or gone."""
    channel = kernel.plugins.channel(payload["channel"])
    if channel is not None and channel.poll is not None:
        return None
    return _("The channel {channel} is not there.").format(channel=payload["channel"])


def run(kernel: Kernel, job: Job) -> None:
    """One round; there is no second try, for the next round comes soon."""
    channel = channel_of(kernel, job.payload["channel"])
    made = call(kernel, job, lambda: _fetch(kernel, channel), TIMEOUT_S)
    owner, doing = kernel.plugins.owner("channel", channel.key) or channel.key, f"poll of {channel.key}"
    if isinstance(made.error, InstarError):  # the database is busy, the disk full: what was not kept comes again
        log.warning("%s: %s", doing, made.error.sentences())
    elif made.error is not None:
        kernel.plugins.fault_of(owner, made.error, doing)
    elif made.answer is None:
        log.warning("%s took longer than %g s", doing, TIMEOUT_S)
    table.done(kernel.store, job, kernel.clock.now())


# -- below: how it is done -----------------------------------------------------------------------------------


def _polls(kernel: Kernel, channel: Channel) -> bool:
    ask = channel.polls
    if ask is None:
        return True
    context, owner = context_of(kernel, channel), kernel.plugins.owner("channel", channel.key) or channel.key
    try:
        with serving(kernel):
            return bool(kernel.plugins.call(owner, f"polls of {channel.key}", lambda: ask(context), here=True))
    except PluginFault:
        return False


def _fetch(kernel: Kernel, channel: Channel) -> int:
    kept = 0
    assert channel.poll is not None, "lacks() has been asked"
    with serving(kernel), use(kernel.settings.language):
        for raw in channel.poll(context_of(kernel, channel)):
            kept += keep_raw(kernel, channel.key, raw).fresh
    return kept

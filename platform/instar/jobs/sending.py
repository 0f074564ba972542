"""Jobs of kind "send": a message to who has asked leaves by its ticket's channel.

Whom it goes to is looked up when it leaves, so that robots are known by all that has come meanwhile. A message may
arrive twice, where a worker dies after the other side has taken it: the channel gives it the same id both times.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from instar.access import SYSTEM
from instar.commands import execute
from instar.commands.channels import context_of, sends
from instar.commands.exchange import Addressee, FailSent, PassSent, SettleSent, addressee
from instar.contract import ActionRefused, Channel, InboundFile, LeaveBy, Outbound, Sender
from instar.errors import InstarError
from instar.i18n import _, use
from instar.jobs import table
from instar.jobs.calls import Call, call
from instar.jobs.table import Job
from instar.kernel import Kernel, serving

log = logging.getLogger(__name__)

TIMEOUT_S = 120.0
LONGEST_THREAD = 30

_CHANNEL = "SELECT channel FROM exchange WHERE id = ?"
_ONE = """
SELECT x.channel, x.state, x.automatic, x.at, m.id, m.ticket_id, m.body, t.title,
  CASE WHEN x.channel <> t.channel THEN x.other ELSE '' END, x.name FROM exchange x
JOIN message m ON m.id = x.message_id JOIN ticket t ON t.id = m.ticket_id WHERE x.id = ?"""
_FILES = "SELECT name, sha256, media_type FROM attachment WHERE message_id = ? ORDER BY at, id"
_THREAD = f"""
SELECT external_id, direction FROM message
WHERE ticket_id = ? AND channel = ? AND external_id IS NOT NULL AND audience = 'public' AND id < ?
ORDER BY id DESC LIMIT {LONGEST_THREAD}"""


def lacks(kernel: Kernel, payload: Mapping[str, Any]) -> str | None:
    """In words what keeps the message from being sent: the channel is gone, or is not set up to send."""
    key = kernel.store.read().value(_CHANNEL, (payload["exchange"],))
    if key is None or sends(kernel, key):
        return None
    return _("The channel {channel} sends nothing: it is off, or not set up for that.").format(channel=key)


def run(kernel: Kernel, job: Job) -> None:
    """One attempt; whatever happens, the message and the job's row say so afterwards."""
    row = kernel.store.read().one(_ONE, (job.payload["exchange"],))
    if row is None or row[1] in ("sent", "withheld"):
        table.done(kernel.store, job, kernel.clock.now())
        return
    if job.attempt > job.tries:
        _give_up(kernel, job, _("The worker stopped in the middle of the last try."))
        return
    with use(kernel.settings.language):
        channel, to = kernel.plugins.channel(row[0]), _addressee(kernel, row)
        assert channel is not None, "lacks() has been asked"
        if to.refused:
            execute(kernel, FailSent(int(job.payload["exchange"]), to.refused, withheld=True), SYSTEM)
            table.done(kernel.store, job, kernel.clock.now())
            return
        _send(kernel, job, channel, to, row)


# -- below: how it is done -----------------------------------------------------------------------------------


def _addressee(kernel: Kernel, row: tuple[Any, ...]) -> Addressee:
    """Whom the ticket's channel reaches; of what was passed on to another one, whom it was passed on for."""
    if row[8]:
        return Addressee("", row[8], row[9], row[7])
    tx = kernel.store.read()
    return addressee(kernel, tx, row[5], row[0], kernel.clock.now(), automatic=bool(row[2]))


def _send(kernel: Kernel, job: Job, channel: Channel, to: Addressee, row: tuple[Any, ...]) -> None:
    send, exchange = channel.send, int(job.payload["exchange"])
    assert send is not None, "lacks() has been asked"
    try:
        outbound, context = _outbound(kernel, to, row), context_of(kernel, channel)
    except InstarError as error:  # a file that is gone
        _give_up(kernel, job, error.message)
        return
    made = call(kernel, job, _in_language(kernel, lambda: send(outbound, context)), TIMEOUT_S)
    if made.answer is not None:
        told = SettleSent(exchange, str(made.answer), to.account, to.address, to.name, to.title)
        execute(kernel, told, SYSTEM)
        table.done(kernel.store, job, kernel.clock.now())
        return
    if isinstance(made.error, LeaveBy):
        _pass_on(kernel, job, made.error, row)
        return
    _not_sent(kernel, job, channel, made)


def _pass_on(kernel: Kernel, job: Job, wish: LeaveBy, row: tuple[Any, ...]) -> None:
    """The same message by another channel, at once; it is passed on one time."""
    if row[8] or wish.channel == row[0] or not sends(kernel, wish.channel):
        said = _("The channel {channel} sends nothing: it is off, or not set up for that.")
        _give_up(kernel, job, said.format(channel=wish.channel))
        return
    to = wish.receiver
    execute(kernel, PassSent(int(job.payload["exchange"]), wish.channel, to.value, to.name), SYSTEM)
    run(kernel, job)


def _in_language(kernel: Kernel, function: Callable[[], str]) -> Callable[[], str]:
    def inside() -> str:
        with serving(kernel), use(kernel.settings.language):  # it may read secrets that its plugin keeps
            return function()

    return inside


def _not_sent(kernel: Kernel, job: Job, channel: Channel, made: Call[str]) -> None:
    if isinstance(made.error, ActionRefused):
        _give_up(kernel, job, made.error.message)
        return
    if isinstance(made.error, InstarError):
        told = why = made.error.sentences()
    elif made.error is not None:
        owner = kernel.plugins.owner("channel", channel.key) or channel.key
        kernel.plugins.fault_of(owner, made.error, f"send of {channel.key}")
        why = f"{type(made.error).__name__}: {made.error}"
        told = "".join(traceback.format_exception(made.error))
    else:
        told = why = _("It took longer than {seconds} s.").format(seconds=f"{TIMEOUT_S:g}")
    if job.attempt >= job.tries:
        _give_up(kernel, job, why)
        return
    log.warning("job %s (send) did not leave, try %s: %s", job.id, job.attempt, why)
    table.later(kernel.store, job, kernel.clock.now(), told)


def _give_up(kernel: Kernel, job: Job, reason: str) -> None:
    log.error("job %s (send) is dead after %s tries: %s", job.id, job.attempt, reason)
    execute(kernel, FailSent(int(job.payload["exchange"]), reason), SYSTEM)
    table.bury(kernel.store, job, kernel.clock.now(), reason)


def _outbound(kernel: Kernel, to: Addressee, row: tuple[Any, ...]) -> Outbound:
    key, _state, automatic, at, message, ticket, body, title = row[:8]
    tx = kernel.store.read()
    channel = kernel.plugins.channel(key)
    files = []
    for name, sha256, media_type in tx.all(_FILES, (message,)):
        with kernel.blobs.open(sha256) as stream:
            files.append(InboundFile(name, stream.read(), media_type))
    thread = tx.all(_THREAD, (ticket, key, message))
    return Outbound(
        key=f"m{message}",
        receiver=Sender((channel.identity if channel else "") or key, to.address, to.name),
        title=to.title or title,
        body=body,
        ticket={"id": ticket, "number": f"T-{ticket}", "title": title},
        thread=tuple(id for id, _direction in reversed(thread)),
        files=tuple(files),
        automatic=bool(automatic),
        account=to.account,
        answers=next((id for id, direction in thread if direction == "in"), ""),
        written=at,
    )

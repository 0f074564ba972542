"""A raw item read by its channel, outside of any transaction, and its messages taken in one by one.

Whatever a channel's function does – raise, hang, give rubbish – costs this item alone: it stands in quarantine with the
reason. A message that was taken in before is not taken in again, so an item may be read as often as one likes.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from instar.access import SYSTEM
from instar.commands.channels import context_of
from instar.commands.execute import Answer, Context, execute, handles
from instar.commands.files import received
from instar.commands.inbox.happened import TakeEvent
from instar.commands.inbox.taking import TakeInbound, plain_body
from instar.commands.messages import LONGEST
from instar.contract import Channel, ChannelContext, Inbound, InboundEvent
from instar.errors import Busy, InstarError, NotFound
from instar.i18n import _, use
from instar.kernel import Kernel, serving
from instar.plugins import PluginFault
from instar.plugins.status import in_words

log = logging.getLogger(__name__)

MOST = 1000
"""Messages that one raw item may hold."""
LONGEST_REASON = 1000
_LOAD = "SELECT channel, sha256, state, reason FROM inbox WHERE id = ?"
_SETTLE = """
UPDATE inbox SET state = ?, reason = ?, tries = tries + 1, ended = ?, by_id = NULL WHERE id = ? AND state = 'new'"""
_TAKEN = """
SELECT ticket_id, opened FROM inbound WHERE inbox_id = ?
UNION SELECT ticket_id, CASE outcome WHEN 'ticket' THEN 1 ELSE 0 END FROM inbound_event
WHERE inbox_id = ? AND ticket_id IS NOT NULL ORDER BY opened DESC, ticket_id LIMIT 1"""


@dataclass(frozen=True, slots=True)
class SettleRaw:
    """Say what came of an item: ``state`` done or quarantined, ``reason`` in the latter case."""

    inbox: int
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """``outcome``: ticket | message | event | ignored | refused | quarantined, as ``instar receive`` tells it.
    ``ticket``: id, if any."""

    outcome: str
    ticket: int | None = None
    reason: str = ""


class Unreadable(Exception):
    """The channel could not read the bytes, or gave what is no message; the text says why."""


@handles(SettleRaw, "channel.manage")
def settle_raw(context: Context, command: SettleRaw) -> Answer:
    context.authorize_system()
    ended = None if command.state == "new" else context.now
    context.tx.run(_SETTLE, (command.state, command.reason[:LONGEST_REASON], ended, command.inbox))
    return {"id": command.inbox}


def read_item(kernel: Kernel, id: int) -> Outcome:
    """Read an item that waits and take in what it holds; one that does not wait is left as it is.

    Raises Busy where the database or the plugin asks to come again later: the item goes on waiting.
    """
    row = kernel.store.read().one(_LOAD, (id,))
    if row is None:
        raise NotFound("no_item", _("There is no such item."))
    key, sha256, state, reason = row
    if state != "new":
        return _told(kernel, id, state, reason)
    channel = kernel.plugins.channel(key)
    if channel is None:
        raise Busy("no_channel", _("The channel {channel} is not there.").format(channel=key))
    with use(kernel.settings.language):
        try:
            messages = _read(kernel, channel, sha256)
            answers = [_take(kernel, id, key, place, message) for place, message in enumerate(messages)]
        except Busy:
            raise
        except Unreadable as error:
            return _quarantine(kernel, id, str(error))
        except InstarError as error:
            return _quarantine(kernel, id, f"{error.sentences()} {error.hint or ''}".strip())
        # A fault of ours with one item must not keep it, or those behind it, from being seen.
        except Exception as error:
            log.exception("the item %s of the inbox could not be taken in", id)
            return _quarantine(kernel, id, in_words(error))
        execute(kernel, SettleRaw(id, "done"), SYSTEM)
        return _outcome(answers)


def give_up(kernel: Kernel, id: int, reason: str) -> None:
    """Into quarantine with an item that a worker could not finish."""
    _quarantine(kernel, id, reason)


def _read(kernel: Kernel, channel: Channel, sha256: str) -> list[Inbound | InboundEvent]:
    """What the channel makes of the bytes; raises Unreadable, and Busy while its plugin is left alone."""
    with kernel.blobs.open(sha256) as stream:
        raw = stream.read()
    context = context_of(kernel, channel)
    raised: list[BaseException] = []

    def read() -> list[Inbound | InboundEvent] | Unreadable:
        try:
            given = _knowing(kernel, channel, context)
            return whole(islice(iter(channel.receive(raw, given)), MOST + 1))
        except ValueError as error:  # as the contract has it: no fault of the plugin
            return Unreadable(str(error) or _("The channel cannot read it."))
        except BaseException as error:
            raised.append(error)
            raise

    owner = kernel.plugins.owner("channel", channel.key) or channel.key
    try:
        answer = kernel.plugins.call(owner, f"receive of {channel.key}", read)
    except PluginFault as fault:
        if fault.paused:
            raise Busy("plugin_paused", fault.message) from fault
        told = in_words(raised[0]) if raised else _("It did not come back in time.")
        raise Unreadable(f"{fault.message} {told}") from fault
    if isinstance(answer, Unreadable):
        raise answer
    return answer


def _knowing(kernel: Kernel, channel: Channel, context: ChannelContext) -> ChannelContext:
    """With what the channel has to know of its plugin's tables, which ``receive`` itself does not reach."""
    if channel.known is None:
        return context
    with serving(kernel):
        return replace(context, known=dict(channel.known()))


def whole(given: Iterator[object]) -> list[Inbound | InboundEvent]:
    """The messages, each looked at; raises TypeError for what is none, ValueError for too many."""
    found: list[Inbound | InboundEvent] = []
    for one in given:
        if not isinstance(one, Inbound | InboundEvent):
            raise TypeError(f"receive gave {type(one).__name__}; it gives Inbound or InboundEvent")
        found.append(one)
    if len(found) > MOST:
        raise ValueError(_("It holds more than {most} messages.").format(most=MOST))
    return found


def _take(kernel: Kernel, id: int, channel: str, place: int, message: Inbound | InboundEvent) -> Answer:
    if isinstance(message, InboundEvent):
        return execute(kernel, TakeEvent(id, place, channel, message), SYSTEM)
    return execute(kernel, TakeInbound(id, channel, message, tuple(_stored(kernel, message))), SYSTEM)


def _stored(kernel: Kernel, message: Inbound) -> Iterator[Mapping[str, Any]]:
    """The files of a message, and its text where that is too long to be one; empty files hold nothing."""
    body = plain_body(message)
    given = [(one.name, one.body) for one in message.files]
    if len(body) > LONGEST:
        given.append((_("text.txt"), body.encode()))
    for name, content in given:
        if content:
            yield received(kernel, name, io.BytesIO(content))._asdict()


def _quarantine(kernel: Kernel, id: int, reason: str) -> Outcome:
    log.warning("the item %s of the inbox stands in quarantine: %s", id, reason)
    execute(kernel, SettleRaw(id, "quarantined", _storable(reason)), SYSTEM)
    return Outcome("quarantined", reason=reason)


def _storable(reason: str) -> str:
    return reason.encode("utf-8", "replace").decode().replace("\x00", "")


def _told(kernel: Kernel, id: int, state: str, reason: str) -> Outcome:
    """What has become of an item that is not new any more."""
    if state == "quarantined":
        return Outcome("quarantined", reason=reason)
    row = kernel.store.read().one(_TAKEN, (id, id))
    return Outcome("refused", row[0] if row else None, _("It came before; nothing was changed."))


def _outcome(answers: list[Answer]) -> Outcome:
    """Of several messages the one that tells most: a new ticket before a message."""
    by_kind: Mapping[str, Callable[[int], Outcome]] = {
        "ticket": lambda ticket: Outcome("ticket", ticket),
        "message": lambda ticket: Outcome("message", ticket),
        "event": lambda ticket: Outcome("event", ticket),
        "known": lambda ticket: Outcome("refused", ticket, _("It came before; nothing was changed.")),
    }
    for kind, made in by_kind.items():
        for answer in answers:
            if answer["outcome"] == kind and answer["ticket"] is not None:
                return made(int(answer["ticket"]))
    if answers:
        return Outcome("ignored", reason=_("Nobody waits for it: nothing was changed."))
    return Outcome("refused", reason=_("There is no message in it."))

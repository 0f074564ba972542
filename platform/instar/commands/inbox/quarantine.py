"""What people do with items that could not be taken in: look at one, let it be read again, set it aside."""

from __future__ import annotations

from dataclasses import dataclass

from instar.commands.execute import Answer, Context, handles
from instar.commands.history import audit
from instar.commands.inbox.kept import write_job
from instar.errors import Conflict, NotFound
from instar.i18n import _

STOPPED = ("quarantined", "aside")
"""States of an item that waits for a person."""
AT_ONCE = 500

_LOAD = "SELECT channel, sha256, state FROM inbox WHERE id = ?"
_AGAIN = """
UPDATE inbox SET state = 'new', reason = '', ended = NULL, by_id = ?
WHERE id = ? AND state IN ('quarantined', 'aside')"""
_ASIDE = "UPDATE inbox SET state = 'aside', ended = ?, by_id = ? WHERE id = ? AND state = 'quarantined'"
_OF_CHANNEL = "SELECT id FROM inbox WHERE state = 'quarantined' AND channel = ? ORDER BY id LIMIT ?"


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """Let the channel read an item once more, after the reason was mended. What was taken in of it stays once."""

    inbox: int


@dataclass(frozen=True, slots=True)
class ReadAllAgain:
    """The same for all of a channel that stand in quarantine, at most 500 at once; the answer says how many."""

    channel: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """Nothing is to be made of the item; it stays, and is counted no longer."""

    inbox: int


@dataclass(frozen=True, slots=True)
class OpenRaw:
    """Look at the bytes of an item that waits for a person; leaves a row in ``audit``: it is somebody's letter."""

    inbox: int


@handles(ReadAgain, "channel.manage")
def read_again(context: Context, command: ReadAgain) -> Answer:
    context.authorize()
    channel, _sha256, state = _load(context, command.inbox)
    if context.tx.run(_AGAIN, (context.actor.id, command.inbox)) != 1:
        raise _not_stopped(state)
    write_job(context, command.inbox)
    audit(context, "inbox.again", channel, {"inbox": command.inbox})
    return {"id": command.inbox}


@handles(ReadAllAgain, "channel.manage")
def read_all_again(context: Context, command: ReadAllAgain) -> Answer:
    context.authorize()
    found = [id for (id,) in context.tx.all(_OF_CHANNEL, (command.channel, AT_ONCE))]
    for id in found:
        context.tx.run(_AGAIN, (context.actor.id, id))
        write_job(context, id)
    if found:
        audit(context, "inbox.again", command.channel, {"items": len(found)})
    return {"count": len(found)}


@handles(SetAside, "channel.manage")
def set_aside(context: Context, command: SetAside) -> Answer:
    context.authorize()
    channel, _sha256, state = _load(context, command.inbox)
    if context.tx.run(_ASIDE, (context.now, context.actor.id, command.inbox)) != 1:
        raise _not_stopped(state)
    audit(context, "inbox.aside", channel, {"inbox": command.inbox})
    return {"id": command.inbox}


@handles(OpenRaw, "channel.manage")
def open_raw(context: Context, command: OpenRaw) -> Answer:
    """What became a ticket is read there, by those who may."""
    context.authorize()
    channel, sha256, state = _load(context, command.inbox)
    if state not in STOPPED:
        raise _not_stopped(state)
    audit(context, "inbox.opened", channel, {"inbox": command.inbox})
    return {"id": command.inbox, "sha256": sha256}


def _load(context: Context, id: int) -> tuple[str, str, str]:
    row = context.tx.one(_LOAD, (id,))
    if row is None:
        raise NotFound("no_item", _("There is no such item."))
    return row[0], row[1], row[2]


def _not_stopped(state: str) -> Conflict:
    said = _("It has been taken in already.") if state == "done" else _("It is being read just now, or was set aside.")
    return Conflict("not_stopped", said, hint=_("Open the page again: somebody was faster."), data={"state": state})

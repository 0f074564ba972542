"""Raw bytes kept before anything else: in the store of files, with a row that tells a second delivery and a job that
reads them. Whoever has brought them is thanked only after that.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

import orjson

from instar import logs
from instar.access import SYSTEM
from instar.commands.execute import Answer, Context, execute, handles
from instar.errors import Invalid
from instar.i18n import _
from instar.kernel import Kernel

_KEEP = """
INSERT INTO inbox (channel, key, sha256, size, came) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (channel, key) DO NOTHING"""
_FIND = "SELECT id FROM inbox WHERE channel = ? AND key = ?"
_JOB = """
INSERT INTO job (kind, key, payload, request, due, created) VALUES ('inbox', ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET state = 'ready', due = excluded.due, attempts = 0, lease = NULL, error = NULL,
  ended = NULL WHERE job.state IN ('done', 'dead', 'aside')"""


@dataclass(frozen=True, slots=True)
class KeepRaw:
    """Note raw bytes that lie among the files already. ``key``: what a second delivery has again; ``wait`` (ms): for so
    long nobody but its bringer reads it."""

    channel: str
    key: str
    sha256: str
    size: int
    wait: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """``fresh``: it had not come before. ``id``: of the row that stands for it."""

    id: int
    fresh: bool


@handles(KeepRaw, "channel.manage")
def keep(context: Context, command: KeepRaw) -> Answer:
    context.authorize_system()
    row = (command.channel, command.key, command.sha256, command.size, context.now)
    fresh = context.tx.run(_KEEP, row) == 1
    id = int(context.tx.value(_FIND, (command.channel, command.key)))
    if fresh:
        write_job(context, id, command.wait)
    return {"id": id, "fresh": fresh}


def keep_raw(kernel: Kernel, channel: str, raw: bytes, key: str = "", wait: int = 0) -> Kept:
    """Store what a channel was brought; it is committed when this returns. Without a ``key`` the bytes are their own.

    Raises Invalid for no bytes at all, and InstarError where they are too many, the disk is full or the database busy.
    """
    if not raw:
        raise Invalid({"body": [_("There is nothing in it.")]})
    sha256, size, _head = kernel.blobs.put(io.BytesIO(raw), kernel.settings.upload_max_mb << 20)
    named = key or f"sha256:{hashlib.sha256(raw).hexdigest()}"
    answer = execute(kernel, KeepRaw(channel, named, sha256, size, wait), SYSTEM)
    return Kept(answer["id"], answer["fresh"])


def write_job(context: Context, id: int, wait: int = 0) -> None:
    """Let a worker read the item; one that has been read before is read again."""
    payload = orjson.dumps({"inbox": id}).decode()
    context.tx.run(_JOB, (f"inbox.{id}", payload, logs.current() or None, context.now + wait, context.now))
    context.jobs = True

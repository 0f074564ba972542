"""Uploaded files: the bytes go to the blob store, the row waits for its uploader until a ticket takes it."""

from __future__ import annotations

import mimetypes
import secrets
from pathlib import PurePosixPath
from typing import Any, BinaryIO, NamedTuple

from puremagic import PureError
from puremagic import from_string as recognised

from instar.access import Actor
from instar.commands.execute import Context
from instar.errors import Invalid
from instar.i18n import _
from instar.kernel import Kernel
from instar.store import Tx

UNKNOWN = "application/octet-stream"

_INSERT = """
INSERT INTO attachment (id, sha256, name, size, media_type, uploader_id, owner, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_TAKE = """
UPDATE attachment SET ticket_id = ?, message_id = ?, audience = ? WHERE id = ? AND ticket_id IS NULL AND owner = ?"""
_HERE = "SELECT 1 FROM attachment WHERE id = ? AND ticket_id = ?"


class Received(NamedTuple):
    """A file whose bytes are in the store: what it is called, and what it is."""

    name: str
    sha256: str
    size: int
    media_type: str


def received(kernel: Kernel, name: str, stream: BinaryIO) -> Received:
    """Put a stream into the store; raises InstarError when it is too large, Invalid when it is empty."""
    sha256, size, head = kernel.blobs.put(stream, kernel.settings.upload_max_mb << 20)
    if size == 0:
        raise Invalid({"file": [_("The file is empty. Choose another.")]})
    shown = _plain_name(name)
    return Received(shown, sha256, size, media_type(head, shown))


def keep(tx: Tx, actor: Actor, file: Received, now: int, owner: str | None = None) -> str:
    """Write the row of a file that waits for its owner to put it somewhere; returns its id."""
    id = secrets.token_urlsafe(16)
    row = (id, file.sha256, file.name, file.size, file.media_type, actor.id, owner or actor.owner, now)
    tx.run(_INSERT, row)
    return id


def upload(kernel: Kernel, actor: Actor, name: str, stream: BinaryIO, *, owner: str | None = None) -> dict[str, Any]:
    """Store a stream; returns ``{"id", "name", "size", "media_type"}``. Raises InstarError when it is too large.

    Only ``owner`` (the actor, or the session of a visitor) can put the file on a ticket afterwards.
    """
    file = received(kernel, name, stream)
    with kernel.store.transaction() as tx:
        id = keep(tx, actor, file, kernel.clock.now(), owner)
    return {"id": id, "name": file.name, "size": file.size, "media_type": file.media_type}


def attach(
    context: Context, ticket_id: int, files: tuple[str, ...], *, audience: str, message_id: int | None = None
) -> None:
    """Put the actor's uploaded files on a ticket; raises Invalid for one that is not there or is somebody else's.

    A file that is on the ticket already stays with its message and with who may see it: nobody publishes an internal
    one by naming it again. A message takes new files only.
    """
    tx = context.tx
    for file in dict.fromkeys(files):
        taken = tx.run(_TAKE, (ticket_id, message_id, audience, file, context.actor.owner))
        if not taken and (message_id is not None or tx.value(_HERE, (file, ticket_id)) is None):
            raise Invalid({"files": [_("A file is not there any more. Choose it again.")]})


def media_type(head: bytes, name: str) -> str:
    """By the first bytes; by the name where they say nothing. What the sender claims is not asked."""
    try:
        found: str = recognised(head, mime=True)
    except (PureError, ValueError):
        found = ""
    return found or mimetypes.guess_type(name)[0] or UNKNOWN


def _plain_name(name: str) -> str:
    """The last part of the name as it came, printable, at most 200 characters; it is shown, never used as a path."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(letter for letter in last if letter.isprintable()).strip()
    return kept[-200:] or _("file")

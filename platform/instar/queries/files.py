"""Files of a ticket: a file of an internal note is as internal as the note."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import orjson

from instar.access import Actor, TicketKey
from instar.errors import NotFound
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.head import people
from instar.queries.key import visible_key
from instar.queries.labels import PersonLabel
from instar.store import Row

MOST_FILES = 500

_COLUMNS = "a.id, a.name, a.size, a.media_type, a.audience, a.at, a.uploader_id, a.message_id, a.sha256"
_OF_TICKET = f"""
SELECT {_COLUMNS} FROM attachment a LEFT JOIN message m ON m.id = a.message_id
WHERE a.ticket_id = ? AND (? OR (a.audience = 'public' AND coalesce(m.audience, 'public') = 'public'))
ORDER BY a.at, a.id LIMIT {MOST_FILES}"""
_OF_MESSAGES = f"""
SELECT {_COLUMNS} FROM json_each(?) wanted JOIN attachment a ON a.message_id = wanted.value
WHERE a.ticket_id = ? AND (? OR a.audience = 'public') ORDER BY a.at, a.id"""
_ONE = f"""
SELECT {_COLUMNS}, a.ticket_id, t.zone_id, a.owner, coalesce(m.audience, 'public') FROM attachment a
LEFT JOIN ticket t ON t.id = a.ticket_id LEFT JOIN message m ON m.id = a.message_id WHERE a.id = ?"""


@dataclass(frozen=True, slots=True)
class FileRow:
    """``message``: the id of the message it came with, None when it is a field's. ``size`` in bytes."""

    id: str
    name: str
    size: int
    media_type: str
    audience: str
    at: int
    uploader: PersonLabel | None
    message: int | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that may be sent to the actor: open ``kernel.blobs`` with ``sha256``."""

    row: FileRow
    sha256: str


def files(kernel: Kernel, actor: Actor, ticket_id: int) -> tuple[FileRow, ...]:
    """Files of the ticket, oldest first, at most 500; raises NotFound for a ticket that is not there or not shared."""
    internal = kernel.access.can(actor, "ticket.view_internal", visible_key(kernel, actor, ticket_id))
    return _rows(kernel, kernel.store.read().all(_OF_TICKET, (ticket_id, internal)), internal)


def files_of_messages(
    kernel: Kernel, ticket_id: int, messages: Collection[int], *, internal: bool
) -> dict[int, tuple[FileRow, ...]]:
    """Files by message, for messages that the actor may read; ``internal``: what view_internal said of the ticket."""
    wanted = orjson.dumps(sorted(messages)).decode()
    rows = kernel.store.read().all(_OF_MESSAGES, (wanted, ticket_id, internal)) if messages else []
    found: dict[int, tuple[FileRow, ...]] = {}
    for row in _rows(kernel, rows, internal):
        if row.message is not None:
            found[row.message] = (*found.get(row.message, ()), row)
    return found


def stored(kernel: Kernel, actor: Actor, file_id: str) -> Stored:
    """One file by its id; also one's own upload that belongs to no ticket yet. Raises NotFound."""
    row = kernel.store.read().one(_ONE, (file_id,))
    missing = NotFound("no_file", _("There is no such file, or it is not shared with you."))
    if row is None:
        raise missing
    ticket_id, zone_id, owner, message_audience = row[9:]
    internal = False
    if ticket_id is None:
        if owner != actor.owner or not (actor.signed_in or actor.ticket_id):
            raise missing
    else:
        key = TicketKey(ticket_id, zone_id)
        internal = kernel.access.can(actor, "ticket.view_internal", key)
        public = row[4] == "public" and message_audience == "public"
        if not internal and not (public and kernel.access.can(actor, "ticket.view", key)):
            raise missing
    return Stored(_rows(kernel, [row[:9]], internal)[0], row[8])


def _rows(kernel: Kernel, rows: list[Row], internal: bool) -> tuple[FileRow, ...]:
    """Who put a file there is told to those who see what is internal."""
    named = people(kernel, {row[6] for row in rows}) if internal else {}
    return tuple(
        FileRow(id, name, size, kind, audience, at, named.get(uploader), message)
        for id, name, size, kind, audience, at, uploader, message, _sha256 in rows
    )

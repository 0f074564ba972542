"""Files of a ticket: a message's file is as internal as the message, a field's file as the field that names it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import orjson

from instar.access import READABLE, Actor, Reader, TicketKey
from instar.errors import NotFound
from instar.forms.groups import parts
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.head import people
from instar.queries.key import Asked, visible_key
from instar.queries.labels import PersonLabel
from instar.store import Row, as_list

MOST_FILES = 500

_COLUMNS = "a.id, a.name, a.size, a.media_type, a.audience, a.at, a.uploader_id, a.message_id, a.sha256"
_OF_TICKET = f"""
SELECT {_COLUMNS} FROM attachment a LEFT JOIN message m ON m.id = a.message_id
WHERE a.ticket_id = ? AND CASE WHEN m.id IS NOT NULL THEN {READABLE}
  ELSE ? OR (? AND a.audience = 'public')
    OR EXISTS (SELECT 1 FROM json_each(?) e WHERE e.type = 'text' AND e.value = a.id) END
ORDER BY a.at, coalesce(a.message_id, 0), a.id LIMIT {MOST_FILES}"""
_OF_MESSAGES = f"""
SELECT {_COLUMNS} FROM json_each(?) wanted JOIN attachment a ON a.message_id = wanted.value
JOIN message m ON m.id = a.message_id WHERE a.ticket_id = ? AND {READABLE} ORDER BY a.at, a.message_id, a.id"""
_VALUES = "SELECT role, version_id, data FROM ticket WHERE id = ?"
_ONE = f"""
SELECT {_COLUMNS}, a.ticket_id, t.zone_id, a.owner, m.audience, m.partner_id FROM attachment a
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


def files(kernel: Kernel, actor: Actor, asked: Asked) -> tuple[FileRow, ...]:
    """Files of the ticket, oldest first, at most 500; raises NotFound for a ticket that is not there or not shared."""
    key = visible_key(kernel, actor, asked)
    reader = kernel.access.reader(actor, key)
    named = as_list(_of_fields(kernel, key.id, reader))
    rows = kernel.store.read().all(_OF_TICKET, (key.id, *reader.args, reader.internal, reader.public, named))
    return _rows(kernel, rows, reader)


def files_of_messages(
    kernel: Kernel, ticket_id: int, messages: Collection[int], reader: Reader
) -> dict[int, tuple[FileRow, ...]]:
    """Files by message, for messages that the reader of the ticket may read."""
    wanted = as_list(messages)
    rows = kernel.store.read().all(_OF_MESSAGES, (wanted, ticket_id, *reader.args)) if messages else []
    found: dict[int, tuple[FileRow, ...]] = {}
    for row in _rows(kernel, rows, reader):
        if row.message is not None:
            found[row.message] = (*found.get(row.message, ()), row)
    return found


def stored(kernel: Kernel, actor: Actor, file_id: str) -> Stored:
    """One file by its id; also one's own upload that belongs to no ticket yet. Raises NotFound."""
    row = kernel.store.read().one(_ONE, (file_id,))
    missing = NotFound("no_file", _("There is no such file, or it is not shared with you."))
    if row is None:
        raise missing
    ticket_id, zone_id, owner, audience, partner = row[9:]
    reader = Reader()
    if ticket_id is None:
        if owner != actor.owner or not (actor.signed_in or actor.ticket_id):
            raise missing
    else:
        key = TicketKey(ticket_id, zone_id)
        reader = kernel.access.reader(actor, key)
        if audience is not None:
            allowed = reader.reads_message(audience, partner)
        else:
            allowed = (reader.public and row[4] == "public") or row[0] in _of_fields(kernel, ticket_id, reader)
        if not (reader.internal or allowed):
            raise missing
    return Stored(_rows(kernel, [row[:9]], reader)[0], row[8])


def _of_fields(kernel: Kernel, ticket_id: int, reader: Reader) -> frozenset[str]:
    """Ids of files that fields name which the reader may read; empty for who reads everything anyway."""
    row = None if reader.internal else kernel.store.read().one(_VALUES, (ticket_id,))
    if row is None:
        return frozenset()
    role, version_id, data = row
    values = orjson.loads(data)
    fields = kernel.definitions.fields(role, version_id).inputs
    named = (
        part
        for name, whole in fields.items()
        if reader.reads(whole.audience)
        for part in parts(whole, values.get(name))
    )
    return frozenset(
        id for _path, field, ids in named if field.type.files and reader.reads(field.audience) for id in ids or ()
    )


def _rows(kernel: Kernel, rows: list[Row], reader: Reader) -> tuple[FileRow, ...]:
    """Who put a file there is told to those who see what is internal."""
    named = people(kernel, {row[6] for row in rows}) if reader.internal else {}
    return tuple(
        FileRow(id, name, size, kind, audience, at, named.get(uploader), message)
        for id, name, size, kind, audience, at, uploader, message, _sha256 in rows
    )

"""The conversation of a ticket, cut to the messages that the reader may read (``access.reader``)."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from instar.access import READABLE, Actor, Reader
from instar.kernel import Kernel
from instar.queries.cursor import COUNTED, Page, decode, encode, limited
from instar.queries.files import FileRow, files_of_messages
from instar.queries.head import people
from instar.queries.key import Asked, visible_key
from instar.queries.labels import PersonLabel
from instar.store import Row

_COLUMNS = """
m.id, m.direction, m.channel, m.audience, m.body, m.author_id, coalesce(c.name, ''), m.automatic, m.delivery, m.at,
coalesce(o.name, ''), EXISTS (SELECT 1 FROM attachment a WHERE a.message_id = m.id)"""
_FROM = f"""
SELECT {_COLUMNS} FROM message m LEFT JOIN contact c ON c.id = m.contact_id
LEFT JOIN organization o ON o.id = m.partner_id"""
_MAY_READ = f"m.ticket_id = ? AND {READABLE}"
_FIRST = f"{_FROM} WHERE {_MAY_READ} ORDER BY m.id LIMIT 1"
_NEWEST = f"{_FROM} WHERE {_MAY_READ} ORDER BY m.id DESC LIMIT ?"
_BODIES = f"SELECT m.body FROM message m WHERE {_MAY_READ} ORDER BY m.id DESC LIMIT ?"
_AFTER = f"{_FROM} WHERE {_MAY_READ} AND m.id > ? ORDER BY m.id LIMIT ?"
_ONE = f"{_FROM} WHERE m.id = ? AND m.ticket_id = ? AND ({READABLE} OR m.author_id = ?)"
_COLLEAGUES = """
SELECT c.principal_id FROM json_each(?) wanted JOIN contact c ON c.principal_id = wanted.value
WHERE c.organization_id = ?"""
_COUNT = f"SELECT count(*) FROM (SELECT 1 FROM message m WHERE {_MAY_READ} LIMIT {COUNTED})"


@dataclass(frozen=True, slots=True)
class Message:
    """``kind``: message | partner (to or from one) | note (internal). ``direction``: in | out, as stored.
    ``ours``: from staff or the process.

    ``author`` is the account that wrote it, ``contact`` the name of the person outside (one of the two, or neither for
    an automatic one, and for a partner, who is not told names of others). ``body`` is plain text or Markdown as
    written. ``delivery``: none | waiting | sent | failed. ``partner``: name of the organization that it is to or from.
    """

    id: int
    kind: str
    direction: str
    channel: str
    audience: str
    body: str
    author: PersonLabel | None
    contact: str
    ours: bool
    automatic: bool
    delivery: str
    at: int
    partner: str
    files: tuple[FileRow, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """``messages`` oldest first: the very first one and the newest ones. ``left_out``: how many lie between (≤ 1000);
    ``count``: all that the actor may read (≤ 1000)."""

    messages: tuple[Message, ...]
    left_out: int
    count: int


def conversation(kernel: Kernel, actor: Actor, asked: Asked, *, limit: int = 100) -> Conversation:
    """For the page: the first message and the ``limit`` newest."""
    key = visible_key(kernel, actor, asked)
    ticket_id, reader = key.id, kernel.access.reader(actor, key)
    tx = kernel.store.read()
    rows = tx.all(_NEWEST, (ticket_id, *reader.args, limit))[::-1]
    count = len(rows)
    if count == limit:
        first = tx.one(_FIRST, (ticket_id, *reader.args))
        if first and first[0] != rows[0][0]:
            rows.insert(0, first)
        count = max(len(rows), int(tx.value(_COUNT, (ticket_id, *reader.args))))
    return Conversation(_messages(kernel, ticket_id, rows, reader), count - len(rows), count)


def messages(
    kernel: Kernel, actor: Actor, ticket_id: int, *, cursor: str | None = None, limit: int = 50
) -> Page[Message]:
    """For a list: all messages, oldest first."""
    key = visible_key(kernel, actor, ticket_id)
    reader = kernel.access.reader(actor, key)
    (after,) = decode(cursor, int) or (0,)
    rows = kernel.store.read().all(_AFTER, (ticket_id, *reader.args, after, limited(limit) + 1))
    following = encode(rows[limit - 1][:1]) if len(rows) > limit else None
    return Page(_messages(kernel, ticket_id, rows[:limit], reader), following)


def bodies(kernel: Kernel, actor: Actor, ticket_id: int, *, limit: int = 50) -> tuple[str, ...]:
    """The texts of the newest messages that the actor may read, newest first."""
    reader = kernel.access.reader(actor, visible_key(kernel, actor, ticket_id))
    return tuple(body for (body,) in kernel.store.read().all(_BODIES, (ticket_id, *reader.args, limit)))


def message(kernel: Kernel, actor: Actor, ticket_id: int, message_id: int) -> Message | None:
    """One message that the actor may read, or has written; None when there is none."""
    key = visible_key(kernel, actor, ticket_id)
    reader = kernel.access.reader(actor, key)
    rows = kernel.store.read().all(_ONE, (message_id, ticket_id, *reader.args, actor.id))
    return next(iter(_messages(kernel, ticket_id, rows, reader)), None)


_KINDS = {"internal": "note", "partner": "partner"}


def _messages(kernel: Kernel, ticket_id: int, rows: list[Row], reader: Reader) -> tuple[Message, ...]:
    files = files_of_messages(kernel, ticket_id, [row[0] for row in rows if row[11]], reader)
    authors = _authors(kernel, {row[5] for row in rows}, reader)
    return tuple(
        Message(
            id=row[0],
            kind=_KINDS.get(row[3], "message"),
            direction=row[1],
            channel=row[2],
            audience=row[3],
            body=row[4],
            author=authors.get(row[5]),
            contact=row[6],
            ours=row[1] != "in",
            automatic=bool(row[7]),
            delivery=row[8],
            at=row[9],
            partner=row[10],
            files=files.get(row[0], ()),
        )
        for row in rows
    )


def _authors(kernel: Kernel, ids: set[int | None], reader: Reader) -> dict[int, PersonLabel]:
    """Who works for a partner alone is told names of his colleagues only."""
    found = people(kernel, ids)
    if reader.public or not found:
        return found
    asked = (orjson.dumps(sorted(found)).decode(), reader.partner)
    own = {id for (id,) in kernel.store.read().all(_COLLEAGUES, asked)}
    return {id: person for id, person in found.items() if id in own}

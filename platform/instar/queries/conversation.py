"""The conversation of a ticket. Internal notes are there only for who holds ``ticket.view_internal`` on it."""

from __future__ import annotations

from dataclasses import dataclass

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.cursor import COUNTED, Page, decode, encode, limited
from instar.queries.files import FileRow, files_of_messages
from instar.queries.head import people
from instar.queries.key import visible_key
from instar.queries.labels import PersonLabel
from instar.store import Row

_COLUMNS = """
m.id, m.direction, m.channel, m.audience, m.body, m.author_id, coalesce(c.name, ''), m.automatic, m.delivery, m.at"""
_FROM = f"SELECT {_COLUMNS} FROM message m LEFT JOIN contact c ON c.id = m.contact_id"
_MAY_READ = "m.ticket_id = ? AND (? OR m.audience = 'public')"
_FIRST = f"{_FROM} WHERE {_MAY_READ} ORDER BY m.id LIMIT 1"
_NEWEST = f"{_FROM} WHERE {_MAY_READ} ORDER BY m.id DESC LIMIT ?"
_AFTER = f"{_FROM} WHERE {_MAY_READ} AND m.id > ? ORDER BY m.id LIMIT ?"
_ONE = f"{_FROM} WHERE m.id = ? AND m.ticket_id = ? AND (? OR m.audience = 'public' OR m.author_id = ?)"
_COUNT = f"SELECT count(*) FROM (SELECT 1 FROM message m WHERE {_MAY_READ} LIMIT {COUNTED})"


@dataclass(frozen=True, slots=True)
class Message:
    """``kind``: message | note (internal). ``direction``: in | out, as stored. ``ours``: from staff or the process.

    ``author`` is the account that wrote it, ``contact`` the name of the person outside (one of the two, or neither for
    an automatic one). ``body`` is plain text or Markdown as written. ``delivery``: none | waiting | sent | failed.
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
    files: tuple[FileRow, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """``messages`` oldest first: the very first one and the newest ones. ``left_out``: how many lie between (≤ 1000);
    ``count``: all that the actor may read (≤ 1000)."""

    messages: tuple[Message, ...]
    left_out: int
    count: int


def conversation(kernel: Kernel, actor: Actor, ticket_id: int, *, limit: int = 100) -> Conversation:
    """For the page: the first message and the ``limit`` newest."""
    key = visible_key(kernel, actor, ticket_id)
    internal = kernel.access.can(actor, "ticket.view_internal", key)
    tx = kernel.store.read()
    rows = tx.all(_NEWEST, (ticket_id, internal, limit))[::-1]
    count = len(rows)
    if count == limit:
        first = tx.one(_FIRST, (ticket_id, internal))
        if first and first[0] != rows[0][0]:
            rows.insert(0, first)
        count = max(len(rows), int(tx.value(_COUNT, (ticket_id, internal))))
    return Conversation(_messages(kernel, ticket_id, rows, internal), count - len(rows), count)


def messages(
    kernel: Kernel, actor: Actor, ticket_id: int, *, cursor: str | None = None, limit: int = 50
) -> Page[Message]:
    """For a list: all messages, oldest first."""
    key = visible_key(kernel, actor, ticket_id)
    internal = kernel.access.can(actor, "ticket.view_internal", key)
    (after,) = decode(cursor, int) or (0,)
    rows = kernel.store.read().all(_AFTER, (ticket_id, internal, after, limited(limit) + 1))
    following = encode(rows[limit - 1][:1]) if len(rows) > limit else None
    return Page(_messages(kernel, ticket_id, rows[:limit], internal), following)


def message(kernel: Kernel, actor: Actor, ticket_id: int, message_id: int) -> Message | None:
    """One message that the actor may read, or has written; None when there is none."""
    key = visible_key(kernel, actor, ticket_id)
    internal = kernel.access.can(actor, "ticket.view_internal", key)
    rows = kernel.store.read().all(_ONE, (message_id, ticket_id, internal, actor.id))
    return next(iter(_messages(kernel, ticket_id, rows, internal)), None)


def _messages(kernel: Kernel, ticket_id: int, rows: list[Row], internal: bool) -> tuple[Message, ...]:
    files = files_of_messages(kernel, ticket_id, [row[0] for row in rows], internal=internal)
    authors = people(kernel, {row[5] for row in rows})
    return tuple(
        Message(
            id=row[0],
            kind="note" if row[3] == "internal" else "message",
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
            files=files.get(row[0], ()),
        )
        for row in rows
    )

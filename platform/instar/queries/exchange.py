"""What came and left by a channel, over all tickets, newest first: rows of those tickets whose inside the reader sees.

Rows are walked from the newest and cut to what he may see and has asked for, so that a page costs the same whatever
there is; where little is found in many rows the page ends early and says from where to go on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.cursor import Page, decode, encode, limited
from instar.queries.key import Asked, visible_key
from instar.queries.labels import number
from instar.queries.scoped import allowed
from instar.store import Row, as_list

INSIDE = "ticket.view_internal"
AT_A_TIME = 200
MOST_LOOKED_AT = 4000
SHOWN = 160
"""Letters of a text that a row shows."""
_EVERY = 1 << 62
_COLUMNS = f"""
SELECT x.id, x.direction, x.state, x.reason, x.account, x.other, x.name, x.title, x.automatic, x.at, x.message_id, t.id,
  t.title, substr(coalesce(m.body, ''), 1, {4 * SHOWN}),
  (SELECT count(*) FROM attachment a WHERE a.message_id = x.message_id)
FROM exchange x LEFT JOIN message m ON m.id = x.message_id JOIN ticket t ON t.id = coalesce(m.ticket_id, x.ticket_id)
WHERE x.channel = ? AND x.id < ? AND (? = '' OR x.account = ?)"""
_ORDER = "ORDER BY x.id DESC LIMIT ?"
_KINDS = {
    "": f"{_COLUMNS} {_ORDER}",
    "in": f"{_COLUMNS} AND x.direction = 'in' {_ORDER}",
    "out": f"{_COLUMNS} AND x.direction = 'out' {_ORDER}",
    # as the index says it, so that SQLite sees that it can be used
    "failed": f"{_COLUMNS} AND x.state IN ('failed', 'withheld') {_ORDER}",
}
_REASONS = """
SELECT x.message_id, x.reason FROM exchange x
WHERE x.message_id IN (SELECT value FROM json_each(?)) AND x.direction = 'out' AND x.state IN ('failed', 'withheld')"""


@dataclass(frozen=True, slots=True)
class Exchange:
    """``direction``: in | out; ``state``: taken | waiting | sent | failed | withheld; ``account``: the address of ours;
    ``other``, ``name``: who it is outside; ``text``: how it begins; ``message``: its id in the conversation of ticket
    ``number``, None for one without a text; ``files``: how many came along."""

    id: int
    direction: str
    state: str
    reason: str
    account: str
    other: str
    name: str
    title: str
    automatic: bool
    at: int
    message: int | None
    number: str
    ticket_title: str
    text: str
    files: int


def exchanges(
    kernel: Kernel,
    actor: Actor,
    channel: str,
    *,
    kind: str = "",
    account: str = "",
    text: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Exchange]:
    """``kind``: "in", "out", "failed" (or withheld), "" for all; ``text``: words in address, name or title."""
    (before,) = decode(cursor, int) or (_EVERY,)
    words, size, looked = text.casefold().split(), limited(limit), 0
    found: list[Exchange] = []
    while looked < MOST_LOOKED_AT:
        args = (channel, before, account, account, AT_A_TIME)
        rows = kernel.store.read().all(_KINDS.get(kind, _KINDS[""]), args)
        seen = allowed(kernel, actor, INSIDE, {row[11] for row in rows})
        for row in rows:
            if len(found) == size:
                return Page(tuple(found), encode([before]))
            if row[11] in seen and _says(row, words):
                found.append(_exchange(row))
            before = row[0]
        if len(rows) < AT_A_TIME:
            return Page(tuple(found), None)
        looked += len(rows)
    return Page(tuple(found), encode([before]))


def reasons(kernel: Kernel, actor: Actor, asked: Asked, messages: Collection[int]) -> dict[int, str]:
    """Why messages of a ticket were not delivered; for who sees its inside, else nothing."""
    key = visible_key(kernel, actor, asked)
    if not messages or not kernel.access.can(actor, INSIDE, key):
        return {}
    return dict(kernel.store.read().all(_REASONS, (as_list(messages),)))


# -- below: how it is done -----------------------------------------------------------------------------------


def _says(row: Row, words: list[str]) -> bool:
    said = " ".join((row[5], row[6], row[7], number(row[11]))).casefold() if words else ""
    return all(word in said for word in words)


def _exchange(row: Row) -> Exchange:
    values: Iterator[Any] = iter(row)
    id, direction, state, reason, account, other, name, title, automatic, at, message, ticket, about, body, files = (
        values
    )
    text = " ".join(body.split())
    text = text if len(text) <= SHOWN else text[:SHOWN].rsplit(" ", 1)[0] + " …"
    return Exchange(
        id, direction, state, reason, account, other, name, title, bool(automatic), at, message, number(ticket), about,
        text, files,
    )  # fmt: skip

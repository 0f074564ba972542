"""Replies of a ticket that wait to be sent: for their author, and for colleagues who see the inside of the ticket."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.head import people
from instar.queries.key import Asked, visible_key
from instar.queries.labels import PersonLabel

_ROWS = """
SELECT id, author_id, body, files, due, at, state, reason FROM held_reply
WHERE ticket_id = ? AND (? OR author_id = ?) ORDER BY due, id"""
_NAMES = """
SELECT id, name FROM attachment
WHERE id IN (SELECT e.value FROM json_each(?) e WHERE e.type = 'text' AND e.value > '')"""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """``body`` as it was written, without signature; ``files``: names. ``failed``: why it was not sent, "" while it
    waits. ``mine``: the reader's own, which he may withdraw. ``due``, ``at``: ms."""

    id: int
    author: PersonLabel | None
    body: str
    files: tuple[str, ...]
    due: int
    at: int
    failed: str
    mine: bool


def held(kernel: Kernel, actor: Actor, asked: Asked) -> tuple[HeldRow, ...]:
    """What leaves first stands first. Raises NotFound for a ticket that is not there or not shared."""
    key = visible_key(kernel, actor, asked)
    internal = kernel.access.reader(actor, key).internal
    tx = kernel.store.read()
    rows = tx.all(_ROWS, (key.id, internal, actor.id))
    if not rows:
        return ()
    authors = people(kernel, {row[1] for row in rows})
    wanted = [file for row in rows for file in orjson.loads(row[3])]
    names: dict[str, str] = dict(tx.all(_NAMES, (orjson.dumps(wanted).decode(),)))
    return tuple(
        HeldRow(
            id=id,
            author=authors.get(author),
            body=body,
            files=tuple(names[file] for file in orjson.loads(files) if file in names),
            due=due,
            at=at,
            failed=reason if state == "failed" else "",
            mine=author == actor.id,
        )
        for id, author, body, files, due, at, state, reason in rows
    )

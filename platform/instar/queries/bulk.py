"""Jobs over many tickets, for who has started them: how far they are, and how it went with each ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from instar.access import Actor
from instar.errors import Invalid, NotFound
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.cursor import Page, decode, encode, limited
from instar.queries.labels import number
from instar.store import Row

STATES = ("waiting", "done", "failed", "skipped")

_COLUMNS = "SELECT id, command, state, total, created, ended FROM bulk"
_ONE = f"{_COLUMNS} WHERE id = ? AND owner_id = ?"
_LIST = f"{_COLUMNS} WHERE owner_id = ? AND id < ? ORDER BY id DESC LIMIT ?"
_COUNTS = "SELECT state, count(*) FROM bulk_item WHERE bulk_id = ? GROUP BY state"
_ITEMS = """
SELECT position, ticket_id, state, code, message FROM bulk_item
WHERE bulk_id = ? AND position > ? AND (? = '' OR state = ?) ORDER BY position LIMIT ?"""
LAST = 1 << 62


@dataclass(frozen=True, slots=True)
class BulkRow:
    """``state``: running | done | stopped. ``counts``: tickets by state. Moments in ms."""

    id: int
    command: str
    state: str
    total: int
    counts: Mapping[str, int]
    created: int
    ended: int | None


@dataclass(frozen=True, slots=True)
class BulkItem:
    """``state``: waiting | done | failed | skipped. ``code`` and ``message`` say why it failed, "" else."""

    number: str
    state: str
    code: str
    message: str


def bulk(kernel: Kernel, actor: Actor, id: int) -> BulkRow:
    """One job of the actor's own; raises NotFound for any other."""
    row = kernel.store.read().one(_ONE, (id, actor.id))
    if row is None:
        raise NotFound("no_job", _("There is no such job, or it is not yours."))
    return _row(kernel, row)


def bulks(kernel: Kernel, actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[BulkRow]:
    """The actor's own, newest first."""
    (below,) = decode(cursor, int) or (LAST,)
    size = limited(limit)
    rows = kernel.store.read().all(_LIST, (actor.id, below, size + 1))
    following = encode(rows[size - 1][:1]) if len(rows) > size else None
    return Page(tuple(_row(kernel, row) for row in rows[:size]), following)


def bulk_items(
    kernel: Kernel, actor: Actor, id: int, *, state: str = "", cursor: str | None = None, limit: int = 50
) -> Page[BulkItem]:
    """Tickets of a job in their order; of one ``state`` where it is named. Raises NotFound, Invalid."""
    if state and state not in STATES:
        raise Invalid({"state": [_("One of: {names}.").format(names=", ".join(STATES))]})
    found = bulk(kernel, actor, id)
    (above,) = decode(cursor, int) or (-1,)
    size = limited(limit)
    rows = kernel.store.read().all(_ITEMS, (found.id, above, state, state, size + 1))
    items = tuple(BulkItem(number(row[1]), row[2], row[3] or "", row[4] or "") for row in rows[:size])
    return Page(items, encode(rows[size - 1][:1]) if len(rows) > size else None)


def _row(kernel: Kernel, row: Row) -> BulkRow:
    id, command, state, total, created, ended = row
    counts: dict[str, int] = dict(kernel.store.read().all(_COUNTS, (id,)))
    return BulkRow(id, command, state, total, {name: counts.get(name, 0) for name in STATES}, created, ended)

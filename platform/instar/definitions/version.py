"""One version of a definition as it lies in the database: immutable once published."""

from __future__ import annotations

from typing import Any, NamedTuple

from instar.store import Row, Tx


class Version(NamedTuple):
    """``kind``: process | form | decision | calendar. ``state``: published | retired. ``body``: canonical JSON.
    ``origin``: site, plugin."""

    id: int
    kind: str
    key: str
    number: int
    state: str
    sha256: str
    origin: str
    note: str
    author_id: int | None
    created: int
    body: str


_COLUMNS = "v.id, d.kind, d.key, v.number, v.state, v.sha256, v.origin, v.note, v.author_id, v.created, v.body"
_FROM = f"SELECT {_COLUMNS} FROM definition d JOIN definition_version v "
BY_ID = _FROM + "ON v.definition_id = d.id WHERE v.id = ?"
CURRENT = _FROM + "ON v.id = d.current_id ORDER BY d.kind, d.key"
AS_OF = (
    _FROM + "ON v.id = (SELECT max(id) FROM definition_version WHERE definition_id = d.id AND id <= ?)"
    " ORDER BY d.kind, d.key"
)
BODIES = "SELECT v.id, v.body FROM definition d JOIN definition_version v ON v.definition_id = d.id WHERE d.kind = ?"
ALL = _FROM + "ON v.definition_id = d.id WHERE d.kind = ? AND d.key = ? ORDER BY v.number DESC"


def one(tx: Tx, id: int) -> Version | None:
    row = tx.one(BY_ID, (id,))
    return Version(*row) if row else None


def current(tx: Tx) -> list[Version]:
    return [Version(*row) for row in tx.all(CURRENT)]


def as_of(tx: Tx, id: int) -> list[Version]:
    """What was current when a version was published, that version included."""
    return [Version(*row) for row in tx.all(AS_OF, (id,))]


def versions(tx: Tx, kind: str, key: str) -> list[Version]:
    """Newest first."""
    rows: list[Row] = tx.all(ALL, (kind, key))
    return [Version(*row) for row in rows]


def shape(version: Version) -> dict[str, Any]:
    """What lists show of it: everything but the body."""
    found = version._asdict()
    del found["body"]
    return found


def bodies(tx: Tx, kind: str) -> list[Row]:
    """(id, canonical JSON) of every version of a kind."""
    return tx.all(BODIES, (kind,))

"""The words that tickets are found by: a title is written with its ticket, the rest by a worker right after.

``text_pending`` names the tickets whose text has changed since. A batch is read and stemmed outside any transaction;
a ticket that changes meanwhile has another mark by then, keeps its entry and comes again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from instar.errors import InstarError
from instar.forms import Field, Form
from instar.forms.groups import parts
from instar.kernel import Kernel
from instar.store import Tx
from instar.store.stems import LONGEST_TEXT, stemmed

BATCH = 100
MOST_MESSAGES = 500

_NEW = "INSERT INTO ticket_text (rowid, title, public, partner, internal) VALUES (?, ?, '', '', '')"
_TITLE = "UPDATE ticket_text SET title = ? WHERE rowid = ?"
_PENDING = "SELECT ticket_id, mark FROM text_pending ORDER BY ticket_id DESC LIMIT ?"
_TICKET = "SELECT role, version_id, title, data FROM ticket WHERE id = ?"
_MESSAGES = "SELECT audience, body FROM message WHERE ticket_id = ? ORDER BY id DESC LIMIT ?"
_SETTLED = "DELETE FROM text_pending WHERE ticket_id = ? AND mark = ?"
_WITHOUT = "DELETE FROM ticket_text WHERE rowid = ?"
_WRITE = "INSERT INTO ticket_text (rowid, title, public, partner, internal) VALUES (?, ?, ?, ?, ?)"


class Texts(NamedTuple):
    """Stemmed. ``public``: what the requester reads too; ``partner``: fields that partners read; ``internal``: notes,
    messages of partners and all other fields."""

    title: str
    public: str
    partner: str
    internal: str


def write_new_title(tx: Tx, ticket_id: int, title: str) -> None:
    tx.run(_NEW, (ticket_id, stemmed(title)))


def write_title(tx: Tx, ticket_id: int, title: str) -> None:
    tx.run(_TITLE, (stemmed(title), ticket_id))


def index_texts(kernel: Kernel, most: int = BATCH) -> int:
    """Stem what has changed, newest tickets first; returns how many tickets were looked at, 0 when none is left."""
    pending = kernel.store.read().all(_PENDING, (most,))
    if not pending:
        return 0
    read = [(id, mark, _texts(kernel, id)) for id, mark in pending]
    with kernel.store.transaction() as tx:
        for id, mark, texts in read:
            if tx.run(_SETTLED, (id, mark)) and texts is not None:
                tx.run(_WITHOUT, (id,))
                tx.run(_WRITE, (id, *texts))
    return len(pending)


def _texts(kernel: Kernel, ticket_id: int) -> Texts | None:
    tx = kernel.store.read()
    row = tx.one(_TICKET, (ticket_id,))
    if row is None:
        return None
    role, version_id, title, data = row
    public: list[str] = []
    partner: list[str] = []
    internal: list[str] = []
    for audience, words in _values(_form(kernel, role, version_id), orjson.loads(data)):
        found = [texts for texts, reader in ((public, "requester"), (partner, "partner")) if reader in audience]
        for texts in found or [internal]:
            texts.append(words)
    for audience, body in tx.all(_MESSAGES, (ticket_id, MOST_MESSAGES)):
        (public if audience == "public" else internal).append(body)
    return Texts(stemmed(title), *(stemmed("\n".join(texts)[:LONGEST_TEXT]) for texts in (public, partner, internal)))


def _form(kernel: Kernel, role: str, version_id: int) -> Form | None:
    try:
        return kernel.definitions.fields(role, version_id)
    except InstarError:  # published by other code: what it holds counts as internal
        return None


def _values(form: Form | None, data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """(audiences, text) of every value; what the pane's form does not know has none."""
    for name, value in data.items():
        whole = form.field(name) if form is not None else None
        if whole is None:
            yield from (((), text) for text in _strings(value))
            continue
        for _path, field, part in parts(whole, value):
            if field.type.files:
                continue
            audience = tuple(reader for reader in field.audience if reader in whole.audience)
            for text in _strings(part):
                yield audience, text
                yield from ((audience, title) for title in _titles(field, text))


def _titles(field: Field, value: str) -> Iterator[str]:
    """What an option is called, in every language it is written in."""
    for option in field.options:
        if option.value == value:
            yield from [option.title] if isinstance(option.title, str) else option.title.values()


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)

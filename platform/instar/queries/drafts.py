"""Drafts of definitions: one's own, and who else is at work on the same.

Whose draft it is and since when, everybody is told who may design the definition. Its text reads, besides its author,
only who may publish that definition: so that he can publish for somebody who may not, and so that work is not lost with
an account. Others, administrators of other things included, do not read it.
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from instar.access import Actor
from instar.definitions.formats import FORMATS
from instar.errors import Forbidden
from instar.i18n import text as in_language
from instar.kernel import Kernel
from instar.queries.definitions import missing
from instar.queries.head import people
from instar.queries.labels import PersonLabel

_OWN = """
SELECT kind, key, text, revision, base_number, updated_at FROM definition_draft
WHERE kind = ? AND key = ? AND principal_id = ?"""
_ALL_OWN = """
SELECT kind, key, text, revision, base_number, updated_at FROM definition_draft
WHERE principal_id = ? ORDER BY updated_at DESC, id DESC"""
_OTHERS = """
SELECT principal_id, text, base_number, updated_at FROM definition_draft
WHERE kind = ? AND key = ? AND principal_id <> ? ORDER BY updated_at DESC, id DESC"""


@dataclass(frozen=True, slots=True)
class Draft:
    """``updated``: ms. ``base_number``: of the version in force when it was begun, 0 for none."""

    kind: str
    key: str
    text: str
    revision: int
    base_number: int
    updated: int

    @property
    def title(self) -> str:
        """As far as the text can be read; else its key."""
        try:
            given = orjson.loads(self.text)
        except orjson.JSONDecodeError:
            return self.key
        title = given.get("title") if isinstance(given, dict) else None
        return (in_language(title) if isinstance(title, str | dict) else "") or self.key


@dataclass(frozen=True, slots=True)
class OthersDraft:
    """``text``: None for who may not publish the definition. ``updated``: ms."""

    author: PersonLabel
    updated: int
    base_number: int
    text: str | None


def draft(kernel: Kernel, actor: Actor, kind: str, key: str) -> Draft | None:
    """The actor's own; raises Forbidden for who may not design the definition, NotFound for another kind."""
    _authorize(kernel, actor, kind, key)
    row = kernel.store.read().one(_OWN, (kind, key, actor.id))
    return Draft(*row) if row else None


def own_drafts(kernel: Kernel, actor: Actor) -> tuple[Draft, ...]:
    """All that the actor is writing, the last touched first: also what he may not design any more, for it is his."""
    if actor.id is None:
        return ()
    return tuple(Draft(*row) for row in kernel.store.read().all(_ALL_OWN, (actor.id,)))


def others_drafts(kernel: Kernel, actor: Actor, kind: str, key: str) -> tuple[OthersDraft, ...]:
    """Who else is at work on the definition, the last touched first; raises as ``draft``."""
    _authorize(kernel, actor, kind, key)
    rows = kernel.store.read().all(_OTHERS, (kind, key, actor.id or 0))
    if not rows:
        return ()
    authors, shown = people(kernel, {row[0] for row in rows}), may_publish(kernel, actor, kind, key)
    return tuple(
        OthersDraft(authors[author], updated, base_number, text if shown else None)
        for author, text, base_number, updated in rows
        if author in authors
    )


def number_in_force(kernel: Kernel, kind: str, key: str) -> int:
    """Of the version that new tickets take; 0 for none."""
    current = kernel.definitions.current(kind, key)
    return current.number if current else 0


def may_publish(kernel: Kernel, actor: Actor, kind: str, key: str) -> bool:
    """Whether the actor may publish this definition."""
    return _may(kernel, actor, "process.publish", kind, key)


def may_design(kernel: Kernel, actor: Actor, kind: str, key: str) -> bool:
    """Whether the actor may write a draft of it."""
    return _may(kernel, actor, "process.design", kind, key)


def _may(kernel: Kernel, actor: Actor, permission: str, kind: str, key: str) -> bool:
    try:
        kernel.access.authorize_process(actor, permission, key if kind == "process" else "")
    except Forbidden:
        return False
    return True


def _authorize(kernel: Kernel, actor: Actor, kind: str, key: str) -> None:
    kernel.access.authorize(actor, "process.design")
    if kind not in FORMATS:
        raise missing()
    kernel.access.authorize_process(actor, "process.design", key if kind == "process" else "")

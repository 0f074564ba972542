"""Find: a number goes straight there; words are looked for in titles first, then in all that the actor may read.

Notes and internal fields are words of their own in the index, and so are fields that partners read: they are matched
only on tickets whose inside the actor may see, or that he sees as a partner. Elsewhere not even the fact that a word is
there can be found out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from instar.access import Actor, Branch
from instar.kernel import Kernel
from instar.queries.cursor import limited
from instar.queries.head import allowed_on
from instar.queries.key import id_of
from instar.queries.labels import RoleLabel, StageLabel, number, role_label, stage_label
from instar.queries.partners import heads_for
from instar.queries.scoped import Asked, Question, branches, inhabited, select, select_each
from instar.queries.ticket import stage_seen
from instar.store.stems import question

_NUMBER = Question("t.id AS id", "t.id = ?", order="id")
_WORDS = Question(
    "s.rowid AS id", "s.ticket_text MATCH ?", join=" JOIN ticket_text s ON t.id = +s.rowid", order="id DESC"
)
"""Through the index of words, newest first, until the page is full; ``+``: never ticket by ticket."""
_AMONG = Question("t.id AS id", "+t.id IN (SELECT rowid FROM ticket_text WHERE ticket_text MATCH ?)", order="id DESC")
"""For tickets that one takes part in, however many: all that hold the words are read once, as a set."""
_ANYWHERE = (_WORDS, _AMONG)
_IN_TITLE = (
    replace(_WORDS, where="s.title MATCH ?"),
    replace(_AMONG, where="+t.id IN (SELECT rowid FROM ticket_text WHERE title MATCH ?)"),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """``exact``: the number itself was asked for."""

    id: int
    number: str
    title: str
    role: RoleLabel
    stage: StageLabel | None
    client: str
    ended: bool
    updated: int
    exact: bool


def search(kernel: Kernel, actor: Actor, q: str, *, limit: int = 20) -> tuple[Hit, ...]:
    """Tickets for a number ("T-1024", "1024"), first; then for words that all stand in the title; then where the last
    one only begins a word of it; then for words in messages and fields. Newest first each; ё is е, case, endings and
    the wrong keyboard layout do not matter."""
    size = limited(limit)
    exact = named(kernel, actor, q)
    ids = _with_words(kernel, actor, q, size) if exact is None else [exact]
    found = heads_for(kernel, actor, ids)
    inside = allowed_on(kernel, actor, "ticket.view_internal", found.values())
    return tuple(
        Hit(
            id=head.id,
            number=number(head.id),
            title=head.title,
            role=role_label(kernel, head.role),
            stage=stage_seen(stage_label(kernel, head.version_id, head.stage), head.id in inside),
            client=head.client,
            ended=head.ended is not None,
            updated=head.updated,
            exact=head.id == exact,
        )
        for id in ids
        if (head := found.get(id)) is not None
    )


def named(kernel: Kernel, actor: Actor, q: str) -> int | None:
    """The id of the ticket whose number this is, if the actor may see it. Else these are words: a contract, an INN and
    a year are written in digits as well."""
    asked = id_of(q)
    found = select(kernel, branches(kernel, actor), _NUMBER, (asked,), 1) if asked is not None else []
    return found[0][0] if found else None


def open_to(part: Branch) -> str:
    """The columns of the index that a reader who sees the tickets by this branch may match on them."""
    return "{title partner}" if part.partner else "{title public}"


def _with_words(kernel: Kernel, actor: Actor, q: str, size: int) -> list[int]:
    words = question(q)
    if not words:
        return []
    seen = inhabited(kernel, branches(kernel, actor))
    ids: list[int] = []
    # Whole words are read newest first until the page is full; beginnings are collected before the first is known.
    for title in dict.fromkeys((question(q, whole=True), words)):
        if len(ids) < size:
            found = select_each(kernel, _asked(seen, title, _IN_TITLE), size + len(ids))
            ids += [id for (id,) in found if id not in ids]
    if len(ids) < size:
        inside = inhabited(kernel, branches(kernel, actor, "ticket.view_internal"))
        outside = [part for part in seen if part not in inside]
        asked = _asked(inside, words)
        for part in outside:
            asked += _asked([part], f"{open_to(part)} : ({words})")
        ids += [id for (id,) in select_each(kernel, asked, size + len(ids)) if id not in ids]
    return ids[:size]


def _asked(parts: Sequence[Branch], words: str, questions: tuple[Question, Question] = _ANYWHERE) -> list[Asked]:
    by_right = [part for part in parts if not part.lead]
    by_part = [part for part in parts if part.lead]
    return [Asked(found, how, (words,)) for found, how in zip((by_right, by_part), questions, strict=True) if found]

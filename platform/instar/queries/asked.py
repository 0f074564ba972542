"""Requests for access: one's own, and those that one may answer. What is behind a number is told to who sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from instar.access import Actor
from instar.errors import Forbidden
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.cursor import Page, decode, encode, limited
from instar.queries.head import people
from instar.queries.labels import PersonLabel, number
from instar.queries.scoped import Question, branches, count, select
from instar.store import as_list

MOST_OWN = 20

_OWN = """
SELECT id, number, reason, state, answer, created, answered FROM access_request
WHERE principal_id = ? ORDER BY id DESC LIMIT ?"""
_COLUMNS = "r.id AS id, r.principal_id, r.number, r.reason, r.created"
_OPEN = f"SELECT {_COLUMNS} FROM access_request r WHERE r.state = 'open' AND r.id > ? ORDER BY r.id LIMIT ?"
_OPEN_COUNT = "SELECT count(*) FROM (SELECT 1 FROM access_request WHERE state = 'open' LIMIT 1000)"
_SHARED = Question(_COLUMNS, "r.state = 'open' AND r.id > ?", " JOIN access_request r ON r.number = t.id", "id")
_SHARED_COUNT = Question("r.id AS id", "r.state = 'open'", _SHARED.join)
_SEEN = Question("t.id AS id, t.title, t.process", "t.id IN (SELECT value FROM json_each(?))")


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """``state``: open | shown | given | declined. ``answer``: the word that came with it. Times in ms."""

    id: int
    number: str
    reason: str
    state: str
    answer: str
    created: int
    answered: int | None


@dataclass(frozen=True, slots=True)
class Request:
    """``title`` and ``process`` (key): None where the reader does not see the ticket. ``missing``: there is none, said
    only to who would see it if there were."""

    id: int
    who: PersonLabel
    number: str
    reason: str
    created: int
    title: str | None
    process: str | None
    missing: bool


def own_requests(kernel: Kernel, actor: Actor) -> tuple[OwnRequest, ...]:
    """What the actor has asked for, newest first, at most 20."""
    if actor.id is None:
        return ()
    rows = kernel.store.read().all(_OWN, (actor.id, MOST_OWN))
    return tuple(OwnRequest(id, number(asked), *rest) for id, asked, *rest in rows)


def requests(kernel: Kernel, actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[Request]:
    """Open requests that the actor may answer, oldest first: all with ``grant.manage``, those for tickets that he may
    share with ``ticket.share``. Raises Forbidden without either."""
    if not may_answer(kernel, actor):
        raise Forbidden("not_allowed", _("You are not allowed to answer requests for access."))
    (after,) = decode(cursor, int) or (0,)
    size = limited(limit)
    if kernel.access.can(actor, "grant.manage"):
        rows = kernel.store.read().all(_OPEN, (after, size + 1))
    else:
        rows = select(kernel, branches(kernel, actor, "ticket.share"), _SHARED, (after,), size + 1)
    shown = rows[:size]
    return Page(_requests(kernel, actor, shown), encode(shown[-1][:1]) if len(rows) > size else None)


def waiting_requests(kernel: Kernel, actor: Actor) -> int:
    """How many requests wait for the actor's answer; counting stops at 1000."""
    if not may_answer(kernel, actor):
        return 0
    everything = int(kernel.store.read().value(_OPEN_COUNT) or 0)
    if not everything or kernel.access.can(actor, "grant.manage"):
        return everything
    return count(kernel, branches(kernel, actor, "ticket.share"), _SHARED_COUNT, ())


def may_answer(kernel: Kernel, actor: Actor) -> bool:
    return kernel.access.can(actor, "grant.manage") or kernel.access.can(actor, "ticket.share")


def _requests(kernel: Kernel, actor: Actor, rows: list[tuple[Any, ...]]) -> tuple[Request, ...]:
    asked = as_list(row[2] for row in rows)
    found = select(kernel, branches(kernel, actor), _SEEN, (asked,), len(rows)) if rows else []
    seen = {id: (title, process) for id, title, process in found}
    everything = kernel.access.scope(actor, "ticket.view").everything
    named = people(kernel, {row[1] for row in rows})
    return tuple(
        Request(
            id=id,
            who=named[who],
            number=number(wanted),
            reason=reason,
            created=created,
            title=seen[wanted][0] if wanted in seen else None,
            process=seen[wanted][1] if wanted in seen else None,
            missing=everything and wanted not in seen,
        )
        for id, who, wanted, reason, created in rows
    )

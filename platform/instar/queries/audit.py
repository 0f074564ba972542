"""The audit: who has done what to rights, people, settings, definitions, plugins and the rest of administration.

A ticket's number that a row holds is told to those alone who see that ticket.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from instar.access import Actor
from instar.errors import Invalid, nearest
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.audit_words import AREAS, NOTHING, SENTENCES, told
from instar.queries.cursor import MOST, Page, decode, encode, limited
from instar.queries.head import people
from instar.queries.key import id_of
from instar.queries.labels import PersonLabel
from instar.queries.ranges import span
from instar.queries.scoped import allowed

PERMISSION = "audit.view"
SITE = "site"
"""As ``who``: what the site itself did, or the shell."""
_ROWS = "SELECT id, at, actor_id, what, target, detail FROM audit WHERE id < ?{more} ORDER BY id DESC LIMIT ?"
_EVERY = 1 << 62


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """``who``: a log-in, or "site"; ``what``: an area ("grant") or one thing ("grant.added"); ``subject``: to whom or
    what it was done, exactly; ``when``: today, week, month, a date or two as ``2026-01-01..2026-01-31``."""

    who: str = ""
    what: str = ""
    subject: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """``who``: None for the site itself. ``said``: the row as a sentence; ``detail``: as it is kept. ``at``: ms."""

    id: int
    at: int
    who: PersonLabel | None
    what: str
    subject: str
    said: str
    detail: Mapping[str, Any]


def audit(
    kernel: Kernel, actor: Actor, cut: AuditFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[AuditRow]:
    """Rows, newest first; needs ``audit.view``. Raises Forbidden, and Invalid by the filter's name."""
    kernel.access.authorize(actor, PERMISSION)
    (before,) = decode(cursor, int) or (_EVERY,)
    size = limited(limit)
    more, args = _condition(kernel, actor, cut)
    rows = kernel.store.read().all(_ROWS.format(more=more), (before, *args, size + 1))
    return Page(_rows(kernel, actor, rows[:size]), encode([rows[size - 1][0]]) if len(rows) > size else None)


def whole_audit(kernel: Kernel, actor: Actor, cut: AuditFilter) -> Iterator[tuple[AuditRow, ...]]:
    """All of them, page by page; raises before the first one as ``audit`` does."""
    page = audit(kernel, actor, cut, limit=MOST)

    def pages(page: Page[AuditRow]) -> Iterator[tuple[AuditRow, ...]]:
        yield page.items
        while page.next is not None:
            page = audit(kernel, actor, cut, cursor=page.next, limit=MOST)
            yield page.items

    return pages(page)


# -- below: how it is done -----------------------------------------------------------------------------------


def _condition(kernel: Kernel, actor: Actor, cut: AuditFilter) -> tuple[str, list[Any]]:
    found, args = "", list[Any]()
    if cut.who == SITE:
        found += " AND actor_id IS NULL"
    elif cut.who:
        person = kernel.directory.find("user", cut.who) or kernel.directory.find("service", cut.who)
        if person is None:
            raise Invalid({"who": [_("Nobody has this log-in.")]})
        found, args = " AND actor_id = ?", [person.id]
    if cut.what in AREAS:
        found += " AND what > ? AND what < ?"
        args += [f"{cut.what}.", f"{cut.what}/"]
    elif cut.what in SENTENCES:
        found += " AND what = ?"
        args.append(cut.what)
    elif cut.what:
        near = nearest(cut.what, (*AREAS, *SENTENCES))
        hint = _("Did you mean “{name}”?").format(name=near) if near else None
        raise Invalid({"what": [_("One of: {names}.").format(names=", ".join(AREAS))]}, hint=hint)
    if cut.subject:
        found += " AND target = ?"
        args.append(cut.subject)
    if cut.when:
        begin, end = span(kernel, actor, "when", cut.when)
        for sign, moment in ((">=", begin), ("<", end)):
            if moment is not None:
                found += f" AND at {sign} ?"
                args.append(moment)
    return found, args


def _rows(kernel: Kernel, actor: Actor, rows: list[tuple[Any, ...]]) -> tuple[AuditRow, ...]:
    who = people(kernel, {row[2] for row in rows})
    made = [
        AuditRow(id, at, who.get(by), what, target, "", orjson.loads(raw)) for id, at, by, what, target, raw in rows
    ]
    numbers = {id for row in made if (id := id_of(str(row.detail.get("ticket", "")))) is not None}
    seen = allowed(kernel, actor, "ticket.view", numbers)
    return tuple(_told(kernel, row, seen) for row in made)


def _told(kernel: Kernel, row: AuditRow, seen: frozenset[int]) -> AuditRow:
    detail = row.detail
    if "ticket" in detail and id_of(str(detail["ticket"])) not in seen:
        detail = {**detail, "ticket": NOTHING}
    return replace(row, detail=detail, said=told(kernel, row.what, row.subject, detail))

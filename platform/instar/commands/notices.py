"""Telling people of something: a row a person, written in the transaction of what happened, for the bell and letters.

``tell`` is what every command calls. Nobody is told what he has done himself, nobody twice, and nobody who has chosen
not to be, or has muted the ticket. Whether he may see the ticket is asked when he reads: rights come and go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from instar.commands.execute import Context
from instar.commands.ticket import Ticket
from instar.contract.notices import NoticeKind
from instar.engine.quiet import Days, Quiet, next_digest, quiet_until
from instar.forms.locales import zone_of
from instar.kernel import Kernel
from instar.notices import DIGEST, GATHER_MS, days_off, default_way, kind_named, profile_of
from instar.store import Tx, as_list

MINE, STEP, WATCH, OWN, TEAM = "mine", "step", "watch", "own", "team"
"""Why somebody is told: he answers for the ticket, has a step of it, watches it, has asked for it, it is his team's."""
WEAK = frozenset({"watch", "own", "team_step"})
"""Told only to who learns nothing else of the ticket at the same moment."""

_PEOPLE = """
SELECT p.id, p.timezone, coalesce(s.choices, ''), s.quiet_begin, s.quiet_end, coalesce(s.quiet_off, 0), s.digest,
  CASE WHEN m.ticket_id IS NULL THEN 0 ELSE 1 END
FROM json_each(?) wanted JOIN principal p ON p.id = wanted.value
LEFT JOIN notice_setting s ON s.principal_id = p.id
LEFT JOIN notice_mute m ON m.principal_id = p.id AND m.ticket_id = ?
WHERE p.kind = 'user' AND p.active = 1 ORDER BY p.id"""
_INSERT = """
INSERT INTO notice (principal_id, ticket_id, kind, key, thread, why, actor_id, message_id, detail, at, way, post_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (principal_id, key) DO NOTHING"""
_TOLD = """
SELECT principal_id FROM notice
WHERE ticket_id = ? AND at = ? AND principal_id IN (SELECT value FROM json_each(?))"""
_BEGIN_DIGEST = """
INSERT INTO notice_setting (principal_id, digest_due) VALUES (?, ?) ON CONFLICT (principal_id) DO NOTHING"""
_CONCERNED = f"""
SELECT w.assignee_id, '{STEP}' FROM work_item w WHERE w.ticket_id = ? AND w.assignee_id IS NOT NULL
UNION ALL SELECT principal_id, '{WATCH}' FROM watch WHERE ticket_id = ?"""

Principals = Iterable[int | None] | Mapping[int, str]


class Person(NamedTuple):
    """Whom to tell, as his row and what he has chosen say. ``choices``: kind → way."""

    id: int
    timezone: str | None
    choices: Mapping[str, str]
    quiet: Quiet
    digest: str | None
    muted: bool


def tell(
    context: Context,
    kind: str,
    principals: Principals,
    ticket: Ticket | int | None = None,
    *,
    key: str | None = None,
    why: str = "",
    detail: Mapping[str, Any] | None = None,
    message: int | None = None,
    bell_only: bool = False,
) -> int:
    """Tell people (ids of accounts, or id → why) of something; returns how many are told.

    ``kind``: one of ``notices.kinds``; one of a plugin that is off tells nobody. ``key`` names what happened, so that
    it is told once however often this is called; by default the kind, the ticket and the moment. ``detail``: plain JSON
    of which the sentence is made (``queries.notices``), never the text of a message: that is ``message``, its id.
    ``bell_only``: no letter says it, whatever the kind is worth otherwise.
    """
    return write(
        context.kernel,
        context.tx,
        kind,
        principals,
        ticket,
        now=context.now,
        by=context.actor.id,
        key=key,
        why=why,
        detail=detail,
        message=message,
        batch=context.batch,
        bell_only=bell_only,
    )


def write(
    kernel: Kernel,
    tx: Tx,
    kind: str,
    principals: Principals,
    ticket: Ticket | int | None,
    *,
    now: int,
    by: int | None,
    key: str | None = None,
    why: str = "",
    detail: Mapping[str, Any] | None = None,
    message: int | None = None,
    batch: str = "",
    bell_only: bool = False,
) -> int:
    """As ``tell``, for who has a transaction and no command."""
    reasons = _reasons(principals, why)
    known = kind_named(kernel.plugins, kind) if reasons else None
    if known is None or not (reasons.keys() - ({by} if not known.own else set())):
        return 0
    ticket_id = ticket.id if isinstance(ticket, Ticket) else ticket
    if not known.own:
        reasons.pop(by or 0, None)
    if kind in WEAK and ticket_id is not None:
        for (person,) in tx.all(_TOLD, (ticket_id, now, as_list(reasons))):
            reasons.pop(person, None)
    key = key or f"{kind}.{ticket_id or ''}.{message or now}"
    thread = f"{batch}.{kind}" if batch else f"t.{ticket_id}" if ticket_id is not None else key
    said = orjson.dumps(dict(detail or {})).decode()
    rows = []
    for person in people(tx, reasons, ticket_id):
        way = wanted(kernel, person, known)
        if way == "none":
            continue
        way = "bell" if bell_only else way
        post_at = now + GATHER_MS if way == "mail" else None
        if way == "digest":
            _begin_digest(kernel, tx, person, now)
        row = (person.id, ticket_id, kind, key, thread, reasons[person.id], by, message, said, now, way, post_at)
        rows.append(row)
    if rows:
        tx.many(_INSERT, rows)
    return len(rows)


def people(tx: Tx, ids: Iterable[int], ticket: int | None = None) -> list[Person]:
    """Accounts in use among these, with what they have chosen; ``muted``: as to this ticket."""
    rows = tx.all(_PEOPLE, (as_list(ids), ticket or 0))
    return [
        Person(id, zone, orjson.loads(choices) if choices else {}, Quiet(begin, end, bool(off)), digest, bool(muted))
        for id, zone, choices, begin, end, off, digest, muted in rows
    ]


def wanted(kernel: Kernel, person: Person, kind: NoticeKind) -> str:
    """How somebody wants to hear of a kind."""
    if person.muted and not kind.direct:
        return "none"
    chosen = person.choices.get(kind.key)
    if chosen is not None:
        return chosen
    actor = kernel.access.actor(person.id)
    return "none" if actor is None else default_way(kernel.settings, kind, profile_of(kernel.access, actor))


def concerned(context: Context, ticket: Ticket) -> dict[int, str]:
    """Who works on a ticket or watches it, and which of the two: id → why."""
    found: dict[int, str] = {}
    for person, why in context.tx.all(_CONCERNED, (ticket.id, ticket.id)):
        found.setdefault(person, why)
    return found | ({ticket.assignee_id: MINE} if ticket.assignee_id is not None else {})


def site_days_off(kernel: Kernel) -> Days:
    """Which days are days off at the site."""
    key = kernel.settings.notice_calendar
    return days_off(kernel.calendar(key) if key else None)


def post_time(kernel: Kernel, person: Person, at: int) -> int:
    """When a letter may go to somebody that would go at a moment: at once, or at the end of his quiet hours."""
    zone = zone_of(person.timezone or kernel.settings.timezone)
    return quiet_until(person.quiet, at, zone, site_days_off(kernel))


# -- below: how it is done -----------------------------------------------------------------------------------


def _reasons(principals: Principals, why: str) -> dict[int, str]:
    if isinstance(principals, Mapping):
        return dict(principals)
    return {id: why for id in principals if id is not None}


def _begin_digest(kernel: Kernel, tx: Tx, person: Person, now: int) -> None:
    """Somebody who has never chosen gets the digest that the site thinks best."""
    if person.digest is None:
        zone = zone_of(person.timezone or kernel.settings.timezone)
        tx.run(_BEGIN_DIGEST, (person.id, next_digest(DIGEST, now, zone, site_days_off(kernel))))

"""The bell: what somebody was told, by ticket, with the reason in words; and how much of it is new to him.

Rows are cut to what he may see now: a ticket that he sees no more, a note when he sees no inside any more, are told to
nobody. ``notice_words`` makes the sentences.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from instar.access import Actor, TicketKey
from instar.kernel import Kernel
from instar.notices import kinds
from instar.queries.cursor import Page, decode, encode, limited
from instar.queries.labels import PersonLabel, number
from instar.queries.notice_words import Told, Words
from instar.queries.scoped import among
from instar.store import as_list

MOST_UNREAD = 100
"""Counting of unread threads stops here."""
LOOKED_AT = 500
OF_A_THREAD = 1000
LINES = 8
"""Lines of a thread that are shown."""
_LAST = 1 << 62

_COLUMNS = """
n.id, n.thread, n.kind, n.why, n.ticket_id, t.zone_id, n.actor_id, n.message_id, m.audience, m.partner_id, n.detail,
n.at, n.read"""
_FROM = "FROM notice n LEFT JOIN ticket t ON t.id = n.ticket_id LEFT JOIN message m ON m.id = n.message_id"
_UNREAD = f"""
SELECT {_COLUMNS} {_FROM} WHERE n.principal_id = ? AND n.read IS NULL ORDER BY n.id DESC LIMIT {LOOKED_AT}"""
_THREADS = """
SELECT thread, max(id), sum(CASE WHEN read IS NULL THEN 1 ELSE 0 END) FROM notice WHERE principal_id = ?
GROUP BY thread HAVING max(id) < ? AND (? = 0 OR sum(CASE WHEN read IS NULL THEN 1 ELSE 0 END) > 0)
ORDER BY max(id) DESC LIMIT ?"""
_OF_THREADS = f"""
SELECT * FROM (
  SELECT {_COLUMNS}, row_number() OVER (PARTITION BY n.thread ORDER BY n.id DESC) AS place {_FROM}
  WHERE n.principal_id = ? AND n.thread IN (SELECT e.value FROM json_each(?) e WHERE e.type = 'text' AND e.value > '')
) found WHERE place <= {OF_A_THREAD} ORDER BY id DESC"""
_BY_ID = f"""
SELECT {_COLUMNS} {_FROM} WHERE n.principal_id = ? AND n.id IN (SELECT value FROM json_each(?)) ORDER BY n.id DESC"""
_TITLES = "SELECT id, title FROM ticket WHERE id IN (SELECT value FROM json_each(?))"
_MUTED = """
SELECT ticket_id FROM notice_mute WHERE principal_id = ? AND ticket_id IN (SELECT value FROM json_each(?))"""
_HERE = "SELECT max(id) FROM notice WHERE principal_id = ? AND thread = ? AND read IS NULL"


class Row(NamedTuple):
    """A notice as it is stored, with the ticket's zone and whom its message is for."""

    id: int
    thread: str
    kind: str
    why: str
    ticket: int | None
    zone: int | None
    actor: int | None
    message: int | None
    audience: str | None
    partner: int | None
    detail: dict[str, Any]
    at: int
    read: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One notice. ``text``: the beginning of the message that it is about. ``url``: where it leads, "" nowhere."""

    id: int
    kind: str
    at: int
    unread: bool
    who: PersonLabel | None
    said: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Thread:
    """What belongs together: a ticket (``number``), or a call over many. ``why``: "you watch this", in words. ``last``:
    id of the newest notice; ``count``, ``unread``: of those that he may see. ``lines``: newest first, some at most."""

    key: str
    number: str
    title: str
    why: str
    url: str
    at: int
    last: int
    count: int
    unread: int
    muted: bool
    lines: tuple[Line, ...]


def notices(
    kernel: Kernel, actor: Actor, *, unread: bool = False, cursor: str | None = None, limit: int = 20
) -> Page[Thread]:
    """Newest first; a page may hold fewer than ``limit``. ``unread``: threads with something new alone."""
    if actor.id is None:
        return Page((), None)
    (before,) = decode(cursor, int) or (_LAST,)
    found = kernel.store.read().all(_THREADS, (actor.id, before, int(unread), limited(limit) + 1))
    following = encode(found[limit - 1][1:2]) if len(found) > limit else None
    names = as_list(row[0] for row in found[:limit])
    rows = [_row(row[:-1]) for row in kernel.store.read().all(_OF_THREADS, (actor.id, names))]
    return Page(threads(kernel, actor, visible(kernel, actor, rows)), following)


def news(kernel: Kernel, actor: Actor, after: int) -> tuple[Thread, ...]:
    """What somebody has not read of what he was told behind the notice ``after``, by thread; no read marks are set."""
    if actor.id is None:
        return ()
    rows = [_row(row) for row in kernel.store.read().all(_UNREAD, (actor.id,))]
    return threads(kernel, actor, visible(kernel, actor, [row for row in rows if row.id > after]))


def unread(kernel: Kernel, actor: Actor) -> int:
    """How many threads have something new; at most 100."""
    if actor.id is None:
        return 0
    found = kernel.store.read().all(_UNREAD, (actor.id,))
    if not found:
        return 0
    return min(MOST_UNREAD, len({row.thread for row in visible(kernel, actor, [_row(row) for row in found])}))


def news_of(kernel: Kernel, actor: Actor, ticket_id: int) -> int:
    """Id of the newest notice of a ticket that the actor has not read; 0: there is none."""
    return int(kernel.store.read().value(_HERE, (actor.id, f"t.{ticket_id}")) or 0)


def by_id(kernel: Kernel, actor: Actor, owner: int, ids: Collection[int]) -> tuple[Thread, ...]:
    """Those of a person's notices with these ids that he has not read and that the actor – he himself, or who stands in
    for him – may see, by thread: for letters."""
    wanted = as_list(ids)
    rows = [_row(row) for row in kernel.store.read().all(_BY_ID, (owner, wanted))]
    return threads(kernel, actor, visible(kernel, actor, [row for row in rows if row.read is None]))


def visible(kernel: Kernel, actor: Actor, rows: Iterable[Row]) -> list[Row]:
    """Those that the actor may see now."""
    rows = list(rows)
    zones = {row.ticket: row.zone for row in rows if row.ticket is not None and row.zone is not None}
    seen, inside = (_held(kernel, actor, name, zones) for name in ("ticket.view", "ticket.view_internal"))
    known = kinds(kernel.plugins)
    found = []
    for row in rows:
        kind = known.get(row.kind)
        if row.ticket is None:
            shown = row.kind != "access" or _may_answer(kernel, actor, row)
        elif kind is None or kind.inside or row.audience == "internal":
            shown = row.ticket in inside
        elif row.audience is not None and row.ticket not in inside:
            reader = kernel.access.reader(actor, TicketKey(row.ticket, row.zone or 0))
            shown = row.ticket in seen and reader.reads_message(row.audience, row.partner)
        else:
            shown = row.ticket in seen
        if shown:
            found.append(row)
    return found


def threads(kernel: Kernel, actor: Actor, rows: list[Row]) -> tuple[Thread, ...]:
    """Rows that the actor may see, newest first, by thread and in words."""
    by_thread: dict[str, list[Row]] = {}
    for row in rows:
        by_thread.setdefault(row.thread, []).append(row)
    tickets = {row.ticket for row in rows if row.ticket is not None}
    wanted = as_list(tickets)
    titles: dict[int, str] = dict(kernel.store.read().all(_TITLES, (wanted,))) if tickets else {}
    muted = {id for (id,) in kernel.store.read().all(_MUTED, (actor.id, wanted))} if tickets else set()
    words = Words(kernel, actor, [_told(row) for found in by_thread.values() for row in found[:LINES]])
    return tuple(_thread(key, found, titles, muted, words) for key, found in by_thread.items())


# -- below: how it is done -----------------------------------------------------------------------------------


def _thread(key: str, rows: list[Row], titles: dict[int, str], muted: set[int], words: Words) -> Thread:
    newest = rows[0]
    of_ticket = key == f"t.{newest.ticket}"
    many = {row.ticket for row in rows if row.ticket is not None} if not of_ticket else set()
    lines = tuple(_line(row, words) for row in rows[:LINES])
    return Thread(
        key=key,
        number=number(newest.ticket) if of_ticket and newest.ticket else "",
        title=titles.get(newest.ticket or 0, "") if of_ticket else words.of_many(newest.kind, len(many)),
        why=words.why(newest.why, _told(newest)) if of_ticket else "",
        url=f"/t/{number(newest.ticket)}" if of_ticket and newest.ticket else lines[0].url if not many else "",
        at=newest.at,
        last=newest.id,
        count=len(rows),
        unread=sum(row.read is None for row in rows),
        muted=of_ticket and newest.ticket in muted,
        lines=lines,
    )


def _line(row: Row, words: Words) -> Line:
    told = _told(row)
    who = words.person(row.actor)
    return Line(row.id, row.kind, row.at, row.read is None, who, words.said(told), words.text(told), words.url(told))


def _told(row: Row) -> Told:
    return Told(row.id, row.kind, row.ticket, row.zone, row.actor, row.message, row.detail)


def _row(row: tuple[Any, ...]) -> Row:
    return Row._make((*row[:10], orjson.loads(row[10]), *row[11:]))


def _held(kernel: Kernel, actor: Actor, permission: str, zones: dict[int, int]) -> frozenset[int]:
    scope = kernel.access.scope(actor, permission)
    found = scope.by_zones(zones)
    rest = zones.keys() - found
    return found | among(kernel, scope.branches(kernel.clock.now()), rest) if rest else found


def _may_answer(kernel: Kernel, actor: Actor, row: Row) -> bool:
    """A request for access is for those who may answer it."""
    if kernel.access.can(actor, "grant.manage"):
        return True
    asked = row.detail.get("number", 0)
    zone = kernel.store.read().value("SELECT zone_id FROM ticket WHERE id = ?", (asked,))
    return zone is not None and kernel.access.can(actor, "ticket.share", TicketKey(asked, zone))

"""What has passed between a client and the company: messages of all its tickets and the tickets themselves as they were
opened, in one line of time, newest first. Only of tickets whose inside the reader may see: else he would read by the
client what the ticket does not show him.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.cursor import Page, decode, encode, limited
from instar.queries.labels import number, person_label
from instar.queries.scoped import Question, branches, select
from instar.store import as_list

LONGEST = 400
"""Characters of a message that are shown; the rest is in its ticket."""
_OF = {"organization": "t.organization_id = ?", "contact": "t.requester_id = ?"}
_MESSAGES = "m.at AS at, 1 AS what, m.id AS id, t.id AS ticket"
_OPENED = "t.created AS at, 0 AS what, t.id AS id, t.id AS ticket"
_BODIES = """
SELECT m.id, m.direction, m.channel, m.audience, m.body, m.author_id, coalesce(c.name, '')
FROM message m LEFT JOIN contact c ON c.id = m.contact_id WHERE m.id IN (SELECT value FROM json_each(?))"""
_TITLES = "SELECT id, title FROM ticket WHERE id IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Entry:
    """``what``: opened – a ticket was; in, out – a message from or to outside; note – among staff. ``at``: ms."""

    what: Literal["opened", "in", "out", "note"]
    at: int
    number: str
    title: str
    who: str = ""
    channel: str = ""
    text: str = ""


def client_history(
    kernel: Kernel, actor: Actor, kind: str, id: int, *, cursor: str | None = None, limit: int = 20
) -> Page[Entry]:
    """``kind``: organization | contact; the caller has asked whether the actor may know it."""
    size, parts = limited(limit), branches(kernel, actor, "ticket.view_internal")
    after = decode(cursor, int, int, int)
    messages = opened = _OF[kind]
    args: tuple[int, ...] = (id,)
    if after is not None:
        messages += " AND (m.at, 1, m.id) < (?, ?, ?)"
        opened += " AND (t.created, 0, t.id) < (?, ?, ?)"
        args = (id, *after)
    order = "at DESC, what DESC, id DESC"
    said = Question(_MESSAGES, messages, " JOIN message m ON m.ticket_id = t.id", order)
    rows = select(kernel, parts, said, args, size + 1)
    rows += select(kernel, parts, Question(_OPENED, opened, order=order), args, size + 1)
    rows.sort(reverse=True)
    shown = rows[:size]
    bodies = {row[0]: row for row in kernel.store.read().all(_BODIES, (as_list(row[2] for row in shown if row[1]),))}
    titles: dict[int, str] = dict(kernel.store.read().all(_TITLES, (as_list(row[3] for row in shown),)))
    entries = []
    for at, what, id, ticket in shown:
        if not what:
            entries.append(Entry("opened", at, number(ticket), titles[ticket]))
            continue
        _id, direction, channel, audience, body, author, contact = bodies[id]
        person = person_label(kernel, author) if author else None
        way: Literal["in", "out", "note"] = "note" if audience == "internal" else "in" if direction == "in" else "out"
        who = person.name if person else contact
        entries.append(Entry(way, at, number(ticket), titles[ticket], who, channel, body[:LONGEST]))
    return Page(tuple(entries), encode(shown[-1][:3]) if len(rows) > size else None)

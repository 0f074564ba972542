"""What there is to know of a ticket that ended, for whoever asks its requester how it was."""

from __future__ import annotations

from typing import NamedTuple

import orjson

from instar.kernel import Kernel
from instar.queries.labels import number
from instar.store import Row


class Closing(NamedTuple):
    """``requester``: id of the contact, ``account`` of his principal. ``employee``: whose work it is: who answers for
    it, else who did its last step. ``workers``: accounts that have done something on the ticket or have answered for
    it. ``automatic``: no person has opened it, a process, a plan or a program did. ``reachable``: there is an account,
    an address or a link by which he learns of an answer, or he wrote by a channel that answers. ``asked``: when he was
    asked how it was. ``survey``: whether the service wants its requesters to be
    asked. ``merged``: the number of the ticket that it was a duplicate of. Titles are strings or language maps."""

    id: int
    number: str
    title: str
    role: str
    process: str
    channel: str
    service: str
    service_title: object
    survey: bool
    status: str
    ended: int | None
    result: str | None
    rating: int | None
    requester: int | None
    requester_name: str
    account: int | None
    assignee: int | None
    employee: int | None
    team: int | None
    workers: frozenset[int]
    automatic: bool
    reachable: bool
    merged: str | None
    asked: int | None = None


_TICKET = """
SELECT t.id, t.title, t.role, t.process, t.channel, t.service_id, t.status, t.ended, t.result, t.rating, t.requester_id,
  c.name, c.principal_id, t.assignee_id, t.team_id, m.into_id, t.asked
FROM ticket t LEFT JOIN contact c ON c.id = t.requester_id LEFT JOIN merged m ON m.ticket_id = t.id WHERE t.id = ?"""
_WORKED = """
SELECT DISTINCT actor_id FROM event WHERE ticket_id = ? AND actor_id IS NOT NULL AND kind IN (
  'completed', 'claimed', 'moved', 'reassigned', 'released', 'role')"""
_WROTE = "SELECT DISTINCT author_id FROM message WHERE ticket_id = ? AND direction = 'out' AND author_id IS NOT NULL"
_LAST = """
SELECT actor_id FROM event WHERE ticket_id = ? AND kind = 'completed' AND actor_id IS NOT NULL
ORDER BY id DESC LIMIT 1"""
_REACHABLE = """
SELECT 1 WHERE EXISTS (SELECT 1 FROM ticket_claim WHERE ticket_id = ? AND kind = 'email')
  OR EXISTS (SELECT 1 FROM visitor_link WHERE ticket_id = ?)
  OR EXISTS (SELECT 1 FROM contact_identity WHERE contact_id = ? AND kind = 'email')"""
_WROTE_BY = """
SELECT 1 FROM message m JOIN exchange x ON x.message_id = m.id
WHERE m.ticket_id = ? AND x.channel = ? AND x.direction = 'in' AND x.automatic = 0 LIMIT 1"""
_OPENED = "SELECT actor_id, payload FROM event WHERE ticket_id = ? AND kind = 'opened' ORDER BY id LIMIT 1"


def closing(kernel: Kernel, ticket_id: int) -> Closing | None:
    """None for a ticket that is not there. Nobody's rights are looked at."""
    tx = kernel.store.read()
    row = tx.one(_TICKET, (ticket_id,))
    if row is None:
        return None
    id, title, role, process, channel, service_id, status, ended, result, rating, requester, *rest = row
    name, account, assignee, team, into, asked = rest
    service = kernel.directory.service(service_id)
    workers = {who for (who,) in tx.all(_WORKED, (id,))} | {who for (who,) in tx.all(_WROTE, (id,))}
    return Closing(
        id,
        number(id),
        title,
        role,
        process,
        channel,
        service.key,
        service.title,
        bool(getattr(service, "survey", True)),  # a service that says nothing of it wants it
        status,
        ended,
        result,
        rating,
        requester,
        name or "",
        account,
        assignee,
        assignee or tx.value(_LAST, (id,)),
        team,
        frozenset({*workers, *([assignee] if assignee else [])}),
        requester is None or _by_program(tx.one(_OPENED, (id,))),
        account is not None or tx.one(_REACHABLE, (id, id, requester)) is not None or _answers(kernel, id, channel),
        number(into) if into else None,
        asked,
    )


def _answers(kernel: Kernel, ticket: int, channel: str) -> bool:
    """Whether a person wrote by the ticket's channel, and it sends."""
    given = kernel.plugins.channel(channel)
    sends = given is not None and given.send is not None
    return sends and kernel.store.read().one(_WROTE_BY, (ticket, channel)) is not None


def _by_program(opened: Row | None) -> bool:
    """Opened by a process or a plan: nobody was there, and it came by no way in."""
    if opened is None or opened[0] is not None:
        return False
    begun = orjson.loads(str(opened[1])).get("events") or [{}]
    return "node" in begun[0] or bool(begun[0].get("called"))

"""The portal's tickets: one's own (open ones, done ones), and those of others that one's rights show; what is begun.

A ticket is one's own when one takes part in it as the requester: because one has asked, or because somebody has asked
for one. Everything else about it – whether it is seen at all – is said by ``access`` as everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from instar.access import Actor
from instar.definitions.clocks import HAND_OVER
from instar.engine.clock import RUNNING
from instar.engine.promise import FIRST, RESOLUTION
from instar.i18n import text
from instar.kernel import Kernel
from instar.queries.cursor import Page, decode, encode, limited
from instar.queries.head import Head, allowed_on, heads
from instar.queries.key import Asked, visible_key
from instar.queries.labels import Labels, number, stage_label
from instar.queries.scoped import Question, branches, select
from instar.queries.ticket import stage_seen
from instar.queries.urgency import keys_of
from instar.store import Service, as_list

MOST_OPEN = 200
OFTEN = 6
LOOKED_AT = 500
"""So many tickets tell what is ordered often."""
MOST_PEOPLE = 200
WAITING = ("waiting",)
FINISHED = ("resolved", "closed", "cancelled")

_MINE = "t.id IN (SELECT p.ticket_id FROM participant p WHERE p.principal_id = ? AND p.kind = 'requester')"
_NOT_MINE = _MINE.replace(" IN ", " NOT IN ", 1)
_KEY = "t.updated AS key, t.id AS id"
_ORDER = "key DESC, id DESC"
_BEFORE = "(t.updated, t.id) < (?, ?)"
_BEGINNING = (1 << 62, 0)
_OPEN = Question(_KEY, f"{_MINE} AND t.ended IS NULL", order=_ORDER)
_DONE = Question(_KEY, f"{_MINE} AND t.ended IS NOT NULL AND {_BEFORE}", order=_ORDER)
_OTHERS = Question(_KEY, f"{_NOT_MINE} AND {_BEFORE}", order=_ORDER)
_PROMISED = f"""
SELECT c.ticket_id, c.metric, c.due FROM json_each(?) wanted JOIN sla_clock c ON c.ticket_id = wanted.value
WHERE c.state = '{RUNNING}' AND c.due IS NOT NULL AND c.metric IN ('{FIRST}', '{RESOLUTION}')
  AND coalesce(c.stopped_by, '') <> '{HAND_OVER}' ORDER BY c.id"""
_BY_HAND = "SELECT t.id, t.due FROM json_each(?) wanted JOIN ticket t ON t.id = wanted.value WHERE t.due IS NOT NULL"
_ORDERED = f"""
SELECT t.service_id FROM participant p JOIN ticket t ON t.id = p.ticket_id
WHERE p.principal_id = ? AND p.kind = 'requester' ORDER BY p.ticket_id DESC LIMIT {LOOKED_AT}"""
_LATELY = f"SELECT service_id FROM ticket ORDER BY id DESC LIMIT {LOOKED_AT}"
_DRAFTS = "SELECT service_id, content, at FROM order_draft WHERE principal_id = ? ORDER BY at DESC LIMIT 20"
_DECIDES = "SELECT 1 FROM participant WHERE principal_id = ? AND kind = 'approver' LIMIT 1"
_COMPANY = """
SELECT o.id, o.key, o.name FROM contact c JOIN organization o ON o.id = c.organization_id WHERE c.id = ?"""
_PEOPLE = f"SELECT c.id, c.name FROM contact c WHERE c.organization_id = ? ORDER BY c.name, c.id LIMIT {MOST_PEOPLE}"
_ACCOUNT = "SELECT id FROM contact WHERE principal_id = ?"


class Promised(NamedTuple):
    """Until when (ms): the first answer, and that it is done; None where nothing is promised or its clock stands."""

    answer: int | None = None
    done: int | None = None


class Own(NamedTuple):
    """One ticket in a list of the portal. ``public``: what its stage says to those outside, "" for nothing; ``waits``:
    somebody waits for the reader; ``client``: who it is for. Times in ms."""

    id: int
    number: str
    title: str
    service: str
    status: str
    public: str
    waits: bool
    client: str
    created: int
    updated: int
    ended: int | None
    promised: Promised


class Begun(NamedTuple):
    """An order that was begun. ``content``: JSON of what the form held."""

    service: Service
    content: str
    at: int


class Company(NamedTuple):
    """For whose people the actor may order; ``people``: (contact, name)."""

    name: str
    people: tuple[tuple[int, str], ...]


def own_open(kernel: Kernel, actor: Actor) -> tuple[Own, ...]:
    """The newest change on top, at most 200."""
    rows = _select(kernel, actor, _OPEN, (actor.id,), MOST_OPEN)
    return _rows(kernel, actor, [id for _key, id in rows])


def own_done(kernel: Kernel, actor: Actor, *, cursor: str | None = None, limit: int = 20) -> Page[Own]:
    """What has ended, the newest first."""
    return _page(kernel, actor, _DONE, cursor, limit)


def others(kernel: Kernel, actor: Actor, *, cursor: str | None = None, limit: int = 20) -> Page[Own]:
    """Tickets of others that the actor sees: of his company, or shown to him."""
    return _page(kernel, actor, _OTHERS, cursor, limit)


def waiting_for(kernel: Kernel, actor: Actor) -> int:
    """How many of one's own tickets wait for the actor."""
    return sum(own.waits for own in own_open(kernel, actor))


def promised(kernel: Kernel, actor: Actor, asked: Asked) -> Promised:
    """What was promised for a ticket; raises NotFound for one that the actor does not see."""
    key = visible_key(kernel, actor, asked)
    return _promised(kernel, [key.id]).get(key.id, Promised())


def often(kernel: Kernel, actor: Actor, offered: Sequence[int]) -> tuple[int, ...]:
    """Of the services (ids), those that the actor orders most; who has ordered nothing yet gets what all others do."""
    tx, wanted = kernel.store.read(), set(offered)
    own = Counter(id for (id,) in tx.all(_ORDERED, (actor.id,)) if id in wanted)
    counted = own or Counter(id for (id,) in tx.all(_LATELY) if id in wanted)
    return tuple(id for id, _count in counted.most_common(OFTEN))


def begun(kernel: Kernel, actor: Actor) -> tuple[Begun, ...]:
    """What the actor has begun to order, the latest first: his alone."""
    if actor.id is None:
        return ()
    rows = kernel.store.read().all(_DRAFTS, (actor.id,))
    return tuple(Begun(kernel.directory.service(id), content, at) for id, content, at in rows)


def decides(kernel: Kernel, actor: Actor) -> bool:
    """Whether the actor was ever asked to approve something."""
    return actor.id is not None and kernel.store.read().value(_DECIDES, (actor.id,)) is not None


def company(kernel: Kernel, actor: Actor) -> Company | None:
    """The people of the actor's company, for who may see all its tickets; None for everybody else."""
    row = kernel.store.read().one(_COMPANY, (actor.contact_id,)) if actor.contact_id is not None else None
    if row is None or not kernel.access.may_give(actor, "ticket.view", "organization", row[1], None):
        return None
    return Company(row[2], tuple((id, name) for id, name in kernel.store.read().all(_PEOPLE, (row[0],))))


def contact_of(kernel: Kernel, login: str) -> int | None:
    """The contact of a colleague's account."""
    person = kernel.directory.find("user", login)
    found = kernel.store.read().value(_ACCOUNT, (person.id,)) if person is not None else None
    return int(found) if found is not None else None


# -- below: how it is done -------------------------------------------------------------------------------------------


def _select(
    kernel: Kernel, actor: Actor, question: Question, args: Sequence[object], limit: int
) -> list[tuple[int, ...]]:
    if actor.id is None:
        return []
    return [tuple(row) for row in select(kernel, branches(kernel, actor), question, args, limit)]


def _page(kernel: Kernel, actor: Actor, question: Question, cursor: str | None, limit: int) -> Page[Own]:
    after = decode(cursor, int, int) or _BEGINNING
    rows = _select(kernel, actor, question, (actor.id, *after), limited(limit) + 1)
    following = encode(rows[limit - 1]) if len(rows) > limit else None
    return Page(_rows(kernel, actor, [id for _key, id in rows[:limit]]), following)


def _rows(kernel: Kernel, actor: Actor, ids: Sequence[int]) -> tuple[Own, ...]:
    found = heads(kernel, ids)
    inside = allowed_on(kernel, actor, "ticket.view_internal", found.values())
    mine, until, labels = _asked_of(kernel, actor), _promised(kernel, ids), Labels(kernel)
    return tuple(
        _row(kernel, labels, found[id], id in inside, id in mine, until.get(id, Promised()))
        for id in ids
        if id in found
    )


def _row(kernel: Kernel, labels: Labels, head: Head, inside: bool, asked: bool, until: Promised) -> Own:
    stage = stage_seen(stage_label(kernel, head.version_id, head.stage), inside)
    open = head.ended is None
    return Own(
        id=head.id,
        number=number(head.id),
        title=head.title,
        service=labels.service(head.service_id).title,
        status=head.status,
        public=stage.public if stage else "",
        waits=open and (asked or head.status in WAITING),
        client=head.client,
        created=head.created,
        updated=head.updated,
        ended=head.ended,
        promised=until if open and head.status not in FINISHED else Promised(),
    )


def _asked_of(kernel: Kernel, actor: Actor) -> frozenset[int]:
    """Tickets with a step that the actor himself is to do."""
    return frozenset(key.ticket for key in keys_of(kernel, actor, "all", "mine", None, MOST_OPEN))


def _promised(kernel: Kernel, ids: Collection[int]) -> dict[int, Promised]:
    """By ticket: what a clock promises, else the day that was set by hand."""
    if not ids:
        return {}
    wanted = (as_list(ids),)
    found = {id: Promised(done=due) for id, due in kernel.store.read().all(_BY_HAND, wanted)}
    for id, metric, due in kernel.store.read().all(_PROMISED, wanted):
        before = found.get(id, Promised())
        if metric == FIRST:
            found[id] = before._replace(answer=due)
        elif before.done is None or due < before.done:
            found[id] = before._replace(done=due)
    return found


def titled(service: Service) -> str:
    return text(service.title) or service.key

"""My work and the team queue, in groups and pages.

What belongs there and in which order is said in ``urgency.py``: first the sort keys of a page are found, then its rows
are read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import NamedTuple

from instar.access import Actor
from instar.kernel import Kernel
from instar.queries.checklists import how_far
from instar.queries.cursor import COUNTED, Page, decode, encode, limited
from instar.queries.head import Head, node_title, people
from instar.queries.labels import Labels, PersonLabel, RoleLabel, StageLabel, number
from instar.queries.partners import heads_for
from instar.queries.urgency import GROUPS, NEVER, Key, bounds, count_of, keys_of
from instar.store import as_list


class WorkRow(NamedTuple):
    """One step, or in the group "waiting" one ticket of mine (then ``item`` is None and ``step`` is "").

    ``due`` is the earlier of the step's and the ticket's, ms; ``late``: it has passed. ``since``: when the step was
    opened, or the ticket entered its stage. ``fresh``: the newest message is the client's, and not the first one.
    ``takeable``: free, and I may take it. ``client`` is the requester's name.
    ``in_place_of``: who is away, where the assignee has the step in his place. In the group "snoozed" ``returns`` is
    when the ticket comes back, ms; ``back``: it was put off and has come back within a day.
    """

    item: int | None
    ticket: int
    number: str
    rev: int
    title: str
    role: RoleLabel
    process: str
    stage: StageLabel | None
    status: str
    node: str
    step: str
    client: str
    due: int | None
    late: bool
    since: int
    priority: int
    assignee: PersonLabel | None
    team: PersonLabel | None
    mine: bool
    takeable: bool
    fresh: bool
    in_place_of: PersonLabel | None = None
    returns: int | None = None
    back: bool = False
    checklist: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """``key``: late | today | later | waiting | snoozed | teams. ``count`` stops at 1000. ``next``: a cursor."""

    key: str
    count: int
    rows: tuple[WorkRow, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Worklist:
    """Groups that have rows, in their order; ``queue``: how many free steps wait in my teams' queues (at most 1000)."""

    groups: tuple[Group, ...]
    queue: int


WHOLE = ("waiting", "snoozed")
"""Groups of tickets, not of steps."""
BACK_MS = 86_400_000
ONCE = 200
"""So many steps are read to be divided into groups; most people have fewer."""

_STEPS = """
SELECT w.id, w.node, w.assignee_id, w.team_id, w.absent_id
FROM json_each(?) wanted JOIN work_item w ON w.id = wanted.value"""
_FRESH = """
SELECT wanted.value FROM json_each(?) wanted WHERE EXISTS (
  SELECT 1 FROM (SELECT m.direction, m.at FROM message m WHERE m.ticket_id = wanted.value AND m.audience = 'public'
                 ORDER BY m.id DESC LIMIT 1) newest
  WHERE newest.direction = 'in' AND newest.at > (SELECT t.created FROM ticket t WHERE t.id = wanted.value))"""

_RETURNED = """
SELECT z.ticket_id FROM json_each(?) wanted JOIN snooze z ON z.ticket_id = wanted.value
WHERE z.principal_id = ? AND z.returned > ?"""


def worklist(kernel: Kernel, actor: Actor, *, limit: int = 50) -> Worklist:
    """My work: late, today, later, waiting for others, put off, and what is free in my teams' queues."""
    groups = [*_by_due(kernel, actor, "mine", limit)]
    groups += [_ticket_group(kernel, actor, key, limit) for key in WHOLE]
    groups.append(_group(kernel, actor, "teams", "teams", limit))
    return Worklist(tuple(group for group in groups if group.rows), groups[-1].count)


def queue(kernel: Kernel, actor: Actor, *, limit: int = 50) -> Worklist:
    """The team queue: free steps of my teams as groups late, today, later."""
    groups = _by_due(kernel, actor, "teams", limit)
    total = min(COUNTED, sum(group.count for group in groups))
    return Worklist(tuple(group for group in groups if group.rows), total)


def group(
    kernel: Kernel, actor: Actor, key: str, *, whose: str = "mine", cursor: str | None = None, limit: int = 50
) -> Page[WorkRow]:
    """More rows of one group: ``key`` as in ``Group``, ``whose`` "mine" (My work) or "teams" (Team queue)."""
    keys = keys_of(kernel, actor, key, whose, decode(cursor, int, int, int, int), limited(limit) + 1)
    return _page(kernel, actor, keys, limit, of=key)


def steps(
    kernel: Kernel, actor: Actor, *, whose: str = "any", cursor: str | None = None, limit: int = 50
) -> Page[WorkRow]:
    """Steps that the actor may do now in one list: ``whose`` "mine", "teams" or "any" of both."""
    keys = keys_of(kernel, actor, "all", whose, decode(cursor, int, int, int, int), limited(limit) + 1)
    return _page(kernel, actor, keys, limit)


def next_step(kernel: Kernel, actor: Actor, *, after: int | None = None) -> WorkRow | None:
    """The most urgent step of My work; ``after``: the ticket that was just worked on is left out."""
    keys = [key for key in keys_of(kernel, actor, "all", "mine", None, 20) if key.ticket != after]
    return next(iter(_page(kernel, actor, keys[:1], 1).items), None)


# -- which, in which order -------------------------------------------------------------------------------------


def _by_due(kernel: Kernel, actor: Actor, whose: str, limit: int) -> list[Group]:
    """Late, today, later: usually out of one question, cut where the groups meet."""
    keys = keys_of(kernel, actor, "all", whose, None, ONCE)
    if len(keys) == ONCE:  # there may be more, so each group is asked for itself
        return [_group(kernel, actor, key, whose, limit) for key in GROUPS]
    found = []
    for key in GROUPS:
        begin, end = bounds(kernel, actor, key)
        among = [one for one in keys if begin <= one.due < end]
        page = _page(kernel, actor, among[: limit + 1], limit)
        found.append(Group(key, len(among), page.items, page.next))
    return found


def _group(kernel: Kernel, actor: Actor, key: str, whose: str, limit: int) -> Group:
    keys = keys_of(kernel, actor, key, whose, None, limit + 1)
    page = _page(kernel, actor, keys, limit)
    count = count_of(kernel, actor, key, whose) if page.next else len(page.items)
    return Group(key, count, page.items, page.next)


def _ticket_group(kernel: Kernel, actor: Actor, key: str, limit: int) -> Group:
    keys = keys_of(kernel, actor, key, "mine", None, COUNTED)
    page = _page(kernel, actor, keys[: limit + 1], limit, of=key)
    return Group(key, len(keys), page.items, page.next)


# -- the rows of a page -----------------------------------------------------------------------------------------


def _page(kernel: Kernel, actor: Actor, keys: Sequence[Key], limit: int, *, of: str = "") -> Page[WorkRow]:
    """``keys`` may hold one more than the page: then there is a next one. ``of``: the group."""
    shown = keys[:limit]
    tickets = heads_for(kernel, actor, {key.ticket for key in shown})
    fresh = frozenset() if actor.partner else _fresh(kernel, tickets)
    made = _tickets(kernel, tickets, shown, fresh) if of in WHOLE else _steps(kernel, actor, tickets, shown, fresh)
    if of == "snoozed":
        made = [row._replace(returns=row.due, due=None, late=False) for row in made]
    elif back := _returned(kernel, actor, tickets):
        made = [row._replace(back=row.ticket in back) for row in made]
    if not actor.partner and (far := how_far(kernel, tickets)):
        made = [row._replace(checklist=far.get(row.ticket)) for row in made]
    return Page(tuple(made), encode(shown[-1][:4]) if len(keys) > limit else None)


def _steps(
    kernel: Kernel, actor: Actor, tickets: dict[int, Head], keys: Sequence[Key], fresh: frozenset[int]
) -> list[WorkRow]:
    found = kernel.store.read().all(_STEPS, (as_list(key.item for key in keys),)) if keys else []
    items = {row[0]: row for row in found}
    named = people(kernel, {id for row in found for id in row[2:5]})
    labels, title = Labels(kernel), cache(partial(node_title, kernel))
    made: list[WorkRow] = []
    for key in keys:
        row, ticket = items.get(key.item), tickets.get(key.ticket)
        if row is None or ticket is None:  # finished between the two statements
            continue
        holder, team = named.get(row[2]), named.get(row[3])
        free = row[2] is None
        step = title(ticket.version_id, row[1])
        one = _row(
            kernel, labels, ticket, key, fresh, key.item, (row[1], step), (holder, team), row[2] == actor.id, free
        )
        made.append(one if row[4] is None else one._replace(in_place_of=named.get(row[4])))
    return made


def _tickets(kernel: Kernel, tickets: dict[int, Head], keys: Sequence[Key], fresh: frozenset[int]) -> list[WorkRow]:
    labels = Labels(kernel)
    return [
        _row(kernel, labels, ticket, key, fresh, None, ("", ""), (ticket.assignee, ticket.team), True, False)
        for key in keys
        for ticket in (tickets.get(key.ticket),)
        if ticket is not None
    ]


def _row(
    kernel: Kernel,
    labels: Labels,
    ticket: Head,
    key: Key,
    fresh: frozenset[int],
    item: int | None,
    step: tuple[str, str],
    who: tuple[PersonLabel | None, PersonLabel | None],
    mine: bool,
    free: bool,
) -> WorkRow:
    return WorkRow(
        item=item,
        ticket=ticket.id,
        number=number(ticket.id),
        rev=ticket.rev,
        title=ticket.title,
        role=labels.role(ticket.role),
        process=ticket.process,
        stage=labels.stage(ticket.version_id, ticket.stage),
        status=ticket.status,
        node=step[0],
        step=step[1],
        client=ticket.client,
        due=key.due if key.due < NEVER else None,
        late=key.due < kernel.clock.now(),
        since=key.since,
        priority=ticket.priority,
        assignee=who[0],
        team=who[1],
        mine=mine,
        takeable=free,
        fresh=ticket.id in fresh,
    )


def _fresh(kernel: Kernel, ids: Collection[int]) -> frozenset[int]:
    if not ids:
        return frozenset()
    return frozenset(id for (id,) in kernel.store.read().all(_FRESH, (as_list(ids),)))


def _returned(kernel: Kernel, actor: Actor, ids: Collection[int]) -> frozenset[int]:
    """Which of the tickets were put off and have come back within a day."""
    if not ids:
        return frozenset()
    since = kernel.clock.now() - BACK_MS
    return frozenset(id for (id,) in kernel.store.read().all(_RETURNED, (as_list(ids), actor.id, since)))

"""My work and the team queue: steps that the actor may do now, most urgent first.

*Mine* is assigned to me, or free and naming me as a candidate; the *queue* is free and for one of my teams, or for
nobody at all where I may assign. All of it counts only on tickets where I hold ``ticket.act``. The order is fixed: due,
priority, age. First the sort keys of a page are found, then its rows are read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from instar.access import Actor
from instar.errors import Invalid
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.cursor import COUNTED, Page, decode, encode, limited
from instar.queries.day import day_bounds
from instar.queries.head import Head, heads, node_title, people
from instar.queries.labels import PersonLabel, RoleLabel, StageLabel, number, role_label, stage_label
from instar.queries.scoped import Question, branches, count, select_any

GROUPS = ("late", "today", "later")
NEVER = 1 << 62  # where nothing is due, in the order of the list
END = NEVER + 1


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One step, or in the group "waiting" one ticket of mine (then ``item`` is None and ``step`` is "").

    ``due`` is the earlier of the step's and the ticket's, ms; ``late``: it has passed. ``since``: when the step was
    opened, or the ticket entered its stage. ``fresh``: the newest message is the client's, and not the first one.
    ``takeable``: free, and I may take it. ``client`` is the requester's name.
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


@dataclass(frozen=True, slots=True)
class Group:
    """``key``: late | today | later | waiting | teams. ``count`` stops at 1000. ``next``: cursor for ``group``."""

    key: str
    count: int
    rows: tuple[WorkRow, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Worklist:
    """Groups that have rows, in their order; ``queue``: how many free steps wait in my teams' queues (at most 1000)."""

    groups: tuple[Group, ...]
    queue: int


class _Key(NamedTuple):
    """The order of the list. ``item`` is the work item's id, of a waiting row the ticket's."""

    due: int
    priority: int
    since: int
    item: int
    ticket: int


_DUE = f"min(coalesce(w.due, {NEVER}), coalesce(t.due, {NEVER}))"
_COLUMNS = f"{_DUE} AS due, t.priority AS priority, w.created AS since, w.id AS item, t.id AS ticket"
_ORDER = "due, priority, since, item"
_ITEM = " JOIN work_item w ON w.ticket_id = t.id"
_RANGE = f"{_DUE} >= ? AND {_DUE} < ? AND ({_DUE}, t.priority, w.created, w.id) > (?, ?, ?, ?)"
_BEGIN = (-1, 0, 0, 0)

_TAKEN = "w.assignee_id = ?"
_NAMED = (
    "w.assignee_id IS NULL"
    " AND EXISTS (SELECT 1 FROM work_item_candidate c WHERE c.work_item_id = w.id AND c.principal_id = ?)"
)
_TEAMS = "w.assignee_id IS NULL AND w.team_id IN (SELECT value FROM json_each(?))"
_NOBODYS = (
    "w.assignee_id IS NULL AND w.team_id IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM work_item_candidate c WHERE c.work_item_id = w.id)"
)
_FOR_ME = (
    "w.assignee_id = ? OR (w.assignee_id IS NULL AND (w.team_id IN (SELECT value FROM json_each(?))"
    " OR EXISTS (SELECT 1 FROM work_item_candidate c WHERE c.work_item_id = w.id AND c.principal_id = ?)))"
)

_STEPS = """
SELECT w.id, w.node, w.assignee_id, w.team_id FROM json_each(?) wanted JOIN work_item w ON w.id = wanted.value"""
_FRESH = """
SELECT wanted.value FROM json_each(?) wanted WHERE EXISTS (
  SELECT 1 FROM (SELECT m.direction, m.at FROM message m WHERE m.ticket_id = wanted.value AND m.audience = 'public'
                 ORDER BY m.id DESC LIMIT 1) newest
  WHERE newest.direction = 'in' AND newest.at > (SELECT t.created FROM ticket t WHERE t.id = wanted.value))"""


def worklist(kernel: Kernel, actor: Actor, *, limit: int = 50) -> Worklist:
    """My work: late, today, later, waiting for others, and what is free in my teams' queues."""
    groups = [*_by_due(kernel, actor, "mine", limit), _waiting_group(kernel, actor, limit)]
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
    keys = _keys(kernel, actor, key, whose, decode(cursor, int, int, int, int), limited(limit) + 1)
    return _page(kernel, actor, keys, limit, waiting=key == "waiting")


def steps(
    kernel: Kernel, actor: Actor, *, whose: str = "any", cursor: str | None = None, limit: int = 50
) -> Page[WorkRow]:
    """Steps that the actor may do now in one list: ``whose`` "mine", "teams" or "any" of both."""
    keys = _keys(kernel, actor, "all", whose, decode(cursor, int, int, int, int), limited(limit) + 1)
    return _page(kernel, actor, keys, limit, waiting=False)


def next_step(kernel: Kernel, actor: Actor, *, after: int | None = None) -> WorkRow | None:
    """The most urgent step of My work; ``after``: the ticket that was just worked on is left out."""
    keys = [key for key in _keys(kernel, actor, "all", "mine", None, 20) if key.ticket != after]
    return next(iter(_page(kernel, actor, keys[:1], 1, waiting=False).items), None)


def work_counts(kernel: Kernel, actor: Actor) -> tuple[int, int, int]:
    """(my steps, late ones among them, free ones of my teams), each at most 1000."""
    return (
        _count(kernel, actor, "all", "mine"),
        _count(kernel, actor, "late", "mine"),
        _count(kernel, actor, "all", "teams"),
    )


# -- which, in which order -------------------------------------------------------------------------------------


def _by_due(kernel: Kernel, actor: Actor, whose: str, limit: int) -> list[Group]:
    """Late, today, later: usually out of one question, cut where the groups meet."""
    keys = _keys(kernel, actor, "all", whose, None, COUNTED)
    if len(keys) == COUNTED:  # there may be more, so each group is asked for itself
        return [_group(kernel, actor, key, whose, limit) for key in GROUPS]
    found = []
    for key in GROUPS:
        begin, end = _bounds(kernel, actor, key)
        among = [one for one in keys if begin <= one.due < end]
        page = _page(kernel, actor, among[: limit + 1], limit, waiting=False)
        found.append(Group(key, len(among), page.items, page.next))
    return found


def _group(kernel: Kernel, actor: Actor, key: str, whose: str, limit: int) -> Group:
    keys = _keys(kernel, actor, key, whose, None, limit + 1)
    page = _page(kernel, actor, keys, limit, waiting=False)
    count = _count(kernel, actor, key, whose) if page.next else len(page.items)
    return Group(key, count, page.items, page.next)


def _waiting_group(kernel: Kernel, actor: Actor, limit: int) -> Group:
    keys = _keys(kernel, actor, "waiting", "mine", None, COUNTED)
    page = _page(kernel, actor, keys[: limit + 1], limit, waiting=True)
    return Group("waiting", len(keys), page.items, page.next)


def _count(kernel: Kernel, actor: Actor, key: str, whose: str) -> int:
    """How many steps there are, at most 1000: the sources have none in common, and nothing needs to be sorted."""
    if actor.id is None:
        return 0
    begin, end = _bounds(kernel, actor, "all" if key == "teams" else key)
    found = 0
    for permission, sources in _sources(actor, whose):
        parts = branches(kernel, actor, permission)
        for where, args in sources:
            within = f"{_DUE} >= ? AND {_DUE} < ? AND {where}" if key != "all" else where
            bounds = (begin, end) if key != "all" else ()
            found += count(kernel, parts, Question("w.id AS item", within, _ITEM), (*bounds, *args))
    return min(COUNTED, found)


def _keys(kernel: Kernel, actor: Actor, key: str, whose: str, after: Sequence[int] | None, limit: int) -> list[_Key]:
    if actor.id is None:
        return []
    if key == "waiting":
        return _waiting(kernel, actor, after, limit)
    if key == "teams":
        whose, key = "teams", "all"
    begin, end = _bounds(kernel, actor, key)
    found: list[_Key] = []
    range_args = (begin, end, *(after or _BEGIN))
    for permission, sources in _sources(actor, whose):
        asked = [
            (Question(_COLUMNS, f"{_RANGE} AND {where}", _ITEM, _ORDER), (*range_args, *args))
            for where, args in sources
        ]
        found += [_Key(*row) for row in select_any(kernel, branches(kernel, actor, permission), asked, limit)]
    return sorted(set(found))[:limit]


def _sources(actor: Actor, whose: str) -> list[tuple[str, list[tuple[str, tuple[Any, ...]]]]]:
    """(permission, conditions with their arguments): where the steps come from."""
    teams = orjson.dumps(sorted(actor.teams)).decode()
    mine = [(_TAKEN, (actor.id,)), (_NAMED, (actor.id,))]
    if whose == "mine":
        return [("ticket.act", mine)]
    if whose == "teams":
        return [("ticket.act", [(_TEAMS, (teams,))]), ("ticket.assign", [(_NOBODYS, ())])]
    if whose == "any":
        return [("ticket.act", [*mine, (_TEAMS, (teams,))]), ("ticket.assign", [(_NOBODYS, ())])]
    raise Invalid({"whose": [_("Ask for “mine”, “teams” or “any”.")]})


def _bounds(kernel: Kernel, actor: Actor, key: str) -> tuple[int, int]:
    if key == "all":
        return 0, END
    now, (_begin, midnight) = kernel.clock.now(), day_bounds(kernel, actor)
    bounds = {"late": (0, now), "today": (now, midnight), "later": (midnight, END)}
    if key not in bounds:
        raise Invalid({"group": [_("There is no such group.")]})
    return bounds[key]


def _waiting(kernel: Kernel, actor: Actor, after: Sequence[int] | None, limit: int) -> list[_Key]:
    """Tickets that I answer for and where no open step is for me."""
    due = f"coalesce(t.due, {NEVER})"
    question = Question(
        f"{due} AS due, t.priority AS priority, t.entered AS since, t.id AS item, t.id AS ticket",
        f"t.assignee_id = ? AND t.ended IS NULL AND ({due}, t.priority, t.entered, t.id) > (?, ?, ?, ?)"
        f" AND NOT EXISTS (SELECT 1 FROM work_item w WHERE w.ticket_id = t.id AND ({_FOR_ME}))",
        order=_ORDER,
    )
    teams = orjson.dumps(sorted(actor.teams)).decode()
    args = (actor.id, *(after or _BEGIN), actor.id, teams, actor.id)
    return [_Key(*row) for row in select_any(kernel, branches(kernel, actor), ((question, args),), limit)]


# -- the rows of a page -----------------------------------------------------------------------------------------


def _page(kernel: Kernel, actor: Actor, keys: Sequence[_Key], limit: int, *, waiting: bool) -> Page[WorkRow]:
    """``keys`` may hold one more than the page: then there is a next one."""
    shown = keys[:limit]
    tickets = heads(kernel, {key.ticket for key in shown})
    fresh = _fresh(kernel, tickets)
    made = _tickets(kernel, tickets, shown, fresh) if waiting else _steps(kernel, actor, tickets, shown, fresh)
    return Page(tuple(made), encode(shown[-1][:4]) if len(keys) > limit else None)


def _steps(
    kernel: Kernel, actor: Actor, tickets: dict[int, Head], keys: Sequence[_Key], fresh: frozenset[int]
) -> list[WorkRow]:
    found = kernel.store.read().all(_STEPS, (_json({key.item for key in keys}),)) if keys else []
    items = {row[0]: row for row in found}
    named = people(kernel, {id for row in found for id in row[2:4]})
    made: list[WorkRow] = []
    for key in keys:
        row, ticket = items.get(key.item), tickets.get(key.ticket)
        if row is None or ticket is None:  # finished between the two statements
            continue
        holder, team = named.get(row[2]), named.get(row[3])
        free = row[2] is None
        step = node_title(kernel, ticket.version_id, row[1])
        made.append(
            _row(kernel, ticket, key, fresh, key.item, (row[1], step), (holder, team), row[2] == actor.id, free)
        )
    return made


def _tickets(kernel: Kernel, tickets: dict[int, Head], keys: Sequence[_Key], fresh: frozenset[int]) -> list[WorkRow]:
    return [
        _row(kernel, ticket, key, fresh, None, ("", ""), (ticket.assignee, ticket.team), True, False)
        for key in keys
        for ticket in (tickets.get(key.ticket),)
        if ticket is not None
    ]


def _row(
    kernel: Kernel,
    ticket: Head,
    key: _Key,
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
        role=role_label(kernel, ticket.role),
        process=ticket.process,
        stage=stage_label(kernel, ticket.version_id, ticket.stage),
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
    return frozenset(id for (id,) in kernel.store.read().all(_FRESH, (_json(ids),)))


def _json(ids: Collection[int]) -> str:
    return orjson.dumps(sorted(ids)).decode()

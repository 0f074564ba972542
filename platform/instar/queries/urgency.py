"""Which steps the actor may do now, most urgent first: sort keys and counts, no rows yet.

*Mine* is assigned to me, or free and naming me as a candidate; the *queue* is free and for one of my teams, or for
nobody at all where I may assign. All of it counts only on tickets where I hold ``ticket.act``. The order is fixed: due,
priority, age.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from instar.access import Actor
from instar.errors import Invalid
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.cursor import COUNTED
from instar.queries.day import day_bounds
from instar.queries.scoped import Asked, Question, Source, branches, count_each, select_any, select_each
from instar.store import as_list

GROUPS = ("late", "today", "later")
NEVER = 1 << 62
"""Where nothing is due, in the order of the list."""
END = NEVER + 1


class Key(NamedTuple):
    """The order of the list. ``item`` is the work item's id, of a waiting row the ticket's."""

    due: int
    priority: int
    since: int
    item: int
    ticket: int


_COLUMNS = "w.urgent AS due, w.priority AS priority, w.created AS since, w.id AS item, w.ticket_id AS ticket"
_WHEN = "w.id AS item, w.urgent AS urgent"
_ORDER = "due, priority, since, item"
_ITEMS = Source("work_item w", "w.ticket_id", "w.zone_id")
_RANGE = "w.urgent >= ? AND w.urgent < ? AND (w.urgent, w.priority, w.created, w.id) > (?, ?, ?, ?)"
_NODES = "w.node IN (SELECT e.value FROM json_each(?) e WHERE e.type = 'text' AND e.value > '')"
_BEGIN = (-1, 0, 0, 0)


class _Kind(NamedTuple):
    """A condition that work items fulfil; ``join`` is what it needs beside the item."""

    where: str
    args: tuple[Any, ...] = ()
    join: str = ""


_HERE = (
    " AND NOT EXISTS (SELECT 1 FROM snooze z WHERE z.principal_id = ? AND z.ticket_id = {id} AND z.returned IS NULL)"
)
_STEP_HERE = _HERE.format(id="w.ticket_id")
_TAKEN = "w.assignee_id = ?"
_NAMED = "w.assignee_id IS NULL AND c.principal_id = ?"
_CANDIDATE = " JOIN work_item_candidate c ON c.work_item_id = w.id"
_TEAM = "w.assignee_id IS NULL AND w.team_id = ?"
_TEAMS = "w.assignee_id IS NULL AND w.team_id IN (SELECT value FROM json_each(?))"
MOST_TEAMS = 8
"""For so many teams each is asked for itself, by its own part of the index; for more all at once, and sorted."""
_NOBODYS = (
    "w.assignee_id IS NULL AND w.team_id IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM work_item_candidate c WHERE c.work_item_id = w.id)"
)
_FOR_ME = (
    "w.assignee_id = ? OR (w.assignee_id IS NULL AND (w.team_id IN (SELECT value FROM json_each(?))"
    " OR EXISTS (SELECT 1 FROM work_item_candidate c WHERE c.work_item_id = w.id AND c.principal_id = ?)))"
)


def keys_of(
    kernel: Kernel,
    actor: Actor,
    key: str,
    whose: str,
    after: Sequence[int] | None,
    limit: int,
    *,
    nodes: Collection[str] | None = None,
) -> list[Key]:
    """The first ``limit`` keys beyond ``after``. ``key``: "all" or that of a group; ``whose``: mine | teams | any.
    ``nodes``: only steps of nodes with these ids."""
    if actor.id is None:
        return []
    if key == "waiting":
        return _waiting(kernel, actor, after, limit)
    if key == "snoozed":
        return _snoozed(kernel, actor, after, limit)
    if key == "teams":
        whose, key = "teams", "all"
    begin, end = bounds(kernel, actor, key)
    found: list[Key] = []
    within = _RANGE
    range_args: tuple[Any, ...] = (begin, end, *(after or _BEGIN))
    if nodes is not None:
        within, range_args = f"{_RANGE} AND {_NODES}", (*range_args, as_list(nodes))
    for permission, kinds in _kinds_of(actor, whose):
        asked = [
            (_question(_COLUMNS, f"{within} AND {kind.where}", kind.join, _ORDER), (*range_args, *kind.args))
            for kind in kinds
        ]
        found += [Key(*row) for row in select_any(kernel, branches(kernel, actor, permission), asked, limit)]
    return sorted(set(found))[:limit]


def count_of(kernel: Kernel, actor: Actor, key: str, whose: str) -> int:
    """How many steps there are, at most 1000: no two kinds have one in common, and nothing needs to be sorted."""
    if actor.id is None:
        return 0
    if key == "teams":
        whose, key = "teams", "all"
    begin, end = bounds(kernel, actor, key)
    limits = () if key == "all" else (begin, end)
    asked = []
    for permission, kinds in _kinds_of(actor, whose):
        parts = branches(kernel, actor, permission)
        for kind in kinds:
            within = kind.where if key == "all" else f"w.urgent >= ? AND w.urgent < ? AND {kind.where}"
            asked.append(Asked(parts, _question("w.id AS item", within, kind.join), (*limits, *kind.args)))
    return count_each(kernel, asked, apart=True)


def urgencies_of(kernel: Kernel, actor: Actor, whose: str) -> list[int]:
    """When each of the steps is due (ms), of at most 1000."""
    if actor.id is None:
        return []
    asked = [
        Asked(branches(kernel, actor, permission), _question(_WHEN, kind.where, kind.join), kind.args)
        for permission, kinds in _kinds_of(actor, whose)
        for kind in kinds
    ]
    return [urgent for _item, urgent in select_each(kernel, asked, COUNTED)]


@lru_cache(maxsize=1024)
def _question(columns: str, where: str, join: str, order: str = "") -> Question:
    """The same one each time: every page counts steps, and the SQL of a question is found by it."""
    return Question(columns, where, join, order, _ITEMS)


def _kinds_of(actor: Actor, whose: str) -> list[tuple[str, list[_Kind]]]:
    return _kinds(actor.id, actor.teams, whose)


@lru_cache(maxsize=1024)
def _kinds(id: int | None, of: frozenset[int], whose: str) -> list[tuple[str, list[_Kind]]]:
    """Where the steps come from, each with the permission that it needs."""
    mine = [_Kind(_TAKEN, (id,)), _Kind(_NAMED, (id,), _CANDIDATE)]
    teams = [_Kind(_TEAM, (team,)) for team in sorted(of)]
    if len(teams) > MOST_TEAMS:
        teams = [_Kind(_TEAMS, (as_list(of),))]
    mine, teams, others = ([_here(kind, id) for kind in kinds] for kinds in (mine, teams, [_Kind(_NOBODYS)]))
    nobodys = ("ticket.assign", others)
    if whose == "mine":
        return [("ticket.act", mine)]
    if whose == "teams":
        return [("ticket.act", teams), nobodys]
    if whose == "any":
        return [("ticket.act", [*mine, *teams]), nobodys]
    raise Invalid({"whose": [_("Ask for “mine”, “teams” or “any”.")]})


def _here(kind: _Kind, person: int | None) -> _Kind:
    """The same but for what the person has put off."""
    return _Kind(kind.where + _STEP_HERE, (*kind.args, person), kind.join)


def bounds(kernel: Kernel, actor: Actor, key: str) -> tuple[int, int]:
    """From when to when (ms, the end left out) something of this group is due; raises Invalid for an unknown one."""
    if key == "all":
        return 0, END
    now, (_begin, midnight) = kernel.clock.now(), day_bounds(kernel, actor)
    known = {"late": (0, now), "today": (now, midnight), "later": (midnight, END)}
    if key not in known:
        raise Invalid({"group": [_("There is no such group.")]})
    return known[key]


def _waiting(kernel: Kernel, actor: Actor, after: Sequence[int] | None, limit: int) -> list[Key]:
    """Tickets that I answer for and where no open step is for me."""
    due = f"coalesce(t.urgent, {NEVER})"
    question = Question(
        f"{due} AS due, t.priority AS priority, t.entered AS since, t.id AS item, t.id AS ticket",
        f"t.assignee_id = ? AND t.ended IS NULL AND ({due}, t.priority, t.entered, t.id) > (?, ?, ?, ?)"
        f" AND NOT EXISTS (SELECT 1 FROM work_item w WHERE w.ticket_id = t.id AND ({_FOR_ME}))"
        f"{_HERE.format(id='t.id')}",
        order=_ORDER,
    )
    teams = as_list(actor.teams)
    args = (actor.id, *(after or _BEGIN), actor.id, teams, actor.id, actor.id)
    return [Key(*row) for row in select_any(kernel, branches(kernel, actor), ((question, args),), limit)]


def _snoozed(kernel: Kernel, actor: Actor, after: Sequence[int] | None, limit: int) -> list[Key]:
    """Tickets that I have put off, by when they come back: that is their ``due``."""
    question = Question(
        "z.until AS due, t.priority AS priority, z.created AS since, t.id AS item, t.id AS ticket",
        "z.principal_id = ? AND z.returned IS NULL AND t.ended IS NULL"
        " AND (z.until, t.priority, z.created, t.id) > (?, ?, ?, ?)",
        join=" JOIN snooze z ON z.ticket_id = t.id",
        order=_ORDER,
    )
    args = (actor.id, *(after or _BEGIN))
    return [Key(*row) for row in select_any(kernel, branches(kernel, actor), ((question, args),), limit)]

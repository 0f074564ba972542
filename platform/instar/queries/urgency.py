"""Which steps the actor may do now, most urgent first: sort keys and counts, no rows yet.

*Mine* is assigned to me, or free and naming me as a candidate; the *queue* is free and for one of my teams, or for
nobody at all where I may assign. All of it counts only on tickets where I hold ``ticket.act``. The order is fixed: due,
priority, age.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from instar.access import Actor
from instar.errors import Invalid
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.cursor import COUNTED
from instar.queries.day import day_bounds
from instar.queries.scoped import Question, branches, count, select_any

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


_COLUMNS = "w.urgent AS due, w.priority AS priority, w.created AS since, w.id AS item, t.id AS ticket"
_ORDER = "due, priority, since, item"
_ITEM = " JOIN work_item w ON w.ticket_id = t.id"
_RANGE = "w.urgent >= ? AND w.urgent < ? AND (w.urgent, w.priority, w.created, w.id) > (?, ?, ?, ?)"
_BEGIN = (-1, 0, 0, 0)


class _Source(NamedTuple):
    """A condition that work items fulfil; ``join`` is what it needs beside the item."""

    where: str
    args: tuple[Any, ...] = ()
    join: str = _ITEM


_TAKEN = "w.assignee_id = ?"
_NAMED = "w.assignee_id IS NULL AND c.principal_id = ?"
_CANDIDATE = f"{_ITEM} JOIN work_item_candidate c ON c.work_item_id = w.id"
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


def keys_of(kernel: Kernel, actor: Actor, key: str, whose: str, after: Sequence[int] | None, limit: int) -> list[Key]:
    """The first ``limit`` keys beyond ``after``. ``key``: "all" or that of a group; ``whose``: mine | teams | any."""
    if actor.id is None:
        return []
    if key == "waiting":
        return _waiting(kernel, actor, after, limit)
    if key == "teams":
        whose, key = "teams", "all"
    begin, end = bounds(kernel, actor, key)
    found: list[Key] = []
    range_args = (begin, end, *(after or _BEGIN))
    for permission, sources in _sources(actor, whose):
        asked = [
            (Question(_COLUMNS, f"{_RANGE} AND {source.where}", source.join, _ORDER), (*range_args, *source.args))
            for source in sources
        ]
        found += [Key(*row) for row in select_any(kernel, branches(kernel, actor, permission), asked, limit)]
    return sorted(set(found))[:limit]


def count_of(kernel: Kernel, actor: Actor, key: str, whose: str) -> int:
    """How many steps there are, at most 1000: the sources have none in common, and nothing needs to be sorted."""
    if actor.id is None:
        return 0
    if key == "teams":
        whose, key = "teams", "all"
    begin, end = bounds(kernel, actor, key)
    found = 0
    for permission, sources in _sources(actor, whose):
        parts = branches(kernel, actor, permission)
        for source in sources:
            within = source.where if key == "all" else f"w.urgent >= ? AND w.urgent < ? AND {source.where}"
            limits = () if key == "all" else (begin, end)
            found += count(kernel, parts, Question("w.id AS item", within, source.join), (*limits, *source.args))
    return min(COUNTED, found)


def _sources(actor: Actor, whose: str) -> list[tuple[str, list[_Source]]]:
    """Where the steps come from, each with the permission that it needs."""
    mine = [_Source(_TAKEN, (actor.id,)), _Source(_NAMED, (actor.id,), _CANDIDATE)]
    teams = [_Source(_TEAM, (team,)) for team in sorted(actor.teams)]
    if len(teams) > MOST_TEAMS:
        teams = [_Source(_TEAMS, (orjson.dumps(sorted(actor.teams)).decode(),))]
    nobodys = ("ticket.assign", [_Source(_NOBODYS)])
    if whose == "mine":
        return [("ticket.act", mine)]
    if whose == "teams":
        return [("ticket.act", teams), nobodys]
    if whose == "any":
        return [("ticket.act", [*mine, *teams]), nobodys]
    raise Invalid({"whose": [_("Ask for “mine”, “teams” or “any”.")]})


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
    due = f"coalesce(t.due, {NEVER})"
    question = Question(
        f"{due} AS due, t.priority AS priority, t.entered AS since, t.id AS item, t.id AS ticket",
        f"t.assignee_id = ? AND t.ended IS NULL AND ({due}, t.priority, t.entered, t.id) > (?, ?, ?, ?)"
        f" AND NOT EXISTS (SELECT 1 FROM work_item w WHERE w.ticket_id = t.id AND ({_FOR_ME}))",
        order=_ORDER,
    )
    teams = orjson.dumps(sorted(actor.teams)).decode()
    args = (actor.id, *(after or _BEGIN), actor.id, teams, actor.id)
    return [Key(*row) for row in select_any(kernel, branches(kernel, actor), ((question, args),), limit)]

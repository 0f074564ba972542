"""Lists of tickets: filters, a sort, pages by cursor, each cut to the actor's scope.

A filter on something that is internal (stage, assignee, priority) looks only at tickets whose inside the actor may see:
else the length of the list would tell what the rows do not.
"""

from __future__ import annotations

from typing import NamedTuple

from instar.access import Actor
from instar.errors import Invalid, nearest
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.checklists import how_far
from instar.queries.cursor import Page, decode, encode, limited
from instar.queries.head import Head, OpenStep, allowed_on, open_steps
from instar.queries.labels import (
    Labels,
    PersonLabel,
    RoleLabel,
    ServiceLabel,
    StageLabel,
    number,
)
from instar.queries.matching import NO_FILTERS, STATUSES, Filters, matching
from instar.queries.partners import heads_for
from instar.queries.scoped import Question, count_each, select_each
from instar.queries.stalled import NOT_STALLED, Stalled, stalled
from instar.queries.ticket import stage_seen

__all__ = ["NO_FILTERS", "SORTS", "STATUSES", "Filters", "TicketRow", "count_tickets", "list_tickets", "ticket_rows"]

NEVER = 1 << 62


class _Sort(NamedTuple):
    """``key``: SQL of an integer, "" for the number alone."""

    key: str
    down: bool


SORTS = {
    "-number": _Sort("", True),
    "number": _Sort("", False),
    "-created": _Sort("", True),  # numbers are given in the order of creation
    "created": _Sort("", False),
    "-updated": _Sort("t.updated", True),
    "updated": _Sort("t.updated", False),
    "due": _Sort(f"coalesce(t.urgent, {NEVER})", False),
    "priority": _Sort("t.priority", False),
    "rating": _Sort("coalesce(t.rating, 9)", False),
    "-rating": _Sort("coalesce(t.rating, 0)", True),
}


class TicketRow(NamedTuple):
    """``steps``: titles of the open steps; ``client``: the requester's name. What is internal is empty where the actor
    may not see it: stage (its public text remains), assignee, team, steps, rating, entitled. ``checklist``: (done, all)
    lines, None without one."""

    id: int
    number: str
    title: str
    rev: int
    role: RoleLabel
    service: ServiceLabel
    process: str
    version_id: int
    stage: StageLabel | None
    status: str
    priority: int
    assignee: PersonLabel | None
    team: PersonLabel | None
    client: str
    steps: tuple[str, ...]
    due: int | None
    created: int
    updated: int
    ended: int | None
    checklist: tuple[int, int] | None = None
    stalled: Stalled = NOT_STALLED
    rating: int | None = None
    entitled: bool | None = None


def list_tickets(
    kernel: Kernel,
    actor: Actor,
    filters: Filters = NO_FILTERS,
    *,
    sort: str = "-number",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[TicketRow]:
    """Tickets that the actor may see; raises Invalid for an unknown sort or status and for a bad cursor."""
    order = _sort(sort)
    kinds = (int, int) if order.key else (int,)
    after = decode(cursor, *kinds)
    size = limited(limit)
    further = (_beyond(order), after) if after is not None else ("", ())
    shape = Question(_columns(order), order=_order(order))
    rows = select_each(kernel, matching(kernel, actor, filters, sort, shape, further), size + 1)
    following = encode(rows[size - 1]) if len(rows) > size else None
    return Page(_rows(kernel, actor, [row[-1] for row in rows[:size]]), following)


def ticket_ids(kernel: Kernel, actor: Actor, filters: Filters, sort: str, most: int) -> list[int]:
    """Ids of the whole list as it is at this moment, at most so many, in its order."""
    order = _sort(sort)
    shape = Question(_columns(order), order=_order(order))
    return [row[-1] for row in select_each(kernel, matching(kernel, actor, filters, sort, shape), most)]


def count_tickets(kernel: Kernel, actor: Actor, filters: Filters = NO_FILTERS) -> int:
    """How many there are, at most 1000."""
    return count_each(kernel, matching(kernel, actor, filters, "", Question("t.id AS id")))


def ticket_rows(kernel: Kernel, actor: Actor, ids: list[int]) -> tuple[TicketRow, ...]:
    """Rows of tickets that a scoped question has found, in the order of ``ids``."""
    return _rows(kernel, actor, ids)


# -- the question -------------------------------------------------------------------------------------------------


def _sort(name: str) -> _Sort:
    found = SORTS.get(name)
    if found is None:
        near = nearest(name, SORTS)
        raise Invalid(
            {"sort": [_("Sort by one of: {names}.").format(names=", ".join(SORTS))]},
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
        )
    return found


def _columns(order: _Sort) -> str:
    return f"{order.key} AS key, t.id AS id" if order.key else "t.id AS id"


def _order(order: _Sort) -> str:
    way = " DESC" if order.down else ""
    return f"key{way}, id{way}" if order.key else f"id{way}"


def _beyond(order: _Sort) -> str:
    way = "<" if order.down else ">"
    return f"({order.key}, t.id) {way} (?, ?)" if order.key else f"t.id {way} ?"


# -- the rows -----------------------------------------------------------------------------------------------------


def _rows(kernel: Kernel, actor: Actor, ids: list[int]) -> tuple[TicketRow, ...]:
    found = heads_for(kernel, actor, ids)
    inside = allowed_on(kernel, actor, "ticket.view_internal", found.values())
    steps = open_steps(kernel, (head for id, head in found.items() if id in inside))
    labels, far = Labels(kernel), how_far(kernel, inside)
    marked = stalled(kernel, [head for id, head in found.items() if id in inside])
    return tuple(
        _row(labels, found[id], steps.get(id, []), id in inside)._replace(
            checklist=far.get(id), stalled=marked.get(id, NOT_STALLED)
        )
        for id in ids
        if id in found
    )


def _row(labels: Labels, head: Head, steps: list[OpenStep], inside: bool) -> TicketRow:
    return TicketRow(
        id=head.id,
        number=number(head.id),
        title=head.title,
        rev=head.rev,
        role=labels.role(head.role),
        service=labels.service(head.service_id),
        process=head.process,
        version_id=head.version_id,
        stage=stage_seen(labels.stage(head.version_id, head.stage), inside),
        status=head.status,
        priority=head.priority,
        assignee=head.assignee if inside else None,
        team=head.team if inside else None,
        client=head.client,
        steps=tuple(step.title for step in steps),
        due=head.due,
        created=head.created,
        updated=head.updated,
        ended=head.ended,
        rating=head.rating if inside else None,
        entitled=head.entitled if inside else None,
    )

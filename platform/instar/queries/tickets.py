"""Lists of tickets: filters, a sort, pages by cursor, each cut to the actor's scope.

A filter on something that is internal (stage, assignee, priority) looks only at tickets whose inside the actor may see:
else the length of the list would tell what the rows do not.
"""

from __future__ import annotations

from typing import NamedTuple

from instar.access import Actor
from instar.errors import Invalid
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
from instar.queries.orders import MOST_SORTED, SORTS, Order, order_of
from instar.queries.partners import heads_for
from instar.queries.scoped import Question, count_each, select_each
from instar.queries.stalled import NOT_STALLED, Stalled, stalled
from instar.queries.ticket import stage_seen

__all__ = [
    "NO_FILTERS",
    "SORTS",
    "STATUSES",
    "Filters",
    "TicketRow",
    "count_tickets",
    "list_tickets",
    "page_of_ids",
    "ticket_rows",
]


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
    """Tickets that the actor may see; raises as ``page_of_ids``."""
    found = page_of_ids(kernel, actor, filters, sort=sort, cursor=cursor, limit=limit)
    return Page(_rows(kernel, actor, list(found.items)), found.next)


def page_of_ids(
    kernel: Kernel,
    actor: Actor,
    filters: Filters = NO_FILTERS,
    *,
    sort: str = "-number",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[int]:
    """Ids of tickets that the actor may see; ``sort``: see ``orders``. Raises Invalid for an unknown sort or status,
    for a bad cursor, and for more than can be sorted."""
    order = order_of(kernel, actor, sort)
    after = decode(cursor, *order.cursor)
    size = limited(limit)
    if order.slow and after is None:
        _refuse_many(kernel, actor, filters)
    further = (order.beyond, after) if after is not None else ("", ())
    asked = matching(kernel, actor, filters, _question(order), further, internal=order.internal)
    rows = select_each(kernel, asked, size + 1)
    following = encode(rows[size - 1]) if len(rows) > size else None
    return Page(tuple(row[-1] for row in rows[:size]), following)


def ticket_ids(kernel: Kernel, actor: Actor, filters: Filters, sort: str, most: int) -> list[int]:
    """Ids of the whole list as it is at this moment, at most so many, in its order."""
    order = order_of(kernel, actor, sort)
    if order.slow:
        _refuse_many(kernel, actor, filters)
    asked = matching(kernel, actor, filters, _question(order), internal=order.internal)
    return [row[-1] for row in select_each(kernel, asked, most)]


def count_tickets(kernel: Kernel, actor: Actor, filters: Filters = NO_FILTERS) -> int:
    """How many there are, at most 1000."""
    return count_each(kernel, matching(kernel, actor, filters, Question("t.id AS id")))


def ticket_rows(kernel: Kernel, actor: Actor, ids: list[int]) -> tuple[TicketRow, ...]:
    """Rows of tickets that a scoped question has found, in the order of ``ids``."""
    return _rows(kernel, actor, ids)


# -- the question -------------------------------------------------------------------------------------------------


def _question(order: Order) -> Question:
    return Question(order.columns, order=order.by)


def _refuse_many(kernel: Kernel, actor: Actor, filters: Filters) -> None:
    """Every page of a list that no index sorts looks at all of it."""
    asked = matching(kernel, actor, filters, Question("t.id AS id"))
    if count_each(kernel, asked, MOST_SORTED + 1) > MOST_SORTED:
        raise Invalid(
            {
                "sort": [
                    _("These are more than {most} tickets: too many to be sorted by this.").format(most=MOST_SORTED)
                ]
            },
            hint=_("Narrow the list, by a status, a team or the year of creation for example."),
        )


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

"""Lists of tickets: filters, a sort, pages by cursor, each cut to the actor's scope.

A filter on something that is internal (stage, assignee, priority) looks only at tickets whose inside the actor may see:
else the length of the list would tell what the rows do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from instar.access import Actor
from instar.errors import Invalid, nearest
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.cursor import Page, decode, encode, limited
from instar.queries.head import Head, OpenStep, heads, open_steps
from instar.queries.key import id_of
from instar.queries.labels import (
    PersonLabel,
    RoleLabel,
    ServiceLabel,
    StageLabel,
    number,
    role_label,
    service_label,
    stage_label,
)
from instar.queries.scoped import Question, allowed, branches, count, select
from instar.queries.ticket import stage_seen
from instar.queries.words import WINDOW, matcher

STATUSES = ("active", "waiting", "hold", "resolved", "closed", "cancelled")
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
    "due": _Sort(f"coalesce(t.due, {NEVER})", False),
    "priority": _Sort("t.priority", False),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """All are *and*. ``assignee``: a log-in, "me" or "none"; ``requester``: a contact's id or "me"; ``status``: one of
    the stages' statuses, "open" (not ended) or "ended"; ``q``: words of the title, or a number."""

    role: str | None = None
    process: str | None = None
    stage: str | None = None
    status: str | None = None
    service: str | None = None
    assignee: str | None = None
    requester: str | None = None
    q: str | None = None


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class TicketRow:
    """``steps``: titles of the open steps; ``client``: the requester's name. What is internal is empty where the actor
    may not see it: stage (its public text remains), assignee, team, steps."""

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
    matches = matcher(filters.q) if filters.q and id_of(filters.q) is None else None
    where, args = _conditions(kernel, actor, filters)
    if after is not None:
        where, args = f"{where} AND {_beyond(order)}", (*args, *after)
    question = Question(_columns(order, matches is not None), where, order=_order(order))
    rows = select(
        kernel, branches(kernel, actor, _permission(filters, sort)), question, args, WINDOW if matches else size + 1
    )
    if matches is not None:
        rows = [row for row in rows if matches(row[-1])]
    shown = [row[: len(kinds)] for row in rows[:size]]
    return Page(_rows(kernel, actor, [row[-1] for row in shown]), encode(shown[-1]) if len(rows) > size else None)


def count_tickets(kernel: Kernel, actor: Actor, filters: Filters = NO_FILTERS) -> int:
    """How many there are, at most 1000."""
    matches = matcher(filters.q) if filters.q and id_of(filters.q) is None else None
    where, args = _conditions(kernel, actor, filters)
    parts = branches(kernel, actor, _permission(filters, ""))
    if matches is None:
        return count(kernel, parts, Question("t.id AS id", where), args)
    order = SORTS["-number"]
    question = Question(_columns(order, True), where, order=_order(order))
    return min(1000, sum(matches(row[-1]) for row in select(kernel, parts, question, args, WINDOW)))


def ticket_rows(kernel: Kernel, actor: Actor, ids: list[int]) -> tuple[TicketRow, ...]:
    """Rows of tickets that a scoped question has found, in the order of ``ids``."""
    return _rows(kernel, actor, ids)


# -- the question -------------------------------------------------------------------------------------------------


def _permission(filters: Filters, sort: str) -> str:
    inside = filters.stage is not None or filters.assignee is not None or sort == "priority"
    return "ticket.view_internal" if inside else "ticket.view"


def _sort(name: str) -> _Sort:
    found = SORTS.get(name)
    if found is None:
        near = nearest(name, SORTS)
        raise Invalid(
            {"sort": [_("Sort by one of: {names}.").format(names=", ".join(SORTS))]},
            hint=_("Did you mean “{name}”?").format(name=near) if near else None,
        )
    return found


def _columns(order: _Sort, title: bool) -> str:
    key = f"{order.key} AS key, t.id AS id" if order.key else "t.id AS id"
    return f"{key}, t.title AS title" if title else key


def _order(order: _Sort) -> str:
    way = " DESC" if order.down else ""
    return f"key{way}, id{way}" if order.key else f"id{way}"


def _beyond(order: _Sort) -> str:
    way = "<" if order.down else ">"
    return f"({order.key}, t.id) {way} (?, ?)" if order.key else f"t.id {way} ?"


def _conditions(kernel: Kernel, actor: Actor, filters: Filters) -> tuple[str, tuple[Any, ...]]:
    """SQL and arguments; the text depends on which filters are given, never on their values."""
    found: list[tuple[str, tuple[Any, ...]]] = []
    if filters.role is not None:
        found.append(("t.role = ?", (filters.role,)))
    if filters.stage is not None:
        found.append(("t.stage = ?", (filters.stage,)))
    if filters.process is not None:
        # Without a stage the index on (process, stage) would find all and sort them: "+" keeps the list's own order.
        found.append(("t.process = ?" if filters.stage is not None else "+t.process = ?", (filters.process,)))
    if filters.status is not None:
        found.append(_status(filters.status))
    if filters.service is not None:
        service = kernel.directory.service_by_key(filters.service)
        found.append(("t.service_id = ?", (service.id if service else -1,)))
    if filters.assignee is not None:
        found.append(_assignee(kernel, actor, filters.assignee))
    if filters.requester is not None:
        found.append(("t.requester_id = ?", (_contact(actor, filters.requester),)))
    if filters.q and (id := id_of(filters.q)) is not None:
        found.append(("t.id = ?", (id,)))
    return " AND ".join(sql for sql, _args in found) or "1", tuple(arg for _sql, args in found for arg in args)


def _status(status: str) -> tuple[str, tuple[Any, ...]]:
    if status == "open":
        return "t.ended IS NULL", ()
    if status == "ended":
        return "t.ended IS NOT NULL", ()
    if status not in STATUSES:
        names = ", ".join((*STATUSES, "open", "ended"))
        raise Invalid({"status": [_("The status is one of: {names}.").format(names=names)]})
    return "t.status = ?", (status,)


def _assignee(kernel: Kernel, actor: Actor, given: str) -> tuple[str, tuple[Any, ...]]:
    if given == "none":
        return "t.assignee_id IS NULL", ()
    if given == "me":
        return "t.assignee_id = ?", (actor.id or -1,)
    person = kernel.directory.find("user", given)
    return "t.assignee_id = ?", (person.id if person else -1,)


def _contact(actor: Actor, given: str) -> int:
    if given == "me":
        return actor.contact_id or -1
    if not given.isascii() or not given.isdigit() or len(given) > 15:
        raise Invalid({"requester": [_("Give the contact's id, or “me”.")]})
    return int(given)


# -- the rows -----------------------------------------------------------------------------------------------------


def _rows(kernel: Kernel, actor: Actor, ids: list[int]) -> tuple[TicketRow, ...]:
    found = heads(kernel, ids)
    inside = allowed(kernel, actor, "ticket.view_internal", ids)
    steps = open_steps(kernel, inside)
    return tuple(_row(kernel, found[id], steps.get(id, []), id in inside) for id in ids if id in found)


def _row(kernel: Kernel, head: Head, steps: list[OpenStep], inside: bool) -> TicketRow:
    return TicketRow(
        id=head.id,
        number=number(head.id),
        title=head.title,
        rev=head.rev,
        role=role_label(kernel, head.role),
        service=service_label(kernel, head.service_id),
        process=head.process,
        version_id=head.version_id,
        stage=stage_seen(stage_label(kernel, head.version_id, head.stage), inside),
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
    )

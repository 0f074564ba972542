"""What belongs to a ticket, on its tab Work: the ticket above, those below and how far they are, links. Each is found
as one types, and removed where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from instar.i18n import N_, _
from instar.queries.links import INSIDE, KINDS, LinkRow, Progress, children, links, progress
from instar.queries.ticket import TicketView, ticket_id
from instar.queries.tickets import TicketRow, ticket_rows
from instar.web import chips, current, people, times

PARENT = "parent"
CHOICES = {PARENT: N_("is part of"), **KINDS}


@dataclass(frozen=True, slots=True)
class Line:
    """Another ticket. ``drop``: the kind of link that Remove ends, "" where the reader may not."""

    number: str
    title: str
    stage: str
    role: chips.Role
    who: people.Person | None
    due: times.TimeText | None
    done: bool
    drop: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """See ``_related.html``. ``links``: (kind in words, lines). ``choices``: what may be said of another ticket."""

    edits: bool
    opens: bool
    above: Line | None
    below: tuple[Line, ...]
    more: str | None
    progress: Progress
    links: tuple[tuple[str, tuple[Line, ...]], ...]
    choices: tuple[tuple[str, str], ...]
    typed: tuple[str, str] = ("", "")
    problem: str = ""


def related(view: TicketView, typed: tuple[str, str] = ("", ""), problem: str = "") -> Related | None:
    """None for those outside: they are told nothing of other tickets."""
    kernel, actor = current.kernel(), current.actor()
    if not kernel.access.can(actor, INSIDE, view.key):
        return None
    found = children(kernel, actor, view.id, cursor=request.args.get("below") or None)
    return Related(
        edits=view.can.edit,
        opens=kernel.access.can(actor, "ticket.create"),
        above=_above(view),
        below=tuple(_line(row) for row in found.items),
        more=f"/t/{view.number}/work?below={found.next}#related" if found.next else None,
        progress=progress(kernel, actor, view.id),
        links=_grouped(links(kernel, actor, view.id), view.can.edit),
        choices=tuple((kind, _(said)) for kind, said in CHOICES.items()),
        typed=typed,
        problem=problem,
    )


# -- below: how it is done -----------------------------------------------------------------------------------


def _above(view: TicketView) -> Line | None:
    """The ticket that this one is a part of."""
    kernel, actor = current.kernel(), current.actor()
    if view.parent is None:
        return None
    (row,) = ticket_rows(kernel, actor, [ticket_id(kernel, actor, view.parent)])
    return _line(row, PARENT if view.can.edit else "")


def _grouped(rows: tuple[LinkRow, ...], edits: bool) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    found: dict[str, list[Line]] = {}
    for row in rows:
        found.setdefault(row.said, []).append(_line(row.ticket, row.kind if edits else ""))
    return tuple((said, tuple(lines)) for said, lines in found.items())


def _line(row: TicketRow, drop: str = "") -> Line:
    return Line(
        number=row.number,
        title=row.title,
        stage=row.stage.title if row.stage and row.ended is None else chips.status(row.status).title,
        role=chips.role(row.role),
        who=people.person(row.assignee),
        due=times.deadline(row.due, open=row.ended is None),
        done=row.ended is not None,
        drop=drop,
    )

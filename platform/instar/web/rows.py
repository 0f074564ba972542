"""Rows of lists: a step in My work and the team queue, a ticket in a list. See ``_rows.html``."""

from __future__ import annotations

from typing import NamedTuple

from instar.i18n import _, ngettext
from instar.queries.stalled import Stalled
from instar.queries.tickets import TicketRow
from instar.queries.worklist import WorkRow
from instar.web import chips, people, times

DEFAULT_PRIORITY = 3


class Row(NamedTuple):
    id: str
    url: str
    number: str
    title: str
    role: chips.Role
    client: str | None
    step: str | None
    due: times.TimeText | None
    age: times.TimeText | None
    priority: str | None
    fresh: str | None = None
    taken_by: people.Person | None = None
    take_url: str | None = None
    done: str | None = None
    pick: bool = False
    in_place_of: people.Person | None = None
    checklist: str | None = None
    rating: int | None = None


def work_row(row: WorkRow, clock: times.Clock) -> Row:
    """A step, or a ticket of mine that waits for others."""
    url = f"/t/{row.number}"
    return Row(
        id=f"row-{row.item}" if row.item else f"row-{row.number}",
        url=f"{url}#step-{row.item}" if row.item else url,
        number=row.number,
        title=row.title,
        role=chips.role(row.role),
        client=row.client or None,
        step=_step(row, clock),
        due=clock.deadline(row.due),
        age=clock.moment(row.since),
        priority=priority(row.priority),
        fresh=_("client wrote") if row.fresh else _("back") if row.back else None,
        taken_by=None if row.mine else people.person(row.assignee),
        take_url=f"{url}/step/{row.item}/take" if row.takeable and row.item else None,
        in_place_of=people.person(row.in_place_of) if row.mine else None,
        checklist=_far(row.checklist),
    )


def _far(checklist: tuple[int, int] | None) -> str | None:
    return "{}/{}".format(*checklist) if checklist else None


def _step(row: WorkRow, clock: times.Clock) -> str | None:
    if row.returns is not None:
        return _("back {moment}").format(moment=clock.calendar(row.returns))
    return row.step or (row.stage.title if row.stage else None)


def ticket_row(row: TicketRow, clock: times.Clock, *, pick: bool = False) -> Row:
    """``pick``: it can be ticked, to be changed together with others."""
    return Row(
        id=f"row-{row.number}",
        url=f"/t/{row.number}",
        number=row.number,
        title=row.title,
        role=chips.role(row.role),
        client=row.client or None,
        step=" · ".join(row.steps) or (row.stage.title if row.stage else chips.status(row.status).title),
        due=clock.deadline(row.due, open=row.ended is None),
        age=clock.moment(row.updated),
        priority=priority(row.priority),
        fresh=_marks(row) or None,
        taken_by=people.person(row.assignee),
        done=None,
        pick=pick,
        checklist=_far(row.checklist),
        rating=row.rating,
    )


def _marks(row: TicketRow) -> str:
    """What one has to know of it at a glance; "" for nothing."""
    said = [_("out of contract")] if row.entitled is False and row.ended is None else []
    return " · ".join([*said, *filter(None, [stalled_words(row.stalled)])])


def stalled_words(found: Stalled) -> str:
    """What is wrong with a ticket that stands still; "" for nothing."""
    said = [ngettext("{n} day here", "{n} days here", found.idle).format(n=found.idle)] if found.idle else []
    return " · ".join([*said, *([_("no next step")] if found.unplanned else [])])


def priority(number: int) -> str | None:
    """What everybody has says nothing: only another one is shown."""
    return f"P{number}" if number != DEFAULT_PRIORITY else None

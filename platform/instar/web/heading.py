"""The ticket's own line and its strip of stages, as ``ticket.html`` and ``_strip.html`` read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from instar.queries.ticket import TicketView, stages_seen
from instar.web import chips, current, times


@dataclass(frozen=True, slots=True)
class Heading:
    """``due``: the earliest of the ticket's own and its steps'."""

    number: str
    title: str
    url: str
    rev: int
    role: chips.Role
    status: chips.Status
    stage: str
    due: times.TimeText | None
    can_edit: bool
    can_change_role: bool
    can_move: bool
    can_steer: bool


@dataclass(frozen=True, slots=True)
class StageMark:
    """``state``: past | now | next."""

    id: str
    title: str
    state: str
    note: str


def heading(view: TicketView, step_dues: Iterable[int | None] = ()) -> Heading:
    dues = [due for due in (view.due, *step_dues) if due is not None]
    return Heading(
        number=view.number,
        title=view.title,
        url=f"/t/{view.number}",
        rev=view.rev,
        role=chips.role(view.role),
        status=chips.status(view.status),
        stage=view.stage.title if view.stage else "",
        due=times.deadline(min(dues, default=None), open=view.ended is None),
        can_edit=view.can.edit,
        can_change_role=view.can.change_role,
        can_move=view.can.move and view.ended is None,
        can_steer=view.can.assign and view.ended is None,
    )


def strip(view: TicketView) -> tuple[StageMark, ...]:
    return tuple(_strip(view))


def _strip(view: TicketView) -> Iterator[StageMark]:
    now, seen = view.stage.id if view.stage else None, stages_seen(current.kernel(), view)
    for stage in view.stages:
        if stage.id == now:
            lasted = "" if view.ended else times.lasted(current.now() - view.entered)
            yield StageMark(stage.id, stage.title, "now", lasted)
        elif stage.id in seen:
            yield StageMark(stage.id, stage.title, "past", "")
        elif not (stage.final and view.ended):
            yield StageMark(stage.id, stage.title, "next", "")

"""The page that tells why a ticket is due when it is: its clocks, what has counted, and what still counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from babel.dates import format_date
from flask import render_template
from flask.typing import ResponseReturnValue

from instar.engine.calendars import Counted
from instar.errors import Forbidden
from instar.forms.locales import locale_of
from instar.i18n import _, text
from instar.i18n import current as language
from instar.queries.clocks import ClockRow, Explained, Segment, explained
from instar.queries.ticket import ticket
from instar.web import current, times
from instar.web.clock_words import STATES, time_of, worked
from instar.web.parts import Parts
from instar.web.routes import page

MINUTE = times.MINUTE


class Line(NamedTuple):
    """A segment, or a day: ``hours`` that count in it, "" for none."""

    begin: times.TimeText | None
    end: times.TimeText | None
    text: str
    hours: str


@dataclass(frozen=True, slots=True)
class Face:
    """A clock as ``clocks.html`` shows it. ``facts``: (name, value)."""

    id: str
    title: str
    time: times.TimeText | None
    state: str
    tone: str
    facts: list[tuple[str, str]]
    segments: list[Line]
    days: list[Line]
    told: list[Line]


@page("/t/<number>/clocks")
def show(number: str) -> ResponseReturnValue:
    """Every clock of the ticket: what was promised, what has counted, and till when it counts."""
    kernel, actor = current.kernel(), current.actor()
    parts = Parts(number)
    view = ticket(kernel, actor, parts.id)
    if not view.can.view_internal:
        raise Forbidden("not_allowed", _("The clocks are for those who work on the ticket."))
    found = explained(kernel, actor, parts.asked)
    return render_template(
        "clocks.html",
        back=(f"/t/{view.number}", view.number),
        number=view.number,
        now=[_face(one) for one in found if one.clock.present],
        before=[_face(one) for one in found if not one.clock.present],
    )


# -- below: how it is done -----------------------------------------------------------------------------------


def _face(one: Explained) -> Face:
    row = one.clock
    time = time_of(row)
    return Face(
        id=f"clock-{row.id}",
        title=row.title,
        time=time,
        state=_(STATES[row.state]) if time is None or row.state == "running" else "",
        tone=time.tone if time else "",
        facts=list(_facts(row)),
        segments=[_segment(part) for part in one.segments],
        days=[_day(day) for day in one.days],
        told=[_told(step.step, step.due, step.at) for step in one.told],
    )


def _facts(row: ClockRow) -> list[tuple[str, str]]:
    found = [(_("Priority"), f"P{row.priority}")]
    if row.target is not None:
        found.append((_("Promised"), worked(row.target)))
    if row.service:
        found.append((_("Promised by"), _("service “{name}”").format(name=row.service)))
    found.append((_("Gone"), worked(row.elapsed)))
    if row.left and row.state in ("running", "paused"):
        found.append((_("Left"), worked(row.left)))
    if row.over:
        found.append((_("Late by"), worked(row.over)))
    found.append((_("Counts by"), row.calendar or _("every hour")))
    return found


def _segment(part: Segment) -> Line:
    promised = worked(part.target) if part.target is not None else "–"
    told = _("{state} · P{priority}, {promised}, {calendar}").format(
        state=_(STATES[part.state]),
        priority=part.priority,
        promised=promised,
        calendar=part.calendar or _("every hour"),
    )
    end = times.moment(part.end) if part.end is not None else None
    return Line(times.moment(part.begin), end, told, worked(part.worked) if part.state == "running" else "")


def _day(day: Counted) -> Line:
    date = format_date(day.day.at, "EEE d MMM", locale=locale_of(language()))
    spans = ", ".join(f"{_at(begin)}–{_at(end)}" for begin, end in day.spans)
    name = text(day.day.title)
    told = " · ".join(filter(None, (date, spans or _("closed"), name)))
    return Line(None, None, told, worked(day.ms) if day.ms else "")


def _at(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, current.zone()).strftime("%H:%M")


def _told(step: int, due: int, at: int) -> Line:
    name = _("target used up") if step == 100 else _("{n} % of the target").format(n=step)
    late = _("told {time} late").format(time=worked(at - due)) if at - due >= MINUTE else ""
    return Line(times.moment(due), None, name, late)

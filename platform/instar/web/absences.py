"""Absences on the page of one's own choices and on that of an account: see ``_absences.html``."""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from flask import request

from instar.commands.absences import EndAbsence, SetAbsence
from instar.commands.execute import execute
from instar.errors import NotFound
from instar.forms.references import key_in
from instar.i18n import _
from instar.queries.absences import AbsenceRow, absences, day_words, standing_in
from instar.web import current


class Line(NamedTuple):
    """``words``: who stands in and what else there is to say."""

    id: int
    days: str
    now: bool
    words: tuple[str, ...]


class Part(NamedTuple):
    """``home``: where the form is sent. ``offers``: (log-in, name) of those who are offered, where the picker finds
    nobody for the reader."""

    home: str
    lines: tuple[Line, ...]
    offers: tuple[tuple[str, str], ...] = ()


def part(home: str, login: str, offers: tuple[tuple[str, str], ...] = ()) -> Part:
    """The absences of an account that are not over."""
    return Part(home, tuple(map(_line, absences(current.kernel(), current.actor(), login))), offers)


def stands_in() -> tuple[str, ...]:
    """For whom the reader stands in, now and later, a line each."""
    found = standing_in(current.kernel(), current.actor())
    return tuple(f"{person.name}: {_days(first, last)}" for person, first, last in found)


def change(login: str) -> None:
    """Set what the form says, or end the absence that ``end`` names; raises Invalid."""
    form, kernel, actor = request.form, current.kernel(), current.actor()
    if form.get("end", "").isdecimal():
        with suppress(NotFound):  # it has been ended meanwhile: that is what was wanted
            execute(kernel, EndAbsence(int(form["end"][:18])), actor)
        return
    command = SetAbsence(
        form.get("first", ""),
        form.get("last") or None,
        _substitute(form.get("substitute", "")) or None,
        form.get("note", ""),
        "hand_over" in form,
        login,
    )
    execute(kernel, command, actor)


# -- below: how it is done -----------------------------------------------------------------------------------


def _substitute(given: str) -> str:
    """The log-in that a picker's line names; a line that names nobody as it is, so that the answer says so."""
    line = given.strip()
    found = current.kernel().references.resolve(current.actor(), "user", line) if line else None
    return found or key_in("user", line) or line


def _days(first: str, last: str | None) -> str:
    if last is None:
        return _("from {day}").format(day=day_words(first))
    return day_words(first) if last == first else f"{day_words(first)} – {day_words(last)}"


def _line(row: AbsenceRow) -> Line:
    stands_in = _("{name} stands in").format(name=row.substitute.name) if row.substitute else _("nobody stands in")
    goes_over = _("open work goes over on the first day") if row.hands_over and not row.now else ""
    return Line(row.id, _days(row.first, row.last), row.now, tuple(filter(None, (stands_in, goes_over, row.note))))

"""History by days: who, when, what, and what caused it. See ``_history.html``."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlencode

from instar.i18n import _
from instar.queries import history as past
from instar.queries.cursor import Page
from instar.queries.undo import undoable
from instar.web import current, people, times


class Line(NamedTuple):
    """``detail``: (name, old, new) of every field that changed."""

    id: str
    time: str
    iso: str
    person: people.Person | None
    who: str
    text: str
    cause: str
    detail: list[tuple[str, str, str]]
    event: int
    undo: bool = False


class Day(NamedTuple):
    title: str
    entries: list[Line]


class History(NamedTuple):
    days: list[Day]
    more_url: str | None


def days(found: Page[past.Entry], number: str, offered: int | None = None) -> History:
    """``offered``: id of the row that the reader may take back."""
    by_day = groupby(found.items, key=lambda entry: times.day_of(entry.at))
    more = f"/t/{number}/history?{urlencode({'cursor': found.next})}" if found.next else None
    return History(
        [Day(times.day_title(day), [_line(entry, offered) for entry in entries]) for day, entries in by_day], more
    )


def undo_address(number: str, ticket_id: int) -> str | None:
    """Where Undo of the reader's last change is posted; None where there is nothing to offer."""
    event = undoable(current.kernel(), current.actor(), ticket_id)
    return f"/t/{number}/undo?event={event}" if event else None


def _line(entry: past.Entry, offered: int | None) -> Line:
    moment = times.moment(entry.at)
    return Line(
        id=f"h{entry.id}",
        time=times.clock_time(entry.at),
        iso=moment.iso if moment else "",
        person=people.person(entry.actor),
        who=_("automatic") if entry.automatic else _("from outside"),
        text=past.sentence(entry, fields=False) or _("Changed"),
        cause=entry.cause,
        detail=[(fact.what, fact.old, fact.new) for fact in entry.facts if fact.kind == "field"],
        event=entry.id,
        undo=entry.id == offered,
    )

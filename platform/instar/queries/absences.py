"""Absences as they are read: of one person, and of somebody who has a step or might get one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from instar.access import Actor
from instar.errors import NotFound
from instar.forms.locales import locale_of
from instar.i18n import _, current
from instar.kernel import Kernel
from instar.queries.head import people
from instar.queries.labels import PersonLabel

_ROWS = """
SELECT id, first_day, last_day, substitute_id, note, hands_over FROM absence
WHERE principal_id = ? AND (last_day IS NULL OR last_day >= ?) ORDER BY first_day, id"""

_FOR = """
SELECT principal_id, first_day, last_day FROM absence
WHERE substitute_id = ? AND (last_day IS NULL OR last_day >= ?) ORDER BY first_day, id"""


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """``first``, ``last``: ISO dates of the site's zone, both included; ``last`` None: not known yet. ``now``: it has
    begun. ``hands_over``: what the person has then goes to who stands in."""

    id: int
    first: str
    last: str | None
    substitute: PersonLabel | None
    note: str
    hands_over: bool
    now: bool


def absences(kernel: Kernel, actor: Actor, login: str | None = None) -> tuple[AbsenceRow, ...]:
    """Those of a person that are not over, in their order; None: one's own. Raises Forbidden for somebody else's
    without ``user.manage``, NotFound."""
    person = actor.id
    if login is not None and login != actor.key:
        kernel.access.authorize(actor, "user.manage")
        found = kernel.directory.find("user", login)
        person = found.id if found else None
    if person is None:
        raise NotFound("no_account", _("There is no account or team “{key}”.").format(key=(login or "")[:64]))
    today = kernel.day(kernel.clock.now())
    rows = kernel.store.read().all(_ROWS, (person, today))
    named = people(kernel, {row[3] for row in rows})
    return tuple(
        AbsenceRow(id, first, last, named.get(substitute), note, bool(hands_over), first <= today)
        for id, first, last, substitute, note, hands_over in rows
    )


def standing_in(kernel: Kernel, actor: Actor) -> tuple[tuple[PersonLabel, str, str | None], ...]:
    """(who is or will be away, first day, last day) of all for whom the actor was named as substitute."""
    rows = kernel.store.read().all(_FOR, (actor.id, kernel.day(kernel.clock.now())))
    named = people(kernel, {row[0] for row in rows})
    return tuple((named[person], first, last) for person, first, last in rows)


def away(kernel: Kernel, person: int | None) -> str:
    """“absent until 5 Dec 2026” of somebody who is away today; "" of who is there."""
    if person is None:
        return ""
    found = kernel.directory.absence(person, kernel.day(kernel.clock.now()))
    return absent_words(found.last) if found else ""


def away_of(kernel: Kernel, login: str) -> str:
    """The same by log-in. Nobody is looked up where nobody is away."""
    if not kernel.directory.absences(kernel.day(kernel.clock.now())):
        return ""
    found = kernel.directory.find("user", login)
    return away(kernel, found.id if found else None)


def absent_words(last: str | None) -> str:
    """How long, in the language of the moment; ``last``: the last day, None: not known."""
    return _("absent until {day}").format(day=day_words(last)) if last else _("absent")


def day_words(day: str) -> str:
    """An ISO date as people write it."""
    return format_date(date.fromisoformat(day), "medium", locale=locale_of(current()))

"""A contract in words, for the page of its client and its own."""

from __future__ import annotations

from dataclasses import dataclass

from instar.i18n import N_, _
from instar.queries.absences import day_words
from instar.queries.contracts import ContractRow, hours_words
from instar.web import times

STATES = {
    "early": (N_("begins later"), "clock", ""),
    "runs": (N_("in force"), "check", ""),
    "used_up": (N_("hours used up"), "alert-triangle", "soon"),
    "over": (N_("over"), "lock", ""),
    "ended": (N_("ended"), "lock", ""),
}
"""State → title, icon, tone."""


@dataclass(frozen=True, slots=True)
class Shown:
    """``when``, ``hours``, ``services``: in words; ``hours`` "" where they are not counted. ``ended``: since when."""

    row: ContractRow
    state: str
    icon: str
    tone: str
    when: str
    hours: str
    services: str
    ended: str


def shown(row: ContractRow) -> Shown:
    title, icon, tone = STATES[row.state]
    first = day_words(row.valid_from)
    when = _("from {first}").format(first=first)
    if row.valid_until:
        when = _("from {first} to {last}").format(first=first, last=day_words(row.valid_until))
    hours = ""
    if row.minutes is not None:
        said = _("{used} of {hours} h used")
        hours = said.format(used=hours_words(row.used), hours=hours_words(row.minutes))
    elif row.used:
        hours = _("{used} h used").format(used=hours_words(row.used))
    services = ", ".join(row.titles) or _("every service")
    ended = times.absolute(row.ended) if row.ended is not None else ""
    return Shown(row, _(title), icon, tone, when, hours, services, ended)

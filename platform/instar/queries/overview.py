"""A manager's morning: what is late and whose, what came in against what was done, who has too much or is away, and
what is oldest. Every number is that of a list, whose filters stand beside it, so that the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from instar.access import Actor
from instar.contract import TicketSet
from instar.kernel import Kernel
from instar.queries.absences import away_of
from instar.queries.day import zone_of
from instar.queries.matching import NO_FILTERS, Filters
from instar.queries.sets import Tickets
from instar.queries.tickets import TicketRow, list_tickets

PERMISSION = "report.view"
DAYS = 14
MOST_OLD = 8
MUCH = 2
"""So many times what people usually have is too much."""
FEW = 5
"""Of fewer tickets nobody has too much."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is with one person: what he answers for, and steps that he has taken of what nobody answers for. ``login``:
    None for what is with nobody yet; then ``team`` is the key of the team that has it, and ``name`` the team's.
    ``away``: in words, "" while he is there; ``much``: far more than the others have."""

    login: str | None
    team: str | None
    name: str
    open: int
    late: int
    away: str
    much: bool


@dataclass(frozen=True, slots=True)
class Day:
    """``day``: ISO date of the reader's zone."""

    day: str
    opened: int
    ended: int


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days up to ``last``, both included."""

    first: str
    last: str
    opened: int
    ended: int


@dataclass(frozen=True, slots=True)
class Overview:
    """``load``: who has late tickets first, then by how many are open. ``weeks``: the present seven days, then the
    seven before them."""

    open: int
    late: int
    load: tuple[Load, ...]
    days: tuple[Day, ...]
    weeks: tuple[Week, Week]
    oldest: tuple[TicketRow, ...]


def overview(kernel: Kernel, actor: Actor, team: str | None = None) -> Overview:
    """``team``: the key of the one whose tickets count, None for all that the actor sees. Raises Forbidden without
    ``report.view``."""
    kernel.access.authorize(actor, PERMISSION)
    filters = Filters(team=team) if team else NO_FILTERS
    every: TicketSet = Tickets(kernel, actor, filters)
    opened, late = _by_person(every.only(status="open")), _by_person(every.only(due="late"))
    days = _days(kernel, actor, every)
    still_open = Filters(team=team, status="open")
    return Overview(
        open=sum(count for _name, count in opened.values()),
        late=sum(count for _name, count in late.values()),
        load=_load(kernel, opened, late),
        days=days,
        weeks=(_week(days[-7:]), _week(days[-14:-7])),
        oldest=list_tickets(kernel, actor, still_open, sort="created", limit=MOST_OLD).items,
    )


# -- below: how it is done -----------------------------------------------------------------------------------

_Whose = tuple[str | None, str | None]
_Counted = Mapping[_Whose, tuple[str, int]]


def _by_person(tickets: TicketSet) -> _Counted:
    """(log-in, None) → (name, how many); what is with nobody by its team: (None, the team's key)."""
    found: dict[_Whose, tuple[str, int]] = {}
    for group in tickets.group("holder", "team"):
        (login, team), (name, of) = group.keys, group.titles
        key: _Whose = (login, None) if login else (None, team)
        found[key] = (name if login else of, found.get(key, ("", 0))[1] + group.count)
    return found


def _load(kernel: Kernel, opened: _Counted, late: _Counted) -> tuple[Load, ...]:
    counts = sorted(count for (login, _team), (_name, count) in opened.items() if login)
    found = [
        Load(
            login=login,
            team=team,
            name=name,
            open=count,
            late=late.get((login, team), (name, 0))[1],
            away=away_of(kernel, login) if login else "",
            much=bool(login) and count >= FEW and count > MUCH * _usual(counts, count),
        )
        for (login, team), (name, count) in opened.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.late, not one.away, -one.open, one.name.casefold())))


def _usual(counts: list[int], own: int) -> float:
    """What the others have; of who is alone nothing can be said."""
    at = counts.index(own)
    return median(counts[:at] + counts[at + 1 :] or [own])


def _days(kernel: Kernel, actor: Actor, tickets: TicketSet) -> tuple[Day, ...]:
    today = datetime.fromtimestamp(kernel.clock.now() / 1000, UTC).astimezone(zone_of(kernel, actor)).date()
    wanted = [(today - timedelta(days=back)).isoformat() for back in range(DAYS - 1, -1, -1)]
    span = f"{wanted[0]}..{wanted[-1]}"
    opened = _counts(tickets.only(created=span), "created.day")
    ended = _counts(tickets.only(ended=span), "ended.day")
    return tuple(Day(day, opened.get(day, 0), ended.get(day, 0)) for day in wanted)


def _counts(tickets: TicketSet, by: str) -> dict[Any, int]:
    return {group.keys[0]: group.count for group in tickets.group(by)}


def _week(days: tuple[Day, ...]) -> Week:
    return Week(days[0].day, days[-1].day, sum(day.opened for day in days), sum(day.ended for day in days))

"""The journal: calls newest first, cut by what is asked and by who sees them.

Rights are asked for many calls at once and after the cut, so a page is filled from as many rows as that takes, up to a
limit; where it is reached, the next page goes on behind what was looked at.

A missed call – it came in and nobody answered – waits until a later call with the same number is answered, whoever
called whom. That is looked up, not stored: what is corrected or comes late counts at once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

from peewee import fn

from instar.sdk import TicketName, Viewer
from instar_plugins.calls import numbers, rights
from instar_plugins.calls.legs import ANSWERED
from instar_plugins.calls.tables import Call, Leg

PAGE = 50
CHUNK = 200
MOST_CHUNKS = 15
OF_PANEL = 8
MOST_PHONES = 200


@dataclass(frozen=True, slots=True)
class Cut:
    """What the list is cut to; "" and None leave it whole. ``people``: ids; ``begin``, ``end``: ms, the end is not part
    of it. ``missed``: "all", or "open" for those that nobody has called back."""

    direction: str = ""
    outcome: str = ""
    missed: str = ""
    number: str = ""
    people: frozenset[int] | None = None
    begin: int | None = None
    end: int | None = None
    ticket: int | None = None


class Found(NamedTuple):
    """A page of calls. ``waits``: ids of missed ones that nobody has called back. ``next``: where the next page begins,
    None on the last."""

    calls: list[Any]
    tickets: dict[int, TicketName]
    waits: frozenset[int]
    next: str | None = None


def page(by: Viewer, cut: Cut, after: str = "", *, size: int = PAGE, permission: str = rights.INSIDE) -> Found:
    """Calls that somebody sees. ``permission``: what he needs on a call's ticket."""
    calls: list[Any] = []
    tickets: dict[int, TicketName] = {}
    place, looked = _place(after), True
    for _chunk in range(MOST_CHUNKS):
        rows = list(_query(cut, by, place).limit(CHUNK))
        seen, named = rights.visible(rows, by, permission)
        calls, tickets = calls + seen, tickets | named
        looked = len(rows) == CHUNK
        if len(calls) > size or not looked:
            break
        place = (rows[-1].at, rows[-1].id)
    more = len(calls) > size
    shown = calls[:size]
    following = _key((shown[-1].at, shown[-1].id)) if more else _key(place) if looked and place else None
    return Found(shown, tickets, waiting(shown), following)


def of_ticket(ticket_id: int, size: int = OF_PANEL) -> list[Any]:
    """The newest calls of a ticket, for who has been seen to see its inside."""
    return list(_newest().where(Call.ticket_id == ticket_id).limit(size))


def of_phones(by: Viewer, phones: Collection[str], size: int = OF_PANEL) -> Found:
    """The newest calls with any of these numbers (E.164) that somebody sees."""
    rows = list(_newest().where(Call.party.in_(list(phones)[:MOST_PHONES])).limit(CHUNK)) if phones else []
    seen, tickets = rights.visible(rows, by)
    return Found(seen[:size], tickets, waiting(seen[:size]), _key((0, 0)) if len(seen) > size else None)


def waiting(calls: Iterable[Any]) -> frozenset[int]:
    """Ids of those that were missed and that nobody has called back."""
    missed = [one for one in calls if is_missed(one)]
    if not missed:
        return frozenset()
    parties = {one.party for one in missed if one.party}
    latest = (
        Call.select(Call.party, fn.MAX(Call.at))
        .where(Call.party.in_(parties), Call.outcome == ANSWERED)
        .group_by(Call.party)
        .tuples()
    )
    answered = dict(latest) if parties else {}
    return frozenset(one.id for one in missed if answered.get(one.party, -1) < one.at)


def is_missed(call: Any) -> bool:
    return bool(call.direction == "in" and call.outcome != ANSWERED)


def legs_of(ids: Collection[int]) -> dict[int, list[Any]]:
    """By call its legs, the first one first."""
    found: dict[int, list[Any]] = {}
    if ids:
        for leg in Leg.select().where(Leg.call_id.in_(list(ids))).order_by(Leg.at, Leg.id):
            found.setdefault(leg.call_id, []).append(leg)
    return found


# -- below: how it is done -----------------------------------------------------------------------------------


def _newest() -> Any:
    return Call.select().order_by(Call.at.desc(), Call.id.desc())


def _query(cut: Cut, by: Viewer, place: tuple[int, int] | None) -> Any:
    conditions = list(_conditions(cut))
    if place is not None:
        at, id = place
        conditions.append((Call.at < at) | ((Call.at == at) & (Call.id < id)))
    if not rights.keeps_loose(by):  # what he would not be shown anyhow is not read
        conditions.append(Call.ticket_id.is_null(False) | (Call.employee_id == by.id) | (Call.author_id == by.id))
    return reduce(lambda query, one: query.where(one), conditions, _newest())


def _conditions(cut: Cut) -> Iterable[Any]:
    if cut.direction:
        yield Call.direction == cut.direction
    if cut.outcome:
        yield Call.outcome == cut.outcome
    if cut.missed:
        yield (Call.direction == "in") & (Call.outcome != ANSWERED)
    if cut.missed == "open":
        later = Call.alias()
        called = later.select().where(later.party == Call.party, later.outcome == ANSWERED, later.at >= Call.at)
        yield (Call.party == "") | ~fn.EXISTS(called)
    if cut.number:
        yield _with_number(cut.number)
    if cut.people is not None:
        yield Call.employee_id.in_(cut.people or {0})
    if cut.begin is not None:
        yield Call.at >= cut.begin
    if cut.end is not None:
        yield Call.at < cut.end
    if cut.ticket is not None:
        yield Call.ticket_id == cut.ticket


def _with_number(typed: str) -> Any:
    """The whole number, or digits of it; what has none is looked for as it stands."""
    found, digits = numbers.read(typed), re.sub(r"[^0-9]", "", typed)
    if found.phone:
        return Call.party == found.phone
    if not digits:
        return fn.LOWER(Call.raw) == typed.strip().lower()
    return Call.party.contains(digits)


def _place(text: str) -> tuple[int, int] | None:
    """Raises nothing: an address that was typed wrongly begins at the top."""
    found = re.fullmatch(r"([0-9]{1,15})-([0-9]{1,10})", text)
    return (int(found[1]), int(found[2])) if found else None


def _key(place: tuple[int, int]) -> str:
    return f"{place[0]}-{place[1]}"

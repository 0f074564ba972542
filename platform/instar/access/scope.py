"""A scope: on which tickets an actor holds one permission. The list and the detail ask the same object.

``ticket.zone_id`` stands for the ticket's distinct (process, service, team, organization); grants become a set of
zones. Taking part in a ticket is a second branch, joined from ``participant``, so that each branch keeps the order
of its index (an OR of EXISTS would lose it). What a permission allows is allowed on tickets that one sees: a scope is
cut to that of ``ticket.view``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import orjson

MOST_MARKS = 500
"""How many zones stand in a statement by a parameter each."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One SELECT of a scoped list: what to put after ``FROM ticket t`` and into WHERE, with its arguments."""

    join: str
    where: str
    args: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """``kinds`` are the kinds of participation that give the permission; ``ticket`` is a visitor's only one.

    ``shown_zones``: where a grant gives the permission, but only taking part (``shown_kinds``) lets the ticket be seen.
    """

    everything: bool = False
    zones: frozenset[int] = frozenset()
    principal: int | None = None
    kinds: tuple[str, ...] = ()
    ticket: int | None = None
    shown_zones: frozenset[int] = frozenset()
    shown_kinds: tuple[str, ...] = ()

    def within(self, seen: Scope) -> Scope:
        """The part of this scope that lies in ``seen``, which is the same actor's of ``ticket.view``.

        Kinds of participation that give anything let the ticket be seen as well, so they are not cut.
        """
        if seen.everything:
            return self
        if self.everything:
            return seen
        return replace(
            self,
            zones=self.zones & seen.zones,
            shown_zones=self.zones - seen.zones if seen.kinds else frozenset(),
            shown_kinds=seen.kinds,
            ticket=self.ticket if self.ticket == seen.ticket else None,
        )

    def admits(self, zone: int, ticket: int, participations: frozenset[str]) -> bool:
        """Whether one ticket lies in the scope; ``participations`` are the actor's kinds on that ticket."""
        if self.everything or zone in self.zones or self.ticket == ticket:
            return True
        if zone in self.shown_zones and not participations.isdisjoint(self.shown_kinds):
            return True
        return not participations.isdisjoint(self.kinds)

    def branches(self, now: int) -> tuple[Branch, ...]:
        """The SELECTs whose union is the scope; none at all when it is empty."""
        if self.everything:
            return (Branch("", "1", ()),)
        found: list[Branch] = []
        if self.ticket is not None:
            found.append(Branch("", "t.id = ?", (self.ticket,)))
        if self.zones:
            found.append(_of_zones(sorted(self.zones)))
        if self.principal is not None and self.kinds:
            found.append(_of_participant(self.principal, self.kinds, now))
        if self.principal is not None and self.shown_zones:
            taking, among = _of_participant(self.principal, self.shown_kinds, now), _of_zones(sorted(self.shown_zones))
            found.append(Branch(taking.join, among.where, (*taking.args, *among.args)))
        return tuple(found)


def _of_participant(principal: int, kinds: tuple[str, ...], now: int) -> Branch:
    marks = ",".join("?" * len(kinds))
    join = (
        " JOIN (SELECT DISTINCT ticket_id FROM participant WHERE principal_id = ?"
        f" AND kind IN ({marks}) AND (until IS NULL OR until > ?)) p ON p.ticket_id = t.id"
    )
    return Branch(join, "1", (principal, *kinds, now))


def _of_zones(zones: list[int]) -> Branch:
    """A parameter a zone, which the planner knows best; one for all beyond some hundreds: SQL takes only so many."""
    if len(zones) <= MOST_MARKS:
        return Branch("", f"t.zone_id IN ({','.join('?' * len(zones))})", tuple(zones))
    return Branch("", "t.zone_id IN (SELECT value FROM json_each(?))", (orjson.dumps(zones).decode(),))


NOTHING = Scope()
EVERYTHING = Scope(everything=True)

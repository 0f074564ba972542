"""A scope: on which tickets an actor holds one permission. The list and the detail ask the same object.

``ticket.zone_id`` stands for the ticket's distinct (process, service, team, organization); grants become a set of
zones. Taking part in a ticket is a second branch, joined from ``participant``, so that each branch keeps the order
of its index (an OR of EXISTS would lose it). ``participant`` knows the ticket's zone: most tickets in which staff take
part lie in zones that they see anyway, and those are left out before a ticket is read. What a permission allows is
allowed on tickets that one sees: a scope is cut to that of ``ticket.view``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import orjson

from instar.access.permissions import PARTNER

MOST_MARKS = 500
"""How many zones stand in a statement by a parameter each."""
MOST_STRETCHES = 24
"""Between how many zones a statement looks; for more of them it names those that are left out."""
LAST_ZONE = (1 << 62) - 1


@dataclass(frozen=True, slots=True)
class Branch:
    """One SELECT of a scoped list: what to put between ``FROM`` and ``ticket t`` and into WHERE, with its arguments.

    It names nothing of the ticket but ``t.id`` and ``t.zone_id``. ``lead``: the few rows that are read first, whatever
    SQLite's planner thinks of them. ``partner``: tickets that one sees as somebody who works on them for a partner.
    ``apart``: no ticket of it is in a branch that comes before it.
    """

    lead: str
    where: str
    args: tuple[Any, ...]
    partner: bool = False
    apart: bool = False


class Zones(NamedTuple):
    """Zones that count: those ``among``, None for all, and of them not those in ``but``."""

    among: frozenset[int] | None = None
    but: frozenset[int] = frozenset()

    @property
    def none(self) -> bool:
        return self.among is not None and self.among <= self.but

    def within(self, limit: frozenset[int]) -> Zones:
        return self._replace(among=limit if self.among is None else limit & self.among)


ANYWHERE = Zones()


@dataclass(frozen=True, slots=True)
class Taking:
    """Taking part: ``principal`` himself or one of his ``teams`` as one of ``kinds``; as a partner in ``zones``.

    ``limit``: counts in these zones alone, None for everywhere.
    """

    principal: int
    teams: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    zones: frozenset[int] = frozenset()
    limit: frozenset[int] | None = None

    def admits(self, zone: int, parts: Collection[str]) -> bool:
        if self.limit is not None and zone not in self.limit:
            return False
        return not set(self.kinds).isdisjoint(parts) or (PARTNER in parts and zone in self.zones)

    def branches(self, zones: Zones = ANYWHERE, *, apart: bool = False) -> Iterator[Branch]:
        """Of oneself and of one's teams apart: the first is read in the order of tickets, however many there are.

        ``apart``: nothing of ``zones`` is in a branch before. As a partner one reads the ticket for oneself, so that
        branch stays whole.
        """
        if self.limit is not None:
            zones = zones.within(self.limit)
        for principals in ((self.principal,), self.teams):
            if principals and self.kinds and not zones.none:
                own = principals == (self.principal,)
                yield _of_parts(principals, self.kinds, zones, apart=apart and own)
            if principals and (shared := self.zones if zones.among is None else self.zones & zones.among):
                yield _of_parts(principals, (PARTNER,), Zones(shared), partner=True)


@dataclass(frozen=True)
class Scope:
    """``taking``: how taking part gives the permission; ``ticket`` is a visitor's only one.

    ``shown_zones``: where a grant gives the permission, but only taking part (``shown``) lets the ticket be seen.
    """

    everything: bool = False
    zones: frozenset[int] = frozenset()
    taking: Taking | None = None
    ticket: int | None = None
    shown_zones: frozenset[int] = frozenset()
    shown: Taking | None = None

    def within(self, seen: Scope) -> Scope:
        """The part of this scope that lies in ``seen``, which is the same actor's of ``ticket.view``.

        Parts that give anything let the ticket be seen as well, so they are not cut – unless a mask has cut seeing.
        """
        if seen.everything:
            return self
        if self.everything:
            return seen
        return replace(
            self,
            zones=self.zones & seen.zones,
            taking=self.taking if seen.taking else None,
            shown_zones=self.zones - seen.zones if seen.taking else frozenset(),
            shown=seen.taking,
            ticket=self.ticket if self.ticket == seen.ticket else None,
        )

    @property
    def asks_for_parts(self) -> bool:
        """Whether ``admits`` needs to know how the actor takes part."""
        return self.taking is not None or bool(self.shown_zones)

    def admits(self, zone: int, ticket: int, parts: frozenset[str]) -> bool:
        """Whether one ticket lies in the scope; ``parts`` are the kinds in which the actor takes part in it."""
        if self.everything or zone in self.zones or self.ticket == ticket:
            return True
        if zone in self.shown_zones and self.shown is not None and self.shown.admits(zone, parts):
            return True
        return self.taking is not None and self.taking.admits(zone, parts)

    def by_zones(self, zones: Mapping[int, int]) -> frozenset[int]:
        """Those of the tickets (id → zone) that lie in the scope whoever takes part in them."""
        if self.everything:
            return frozenset(zones)
        return frozenset(id for id, zone in zones.items() if zone in self.zones)

    def branches(self, now: int) -> tuple[Branch, ...]:
        """The SELECTs whose union is the scope; none at all when it is empty."""
        return tuple(
            Branch(part.lead, part.where, (*part.args, now), part.partner, part.apart) if part.lead else part
            for part in self._timeless
        )

    @cached_property
    def _timeless(self) -> tuple[Branch, ...]:
        """The branches; those that read parts first lack their last argument, the moment of the question."""
        if self.everything:  # and of that, what one reads as a partner too
            return (Branch("", "TRUE", (), apart=True), *(self.taking.branches() if self.taking is not None else ()))
        found: list[Branch] = []
        if self.ticket is not None:
            found.append(Branch("", "t.id = ?", (self.ticket,), apart=True))
        if self.zones:
            found.append(_of_zones(self.zones))
        if self.taking is not None:
            found += self.taking.branches(Zones(but=self.zones), apart=True)
        if self.shown is not None and self.shown_zones:
            found += self.shown.branches(Zones(self.shown_zones))
        return tuple(found)


def _of_parts(
    principals: tuple[int, ...], kinds: tuple[str, ...], zones: Zones, *, partner: bool = False, apart: bool = False
) -> Branch:
    found = _stretches(zones)
    arms = " UNION ALL ".join(
        f"SELECT ticket_id, until FROM participant WHERE principal_id {_marks(len(principals))}{among}"
        f" AND kind {_marks(len(kinds))}"
        for among, _zones in found
    )
    args = tuple(arg for _among, zones in found for arg in (*principals, *zones, *kinds))
    lead = f"(SELECT DISTINCT ticket_id FROM ({arms}) own WHERE until IS NULL OR until > ?) p CROSS JOIN "
    return Branch(lead, "p.ticket_id = t.id", args, partner, apart)


def _stretches(zones: Zones) -> list[tuple[str, tuple[Any, ...]]]:
    """Conditions on a part's zone, and their arguments, of which one holds.

    Staff take part in thousands of tickets of the zones that they see anyway: an index can leap over those from one
    stretch of other zones to the next, but has to read them all to find out that none is left.
    """
    if zones.among is not None:
        among, args = _in("zone_id", zones.among - zones.but)
        return [(f" AND {among}", args)]
    if not zones.but:
        return [("", ())]
    if len(zones.but) > MOST_STRETCHES:
        among, args = _in("zone_id NOT", zones.but)
        return [(f" AND {among}", args)]
    ends = pairwise([0, *sorted(zones.but), LAST_ZONE])
    return [(" AND zone_id > ? AND zone_id < ?", (low, high)) for low, high in ends if high - low > 1]


def _marks(count: int) -> str:
    return "= ?" if count == 1 else f"IN ({','.join('?' * count)})"


def _of_zones(zones: frozenset[int]) -> Branch:
    return Branch("", *_in("t.zone_id", zones), apart=True)


def _in(what: str, zones: frozenset[int]) -> tuple[str, tuple[Any, ...]]:
    """A parameter a zone, which the planner knows best; one for all beyond some hundreds: SQL takes only so many."""
    wanted = sorted(zones)
    if len(wanted) <= MOST_MARKS:
        return f"{what} IN ({','.join('?' * len(wanted))})", tuple(wanted)
    return f"{what} IN (SELECT value FROM json_each(?))", (orjson.dumps(wanted).decode(),)


NOTHING = Scope()
EVERYTHING = Scope(everything=True)

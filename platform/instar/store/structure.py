"""The units of the company as one tree: who leads whom. Hundreds of rows, read whole once an epoch.

People belong to a unit through its teams. Who leads somebody is found by going up: nobody leads himself, and who has
left does not stop the search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple


class Unit(NamedTuple):
    """``head`` and ``deputy``: ids of the people who lead it, None for nobody; ``parent``: id of the unit above."""

    id: int
    key: str
    name: str
    parent: int | None
    head: int | None
    deputy: int | None
    active: bool


class Brand(NamedTuple):
    """As what a unit is known outside; "" is what it does not say. ``stamp``: changes with the logo, "" for none."""

    unit: str
    title: str = ""
    sender: str = ""
    hours: str = ""
    domain: str = ""
    stamp: str = ""


class Structure:
    """``units`` by id, by name; ``teams``: id of a team → id of its unit. ``working``: whether an account is on.
    ``brands``: by id of the unit.
    """

    def __init__(
        self,
        units: Iterable[Unit],
        teams: Mapping[int, int],
        working: Callable[[int], bool],
        brands: Mapping[int, Brand] | None = None,
    ) -> None:
        self.brands = brands or {}
        self.units = {unit.id: unit for unit in units}
        self.teams = teams
        self._working = working

    def find(self, key: str) -> Unit | None:
        return next((unit for unit in self.units.values() if unit.key == key), None)

    def above(self, unit: Unit) -> Iterator[Unit]:
        """The units that it lies in, nearest first."""
        seen = {unit.id}
        while unit.parent is not None and unit.parent not in seen and unit.parent in self.units:
            unit = self.units[unit.parent]
            seen.add(unit.id)
            yield unit

    def inside(self, parent: int | None) -> list[Unit]:
        """Open units right below one; None: those on top."""
        return [unit for unit in self.units.values() if unit.parent == parent and unit.active]

    def brand_of(self, unit: Unit | None) -> Brand | None:
        """The brand under which a unit works: its own, else that of the nearest unit above that has one."""
        for one in (unit, *self.above(unit)) if unit is not None else ():
            if one.id in self.brands and one.active:
                return self.brands[one.id]
        return None

    def brand_at(self, host: str) -> Brand | None:
        """The brand whose pages are served under this name of a host, with or without a port."""
        return self.domains().get(host.partition(":")[0].lower())

    def domains(self) -> dict[str, Brand]:
        """The domains of open units."""
        return {one.domain: one for id, one in self.brands.items() if one.domain and self.units[id].active}

    def of_team(self, team: int | None) -> Unit | None:
        return self._open(self.teams.get(team)) if team is not None else None

    def of_person(self, person: int, teams: Iterable[int]) -> Unit | None:
        """The unit of somebody who is in these teams: the highest that he heads, else the deepest that a team of his
        belongs to, else the highest whose deputy he is."""
        if not self.units:
            return None
        headed = [unit for unit in self.units.values() if unit.active and unit.head == person]
        joined = [unit for unit in map(self.of_team, teams) if unit is not None]
        second = [unit for unit in self.units.values() if unit.active and unit.deputy == person]
        if headed or not joined:
            return min(headed or second, key=lambda unit: (self._depth(unit), unit.id), default=None)
        return min(joined, key=lambda unit: (-self._depth(unit), unit.id))

    def head(
        self, unit: Unit | None, but: int | None = None, there: Callable[[int], bool] = lambda _leader: True
    ) -> int | None:
        """Who decides for a unit: its head, where he works here no longer its deputy, else who leads the unit above.

        ``but``: for whom it is decided. Nobody decides for himself, and nobody's deputy decides for him. ``there``: who
        is not is passed over.
        """
        for one in (unit, *self.above(unit)) if unit is not None else ():
            if but is not None and one.head == but:
                continue
            for leader in (one.head, one.deputy):
                if leader is not None and leader != but and self._working(leader) and there(leader):
                    return leader
        return None

    def deputy(self, unit: Unit | None, but: int | None = None) -> int | None:
        """The deputy of this very unit, unless it is for him, or for the head, that it is decided."""
        if unit is None or unit.deputy is None or not self._working(unit.deputy):
            return None
        concerned = but is not None and but in (unit.head, unit.deputy)
        return None if concerned else unit.deputy

    def _open(self, id: int | None) -> Unit | None:
        unit = self.units.get(id) if id is not None else None
        return unit if unit is not None and unit.active else None

    def _depth(self, unit: Unit) -> int:
        return sum(1 for _above in self.above(unit))

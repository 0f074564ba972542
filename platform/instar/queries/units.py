"""The structure of the company as its administrators read it: units as a tree, one unit, and who may lead it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from instar.access import Actor
from instar.errors import NotFound
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.head import people
from instar.queries.labels import PersonLabel
from instar.store import Brand, Structure, Unit

MOST_OFFERED = 500
"""How many people are offered as head; any log-in can be typed."""

_STAFF = f"""
SELECT p.id, p.kind, p.key, p.name FROM principal p
WHERE p.kind = 'user' AND p.active = 1 AND (
  EXISTS (SELECT 1 FROM membership m WHERE m.principal_id = p.id)
  OR EXISTS (SELECT 1 FROM access_grant g WHERE g.principal_id = p.id))
ORDER BY p.name, p.id LIMIT {MOST_OFFERED}"""

_LOGO = """
SELECT b.logo, b.logo_type, b.stamp FROM brand b JOIN unit u ON u.id = b.unit_id
WHERE u.key = ? AND u.active = 1 AND b.logo IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """``above``: keys of the units that it lies in, nearest first. ``people``: how many are in its own teams.

    ``acting``: who decides for it now – its head, else its deputy, else who leads the unit above.
    """

    id: int
    key: str
    name: str
    active: bool
    head: PersonLabel | None
    deputy: PersonLabel | None
    acting: PersonLabel | None
    teams: tuple[PersonLabel, ...]
    people: int
    above: tuple[str, ...]
    inside: tuple[UnitRow, ...] = ()


def units(kernel: Kernel, actor: Actor) -> tuple[UnitRow, ...]:
    """Units on top with all that lies inside them, by name. Raises Forbidden without ``user.manage``."""
    kernel.access.authorize(actor, "user.manage")
    structure = kernel.directory.structure()
    named = people(kernel, _leaders(structure, structure.units.values()) | set(structure.teams))
    return tuple(_row(kernel, structure, named, unit) for unit in structure.inside(None))


def closed_units(kernel: Kernel, actor: Actor) -> tuple[UnitRow, ...]:
    """Units that are closed, by name. Raises Forbidden without ``user.manage``."""
    kernel.access.authorize(actor, "user.manage")
    structure = kernel.directory.structure()
    closed = [unit for unit in structure.units.values() if not unit.active]
    named = people(kernel, _leaders(structure, closed))
    return tuple(_row(kernel, structure, named, unit) for unit in closed)


def unit(kernel: Kernel, actor: Actor, key: str) -> UnitRow:
    """One unit with what lies inside it. Raises NotFound, and Forbidden without ``user.manage``."""
    kernel.access.authorize(actor, "user.manage")
    structure = kernel.directory.structure()
    found = structure.find(key)
    if found is None:
        raise NotFound("no_unit", _("There is no unit “{name}”.").format(name=key[:64]))
    named = people(kernel, _leaders(structure, structure.units.values()) | set(structure.teams))
    return _row(kernel, structure, named, found)


def brand_of(kernel: Kernel, actor: Actor, key: str) -> tuple[UnitRow, Brand]:
    """A unit and as what it is known outside, for who may change it. Raises NotFound, Forbidden."""
    found = unit(kernel, actor, key)
    return found, kernel.directory.structure().brands.get(found.id, Brand(key))


def branded(kernel: Kernel, rows: Iterable[UnitRow]) -> Iterator[tuple[UnitRow, Brand]]:
    """Units that one has read, each with as what it is known outside."""
    brands = kernel.directory.structure().brands
    return ((row, brands.get(row.id, Brand(row.key))) for row in rows)


def logo_of(kernel: Kernel, key: str) -> tuple[bytes, str, str]:
    """(picture, its type, its stamp) of a unit's logo, for everybody; raises NotFound for a unit without one."""
    row = kernel.store.read().one(_LOGO, (key,))
    if row is None:
        raise NotFound("no_logo", _("There is no such picture."))
    return bytes(row[0]), row[1], row[2]


def every(rows: tuple[UnitRow, ...]) -> Iterator[UnitRow]:
    """All rows of a tree, each before what lies inside it."""
    for row in rows:
        yield row
        yield from every(row.inside)


def leaders(kernel: Kernel, actor: Actor) -> tuple[PersonLabel, ...]:
    """Whom to offer as head or deputy: people who work here, by name, at most 500."""
    kernel.access.authorize(actor, "user.manage")
    return leaders_of(kernel)


def leaders_of(kernel: Kernel) -> tuple[PersonLabel, ...]:
    """The same for whoever has been asked already."""
    return tuple(PersonLabel(*row) for row in kernel.store.read().all(_STAFF))


def free_teams(kernel: Kernel, actor: Actor, unit_id: int | None = None) -> tuple[PersonLabel, ...]:
    """Teams in use that belong to no unit, or to this one."""
    kernel.access.authorize(actor, "user.manage")
    held = kernel.directory.structure().teams
    teams = [team for team in kernel.directory.teams() if held.get(team.id, unit_id) == unit_id]
    return tuple(PersonLabel(team.id, team.kind, team.key, team.name) for team in teams)


def _row(kernel: Kernel, structure: Structure, named: dict[int, PersonLabel], one: Unit) -> UnitRow:
    own = [team for team, unit_id in structure.teams.items() if unit_id == one.id]
    return UnitRow(
        id=one.id,
        key=one.key,
        name=one.name,
        active=one.active,
        head=named.get(one.head or 0),
        deputy=named.get(one.deputy or 0),
        acting=named.get(structure.head(one) or 0),
        teams=tuple(sorted((named[team] for team in own), key=lambda team: team.name)),
        people=len(frozenset().union(*map(kernel.directory.members, own))),
        above=tuple(above.key for above in structure.above(one)),
        inside=tuple(_row(kernel, structure, named, below) for below in structure.inside(one.id)),
    )


def _leaders(structure: Structure, wanted: Iterable[Unit]) -> set[int]:
    """Everybody who leads these units, or one above them."""
    found = {id for unit in wanted for one in (unit, *structure.above(unit)) for id in (one.head, one.deputy)}
    return {id for id in found if id is not None}

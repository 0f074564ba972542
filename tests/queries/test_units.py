"""The structure as a tree, for who administers people."""

from __future__ import annotations

import pytest

from instar.commands import AddUnit, CloseUnit
from instar.errors import Forbidden, NotFound
from instar.queries.units import closed_units, every, free_teams, leaders, unit, units

from .conftest import World


@pytest.fixture
def company(world: World) -> World:
    world.run(AddUnit("company", "The company", head="root"))
    world.run(AddUnit("b", "B", inside="company"))
    world.run(AddUnit("a", "A", inside="company", head="olga", deputy="ivan", teams=("frontline",)))
    return world


def test_the_tree_comes_by_name_with_leaders_teams_and_people(company: World) -> None:
    rows = units(company.kernel, company["root"])
    assert [row.key for row in every(rows)] == ["company", "a", "b"]
    front = rows[0].inside[0]
    assert (front.head and front.head.key, front.deputy and front.deputy.key) == ("olga", "ivan")
    assert [team.key for team in front.teams] == ["frontline"]
    assert (front.people, front.above) == (2, ("company",))


def test_who_decides_for_a_unit_without_a_head_is_told(company: World) -> None:
    row = unit(company.kernel, company["root"], "b")
    assert (row.head, row.acting and row.acting.key) == (None, "root")


def test_closed_units_stand_apart(company: World) -> None:
    company.run(CloseUnit("b"))
    assert [row.key for row in every(units(company.kernel, company["root"]))] == ["company", "a"]
    assert [row.key for row in closed_units(company.kernel, company["root"])] == ["b"]


def test_a_team_is_offered_to_one_unit(company: World) -> None:
    a = unit(company.kernel, company["root"], "a")
    assert "frontline" in [team.key for team in free_teams(company.kernel, company["root"], a.id)]
    assert "frontline" not in [team.key for team in free_teams(company.kernel, company["root"])]


def test_clients_are_not_offered_as_heads(company: World) -> None:
    offered = {person.key for person in leaders(company.kernel, company["root"])}
    assert {"olga", "ivan", "root"} <= offered


def test_it_is_for_who_administers_people(company: World) -> None:
    for ask in (units, closed_units, leaders, free_teams):
        with pytest.raises(Forbidden):
            ask(company.kernel, company["olga"])
    with pytest.raises(NotFound):
        unit(company.kernel, company["root"], "none")

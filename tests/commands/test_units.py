"""Units of the company: made, changed, moved, closed; nothing inside itself, nobody twice."""

from __future__ import annotations

import pytest

from instar.access import SYSTEM
from instar.commands import AddUnit, CloseUnit, EditUnit, EditUser, MoveUnit, execute
from instar.errors import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture
def run(site):
    def one(command, actor=SYSTEM):
        return execute(site.kernel, command, actor)

    return one


@pytest.fixture
def company(site, run):
    """company > it > support, with vera, maria and boris at their heads."""
    run(AddUnit("company", "The company", head="vera"))
    run(AddUnit("it", "IT", inside="company", head="maria", deputy="boris"))
    run(AddUnit("support", "Support", inside="it", teams=("heads",)))
    return site.kernel.directory


def names(directory, key):
    return [unit.key for unit in directory.structure().above(directory.structure().find(key))]


def test_units_lie_in_one_another_as_deep_as_one_likes(company):
    assert names(company, "support") == ["it", "company"]


def test_a_unit_is_made_by_who_administers_people_alone(site, run):
    with pytest.raises(Forbidden):
        run(AddUnit("own", "Own"), site.people["olga"])
    adam = site.people.add("adam", profile="admin")
    assert run(AddUnit("own", "Own"), adam)["key"] == "own"


@pytest.mark.parametrize("key", ["", "no key", "Ы", "requester.unit", "x" * 65])
def test_a_key_can_stand_in_a_process_and_means_nothing_else_there(run, key):
    with pytest.raises(Invalid) as told:
        run(AddUnit(key, "A unit"))
    assert "key" in told.value.errors


def test_a_key_belongs_to_one_unit(company, run):
    with pytest.raises(Conflict):
        run(AddUnit("IT ", "Another"))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"head": "nobody"}, "head"),
        ({"head": 7}, "head"),
        ({"deputy": "maria"}, "deputy"),
        ({"name": "  "}, "name"),
        ({"teams": ["none"]}, "teams"),
        ({"teams": "heads"}, "teams"),
        ({"teams": ["heads"]}, "teams"),  # of the unit support
        ({"boss": "vera"}, "boss"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_changes_nothing(company, run, values, field):
    before = company.structure().find("it")
    with pytest.raises(Invalid) as told:
        run(EditUnit("it", values))
    assert field in told.value.errors
    assert company.structure().find("it") == before


def test_head_deputy_name_and_teams_are_changed_and_emptied(company, run):
    run(EditUnit("support", {"teams": []}))
    run(EditUnit("it", {"name": "Computers", "head": "olga", "deputy": None, "teams": ["heads"]}))
    unit = company.structure().find("it")
    assert (unit.name, unit.deputy) == ("Computers", None)
    assert company.person(unit.head).key == "olga"
    assert company.structure().of_team(company.find("team", "heads").id) == unit


def test_who_is_switched_off_leads_nothing_new(company, run):
    run(EditUser("olga", {"active": False}))
    with pytest.raises(Invalid) as told:
        run(EditUnit("it", {"head": "olga"}))
    assert "switched off" in str(told.value.errors["head"])


@pytest.mark.parametrize("inside", ["company", "it", "support"])
def test_a_unit_is_never_put_into_itself(company, run, inside):
    with pytest.raises(Invalid) as told:
        run(MoveUnit("company", inside))
    assert "into itself" in str(told.value.errors["inside"])
    assert names(company, "company") == []


def test_a_unit_moves_with_all_that_lies_inside_it(company, run):
    run(AddUnit("other", "Other"))
    run(MoveUnit("it", "other"))
    assert names(company, "support") == ["it", "other"]
    run(MoveUnit("it"))
    assert names(company, "support") == ["it"]


def test_a_unit_that_is_not_there_is_named_with_the_nearest(company, run):
    with pytest.raises(NotFound) as told:
        run(MoveUnit("suport", "it"))
    assert "support" in told.value.hint
    with pytest.raises(Invalid) as refused:
        run(MoveUnit("support", "compani"))
    assert "company" in refused.value.hint


def test_a_unit_closes_when_it_is_empty_and_lets_its_teams_go(company, run):
    with pytest.raises(Conflict, match="Support"):
        run(CloseUnit("it"))
    run(CloseUnit("support"))
    assert company.structure().of_team(company.find("team", "heads").id) is None
    run(CloseUnit("it"))
    with pytest.raises(Conflict):
        run(CloseUnit("support", closed=False))
    with pytest.raises(Invalid) as told:
        run(AddUnit("late", "Late", inside="it"))
    assert "closed" in str(told.value.errors["inside"])
    run(CloseUnit("it", closed=False))
    run(CloseUnit("support", closed=False))
    assert names(company, "support") == ["it", "company"]


def test_every_change_leaves_a_row_of_audit(site, company, run):
    run(MoveUnit("it"))
    run(EditUnit("it", {"name": "Computers"}))
    rows = site.kernel.store.read().all("SELECT what, target FROM audit WHERE what LIKE 'unit.%' ORDER BY id")
    assert rows[-2:] == [("unit.moved", "it"), ("unit.edited", "it")]

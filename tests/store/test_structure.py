"""Who leads whom: found by going up the tree, and never oneself."""

from __future__ import annotations

import pytest

from instar.store import Structure, Unit

BOSS, HEAD, DEPUTY, OLGA = 1, 2, 3, 4
COMPANY = Unit(1, "company", "Company", None, BOSS, None, True)
SALES = Unit(2, "sales", "Sales", 1, HEAD, DEPUTY, True)
FIELD = Unit(3, "field", "Field", 2, None, None, True)
CLOSED = Unit(4, "old", "Old", 1, HEAD, None, False)
TEAMS = {10: 1, 20: 2, 30: 3, 40: 4}


def structure(*units: Unit, gone: tuple[int, ...] = ()) -> Structure:
    return Structure(units or (COMPANY, SALES, FIELD, CLOSED), TEAMS, lambda person: person not in gone)


def test_a_unit_knows_what_it_lies_in_and_what_lies_in_it():
    known = structure()
    assert [unit.key for unit in known.above(FIELD)] == ["sales", "company"]
    assert [unit.key for unit in known.inside(1)] == ["sales"]
    assert [unit.key for unit in known.inside(None)] == ["company"]


def test_the_head_decides_and_without_one_who_leads_the_unit_above():
    assert structure().head(SALES, OLGA) == HEAD
    assert structure().head(FIELD, OLGA) == HEAD


def test_who_has_left_is_passed_over_for_the_deputy_and_then_for_the_unit_above():
    assert structure(gone=(HEAD,)).head(SALES, OLGA) == DEPUTY
    assert structure(gone=(HEAD, DEPUTY)).head(FIELD, OLGA) == BOSS
    assert structure(gone=(HEAD, DEPUTY, BOSS)).head(SALES, OLGA) is None


def test_nobody_decides_for_himself_nor_his_deputy_for_him():
    assert structure().head(SALES, HEAD) == BOSS
    assert structure().deputy(SALES, HEAD) is None
    assert structure().deputy(SALES, DEPUTY) is None
    assert structure(gone=(HEAD,)).head(SALES, DEPUTY) == BOSS
    assert structure().head(COMPANY, BOSS) is None


def test_the_deputy_is_that_of_the_very_unit():
    assert structure().deputy(SALES, OLGA) == DEPUTY
    assert structure().deputy(FIELD, OLGA) is None
    assert structure(gone=(DEPUTY,)).deputy(SALES) is None


@pytest.mark.parametrize(
    ("person", "teams", "unit"),
    [
        (OLGA, (10, 30), "field"),  # the deepest that a team belongs to
        (OLGA, (40,), None),  # a closed unit is none
        (OLGA, (), None),
        (HEAD, (30,), "sales"),  # who heads one belongs to it, whatever team he helps in
        (BOSS, (20,), "company"),
        (DEPUTY, (), "sales"),
        (DEPUTY, (10,), "company"),
    ],
)
def test_people_belong_to_a_unit_by_what_they_lead_and_by_their_teams(person: int, teams: tuple[int, ...], unit):
    found = structure().of_person(person, teams)
    assert (found.key if found else None) == unit


def test_a_circle_that_a_hand_has_written_into_the_table_ends_the_search():
    one, two = COMPANY._replace(parent=2, head=None), SALES._replace(parent=1, head=None, deputy=None)
    assert [unit.key for unit in structure(one, two).above(one)] == ["sales"]
    assert structure(one, two).head(one) is None


def test_a_site_without_units_asks_nothing():
    assert Structure((), {}, lambda person: True).of_person(OLGA, (10,)) is None

"""Scopes as SQL."""

from __future__ import annotations

import pytest

from instar.access import Scope
from instar.access.scope import MOST_MARKS, MOST_STRETCHES, Taking, Zones
from tests.access.conftest import NOW, World


@pytest.mark.parametrize("many", [1, MOST_MARKS, MOST_MARKS + 1, 300_000])
def test_a_scope_of_however_many_zones_can_be_asked(world: World, many: int):
    """A statement takes 250,000 parameters at most, on many builds 32,766."""
    inside, zone = world.ticket()
    _outside, other = world.ticket(process="deal")
    (branch,) = Scope(zones=frozenset({zone, *range(other + 1, other + many)})).branches(NOW)
    assert world.store.read().all(f"SELECT t.id FROM ticket t WHERE {branch.where}", branch.args) == [(inside,)]
    assert len(branch.args) <= MOST_MARKS


def test_nothing_and_everything():
    assert Scope().branches(NOW) == ()
    (branch,) = Scope(everything=True).branches(NOW)
    assert (branch.where, branch.args) == ("TRUE", ())


@pytest.mark.parametrize("seen", [(), (0,), (0, 1), (1, 3), (2,), (0, 4), (4,), (0, 1, 2, 3, 4)])
@pytest.mark.parametrize("more", [0, MOST_STRETCHES])
def test_what_one_takes_part_in_is_found_between_all_zones_that_one_sees(
    world: World, seen: tuple[int, ...], more: int
):
    """By stretches of zones while they are few, else by leaving out those that are seen."""
    olga = world.principal("olga")
    tickets = [world.ticket(process=f"p{number}") for number in range(5)]
    for id, _zone in tickets:
        world.takes_part(olga, id, "observer")
    zones = frozenset(tickets[number][1] for number in seen) | frozenset(range(1_000, 1_000 + more))
    (branch,) = Taking(olga, kinds=("observer", "assignee")).branches(Zones(but=zones))
    sql = f"SELECT t.id FROM {branch.lead}ticket t WHERE {branch.where} ORDER BY t.id"
    found = [id for (id,) in world.store.read().all(sql, (*branch.args, NOW))]
    assert found == [id for number, (id, _zone) in enumerate(tickets) if number not in seen]


def test_the_zone_of_a_row_tells_whether_it_lies_in_the_scope():
    rows = {1: 3, 2: 4, 5: 3}
    assert Scope(zones=frozenset({3})).by_zones(rows) == {1, 5}
    assert Scope(everything=True).by_zones(rows) == {1, 2, 5}
    assert Scope().by_zones(rows) == frozenset()

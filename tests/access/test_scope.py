"""Scopes as SQL."""

from __future__ import annotations

import pytest

from instar.access import Scope
from instar.access.scope import MOST_MARKS
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

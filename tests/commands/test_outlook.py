"""What a command over many tickets would do, and that nothing is done by asking."""

from __future__ import annotations

import pytest

from instar.commands import CancelTicket
from instar.commands.outlook import MOST, outlook
from instar.errors import Invalid
from tests.queries.conftest import World, furnished, world

__all__ = ["furnished", "world"]


def test_reasons_are_counted_and_nothing_is_changed(world: World) -> None:
    ids = [world.open() for _turn in range(4)]
    for id in ids[:2]:
        world.run(CancelTicket(id), "olga")
    before = world.kernel.store.read().all("SELECT * FROM event")
    found = outlook(world.kernel, world["olga"], "cancel", [*ids, 4711], {})
    assert (found.total, found.tried, found.can, found.all_tried) == (5, 5, 2, True)
    assert [(one.count, one.numbers) for one in found.refused] == [(2, ("T-1", "T-2")), (1, ("T-4711",))]
    assert world.kernel.store.read().all("SELECT * FROM event") == before


def test_what_no_ticket_takes_is_a_reason_of_all(world: World) -> None:
    ids = [world.open() for _turn in range(2)]
    found = outlook(world.kernel, world["maria"], "edit", ids, {"values": {"assignee": "nobody"}})
    assert (found.can, [one.count for one in found.refused]) == (0, [2])
    assert "There is no colleague “nobody”" in found.refused[0].said
    with pytest.raises(Invalid):
        outlook(world.kernel, world["maria"], "move", ids, {"place": "x"})


def test_a_long_list_is_tried_at_its_beginning(world: World) -> None:
    found = outlook(world.kernel, world["olga"], "cancel", [world.open()] * (MOST + 1), {})
    assert (found.total, found.tried, found.all_tried) == (MOST + 1, MOST, False)

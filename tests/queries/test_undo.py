"""What a page offers to take back."""

from __future__ import annotations

from instar.commands import EditTicket
from instar.queries.undo import undoable

from .conftest import HOUR, World


def test_ones_own_last_change_is_offered_while_it_is_fresh(world: World) -> None:
    id = world.open()
    assert undoable(world.kernel, world["olga"], id) is None
    world.run(EditTicket(id, {"priority": 1}), by="olga")
    last = world.kernel.store.read().value("SELECT max(id) FROM event")
    assert undoable(world.kernel, world["olga"], id) == last
    assert undoable(world.kernel, world["ivan"], id) is None
    world.clock.advance(HOUR)
    assert undoable(world.kernel, world["olga"], id) is None

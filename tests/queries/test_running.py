"""On which versions tickets run."""

from __future__ import annotations

import pytest

from instar.commands import CancelTicket
from instar.errors import Forbidden, NotFound
from instar.queries.running import running

from .conftest import DEAL, World


def test_open_tickets_are_counted_by_version_for_who_reads_the_definition(world: World) -> None:
    assert running(world.kernel, world["root"], "deal") == ()
    first = world.open(service="shop", data={"amount": 1})
    world.open(service="shop", data={"amount": 1})
    world.publish({**DEAL, "note": "again"})
    world.open(service="shop", data={"amount": 1})
    world.open()
    assert running(world.kernel, world["root"], "deal") == ((2, 1), (1, 2))
    world.run(CancelTicket(first), "maria")
    assert running(world.kernel, world["boris"], "deal") == ((2, 1), (1, 1))
    with pytest.raises(NotFound):
        running(world.kernel, world["boris"], "appeal")
    with pytest.raises(Forbidden):
        running(world.kernel, world["carl"], "deal")

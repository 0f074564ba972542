"""Plugins as people see them."""

from __future__ import annotations

import pytest

from instar.errors import Forbidden
from instar.queries.plugins import plugins

from .conftest import World


def test_a_plugin_is_listed_with_what_it_gives_and_how_much_depends_on_it(world: World) -> None:
    world.open()
    (row,) = plugins(world.kernel, world["root"])
    assert (row.name, row.state, row.roles, row.tickets) == ("shop", "loaded", ("appeal", "deal"), 1)
    assert row.contributions["roles"] == 2


def test_a_traceback_is_for_who_manages_plugins(world: World) -> None:
    world.kernel.plugins.fault_of("shop", ValueError("broken"), "a test")
    assert "broken" in plugins(world.kernel, world["root"])[0].trace
    seen = plugins(world.kernel, world["olga"])[0]
    assert (seen.trace, seen.faults) == ("", 1)


def test_requesters_are_refused(world: World) -> None:
    with pytest.raises(Forbidden):
        plugins(world.kernel, world["carl"])

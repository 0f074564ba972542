"""Plugins as people see them."""

from __future__ import annotations

import pytest

from instar.commands import SetPlugin
from instar.errors import Forbidden, NotFound
from instar.queries.plugins import plugin_settings, plugins

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


def test_settings_are_told_with_what_holds_and_who_set_it_and_a_secret_is_not(world: World) -> None:
    world.run(SetPlugin("shop", {"stamp": 40}), "root")
    world.kernel.follow()
    rows = plugin_settings(world.kernel, world["root"], "shop")
    assert rows is not None
    stamp, air, key = rows
    assert (stamp.value, stamp.default, stamp.origin, stamp.fixed, stamp.by and stamp.by.key) == (
        "40",
        "25",
        "page",
        False,
        "root",
    )
    assert (air.value, air.at) == ("false", None)
    assert (key.value, key.fixed) == ("", True)
    assert plugins(world.kernel, world["root"])[0].settings == 3


def test_settings_are_for_who_manages_plugins(world: World) -> None:
    with pytest.raises(Forbidden):
        plugin_settings(world.kernel, world["olga"], "shop")
    with pytest.raises(NotFound):
        plugin_settings(world.kernel, world["root"], "shpo")

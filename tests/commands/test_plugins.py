"""Plugins switched off and on, and who may."""

from __future__ import annotations

import pytest

from instar.access import SYSTEM
from instar.commands import PurgePlugin, SetPlugin, SwitchPlugin, execute
from instar.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from instar.kernel import open_kernel
from instar.plugins import PluginManager, of_site
from instar.settings import Settings, load
from instar.store import plugin_settings, switched_off
from tests.queries.conftest import World, furnished, world

__all__ = ["furnished", "world"]


def test_a_plugin_is_off_until_it_is_switched_on_and_the_audit_says_who(world: World) -> None:
    kernel, root = world.kernel, world["root"]
    assert execute(kernel, SwitchPlugin("shop", False), root) == {"plugin": "shop", "on": False}
    assert switched_off(kernel.store) == {"shop"}
    assert kernel.follow()
    assert (kernel.plugins.statuses[0].state, dict(kernel.plugins.roles)) == ("off", {})
    execute(kernel, SwitchPlugin("shop", False), root)
    execute(kernel, SwitchPlugin("shop", True), root)
    assert kernel.follow()
    assert (kernel.plugins.statuses[0].state, list(kernel.plugins.roles)) == ("loaded", ["appeal", "deal"])
    told = kernel.store.read().all("SELECT what, target, actor_id FROM audit WHERE what LIKE 'plugin.%' ORDER BY id")
    assert told == [(f"plugin.{word}", "shop", root.id) for word in ("off", "off", "on")]
    assert not kernel.follow(), "nothing has changed since"


def test_who_may_not_manage_plugins_is_refused(world: World) -> None:
    for login in ("olga", "maria", "carl"):
        with pytest.raises(Forbidden):
            execute(world.kernel, SwitchPlugin("shop", False), world[login])
    assert switched_off(world.kernel.store) == frozenset()


def test_a_misspelt_name_is_told_with_the_nearest(world: World) -> None:
    with pytest.raises(NotFound) as caught:
        execute(world.kernel, SwitchPlugin("shpo", False), world["root"])
    assert caught.value.hint == "Did you mean “shop”?"


@pytest.mark.plugins
def test_what_the_settings_switch_off_is_not_switched_on_here(world: World) -> None:
    settings = load(world.kernel.settings.site, {"INSTAR_SECRET_KEY": "k" * 40, "INSTAR_DISABLED_PLUGINS": "crm"})
    kernel = open_kernel(settings, clock=world.clock)
    try:
        with pytest.raises(Refused) as caught:
            execute(kernel, SwitchPlugin("crm", True), SYSTEM)
        assert caught.value.code == "off_in_settings"
    finally:
        kernel.close()


def test_another_process_follows(world: World) -> None:
    """A second kernel on the same database, as another process has it, sees the switch as it begins something."""
    other = open_kernel(world.kernel.settings, plugins=world.kernel.plugins.again(frozenset()), clock=world.clock)
    try:
        execute(world.kernel, SwitchPlugin("shop", False), world["root"])
        assert other.follow()
        assert other.plugins.role("deal") is None
    finally:
        other.close()


def test_tables_of_a_plugin_that_is_off_or_gone_can_be_dropped(world: World) -> None:
    kernel, root = world.kernel, world["root"]
    for name in ("shop", "gone"):
        for table in ("migration", "thing"):
            kernel.store.database.execute_sql(f"CREATE TABLE x_{name}__{table} (id INTEGER PRIMARY KEY)")
    with pytest.raises(Conflict) as works:
        execute(kernel, PurgePlugin("shop"), root)
    assert works.value.hint == "Switch it off first: instar plugins off shop"
    with pytest.raises(Forbidden):
        execute(kernel, PurgePlugin("gone"), world["olga"])
    with pytest.raises(NotFound) as misspelt:
        execute(kernel, PurgePlugin("gonne"), root)
    assert misspelt.value.hint == "Did you mean “gone”?"
    assert execute(kernel, PurgePlugin("gone"), root)["tables"] == ["x_gone__migration", "x_gone__thing"]
    execute(kernel, SwitchPlugin("shop", False), root)
    kernel.follow()
    execute(kernel, PurgePlugin("shop"), root)
    assert not [name for name in kernel.store.database.get_tables() if name.startswith("x_")]
    told = kernel.store.read().all("SELECT target FROM audit WHERE what = 'plugin.purged' ORDER BY id")
    assert told == [("gone",), ("shop",)]


def test_what_is_set_reaches_the_plugin_in_every_process_and_the_audit_says_who(world: World) -> None:
    kernel, root = world.kernel, world["root"]
    assert execute(kernel, SetPlugin("shop", {"stamp": "40", "air": True}), root)["changed"] == ["air", "stamp"]
    assert kernel.follow()
    assert dict(kernel.plugins.values("shop")) == {"stamp": 40, "air": True, "key": ""}
    told = kernel.store.read().all("SELECT target, actor_id FROM audit WHERE what = 'setting.changed' ORDER BY id")
    assert told == [
        ("plugins.shop.stamp", root.id),
        ("plugins.shop.air", root.id),
    ]
    assert execute(kernel, SetPlugin("shop", {"stamp": 40}), root)["changed"] == []
    execute(kernel, SetPlugin("shop", {"stamp": None}), root)
    assert kernel.follow()
    assert kernel.plugins.values("shop")["stamp"] == 25


def test_a_plugin_that_is_switched_off_and_on_has_kept_what_was_set(world: World) -> None:
    execute(world.kernel, SetPlugin("shop", {"stamp": 40}), world["root"])
    for on in (False, True):
        execute(world.kernel, SwitchPlugin("shop", on), world["root"])
        world.kernel.follow()
    assert world.kernel.plugins.values("shop")["stamp"] == 40


@pytest.mark.parametrize(
    ("row", "value", "said"),
    [
        ("stamp", "0", "This does not fit: it takes a whole number from 1 to 500."),
        ("stamp", "many", "This does not fit: it takes a whole number from 1 to 500."),
        ("air", "perhaps", "This does not fit: it takes true or false."),
        ("key", "s3cret", "A secret is said where the site is started: INSTAR_SHOP_KEY."),
        ("stmap", "1", "The plugin has no setting of this name."),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence_and_nothing_is_set(
    world: World, row: str, value: str, said: str
) -> None:
    with pytest.raises(Invalid) as caught:
        execute(world.kernel, SetPlugin("shop", {"air": True, row: value}), world["root"])
    assert caught.value.errors == {row: [said]}
    assert plugin_settings(world.kernel.store) == {}


def test_settings_of_a_plugin_that_is_off_are_not_known_and_who_may_not_manage_is_refused(world: World) -> None:
    with pytest.raises(Forbidden):
        execute(world.kernel, SetPlugin("shop", {"stamp": 40}), world["olga"])
    with pytest.raises(NotFound):
        execute(world.kernel, SetPlugin("shpo", {"stamp": 40}), world["root"])
    execute(world.kernel, SwitchPlugin("shop", False), world["root"])
    world.kernel.follow()
    with pytest.raises(Refused):
        execute(world.kernel, SetPlugin("shop", {"stamp": 40}), world["root"])


def test_what_the_environment_says_wins_and_is_changed_there(world: World) -> None:
    execute(world.kernel, SetPlugin("shop", {"stamp": 40}), world["root"])
    settings = load(world.kernel.settings.site, {"INSTAR_SECRET_KEY": "k" * 40, "INSTAR_SHOP_STAMP": "99"})
    kernel = open_kernel(settings, plugins=shop(settings), clock=world.clock)
    try:
        assert kernel.plugins.values("shop")["stamp"] == 99
        with pytest.raises(Invalid, match="field") as caught:
            execute(kernel, SetPlugin("shop", {"stamp": 41}), SYSTEM)
        assert caught.value.errors == {"stamp": ["It is set by INSTAR_SHOP_STAMP; change it there."]}
    finally:
        kernel.close()


def shop(settings: Settings) -> PluginManager:
    """The world's plugin, loaded under other settings."""
    return PluginManager.load(settings, candidates=of_site(settings.site / "plugins"), stored={"shop": {"stamp": "40"}})

"""Saved views: whose they are, who sees them, and what they do not give."""

from __future__ import annotations

import pytest

from instar.commands.views import MOST_PINS, DropView, PinView, RenameView, SaveView, ShareView
from instar.errors import Invalid, NotFound, Refused
from instar.queries.views import view, views

from .conftest import World


def save(world: World, title: str = "Late deals", by: str = "olga", query: str = "role=deal&due=late") -> int:
    return int(world.run(SaveView("/tickets/list", query, title), by)["view"])


def titles(world: World, by: str) -> list[str]:
    return [one.title for one in views(world.kernel, world[by])]


def test_a_view_is_its_owners_alone_until_it_is_shared_with_a_team_of_his(world: World) -> None:
    id = save(world)
    assert titles(world, "olga") == ["Late deals"]
    assert titles(world, "ivan") == titles(world, "maria") == []
    world.run(ShareView(id, "frontline"), "olga")
    assert titles(world, "ivan") == ["Late deals"]
    assert titles(world, "maria") == titles(world, "boris") == []
    world.run(ShareView(id), "olga")
    assert titles(world, "ivan") == []


@pytest.mark.parametrize("by", ["ivan", "maria", "carl"])
def test_nobody_else_changes_it_and_who_does_not_see_it_cannot_tell_that_it_is_there(world: World, by: str) -> None:
    id = save(world)
    if by == "ivan":
        world.run(ShareView(id, "frontline"), "olga")
    commands = [SaveView("/tickets/list", view=id), RenameView(id, "Mine"), ShareView(id, None), DropView(id)]
    said = set()
    for command in [*commands, *([PinView(id)] if by != "ivan" else [])]:
        with pytest.raises(NotFound) as refused:
            world.run(command, by)
        said.add(refused.value.message)
    with pytest.raises(NotFound) as missing:
        world.run(DropView(999), by)
    assert said == {missing.value.message}
    assert titles(world, "olga") == ["Late deals"]


def test_it_can_only_be_shared_with_ones_own_team(world: World) -> None:
    id = save(world)
    with pytest.raises(Invalid):
        world.run(ShareView(id, "sales"), "olga")


def test_pins_are_everybodys_own_and_seven(world: World) -> None:
    ids = [save(world, f"View {turn}") for turn in range(MOST_PINS + 1)]
    world.run(ShareView(ids[0], "frontline"), "olga")
    for id in ids[:MOST_PINS]:
        world.run(PinView(id), "olga")
    with pytest.raises(Refused):
        world.run(PinView(ids[-1]), "olga")
    world.run(PinView(ids[0], False), "olga")
    world.run(PinView(ids[-1]), "olga")
    assert not any(one.pinned for one in views(world.kernel, world["ivan"]))
    world.run(PinView(ids[0]), "ivan")
    assert [one.pinned for one in views(world.kernel, world["ivan"])] == [True]


def test_a_view_that_is_dropped_is_gone_for_all(world: World) -> None:
    id = save(world)
    world.run(ShareView(id, "frontline"), "olga")
    world.run(PinView(id), "ivan")
    world.run(DropView(id), "olga")
    assert titles(world, "olga") == titles(world, "ivan") == []


def test_what_is_kept_is_a_list_of_ours_without_its_place(world: World) -> None:
    id = save(world, query="?role=deal&cursor=abc&stage=&view=3&where=title+%3D%3D+%27%26%27")
    found = view(world.kernel, world["olga"], id)
    assert found is not None
    assert found.address == "/tickets/list?role=deal&where=title+%3D%3D+%27%26%27"


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example", "/logout", "/tickets/list/../x", "/p/x/list\n"]
)
def test_other_addresses_are_no_views(world: World, path: str) -> None:
    with pytest.raises(Invalid):
        world.run(SaveView(path, "", "Evil"), "olga")


@pytest.mark.parametrize("title", ["", "  ", "x" * 81])
def test_a_view_has_a_title(world: World, title: str) -> None:
    with pytest.raises(Invalid):
        save(world, title)

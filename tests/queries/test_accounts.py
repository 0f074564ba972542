"""Accounts and teams as an administrator finds them."""

from __future__ import annotations

import pytest

from instar.commands import AddUser, EditUser
from instar.errors import Forbidden, NotFound
from instar.queries.accounts import account, accounts

from .conftest import World


def test_people_come_by_name_in_pages(world: World) -> None:
    names: list[str] = []
    cursor = None
    for _page in range(10):
        page = accounts(world.kernel, world["root"], limit=2, cursor=cursor)
        names += [row.person.name for row in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert names == sorted(names)
    assert {"Olga", "Root", "Carl"} <= set(names)


@pytest.mark.parametrize("typed", ["olg", "Olg", "olga@example", "OLGA"])
def test_people_are_found_by_part_of_name_log_in_or_address(world: World, typed: str) -> None:
    assert [row.person.key for row in accounts(world.kernel, world["root"], q=typed).items] == ["olga"]


def test_cyrillic_names_are_found_by_their_beginning_in_any_case(world: World) -> None:
    world.run(AddUser("petr", "Пётр Иванов"))
    assert [row.person.key for row in accounts(world.kernel, world["root"], q="пёт").items] == ["petr"]


def test_one_account_has_its_teams_and_a_team_its_members(world: World) -> None:
    assert [team.key for team in account(world.kernel, world["root"], "user", "olga").teams] == ["frontline"]
    members = account(world.kernel, world["root"], "team", "frontline").members
    assert [member.key for member in members] == ["ivan", "olga"]
    with pytest.raises(NotFound):
        account(world.kernel, world["root"], "user", "nobody")


def test_accounts_are_for_who_manages_them(world: World) -> None:
    for ask in (
        lambda: accounts(world.kernel, world["olga"]),
        lambda: account(world.kernel, world["olga"], "user", "x"),
    ):
        with pytest.raises(Forbidden):
            ask()


def program(world: World) -> None:
    with world.kernel.store.transaction() as tx:
        tx.run("INSERT INTO principal (kind, key, name, created) VALUES ('service', 'robot', 'Robot', 0)")


def keys(world: World, **cut: str) -> set[str]:
    return {row.person.key for row in accounts(world.kernel, world["root"], limit=200, **cut).items}


def test_colleagues_clients_and_programs_are_told_apart(world: World) -> None:
    program(world)
    world.run(AddUser("ann", "Ann"))
    assert {"olga", "root"} <= keys(world, group="staff")
    assert {"ann", "carl"} <= keys(world, group="client")
    assert keys(world, group="service") == {"robot"}
    assert keys(world, group="staff") | keys(world, group="client") | {"robot"} == keys(world)
    assert not keys(world, group="staff") & keys(world, group="client")


def test_accounts_that_are_off_are_found_by_it(world: World) -> None:
    world.run(AddUser("ann", "Ann"))
    world.run(EditUser("ann", {"active": False}))
    assert keys(world, state="off") == {"ann"}
    assert "ann" not in keys(world, state="on")
    assert keys(world, state="off", group="staff") == set()


def test_a_programs_account_has_its_page(world: World) -> None:
    program(world)
    assert account(world.kernel, world["root"], "user", "robot").person.kind == "service"

"""Masks: what a token leaves of its account's rights, on tickets, in lists, on the site, and in giving."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.access import Actor, Mask, TicketKey
from tests.queries.conftest import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def masked(world: World, login: str, *allow: str, processes: tuple[str, ...] = ()) -> Actor:
    actor = world.kernel.access.actor(world[login].id or 0, Mask.of(allow, processes))
    assert actor is not None
    return actor


def test_nothing_named_is_no_mask() -> None:
    assert Mask.of((), ()) is None
    assert Mask.read(None) is None
    read = Mask.read('{"allow":["auditor"],"processes":[]}')
    assert read is not None
    assert (read.leaves("ticket.view"), read.leaves("ticket.edit"), read.processes) == (True, False, None)


def test_a_mask_leaves_what_it_names_and_gives_nothing(world: World) -> None:
    access = world.kernel.access
    reading = masked(world, "olga", "ticket.view", "grant.manage")
    assert access.can(reading, "ticket.view")
    assert not access.can(reading, "ticket.edit")
    assert not access.can(reading, "grant.manage"), "her account does not have it"
    assert access.can(world["olga"], "ticket.edit"), "the account itself is not touched"


def test_a_mask_of_a_process_leaves_its_tickets_alone(world: World) -> None:
    appeal, deal = world.open(), world.open("Seats", "maria", service="shop", data={"amount": 1})
    row = dict(world.kernel.store.read().all("SELECT id, zone_id FROM ticket"))
    access, keys = world.kernel.access, {id: TicketKey(id, row[id]) for id in row}
    maria = masked(world, "maria", processes=("deal",))
    assert access.can(maria, "ticket.edit", keys[deal])
    assert not access.can(maria, "ticket.view", keys[appeal])
    assert access.scope(maria, "ticket.view").branches(0)[0].args == (row[deal],)
    root = masked(world, "root", processes=("deal",))
    assert not access.can(root, "user.manage"), "what concerns the whole site lies in no process"
    assert access.reader(maria, keys[deal]).internal


def test_taking_part_is_cut_too(world: World) -> None:
    own = world.open("Mine", "carl")
    zone = world.kernel.store.read().value("SELECT zone_id FROM ticket WHERE id = ?", (own,))
    key = TicketKey(own, zone)
    access = world.kernel.access
    assert access.can(masked(world, "carl", "ticket.view"), "ticket.view", key)
    assert not access.can(masked(world, "carl", "ticket.view"), "ticket.comment", key)
    assert not access.can(masked(world, "carl", "ticket.comment"), "ticket.comment", key), "unseen is untouched"
    assert not access.can(masked(world, "carl", processes=("deal",)), "ticket.view", key)
    assert access.scope(masked(world, "carl", processes=("deal",)), "ticket.view").branches(0) == ()
    assert access.can(masked(world, "carl", processes=("appeal",)), "ticket.comment", key)


def test_who_is_masked_gives_only_what_is_left(world: World) -> None:
    access = world.kernel.access
    assert access.may_give(world["root"], "user.manage", "all", "", None)
    assert not access.may_give(masked(world, "root", "grant.manage"), "user.manage", "all", "", None)
    assert access.may_give(masked(world, "root", "grant.manage"), "grant.manage", "all", "", None)
    assert not access.may_give(masked(world, "maria", processes=("deal",)), "ticket.view", "all", "", None)
    assert access.may_give(masked(world, "maria", processes=("deal",)), "ticket.view", "process", "deal", None)
    assert not access.may_lend(masked(world, "maria", processes=("deal",)), world["maria"].id or 0)


def test_scopes_of_one_mask_are_not_those_of_another(world: World) -> None:
    world.open()
    access = world.kernel.access
    for actor, sees in (
        (world["olga"], True),
        (masked(world, "olga", "ticket.create"), False),
        (masked(world, "olga", "ticket.view"), True),
        (world["olga"], True),
    ):
        assert bool(access.scope(actor, "ticket.view").branches(0)) is sees

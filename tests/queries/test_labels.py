"""Rows stay readable when what they name is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.actions import KERNEL_ACTIONS
from instar.commands import ChangeRole, ClaimWork, CompleteWork
from instar.kernel import Kernel, open_kernel
from instar.plugins import PluginManager
from instar.queries.board import board
from instar.queries.history import history, sentence
from instar.queries.plugins import plugins
from instar.queries.search import search
from instar.queries.ticket import ticket
from instar.queries.tickets import list_tickets
from instar.queries.work import work
from instar.queries.worklist import worklist
from instar.settings import load

from .conftest import World


@pytest.fixture
def bare(world: World, tmp_path: Path) -> Kernel:
    """The same site with no plugin at all."""
    settings = load(tmp_path, {"INSTAR_SECRET_KEY": "k" * 40, "INSTAR_DISABLED_PLUGINS": "*"})
    manager = PluginManager.load(settings, actions=KERNEL_ACTIONS, candidates=[])
    return open_kernel(settings, store=world.kernel.store, plugins=manager, clock=world.clock)


def test_a_ticket_whose_role_nobody_gives_is_read_as_before(world: World, bare: Kernel) -> None:
    id = world.open("A licence", data={"topic": "licence"})
    world.run(ClaimWork(world.item(id)), "olga")
    olga = bare.access.actor(world["olga"].id or 0)
    assert olga is not None
    found = ticket(bare, olga, id)
    assert (found.role.key, found.role.title, found.role.known, found.title) == ("appeal", "appeal", False, "A licence")
    assert [(field.id, field.group, field.value) for field in found.fields] == [("topic", "kept", "licence")]
    assert found.stage is not None
    assert found.stage.title == "New"
    assert [row.role.known for row in list_tickets(bare, olga).items] == [False]
    assert [row.step for row in worklist(bare, olga).groups[0].rows] == ["Sort out"]
    drawn = board(bare, olga, "appeal")
    assert drawn is not None
    assert drawn.columns[0].count == 1
    assert [hit.id for hit in search(bare, olga, "licence")] == [id]
    assert work(bare, olga, id).open[0].title == "Sort out"
    assert plugins(bare, olga) == ()


def test_its_history_is_told_with_keys_for_what_is_gone(world: World, bare: Kernel) -> None:
    id = world.open()
    world.run(ChangeRole(id, "deal"), "olga")
    olga = bare.access.actor(world["olga"].id or 0)
    assert olga is not None
    told = [sentence(entry) for entry in history(bare, olga, id).items]
    assert told[0].startswith("appeal → deal")


def test_a_version_that_lost_a_stage_is_named_by_its_id(world: World) -> None:
    id = world.open()
    world.run(CompleteWork(world.item(id), "wait", {"answer": "Soon"}), "olga")
    world.set("ticket", id, stage="limbo")
    found = ticket(world.kernel, world["olga"], id)
    assert found.stage is not None
    assert (found.stage.id, found.stage.title) == ("limbo", "limbo")

"""Sites in memory: made once, copied for every case, each alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.access import SYSTEM
from instar.commands import AddTeam, execute
from instar.jobs.attempt import lacks
from instar.mail import is_configured
from instar.settings import load
from instar.testing import NOW, World, memory_kernel


def test_a_copy_is_as_the_world_was_made_and_alone(tmp_path: Path, plugins):
    world = World.make(load(tmp_path, {}), plugins, lambda kernel: execute(kernel, AddTeam("north", "North"), SYSTEM))
    first, second = world.copy(), world.copy(NOW + 5)
    execute(first, AddTeam("south", "South"), SYSTEM)
    assert {team.key for team in first.directory.teams()} == {"everybody", "north", "south"}
    assert {team.key for team in second.directory.teams()} == {"everybody", "north"}
    assert (first.clock.now(), second.clock.now()) == (NOW, NOW + 5)
    for kernel in (first, second):
        kernel.close()
    world.close()


def test_what_is_tried_writes_to_nobody_also_on_a_site_that_sends_mail(tmp_path: Path, plugins):
    settings = load(tmp_path, {"INSTAR_MAIL_HOST": "127.0.0.1", "INSTAR_MAIL_FROM": "desk@example.org"})
    assert is_configured(settings)
    world = World.make(settings, plugins)
    kernel = world.copy()
    assert not is_configured(kernel.settings)
    assert lacks(kernel, "letter", {}) is not None
    kernel.close()
    world.close()


@pytest.mark.plugins
def test_it_knows_what_the_plugins_ship_and_leaves_no_file(tmp_path: Path):
    kernel = memory_kernel(tmp_path)
    assert {version.key for version in kernel.definitions.list("process")} >= {"appeal", "deal", "todo"}
    assert list(tmp_path.iterdir()) == []
    kernel.close()

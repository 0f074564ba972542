"""The opened site: wired once, migrated, and told apart from one that cannot be opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.access import SYSTEM
from instar.clock import VirtualClock
from instar.commands import AddTeam, execute
from instar.errors import InstarError
from instar.kernel import open_kernel
from instar.settings import Settings
from instar.store import pending


def settings(folder: Path) -> Settings:
    (folder / "var").mkdir(exist_ok=True)
    return Settings(site=folder, disabled_plugins=("*",))


def test_a_site_is_migrated_when_it_is_opened_and_opens_again(tmp_path: Path):
    clock = VirtualClock(5)
    first = open_kernel(settings(tmp_path), clock=clock)
    assert pending(first.store) == []
    execute(first, AddTeam("crew", "Crew"), SYSTEM)
    first.close()
    second = open_kernel(settings(tmp_path))
    assert [team.key for team in second.directory.teams()] == ["crew"]
    assert second.directory.find("team", "crew").name == "Crew"
    second.close()


def test_without_any_plugin_the_kernels_own_actions_are_there(tmp_path: Path):
    kernel = open_kernel(settings(tmp_path))
    assert set(kernel.plugins.actions) == {"reply", "note", "hand_over"}
    assert kernel.plugins.roles == {}
    kernel.close()


def test_a_database_of_a_newer_version_is_not_opened(tmp_path: Path):
    kernel = open_kernel(settings(tmp_path))
    kernel.store.read().run("UPDATE schema_migration SET name = '9999_from_the_future' WHERE id = 1")
    kernel.close()
    with pytest.raises(InstarError) as refused:
        open_kernel(settings(tmp_path))
    assert refused.value.code == "database_newer"


def test_two_processes_on_one_database_see_each_others_rights_with_the_next_request(tmp_path: Path):
    mine, other = open_kernel(settings(tmp_path)), open_kernel(settings(tmp_path))
    other.directory.services()
    assert other.epochs.current("access") == mine.epochs.current("access")
    execute(mine, AddTeam("crew", "Crew"), SYSTEM)
    other.follow()
    assert other.epochs.current("access") == mine.epochs.current("access")
    mine.close()
    other.close()

"""What plugins ship: published once, newer when it is newer, never over what the site has made its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from instar.actions import KERNEL_ACTIONS
from instar.commands import Publish, RetireDefinition
from instar.commands.shipped import open_first_tickets, publish_shipped
from instar.contract import Definitions, Role
from instar.errors import Conflict
from instar.hookspecs import hookimpl
from instar.i18n import use
from instar.plugins import Candidate, PluginManager
from instar.settings import load
from instar.testing.site import SECRET, Site
from tests.commands.conftest import ORDER


class Shipping:
    """A plugin with one process in its folder."""

    def __init__(self, folder: Path, *roles: str) -> None:
        self.folder = folder
        self.given = roles
        folder.mkdir()
        self.ship(ORDER)

    def ship(self, definition: object, name: str = "order.json") -> None:
        (self.folder / name).write_text(definition if isinstance(definition, str) else json.dumps(definition))

    @hookimpl
    def roles(self) -> list[Role]:
        return [Role(key, key, process="order") for key in self.given]

    @hookimpl
    def processes(self) -> list[Definitions]:
        return [Definitions(self.folder, "process")]


@pytest.fixture
def plugins(tmp_path: Path) -> dict[str, Shipping]:
    return {"first": Shipping(tmp_path / "first", "order"), "second": Shipping(tmp_path / "second")}


@pytest.fixture
def site(tmp_path: Path, plugins: dict[str, Shipping]) -> Iterator[Site]:
    """A site with the first of them."""
    made = Site.make(tmp_path, plugins=loaded(tmp_path, plugins, "first"))
    yield made
    made.close()


def loaded(folder: Path, plugins: dict[str, Shipping], *names: str) -> PluginManager:
    settings = load(folder, {"INSTAR_SECRET_KEY": SECRET})
    candidates = [Candidate(name, name, lambda name=name: plugins[name]) for name in names]
    manager = PluginManager.load(settings, actions=KERNEL_ACTIONS, candidates=candidates)
    assert [status.state for status in manager.statuses] == ["loaded"] * len(names), manager.statuses
    return manager


def current(site: Site) -> tuple[int, str]:
    version = site.kernel.definitions.current("process", "order")
    assert version is not None
    return version.number, version.origin


def test_the_same_again_is_not_even_looked_at(site: Site, plugins: dict[str, Shipping]):
    assert current(site) == (1, "first")
    plugins["first"].ship(json.dumps(ORDER, indent=7))
    assert publish_shipped(site.kernel) == []
    assert current(site) == (1, "first")


def test_newer_ones_are_published(site: Site, plugins: dict[str, Shipping]):
    plugins["first"].ship({**ORDER, "title": {"en": "Newer", "ru": "Новее"}})
    (shipped,) = publish_shipped(site.kernel)
    assert [one["number"] for one in shipped.published] == [2]
    assert current(site) == (2, "first")


def test_what_the_site_has_edited_stays_the_sites(site: Site, plugins: dict[str, Shipping]):
    site.run(Publish(json.dumps({**ORDER, "title": {"en": "Ours", "ru": "Наш"}})))
    plugins["first"].ship({**ORDER, "title": {"en": "Newer", "ru": "Новее"}})
    assert publish_shipped(site.kernel) == []
    assert current(site) == (2, "site")


@pytest.mark.parametrize("text", ["{", "[]", '"x"', '{"format": "instar.process/1", "key": "order"}'])
def test_a_broken_one_is_told_and_what_is_in_force_stays(site: Site, plugins: dict[str, Shipping], text: str):
    plugins["first"].ship(text)
    (shipped,) = publish_shipped(site.kernel)
    assert shipped.problem is not None
    assert current(site) == (1, "first")


def test_of_two_plugins_with_one_key_the_first_keeps_it_and_both_are_named(
    site: Site, plugins: dict[str, Shipping], tmp_path: Path
):
    site.kernel.plugins = loaded(tmp_path, plugins, "first", "second")
    plugins["second"].ship({**ORDER, "title": {"en": "Mine", "ru": "Мой"}})
    plugins["second"].ship({**ORDER, "key": "other"}, "other.json")
    for _start in range(2):
        found = {shipped.plugin: shipped for shipped in publish_shipped(site.kernel)}
        problem = found["second"].problem
        assert isinstance(problem, Conflict)
        assert "first" in problem.message
        assert "second" in problem.message
        assert current(site) == (1, "first")
    assert site.kernel.definitions.current("process", "other") is not None


def test_what_the_site_has_retired_stays_retired(site: Site, plugins: dict[str, Shipping]):
    plugins["first"].ship({**ORDER, "key": "extra"}, "extra.json")
    publish_shipped(site.kernel)
    site.run(RetireDefinition("process", "extra"))
    plugins["first"].ship({**ORDER, "key": "extra", "note": "Newer"}, "extra.json")
    assert publish_shipped(site.kernel) == []
    assert site.kernel.definitions.current("process", "extra") is None


def test_a_new_site_begins_with_the_tickets_that_its_processes_name(site: Site, plugins: dict[str, Shipping]) -> None:
    first = [{"title": {"en": "First", "ru": "Первый"}}, {"title": "Second"}]
    plugins["first"].ship({**ORDER, "x-first-tickets": first})
    publish_shipped(site.kernel)
    with use("ru"):
        assert open_first_tickets(site.kernel) == ["T-1", "T-2"]
    titles = site.kernel.store.read().all("SELECT title FROM ticket ORDER BY id")
    assert titles == [("Первый",), ("Second",)]
    assert open_first_tickets(site.kernel) == []

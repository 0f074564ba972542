"""A site in memory under a clock that stands: for cases, for checks where there is no site, for tests.

Making one (tables, definitions of the plugins) takes a moment, copying one hardly any: ``World`` is made once and
copied for every case, so that no case sees what another has left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from instar.access import SYSTEM
from instar.clock import VirtualClock
from instar.commands import AddService, AddTeam, execute
from instar.commands.shipped import publish_shipped
from instar.kernel import Kernel, open_kernel
from instar.plugins import PluginManager
from instar.settings import Settings
from instar.store import Store

NOW = 1_767_603_600_000
"""2026-01-05T09:00Z, a Monday: when a test begins unless it says otherwise."""
EVERYBODY = "everybody"
"""The team of the service ``general``; whoever is made by ``People`` belongs to it."""


def copied(store: Store) -> Store:
    """A store in memory that holds what another one holds."""
    made = Store(":memory:")
    store.connection.backup(made.connection)
    return made


@dataclass(slots=True)
class World:
    """A furnished site in memory, to be copied."""

    settings: Settings
    plugins: PluginManager
    store: Store

    @classmethod
    def make(
        cls, settings: Settings, plugins: PluginManager | None = None, furnish: Callable[[Kernel], object] | None = None
    ) -> World:
        """A site with what the plugins ship, the service ``general`` and its team. ``furnish`` adds more. It knows no
        mail server, whatever the settings say: what is tried writes to nobody."""
        settings = replace(settings, database=":memory:", mail_host="")
        store = Store(":memory:")
        kernel = open_kernel(settings, store=store, plugins=plugins, clock=VirtualClock(NOW))
        furnish_site(kernel)
        if furnish is not None:
            furnish(kernel)
        return cls(settings, kernel.plugins, store)

    def copy(self, now: int = NOW) -> Kernel:
        """A site of its own, as this one was made, at the moment ``now`` (ms)."""
        store = copied(self.store)
        return open_kernel(self.settings, store=store, plugins=self.plugins, clock=VirtualClock(now))

    def close(self) -> None:
        self.store.close()


def memory_kernel(folder: Path, plugins: PluginManager | None = None) -> Kernel:
    """An opened site in memory, furnished as above; ``folder`` is where its files would lie."""
    world = World.make(Settings(site=folder), plugins)
    return open_kernel(world.settings, store=world.store, plugins=world.plugins, clock=VirtualClock(NOW))


def furnish_site(kernel: Kernel) -> None:
    """What every site of a test has: the service ``general`` with its team, and what the plugins ship.

    Raises BrokenDefinition where a plugin ships what cannot be published.
    """
    execute(kernel, AddTeam(EVERYBODY, "Everybody"), SYSTEM)
    execute(kernel, AddService("general", {"en": "General", "ru": "Общая"}, team=EVERYBODY, public=True), SYSTEM)
    for shipped in publish_shipped(kernel):
        if shipped.problem is not None:
            raise shipped.problem

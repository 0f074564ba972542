"""The opened site: what every command and query is given. Wired once, in ``open_kernel``; holds no request state."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from instar.access import Access, References
from instar.actions import KERNEL_ACTIONS
from instar.clock import Clock, SystemClock
from instar.definitions import Definitions
from instar.engine.calendars import Calendar
from instar.engine.model import Flow, Process
from instar.errors import InstarError
from instar.forms.locales import zone_of
from instar.plugins import PluginManager
from instar.settings import Settings
from instar.store import (
    UNCOMMITTED,
    Blobs,
    Directory,
    Epochs,
    OwnTables,
    SiteSettings,
    Store,
    at_site,
    migrate,
    plugin_settings,
    switched_off,
)

log = logging.getLogger(__name__)


def _nobody_listens() -> None:
    """The bell of a process that has no worker: another one finds the job by polling."""


@dataclass(slots=True)
class Kernel:
    """``ring`` wakes the workers after a commit that wrote jobs; the composition root replaces it.

    ``watch`` is told which flows every step of a run has taken: the case runner counts its coverage by it. ``loaded``:
    the epoch of ``plugins``.
    """

    held: SiteSettings
    store: Store
    epochs: Epochs
    plugins: PluginManager
    access: Access
    directory: Directory
    references: References
    definitions: Definitions
    blobs: Blobs
    clock: Clock
    ring: Callable[[], None] = _nobody_listens
    watch: Callable[[Process, tuple[Flow, ...]], None] | None = None
    loaded: int = 0
    _following: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def follow(self) -> bool:
        """Begin a request or a job with what counts now, whoever has changed it: rights, definitions, settings.

        Plugins are loaded anew when they have been switched or set since, here or in another process; whether that was
        so.
        What cannot be loaded leaves things as they are: a switch must not end a process.
        """
        self.epochs.look_again()
        epoch = self.epochs.current("plugins")
        if epoch in (self.loaded, UNCOMMITTED):
            return False
        with self._following:
            if epoch == self.loaded:
                return False
            try:
                before, self.plugins = (
                    self.plugins,
                    self.plugins.again(switched_off(self.store), plugin_settings(self.store)),
                )
                self.definitions = Definitions(self.store, self.epochs, self.plugins)
                before.close()
            except InstarError as error:
                log.error("plugins could not be loaded anew: %s", error)
            self.loaded = epoch
        return True

    def calendar(self, key: str) -> Calendar | None:
        """The working-time calendar in force; None when there is none."""
        return self.definitions.calendar(key, zone_of(self.settings.timezone))

    def day(self, moment: int) -> str:
        """The date of a moment (ms) at the site, such as "2026-12-05"."""
        return datetime.fromtimestamp(moment / 1000, zone_of(self.settings.timezone)).date().isoformat()

    @property
    def settings(self) -> Settings:
        """What holds now: the next request and the next job see what is changed on the page of settings."""
        return self.held.current()

    def close(self) -> None:
        """Close this thread's connection to the database."""
        self.store.close()


SERVED: ContextVar[Kernel | None] = ContextVar("served", default=None)
"""The site that a plugin's function is asked for where no request is answered."""


@contextmanager
def serving(kernel: Kernel) -> Iterator[None]:
    """What a plugin asks inside, it asks of this site, its own tables too."""
    before = SERVED.set(kernel)
    try:
        with at_site(kernel.store):
            yield
    finally:
        SERVED.reset(before)


def open_kernel(
    settings: Settings, *, store: Store | None = None, plugins: PluginManager | None = None, clock: Clock | None = None
) -> Kernel:
    """Open a site: database (migrated to what this code knows), plugins, rights, definitions.

    Raises InstarError when the database is newer than the code or cannot be opened. ``store`` and ``clock`` are
    for tests and the case runner, which work on a database in memory under a virtual clock.
    """
    clock = clock or SystemClock()
    store = store or Store(settings.database_address, settings.database_password)
    migrate(store)
    epochs = Epochs(store, clock.monotonic)
    loaded = epochs.current("plugins")
    tables = OwnTables(store)
    plugins = plugins or PluginManager.load(
        settings, actions=KERNEL_ACTIONS, off=switched_off(store), stored=plugin_settings(store), tables=tables
    )
    plugins.prepare(tables)
    return kernel_on(store, settings, plugins, clock, epochs=epochs, loaded=loaded)


def kernel_on(
    store: Store,
    settings: Settings,
    plugins: PluginManager,
    clock: Clock,
    *,
    blobs: Blobs | None = None,
    epochs: Epochs | None = None,
    loaded: int = 0,
) -> Kernel:
    """A site on a database that is migrated already, with plugins that are loaded."""
    epochs = epochs or Epochs(store, clock.monotonic)
    access, directory = Access(store, epochs, clock), Directory(store, epochs)
    return Kernel(
        held=SiteSettings(settings, store, epochs),
        store=store,
        epochs=epochs,
        plugins=plugins,
        access=access,
        directory=directory,
        references=References(store, directory, access, clock),
        definitions=Definitions(store, epochs, plugins),
        blobs=blobs or Blobs(settings.site / "var" / "blobs"),
        clock=clock,
        loaded=loaded,
    )

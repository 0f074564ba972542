"""A whole site in a folder of a test: kernel, people, a clock that stands. For whatever needs more than a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from instar.access import SYSTEM
from instar.clock import VirtualClock
from instar.commands import execute
from instar.jobs import Workers, run_due
from instar.jobs.reminders import remind_due
from instar.kernel import Kernel, open_kernel
from instar.plugins import PluginManager
from instar.settings import load
from instar.testing.furnished import furnished
from instar.trial.memory import NOW, furnish_site
from instar.trial.people import People

SECRET = "a secret that is long enough for tests"


@dataclass(slots=True)
class Site:
    """``site.run(OpenTicket(…), "olga")`` does what a page would; ``site.work()`` what the workers would."""

    kernel: Kernel
    clock: VirtualClock
    people: People

    @classmethod
    def make(
        cls, folder: Path, environ: Mapping[str, str] | None = None, *, plugins: PluginManager | None = None
    ) -> Site:
        """A site in ``folder`` with what the plugins ship. environ: ``INSTAR_…`` variables that hold for it."""
        settings = load(folder, {"INSTAR_SECRET_KEY": SECRET, **(environ or {})})
        settings.make_folder()
        clock = VirtualClock(NOW)
        if plugins is None:
            kernel = furnished(settings, environ or {}, lambda: open_kernel(settings, clock=clock))
        else:
            kernel = open_kernel(settings, plugins=plugins, clock=clock)
            furnish_site(kernel)
        return cls(kernel, clock, People(kernel))

    def run(self, command: object, by: str | None = None) -> dict[str, Any]:
        """Carry out a command in the name of an account, which is invented when it is not there; None: the system's."""
        return execute(self.kernel, command, self.people[by] if by else SYSTEM)

    def work(self) -> int:
        """Carry out the jobs that are due; returns how many attempts that took."""
        return Workers(self.kernel, 1).drain()

    def tick(self) -> int:
        """Fire the timers and reminders that are due, as a clock would; returns how many."""
        return run_due(self.kernel) + remind_due(self.kernel)

    def close(self) -> None:
        self.kernel.close()

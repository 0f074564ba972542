"""For tests of plugins and of definitions: sites in memory, people, a clock that stands, and the runner of cases.

With pytest the fixtures of ``instar.testing.fixtures`` are there as soon as instar is installed. pytest loads that
module in every run on the machine, so what it needs of the kernel is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from instar.clock import VirtualClock
    from instar.testing.memory import NOW, World, memory_kernel
    from instar.testing.people import People
    from instar.testing.report import Failure, Report
    from instar.testing.runner import run_cases
    from instar.testing.shape import check_cases
    from instar.testing.site import Site

__all__ = [
    "NOW",
    "Failure",
    "People",
    "Report",
    "Site",
    "VirtualClock",
    "World",
    "check_cases",
    "memory_kernel",
    "run_cases",
]

_HOMES = {
    "NOW": "instar.testing.memory",
    "Failure": "instar.testing.report",
    "People": "instar.testing.people",
    "Report": "instar.testing.report",
    "Site": "instar.testing.site",
    "VirtualClock": "instar.clock",
    "World": "instar.testing.memory",
    "check_cases": "instar.testing.shape",
    "memory_kernel": "instar.testing.memory",
    "run_cases": "instar.testing.runner",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"instar.testing has no {name}")
    return getattr(import_module(home), name)

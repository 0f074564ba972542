"""For tests of plugins and of definitions: sites in memory, people, a clock that stands, and the runner of cases.

With pytest the fixtures of ``instar.testing.fixtures`` are there as soon as instar is installed. pytest loads that
module in every run on the machine, so what it needs of the kernel is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from instar.clock import VirtualClock
    from instar.testing.browsing import CSRF, log_in
    from instar.testing.contracts import (
        ActionContract,
        ChannelContract,
        CommandContract,
        FormContract,
        ListenerContract,
        PluginContract,
        ReportContract,
        RoleContract,
        ViewContract,
    )
    from instar.testing.purity import Impure, pure
    from instar.testing.site import Site
    from instar.trial.memory import NOW, World, memory_kernel
    from instar.trial.people import People
    from instar.trial.report import Failure, Report
    from instar.trial.runner import run_cases
    from instar.trial.shape import check_cases

__all__ = [
    "CSRF",
    "NOW",
    "ActionContract",
    "ChannelContract",
    "CommandContract",
    "Failure",
    "FormContract",
    "Impure",
    "ListenerContract",
    "People",
    "PluginContract",
    "Report",
    "ReportContract",
    "RoleContract",
    "Site",
    "ViewContract",
    "VirtualClock",
    "World",
    "check_cases",
    "log_in",
    "memory_kernel",
    "pure",
    "run_cases",
]

_HOMES = {
    "ActionContract": "instar.testing.contracts.action",
    "ChannelContract": "instar.testing.contracts.channel",
    "CommandContract": "instar.testing.contracts.command",
    "FormContract": "instar.testing.contracts.form",
    "PluginContract": "instar.testing.contracts.base",
    "ReportContract": "instar.testing.contracts.report",
    "RoleContract": "instar.testing.contracts.role",
    "ListenerContract": "instar.testing.contracts.listener",
    "ViewContract": "instar.testing.contracts.view",
    "CSRF": "instar.testing.browsing",
    "log_in": "instar.testing.browsing",
    "Impure": "instar.testing.purity",
    "pure": "instar.testing.purity",
    "NOW": "instar.trial.memory",
    "Failure": "instar.trial.report",
    "People": "instar.trial.people",
    "Report": "instar.trial.report",
    "Site": "instar.testing.site",
    "VirtualClock": "instar.clock",
    "World": "instar.trial.memory",
    "check_cases": "instar.trial.shape",
    "memory_kernel": "instar.trial.memory",
    "run_cases": "instar.trial.runner",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"instar.testing has no {name}")
    return getattr(import_module(home), name)

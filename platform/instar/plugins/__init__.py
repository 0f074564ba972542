"""Plugins: found, loaded each alone, asked one at a time. Every hook is in ``instar.hookspecs``."""

from instar.plugins.discovery import GROUP, Candidate, installed, of_site
from instar.plugins.manager import EVERY, PluginManager
from instar.plugins.registry import KERNEL
from instar.plugins.status import PluginFault, PluginProblem, PluginStatus
from instar.plugins.trace import Asked

__all__ = [
    "EVERY",
    "GROUP",
    "KERNEL",
    "Asked",
    "Candidate",
    "PluginFault",
    "PluginManager",
    "PluginProblem",
    "PluginStatus",
    "installed",
    "of_site",
]

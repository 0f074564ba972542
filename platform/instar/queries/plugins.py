"""Plugins of the site as people see them: works, off, failed and why. Tracebacks only for who manages plugins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from instar.access import Actor
from instar.kernel import Kernel


@dataclass(frozen=True, slots=True)
class PluginRow:
    """``state``: loaded | off | failed. ``contributions``: kind → how many. ``tickets``: tickets that have one of its roles
    (≤ 1000; stay readable when it is off – unknown then, 0). ``trace`` is "" without ``plugin.manage``."""

    name: str
    version: str
    distribution: str
    state: str
    reason: str
    hint: str
    contributions: Mapping[str, int]
    roles: tuple[str, ...]
    faults: int
    tickets: int
    trace: str


def plugins(kernel: Kernel, actor: Actor) -> tuple[PluginRow, ...]:
    """All plugins that were found; needs ``process.view`` or ``plugin.manage``, else Forbidden."""
    raise NotImplementedError

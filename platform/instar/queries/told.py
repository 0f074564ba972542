"""How far each plugin that listens (hook ``after_event``) has been told what happened: for pages, doctor, metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from instar.kernel import Kernel
from instar.store import Tx

SEVERAL = 3
"""Faults at one event, one after the other, after which it is said that the plugin is stuck."""

_TOLD = """
SELECT c.plugin, c.attempts, c.error, c.due,
  (SELECT count(*) FROM (SELECT 1 FROM event e WHERE e.id > c.event_id LIMIT 10001) behind),
  (SELECT e.at FROM event e WHERE e.id > c.event_id ORDER BY e.id LIMIT 1)
FROM plugin_cursor c"""


class Told(NamedTuple):
    """``behind``: events that the plugin has not been told yet (at most 10,001), the oldest of them ``late`` ms ago.
    ``attempts``: how often it has raised at the next one, with ``error`` last, and ``due`` when it is told again."""

    behind: int
    late: int
    attempts: int
    error: str
    due: int

    @property
    def stuck(self) -> bool:
        return self.attempts >= SEVERAL


def told(kernel: Kernel, tx: Tx | None = None) -> Mapping[str, Told]:
    """Plugin that listens now → how far it is; one that was never told anything is not among them."""
    now, listeners = kernel.clock.now(), kernel.plugins.listeners
    if not listeners:
        return {}
    return {
        plugin: Told(behind, max(0, now - at) if at is not None else 0, attempts, error or "", due)
        for plugin, attempts, error, due, behind, at in (tx or kernel.store.read()).all(_TOLD)
        if plugin in listeners
    }

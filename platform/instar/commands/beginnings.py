"""Tickets that a message or a signal opens: processes in force whose start events take it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from instar.commands.execute import Context
from instar.engine.model import Node, Process
from instar.engine.waits import MESSAGE, SIGNAL

START = "start"
"""Jobs that open a ticket for a signal."""

_IN_FORCE = "SELECT key, current_id FROM definition WHERE kind = 'process' AND current_id IS NOT NULL ORDER BY key"


class Beginning(NamedTuple):
    process: str
    definition: Process
    node: Node


def beginnings(context: Context, kind: str, name: str) -> Iterator[Beginning]:
    """The start events that take a message or a signal of that name, by the key of their process."""
    for key, version in context.tx.all(_IN_FORCE):
        process = context.kernel.definitions.process(version)
        for id in process.starts:
            node = process.nodes[id]
            if name in (node.message if kind == MESSAGE else None, node.signal if kind == SIGNAL else None):
                yield Beginning(key, process, node)

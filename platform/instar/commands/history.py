"""A ticket's history: append-only rows, one for each command that changed something."""

from __future__ import annotations

import orjson

from instar.commands.execute import Context
from instar.commands.news import happened
from instar.commands.ticket import Data

_INSERT = "INSERT INTO event (ticket_id, at, kind, actor_id, payload) VALUES (?, ?, ?, ?, ?)"


def record(context: Context, ticket_id: int, kind: str, payload: Data) -> None:
    """Append one row, and tell those who want to know. ``payload``: what came in, what the engine was told and what it
    answered (plain JSON). Where somebody else's rule has caused it, that stands in it as ``cause``."""
    if context.cause is not None:
        payload = {**payload, "cause": dict(context.cause)}
    row = (ticket_id, context.now, kind, context.actor.id, orjson.dumps(payload).decode())
    happened(context, ticket_id, context.tx.insert(_INSERT, row), kind, payload)


def audit(context: Context, what: str, target: str, detail: Data) -> None:
    """Append one row about administration; secrets by name only."""
    context.tx.run(
        "INSERT INTO audit (at, actor_id, what, target, detail) VALUES (?, ?, ?, ?, ?)",
        (context.now, context.actor.id, what, target, orjson.dumps(detail).decode()),
    )

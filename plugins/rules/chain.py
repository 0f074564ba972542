"""Which rules have led to an event: its cause says so."""

from __future__ import annotations

from collections.abc import Mapping

from instar.sdk import TicketEvent


def chain_of(event: TicketEvent) -> tuple[str, ...]:
    """Keys of the rules that have led to it, the first one first."""
    cause = event.payload.get("cause")
    if not isinstance(cause, Mapping) or cause.get("plugin") != "rules":
        return ()
    return tuple(str(key) for key in cause.get("chain") or ())

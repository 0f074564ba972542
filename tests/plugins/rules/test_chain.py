"""An event says which rules have led to it."""

from __future__ import annotations

from typing import Any

from instar.sdk import TicketEvent
from instar_plugins.rules.chain import chain_of


def event(kind: str, payload: dict[str, Any]) -> TicketEvent:
    ticket = ("appeal", "appeal", "support", "work", "active", None, "done", "Title", "page", None, None, None)
    return TicketEvent(7, 1, "T-1", kind, 1000, None, payload, *ticket)


def test_what_rules_have_caused_says_which() -> None:
    assert chain_of(event("edited", {"cause": {"plugin": "rules", "chain": ["a", "b"]}})) == ("a", "b")
    assert chain_of(event("edited", {"cause": {"plugin": "other", "chain": ["a"]}})) == ()
    assert chain_of(event("edited", {"cause": "odd"})) == ()

"""What a rule can do besides the site's actions: plain changes, and a clear word where something is missing."""

from __future__ import annotations

from typing import Any

import pytest

from instar.sdk import ActionRefused, Assign, LinkTicket, NewTicket, SetData, SetPriority, Tell
from instar_plugins.rules.verbs import TOLD, VERBS

TICKET = {"number": "T-1"}


@pytest.mark.parametrize(
    ("key", "given", "wanted"),
    [
        ("set", {"field": "amount", "value": 5}, SetData({"amount": 5})),
        ("priority", {"priority": "2"}, SetPriority(2)),
        ("assign", {"team": "sales"}, Assign("sales")),
        ("assign", {"team": "sales", "person": "anna"}, Assign("sales", "anna")),
        ("tell", {"people": "anna, boris", "text": "Look"}, Tell(TOLD, ("anna", "boris"), "Look")),
        ("link", {"other": "T-5"}, LinkTicket("relates", "T-5")),
        ("open", {"title": "Call", "service": "it"}, NewTicket("Call", service="it")),
        ("open", {"title": "Call", "below": True}, NewTicket("Call", parent="T-1")),
    ],
)
def test_a_verb_says_what_it_wants_done(key: str, given: dict[str, Any], wanted: object) -> None:
    assert VERBS[key].run(given, TICKET) == (wanted,)


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("set", {"value": 1}),
        ("priority", {"priority": "high"}),
        ("assign", {}),
        ("tell", {"people": " , ", "text": "x"}),
        ("tell", {"people": "anna"}),
        ("open", {"title": " "}),
        ("link", {}),
    ],
)
def test_what_is_missing_is_refused_in_words(key: str, given: dict[str, Any]) -> None:
    with pytest.raises(ActionRefused):
        VERBS[key].run(given, TICKET)

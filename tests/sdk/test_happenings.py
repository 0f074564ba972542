"""One row of the history may be several happenings; what is odd is none."""

from __future__ import annotations

from typing import Any

import pytest

from instar.sdk import TicketEvent, happening_fits, happenings

CHANGES = {"changes": {"data.amount": [1, 2], "title": ["a", "b"]}}


def event(kind: str, payload: dict[str, Any], *, ended: int | None = None) -> TicketEvent:
    ticket = ("appeal", "appeal", "support", "work", "active", ended, "done", "Title", "page", None, None, None)
    return TicketEvent(7, 1, "T-1", kind, 1000, None, payload, *ticket)


def kinds(kind: str, payload: dict[str, Any], message: Any = None, ended: int | None = None) -> list[str]:
    return [one.kind for one in happenings(event(kind, payload, ended=ended), message)]


@pytest.mark.parametrize(
    ("kind", "payload", "expected"),
    [
        ("opened", {"effects": [{"kind": "stage_entered", "stage": "new"}]}, ["opened", "stage"]),
        ("completed", {"node": "a", "outcome": "b", "changes": {"x": [1, 2]}}, ["outcome", "field"]),
        ("edited", CHANGES, ["field", "field"]),
        ("timer", {"effects": [{"kind": "priority_set", "from": 3, "to": 1}]}, ["field"]),
        ("action", {"effects": [{"kind": "data_set", "path": ["x"], "value": 1}]}, ["field"]),
        ("clock", {"metric": "resolution", "step": 80}, ["warned"]),
        ("clock", {"metric": "resolution", "step": 100}, ["breached"]),
        ("rated", {"from": None, "to": 2}, ["rated"]),
        ("role", {"from": "lead", "to": "deal"}, ["role"]),
        ("service", {"from": "a", "to": "b", "changes": {"team": ["x", "y"]}}, ["service", "field"]),
        ("reopened", {}, ["reopened"]),
        ("linked", {}, []),
        ("edited", {"changes": None}, []),
        ("message", {}, []),
    ],
)
def test_a_row_of_history_is_what_it_says(kind: str, payload: dict[str, Any], expected: list[str]) -> None:
    assert kinds(kind, payload) == expected


def test_the_end_of_a_ticket_is_told_beside_what_led_to_it() -> None:
    ended = {"node": "a", "outcome": "b", "effects": [{"kind": "ended", "result": "done"}]}
    assert kinds("completed", ended, ended=1000) == ["outcome", "closed"]
    assert kinds("completed", ended) == ["outcome"], "it was reopened since"


@pytest.mark.parametrize(
    ("direction", "audience", "automatic", "expected"),
    [
        ("in", "public", False, ["message_in"]),
        ("out", "public", False, ["message_out"]),
        ("out", "internal", False, ["note"]),
        ("out", "internal", True, []),
    ],
)
def test_a_message_is_told_by_where_it_goes(
    direction: str, audience: str, automatic: bool, expected: list[str]
) -> None:
    message = {"direction": direction, "audience": audience, "automatic": automatic, "body": "Hello"}
    assert kinds("message", {"message": 1}, message) == expected


def test_what_is_named_may_be_narrowed() -> None:
    amount, title = happenings(event("edited", CHANGES))
    assert happening_fits({"event": "field"}, title)
    assert happening_fits({"event": "field", "field": "amount"}, amount)
    assert not happening_fits({"event": "field", "field": "amount"}, title)
    assert (amount.facts["old"], amount.facts["new"], amount.facts["fields"]) == (1, 2, ["amount", "title"])

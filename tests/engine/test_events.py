from __future__ import annotations

import json

import pytest

from instar.engine.events import (
    ActionFailed,
    ActionSucceeded,
    Cancelled,
    Event,
    Retried,
    Started,
    WorkCompleted,
    event_from_json,
)

EVENTS: list[Event] = [
    Started(),
    WorkCompleted(3, "close", {"answer": "Да", "lines": [1, 2]}, "olga"),
    WorkCompleted(4, "done"),
    ActionSucceeded(7, {"number": "A-1"}),
    ActionSucceeded(8),
    ActionFailed(9, "limit", "Too much."),
    Cancelled(),
    Cancelled("work"),
    Retried(2),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_comes_back_from_history_as_it_was(event: Event):
    assert event_from_json(json.loads(json.dumps(event.as_json()))) == event


def test_events_of_different_kinds_are_told_apart_by_their_kind():
    assert len({event.as_json()["kind"] for event in EVENTS}) == 6


@pytest.mark.parametrize("raw", [{}, {"kind": "born"}, {"kind": None}])
def test_what_is_no_event_is_a_value_error(raw: dict[str, object]):
    with pytest.raises(ValueError, match="no event"):
        event_from_json(raw)


def test_an_event_that_lacks_its_token_is_a_value_error():
    with pytest.raises(ValueError, match="token"):
        event_from_json({"kind": "work_completed", "outcome": "done"})


def test_an_event_cannot_be_changed():
    with pytest.raises(AttributeError):
        Retried(1).token = 2  # type: ignore[misc]

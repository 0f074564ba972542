from __future__ import annotations

import json

import pytest

from instar.engine.effects import (
    ActionRequested,
    DataSet,
    Dropped,
    Effect,
    Ended,
    IncidentRaised,
    IncidentResolved,
    StageEntered,
    WorkClosed,
    WorkOpened,
)

EFFECTS: list[tuple[Effect, dict[str, object]]] = [
    (WorkOpened(1, "a"), {"kind": "work_opened", "token": 1, "node": "a"}),
    (WorkClosed(1, "a", "ok"), {"kind": "work_closed", "token": 1, "node": "a", "outcome": "ok"}),
    (
        ActionRequested(2, "b", "reply", {"body": "Hi"}),
        {"kind": "action_requested", "token": 2, "node": "b", "action": "reply", "args": {"body": "Hi"}},
    ),
    (DataSet(("x", "y"), 1), {"kind": "data_set", "path": ["x", "y"], "value": 1}),
    (StageEntered("new"), {"kind": "stage_entered", "stage": "new"}),
    (
        IncidentRaised(3, "c", "limit", "No."),
        {"kind": "incident_raised", "token": 3, "node": "c", "code": "limit", "message": "No."},
    ),
    (IncidentResolved(3), {"kind": "incident_resolved", "token": 3}),
    (Dropped(4), {"kind": "dropped", "token": 4}),
    (Ended("won"), {"kind": "ended", "result": "won"}),
]


@pytest.mark.parametrize(("effect", "shape"), EFFECTS, ids=lambda one: type(one).__name__)
def test_an_effect_in_history_says_its_kind_and_all_its_values(effect: Effect, shape: dict[str, object]):
    assert json.loads(json.dumps(effect.as_json())) == shape


def test_effects_of_the_same_values_but_another_kind_differ():
    assert Dropped(1) != IncidentResolved(1)

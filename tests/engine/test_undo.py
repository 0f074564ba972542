"""What of history can be taken back, told from one row."""

from __future__ import annotations

from typing import Any

import pytest

from instar.engine.undo import FIELDS, HANDS, ROLE, STAGE, entered, way_back

MOVED = {"kind": "stage_entered", "stage": "work"}


@pytest.mark.parametrize(
    ("kind", "payload", "way"),
    [
        ("edited", {"changes": {"title": ["a", "b"]}}, FIELDS),
        ("edited", {"changes": {}}, ""),
        ("claimed", {"item": 1, "from": None, "to": 2}, HANDS),
        ("released", {"item": 1, "from": 2, "to": None}, HANDS),
        ("reassigned", {"item": 1, "from": 2, "to": 3}, HANDS),
        ("role", {"from": "a", "to": "b", "effects": []}, ROLE),
        ("completed", {"effects": [MOVED]}, STAGE),
        ("completed", {"effects": []}, ""),
        ("completed", {"effects": [MOVED, {"kind": "action_requested", "action": "reply"}]}, ""),
        (
            "completed",
            {"effects": [{"kind": "action_requested", "action": "hand_over"}, {"kind": "role_changed", "to": "b"}]},
            ROLE,
        ),
        ("message", {}, ""),
        ("opened", {"effects": [MOVED]}, ""),
        ("cancelled", {"effects": []}, ""),
    ],
)
def test_a_row_has_a_way_back_or_none(kind: str, payload: dict[str, Any], way: str):
    assert way_back(kind, payload) == way


def test_the_stage_after_a_row_is_the_one_entered_last():
    assert entered({"effects": [MOVED, {"kind": "stage_entered", "stage": "done"}]}) == "done"
    assert entered({}) is None

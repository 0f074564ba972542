"""A calendar and promises that count by it, for processes of tests."""

from __future__ import annotations

from typing import Any

OFFICE: dict[str, Any] = {
    "format": "instar.calendar/1",
    "key": "desk",
    "title": {"en": "The desk", "ru": "Приёмная"},
    "week": {"mon-fri": ["09:00-18:00"]},
}
SLA: list[dict[str, Any]] = [
    {"metric": "first_response", "target": {"P1": "PT1H", "*": "PT4H"}, "calendar": "desk", "warn": [50]},
    {"metric": "care", "title": {"en": "Care", "ru": "Забота"}, "target": {"*": "P2D"}, "pause": ["waiting"]},
    {"metric": "spare", "title": "Spare", "target": {"P1": "PT1H"}},
]

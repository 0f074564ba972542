"""Cases find the calendars beside them, and their clock crosses weekends, holidays and changes of the clocks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from instar.plugins import PluginManager
from instar.settings import load
from instar.testing import Report, run_cases

BERLIN: dict[str, Any] = {
    "format": "instar.calendar/1",
    "key": "berlin",
    "title": {"en": "Berlin", "ru": "Берлин"},
    "zone": "Europe/Berlin",
    "week": {"mon-fri": ["09:00-17:00"], "sat": ["22:00-06:00"]},
    "holidays": [{"date": "2026-03-30", "title": {"en": "Inventory", "ru": "Учёт"}}],
}
PROCESS: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "answer",
    "title": {"en": "Answer", "ru": "Ответить"},
    "role": "bare",
    "stages": [
        {"id": "open", "title": {"en": "Open", "ru": "Открыто"}},
        {"id": "late", "title": {"en": "Late", "ru": "Поздно"}},
        {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
    ],
    "nodes": {
        "s": {"type": "startEvent", "stage": "open", "next": "work"},
        "work": {
            "type": "userTask",
            "title": {"en": "Answer", "ru": "Ответить"},
            "due": {"after": "PT8H", "calendar": "berlin"},
            "next": "done",
        },
        "slow": {
            "type": "boundaryEvent",
            "attachedTo": "work",
            "timer": {"after": "PT10H", "calendar": "berlin"},
            "next": "again",
        },
        "again": {
            "type": "userTask",
            "title": {"en": "Answer at last", "ru": "Наконец ответить"},
            "stage": "late",
            "due": {"at": "add_working(now, 'P1D', 'berlin')"},
            "next": "done",
        },
        "done": {"type": "endEvent", "stage": "done"},
    },
}
DO: list[dict[str, Any]] = [
    # Friday, 16:00 in Berlin: an hour, then seven of the shift of Saturday's night, in which an hour is left out.
    {"expect": {"due": {"work": "2026-03-29T04:00Z", "slow": "2026-03-31T09:00Z"}}},
    {"at": "2026-03-31T08:59Z"},
    {"expect": {"open": ["work"], "stage": "open"}},
    {"advance": "PT2M"},
    {"expect": {"open": ["again"], "stage": "late", "due": {"again": "2026-04-01T09:00Z"}}},
    {"complete": "again"},
    {"expect": {"ended": True}},
]


@pytest.fixture
def told(tmp_path: Path, plugins: PluginManager) -> Report:
    for folder, name, value in (
        ("calendars", "berlin", BERLIN),
        ("processes", "answer", PROCESS),
        ("processes", "answer.cases", cases()),
    ):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    return run_cases([tmp_path / "processes" / "answer.cases.json"], load(tmp_path, {}), plugins=plugins)


def cases() -> dict[str, Any]:
    case = {"title": "A weekend", "now": "2026-03-27T15:00Z", "open": {"title": "Help"}, "do": DO}
    return {"format": "instar.cases/1", "process": "answer", "cases": [case]}


def test_a_case_crosses_a_weekend_a_holiday_and_the_change_of_the_clocks(told: Report) -> None:
    assert [str(failure) for failure in told.failures] == []
    assert told.cases == 1

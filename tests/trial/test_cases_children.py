"""Cases of processes that call others: child tickets end well, or by an error that the ticket above takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from instar.actions import KERNEL_ACTIONS
from instar.contract import Role
from instar.hookspecs import hookimpl
from instar.plugins import Candidate, PluginManager
from instar.settings import load
from instar.testing import Report, run_cases


class Orders:
    @hookimpl
    def roles(self) -> list[Role]:
        return [Role("order", "Order")]


HEAD: dict[str, Any] = {
    "format": "instar.process/1",
    "role": "order",
    "stages": [
        {"id": "open", "title": {"en": "Open", "ru": "Открыто"}},
        {"id": "done", "title": {"en": "Done", "ru": "Готово"}, "final": True},
    ],
}
DONE = {"type": "endEvent", "stage": "done", "result": "done"}
LATE = {"type": "endEvent", "stage": "done", "error": "sold_out"}


def title(text: str) -> dict[str, str]:
    return {"en": text, "ru": text}


def supply(*, at_once: bool = False) -> dict[str, Any]:
    """The process that is called; with `at_once` nobody is asked, and it fails."""
    asked = {
        "type": "userTask",
        "stage": "open",
        "title": title("Ask the supplier"),
        "next": [
            {"to": "done", "outcome": "sent", "title": title("Sent")},
            {"to": "late", "outcome": "sold_out", "title": title("Sold out")},
        ],
    }
    nodes = {"s": {"type": "startEvent", "next": "ask"}, "ask": asked, "done": DONE, "late": LATE}
    if at_once:
        nodes = {"s": {"type": "startEvent", "next": "late"}, "late": LATE}
    accepts = [{"code": "uncaught", "node": "late", "because": "It is only called."}]
    return {**HEAD, "key": "supply", "title": title("Supply"), "nodes": nodes, "accepts": accepts}


def assembly(**catching: Any) -> dict[str, Any]:
    nodes = {
        "s": {"type": "startEvent", "next": "parts"},
        "parts": {
            "type": "callActivity",
            "stage": "open",
            "title": title("Get the parts"),
            "process": "supply",
            "result": "data.parts",
            "next": "done",
        },
        "done": DONE,
        **catching,
    }
    return {**HEAD, "key": "assembly", "title": title("Assembly"), "nodes": nodes}


TAKES = {
    "none_left": {"type": "boundaryEvent", "attachedTo": "parts", "error": "sold_out", "next": "other"},
    "other": {"type": "userTask", "title": title("Find another supplier"), "next": "done"},
}


@pytest.fixture
def play(tmp_path: Path):
    """Runs one case of the assembly."""
    settings = load(tmp_path, {})
    plugins = PluginManager.load(settings, actions=KERNEL_ACTIONS, candidates=[Candidate("orders", "orders", Orders)])

    def played(*steps: dict[str, Any], caller: dict[str, Any], called: dict[str, Any]) -> Report:
        for name, raw in (("assembly.json", caller), ("supply.json", called)):
            (tmp_path / name).write_text(json.dumps(raw), "utf-8")
        case = {"title": "A case", "do": list(steps)}
        cases = {"format": "instar.cases/1", "process": "assembly", "with": ["supply.json"], "cases": [case]}
        file = tmp_path / "assembly.cases.json"
        file.write_text(json.dumps(cases), "utf-8")
        return run_cases([file], settings, plugins=plugins)

    return played


def test_an_error_of_a_child_is_taken_at_the_call(play):
    report = play(
        {
            "expect": {
                "waiting": ["parts"],
                "children": [{"process": "supply", "title": "Get the parts", "ended": False}],
            }
        },
        {"end_child": "supply", "error": "sold_out", "data": {"note": "none left"}},
        {"expect": {"open": ["other"], "waiting": [], "incidents": 0, "passed": ["none_left", "other"]}},
        {"expect": {"children": [{"ended": True, "result": "sold_out"}]}},
        {"expect": {"data": {"parts.error": "sold_out", "parts.data.note": "none left"}}},
        {"complete": "other"},
        {"expect": {"ended": True, "result": "done"}},
        caller=assembly(**TAKES),
        called=supply(),
    )
    assert report.failures == []


def test_another_end_is_no_error(play):
    report = play(
        {"end_child": 0, "result": "done"},
        {"expect": {"ended": True, "result": "done", "data": {"parts.error": None}}},
        caller=assembly(**TAKES),
        called=supply(),
    )
    assert report.failures == []


def test_an_error_that_nobody_takes_is_a_fault_and_tried_again_opens_another_child(play):
    report = play(
        {"end_child": 0, "error": "sold_out"},
        {"expect": {"ended": False, "incidents": [{"node": "parts", "code": "sold_out"}]}},
        {"retry": "parts"},
        {"expect": {"incidents": 0, "children": [{"result": "sold_out"}, {"ended": False}]}},
        {"end_child": 1, "result": "done"},
        {"expect": {"ended": True, "result": "done"}},
        caller=assembly(),
        called=supply(),
    )
    assert report.failures == []


def test_a_child_that_fails_at_once(play):
    report = play(
        {"expect": {"open": ["other"], "incidents": 0, "children": [{"ended": True, "result": "sold_out"}]}},
        caller=assembly(**TAKES),
        called=supply(at_once=True),
    )
    assert report.failures == []

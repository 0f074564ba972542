"""Cases of a process that has most of what the engine can do, written by each test as Python data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from instar.actions import KERNEL_ACTIONS
from instar.contract import Action, ActionAnswer, ActionContext, Role
from instar.hookspecs import hookimpl
from instar.plugins import Candidate, PluginManager
from instar.settings import load
from instar.testing import Report, run_cases

PROCESS: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "claim",
    "title": {"en": "Claim", "ru": "Претензия"},
    "role": "claim",
    "form": {"fields": [{"id": "claim_sum", "type": "money", "title": {"en": "Sum", "ru": "Сумма"}}]},
    "stages": [
        {"id": "new", "title": {"en": "New", "ru": "Новая"}},
        {"id": "paid", "title": {"en": "Paid", "ru": "Выплачена"}, "final": True},
        {"id": "refused", "title": {"en": "Refused", "ru": "Отклонена"}, "final": True},
    ],
    "nodes": {
        "start": {"type": "startEvent", "next": "judge"},
        "judge": {
            "type": "userTask",
            "stage": "new",
            "title": {"en": "Judge", "ru": "Рассмотреть"},
            "candidates": {"team": "claims"},
            "due": {"after": "P2D"},
            "form": {
                "fields": [
                    {
                        "id": "claim_why",
                        "type": "text",
                        "title": {"en": "Why", "ru": "Почему"},
                        "required": True,
                        "for": ["refuse"],
                    }
                ]
            },
            "next": [
                {"to": "check", "outcome": "pay", "title": {"en": "Pay", "ru": "Выплатить"}},
                {"to": "tell", "outcome": "refuse", "title": {"en": "Refuse", "ru": "Отклонить"}},
            ],
        },
        "check": {
            "type": "userTask",
            "title": {"en": "Check", "ru": "Проверить"},
            "not_by": ["judge"],
            "candidates": {"team": "claims"},
            "next": [{"to": "pay", "outcome": "done", "title": {"en": "Done", "ru": "Готово"}}],
        },
        "pay": {
            "type": "serviceTask",
            "action": "bank.pay",
            "with": {"sum": {"=": "data.claim_sum"}},
            "next": "end_paid",
        },
        "tell": {
            "type": "sendTask",
            "action": "reply",
            "with": {"body": {"=": "data.claim_why"}},
            "next": "end_refused",
        },
        "end_paid": {"type": "endEvent", "stage": "paid", "result": "paid"},
        "end_refused": {"type": "endEvent", "stage": "refused", "result": "refused"},
    },
}


class Bank:
    """A plugin whose action must never be performed by a case."""

    @hookimpl
    def roles(self) -> list[Role]:
        return [Role("claim", "Claim", process="claim"), Role("bare", "Bare")]

    @hookimpl
    def actions(self, settings: Mapping[str, Any]) -> list[Action]:
        arguments = {"fields": [{"id": "sum", "type": "money"}]}
        return [Action("bank.pay", "Pay", self.pay, kind="job", arguments=arguments)]

    def pay(self, arguments: Mapping[str, Any], context: ActionContext) -> ActionAnswer:
        raise AssertionError("a case performs no job")


Run = Callable[..., Report]


@pytest.fixture
def plugins(tmp_path: Path) -> PluginManager:
    settings = load(tmp_path, {"INSTAR_STRICT": "1"})
    return PluginManager.load(settings, actions=KERNEL_ACTIONS, candidates=[Candidate("bank", "bank", Bank)])


@pytest.fixture
def run(tmp_path: Path, plugins: PluginManager) -> Run:
    """``run(step, step, …, title=…, open=…)``: the report of one case; ``whole=`` gives the whole cases file."""

    def play(*steps: Any, whole: Any = None, process: Any = PROCESS, **case: Any) -> Report:
        given = {"format": "instar.cases/1", "process": "claim", "cases": [{"title": "A case", "do": steps, **case}]}
        (tmp_path / "claim.json").write_text(json.dumps(process))
        file = tmp_path / "claim.cases.json"
        file.write_text(json.dumps(given if whole is None else whole))
        return run_cases([file], load(tmp_path, {}), plugins=plugins)

    return play


@pytest.fixture
def process() -> dict[str, Any]:
    """The process that ``run`` runs unless it is given another."""
    return PROCESS

"""Mutants are published and played: what the cases notice, what the check refuses, and what nobody does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from instar.plugins import PluginManager
from instar.settings import load
from instar.testing import run_cases
from instar.testing.mutation import Mutation, Trial, try_mutants

ROOT = Path(__file__).parents[2]
PAY = [{"complete": "judge", "outcome": "pay"}, {"complete": "check"}]

Try = Callable[..., Mutation]


@pytest.fixture
def tried(tmp_path: Path, plugins: PluginManager, process: dict[str, Any]) -> Try:
    """``tried(case, case, …)``: the mutants of the process, and what cases with these steps notice of them."""

    def play(*cases: list[dict[str, Any]]) -> Mutation:
        given = [{"title": f"Case {number}", "do": steps} for number, steps in enumerate(cases)]
        whole = {"format": "instar.cases/1", "process": "claim", "cases": given}
        (tmp_path / "claim.json").write_text(json.dumps(process, indent=2))
        file = tmp_path / "claim.cases.json"
        file.write_text(json.dumps(whole))
        settings = load(tmp_path, {})
        report = run_cases([file], settings, plugins=plugins)
        assert report.failures == []
        return try_mutants([file], settings, report, plugins=plugins)

    return play


def one(found: Mutation, operator: str, node: str) -> Trial:
    return next(trial for trial in found.trials if (trial.mutant.operator, trial.mutant.node) == (operator, node))


def test_a_case_that_expects_nothing_notices_little(tried: Try):
    found = tried(PAY)
    assert one(found, "drop_result", "end_paid").noticed == ""
    assert one(found, "double_timer", "judge").noticed == ""
    assert found.rate < 0.5


def test_what_a_case_expects_it_notices(tried: Try):
    due = {"expect": {"due": {"judge": "2026-01-07T09:00Z"}, "stage": "new"}}
    apart = [
        {"complete": "judge", "outcome": "pay", "by": "olga"},
        {"refused": {"complete": "check", "by": "olga"}, "because": "not_by"},
    ]
    found = tried([due, *PAY, {"expect": {"result": "paid", "stage": "paid"}}], apart)
    for operator, node in [
        ("drop_result", "end_paid"),
        ("double_timer", "judge"),
        ("drop_stage", "judge"),
        ("drop_stage", "end_paid"),
    ]:
        assert (one(found, operator, node).noticed, one(found, operator, node).by) == ("cases", "Case 0")
    assert (one(found, "drop_not_by", "check").noticed, one(found, "drop_not_by", "check").by) == ("cases", "Case 1")
    assert one(found, "drop_result", "end_refused").noticed == ""


def test_what_the_check_refuses_is_counted_apart_with_what_it_says(tried: Try):
    found = tried(PAY)
    trial = next(trial for trial in found.trials if trial.noticed == "check")
    assert trial.by, "the sentence of the finding"
    figures = found.as_dict()
    assert figures["made"] == figures["noticed"] + figures["by_check"] + figures["unnoticed"]
    assert figures["rate"] == round(figures["noticed"] / (figures["noticed"] + figures["unnoticed"]), 4)
    assert sum(one["made"] for one in figures["operators"].values()) == figures["made"]
    assert figures["processes"]["claim"]["made"] == figures["made"]


def test_what_nobody_notices_is_told_with_file_line_node_operator_and_a_sentence(tried: Try, tmp_path: Path):
    missed = tried(PAY).as_dict()["missed"]
    (told,) = (one for one in missed if (one["operator"], one["node"]) == ("drop_result", "end_paid"))
    lines = (tmp_path / "claim.json").read_text().splitlines()
    assert told["file"].endswith("claim.json")
    assert '"result": "paid"' in lines[told["line"] - 1]
    assert told["pointer"] == "/nodes/end_paid/result"
    assert told["message"] == "“end_paid” has no result."


def test_no_mutant_stays_in_force_for_the_next_one(tried: Try):
    """A case that always fails on one mutant holds on those around it."""
    found = tried([{"expect": {"stage": "new"}}])
    noticed = [trial.mutant.node for trial in found.trials if trial.noticed == "cases"]
    assert {"judge", "start"} <= set(noticed)
    assert {trial.noticed for trial in found.trials if trial.mutant.node.startswith("end_")} == {""}


def test_a_file_without_cases_tries_nothing(tried: Try):
    assert tried().trials == []


@pytest.mark.plugins
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_cases_of_a_process_that_comes_from_a_plugin_are_tried_too(tmp_path: Path):
    file = tmp_path / "todo.cases.json"
    file.write_bytes((ROOT / "plugins/tasks/processes/todo.cases.json").read_bytes())
    settings = load(tmp_path, {})
    found = try_mutants([file], settings, run_cases([file], settings))
    assert found.trials
    assert {trial.file for trial in found.trials} == {"todo.json"}


@pytest.mark.plugins
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_cases_that_come_with_tasks_notice_nine_of_ten_mutants():
    """`make mutants` asks the same of all processes; that takes a minute."""
    files = sorted((ROOT / "plugins/tasks/processes").glob("*.json"))
    settings = load(ROOT, {})
    found = try_mutants(files, settings, run_cases(files, settings))
    assert len(found.trials) > 20
    assert found.rate >= 0.9, [trial.mutant.message for trial in found.missed]

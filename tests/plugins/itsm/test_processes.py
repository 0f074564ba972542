"""The processes of the service desk: what their cases promise, and that their definitions are right."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from instar.engine.canonical import canonical
from instar.engine.findings import Finding
from instar.kernel import Kernel
from instar.settings import Settings
from instar.testing import run_cases

FOLDER = Path(__file__).parents[3] / "plugins" / "itsm" / "processes"
ROLES = ("alert", "change", "incident", "problem", "request")


@pytest.mark.parametrize("role", ROLES)
def test_all_cases_hold_and_pass_every_node_and_flow(tmp_path: Path, role: str) -> None:
    report = run_cases([FOLDER / f"itsm_{role}.cases.json"], Settings(site=tmp_path))
    assert [str(failure) for failure in report.failures] == []
    assert report.cases >= 8
    assert report.processes[f"itsm_{role}"].missed == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_definition_has_a_finding(findings: Callable[[str, str], list[Finding]], language: str) -> None:
    assert findings("itsm", language) == []


def test_every_text_is_said_in_every_language(
    definitions: Callable[[str], list[Path]], lacking: Callable[[Path], list[str]]
) -> None:
    found = [at for file in definitions("itsm") for at in lacking(file)]
    assert [at for at in found if not at.endswith("/note")] == []


def test_every_file_is_written_as_the_editor_would_write_it(definitions: Callable[[str], list[Path]]) -> None:
    texts = [file.read_text("utf-8") for file in definitions("itsm")]
    assert [text for text in texts if canonical(json.loads(text)) != text] == []


@pytest.mark.parametrize("role", ROLES)
def test_every_stage_says_something_to_whoever_asked(role: str) -> None:
    process = json.loads((FOLDER / f"itsm_{role}.json").read_text("utf-8"))
    assert [stage["id"] for stage in process["stages"] if not stage.get("public")] == []
    assert process["sla"]


def test_approvals_have_the_two_outcomes_that_are_asked_for_everywhere(kernel: Kernel) -> None:
    _key, version = kernel.definitions.for_process("itsm_request")
    nodes = kernel.definitions.process(version).nodes
    asked = [node for node in nodes.values() if {"approve", "reject"} <= {one.key for one in node.outcomes}]
    assert {node.id for node in asked} == {"head", "instead", "owner", "security"}

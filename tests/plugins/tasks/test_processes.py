"""The process todo: nothing but stages, and a process all the same."""

from __future__ import annotations

from pathlib import Path

from instar.kernel import Kernel
from instar.settings import Settings
from instar.testing import run_cases

FOLDER = Path(__file__).parents[3] / "plugins" / "tasks" / "processes"


def test_all_cases_hold_and_pass_every_node_and_flow(tmp_path: Path) -> None:
    report = run_cases([FOLDER / "todo.cases.json"], Settings(site=tmp_path))
    assert [str(failure) for failure in report.failures] == []
    assert report.cases >= 4
    assert report.processes["todo"].missed == []


def test_the_stages_are_all_that_was_written(kernel: Kernel) -> None:
    _key, version = kernel.definitions.for_process("todo")
    process = kernel.definitions.process(version)
    assert process.made
    assert [(stage.id, stage.wip, stage.final) for stage in process.stages] == [
        ("open", None, False),
        ("doing", 5, False),
        ("done", None, True),
    ]

"""Quality control as a process: what its cases promise."""

from __future__ import annotations

from pathlib import Path

from instar.settings import Settings
from instar.testing import run_cases

FOLDER = Path(__file__).parents[3] / "plugins" / "quality" / "processes"


def test_all_cases_hold_and_pass_every_node_and_flow(tmp_path: Path) -> None:
    report = run_cases([FOLDER / "quality_control.cases.json"], Settings(site=tmp_path))
    assert [str(failure) for failure in report.failures] == []
    assert report.cases >= 6
    assert report.processes["quality_control"].missed == []

"""``instar test``: the exit code says whether cases hold, the JSON says which do not and what they passed."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).parents[2]


def cases(folder: Path, *steps: dict[str, object]) -> Path:
    file = folder / "defs" / "leave.cases.json"
    whole = {"format": "instar.cases/1", "process": "leave", "cases": [{"title": "Asked and given", "do": steps}]}
    file.write_text(json.dumps(whole))
    return file


def test_the_cases_that_we_ship_hold_and_pass_everything(shell):
    result = shell("test", ROOT / "plugins", "--format", "json")
    report = json.loads(result.stdout)
    assert result.exit_code == 0, report["failures"]
    assert report["cases"] >= 20
    assert (report["failed"], report["failures"], report["coverage"]) == (0, [], 1)


def test_a_case_that_fails_is_exit_code_1_with_file_case_and_step(shell, process, tmp_path: Path):
    process()
    file = cases(tmp_path, {"move": "given"}, {"expect": {"stage": "asked"}})
    result = shell("test", tmp_path / "defs", "--format", "json")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert set(report) >= {"cases", "failed", "coverage", "failures"}
    (found,) = report["failures"]
    assert (found["file"], found["case"], found["step"]) == (str(file), "Asked and given", 2)


def test_people_read_which_step_failed_and_what_was_not_passed(shell, process, tmp_path: Path):
    process()
    cases(tmp_path, {"expect": {"stage": "given"}})
    result = shell("test", tmp_path / "defs")
    assert "Asked and given: step 1: " in result.stdout
    assert "leave: " in result.stdout
    assert "1 case, 1 failed." in result.stdout


def test_no_site_is_needed_and_none_is_touched(shell, process, tmp_path: Path):
    process()
    cases(tmp_path, {"move": "given"})
    assert shell("test", tmp_path / "defs").exit_code == 0
    assert not (tmp_path / "var").exists()

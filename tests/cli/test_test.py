"""``instar test``: the exit code says whether cases hold, the JSON says which do not and what they passed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest

ROOT = Path(__file__).parents[2]


def cases(folder: Path, *steps: dict[str, object]) -> Path:
    file = folder / "defs" / "leave.cases.json"
    whole = {"format": "instar.cases/1", "process": "leave", "cases": [{"title": "Asked and given", "do": steps}]}
    file.write_text(json.dumps(whole))
    return file


@pytest.mark.timeout(300)  # some hundred cases, each with a site of its own
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


def test_a_failure_has_the_pointer_of_its_step(shell, process, tmp_path: Path):
    process()
    cases(tmp_path, {"move": "given"}, {"expect": {"stage": "asked"}})
    (found,) = json.loads(shell("test", tmp_path / "defs", "--format", "json").stdout)["failures"]
    assert found["pointer"] == "/cases/0/do/1"


def test_mutants_that_no_case_notices_are_exit_code_1_and_lines_with_place_and_operator(shell, process, tmp_path: Path):
    process()
    cases(tmp_path, {"move": "given"})
    result = shell("test", tmp_path / "defs", "--mutate")
    assert result.exit_code == 1
    assert re.search(r"leave\.json:\d+: only_forward: No ticket can be moved back\.$", result.stdout, re.MULTILINE)
    assert re.search(
        r"^\d+ mutants: \d+ noticed by cases, \d+ by the check, \d+ by nobody", result.stdout, re.MULTILINE
    )


def test_how_many_mutants_must_be_noticed_can_be_said(shell, process, tmp_path: Path):
    process()
    cases(tmp_path, {"move": "given"})
    result = shell("test", tmp_path / "defs", "--mutate", "--least", "0", "--format", "json")
    found = json.loads(result.stdout)["mutants"]
    assert result.exit_code == 0
    assert set(found["missed"][0]) >= {"file", "line", "pointer", "process", "node", "operator", "message"}
    assert found["rate"] == 0
    assert shell("test", tmp_path / "defs", "--mutate", "--least", "1").exit_code == 1


def test_a_share_without_mutants_is_called_the_wrong_way(shell, process, tmp_path: Path):
    process()
    cases(tmp_path, {"move": "given"})
    assert shell("test", tmp_path / "defs", "--least", "50").exit_code == 2


def test_mutants_wait_until_the_cases_hold(shell, process, tmp_path: Path):
    process()
    cases(tmp_path, {"expect": {"stage": "given"}})
    result = shell("test", tmp_path / "defs", "--mutate")
    assert result.exit_code == 1
    assert "Mutants are tried when all cases hold." in result.stderr
    assert "mutants:" not in result.stdout


def test_the_report_is_written_as_junit_xml_beside_what_is_printed(shell, process, tmp_path: Path):
    process()
    cases(tmp_path, {"move": "given"}, {"expect": {"stage": "asked"}})
    file = tmp_path / "report.xml"
    result = shell("test", tmp_path / "defs", "--junit", file)
    assert result.exit_code == 1
    assert "1 case, 1 failed." in result.stdout
    (failure,) = parse(file).getroot().iter("failure")
    assert failure.attrib["message"].startswith("step 2: ")


def test_a_place_that_cannot_be_written_is_told_with_the_reason(shell, process, tmp_path: Path):
    process()
    cases(tmp_path, {"move": "given"})
    result = shell("test", tmp_path / "defs", "--junit", tmp_path / "nowhere" / "report.xml")
    assert result.exit_code == 2
    assert "report.xml cannot be written" in result.stderr

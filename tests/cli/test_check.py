"""Definitions are read as a compiler reads code: every finding at once, each with its place."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_what_we_ship_is_without_a_finding(shell):
    """But for teams of templates: whoever starts from one says which teams of his they are."""
    result = shell("check", ROOT / "plugins", "--format", "json")
    found = [
        one for one in json.loads(result.stdout) if "/templates/" not in one["file"] or one["code"] != "unknown_team"
    ]
    assert (result.exit_code, found) == (0, [])


def test_all_findings_come_at_once_in_the_shape_that_scripts_rely_on(shell, process):
    file = process(
        rol="task", stages=[{"id": "asked", "title": "Asked"}, {"id": "given", "titel": "Given", "final": True}]
    )
    result = shell("check", file, "--format", "json")
    findings = json.loads(result.stdout)
    assert result.exit_code == 1
    assert {"/rol", "/stages/1/titel"} <= {one["pointer"] for one in findings}
    keys = {"severity", "code", "file", "line", "column", "pointer", "node", "message", "hint", "path"}
    assert all(set(one) == keys and one["file"] == str(file) and one["line"] > 1 for one in findings)


def test_people_read_file_line_column_and_a_hint(shell, process):
    file = process(rol="task")
    result = shell("check", file)
    assert result.exit_code == 1
    (line,) = [line for line in result.stdout.splitlines() if "rol" in line and "role" in line]
    assert line.startswith(f"{file}:")
    assert ": error: " in line
    assert "role" in line.rpartition("(")[2]
    assert "1 file, " in result.stderr


def test_broken_json_is_a_finding_with_its_line(shell, tmp_path: Path):
    file = tmp_path / "broken.json"
    file.write_text('{\n "format": "instar.process/1",\n')
    (found,) = json.loads(shell("check", file, "--format", "json").stdout)
    assert found["severity"] == "error"
    assert found["line"] >= 2


def test_bytes_that_are_no_text_are_a_finding(shell, tmp_path: Path):
    file = tmp_path / "broken.json"
    file.write_bytes(b"\xff\xfe\x00{")
    result = shell("check", file, "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)


def test_files_given_together_may_refer_to_each_other(shell, process, tmp_path: Path):
    file = process(form="leave_form")
    form = tmp_path / "defs" / "leave_form.json"
    form.write_text(
        json.dumps(
            {
                "format": "instar.form/1",
                "key": "leave_form",
                "title": {"en": "Leave", "ru": "Отпуск"},
                "fields": [{"id": "leave_days", "type": "integer", "title": {"en": "Days", "ru": "Дней"}}],
            }
        )
    )
    assert shell("check", file).exit_code == 1
    assert shell("check", tmp_path / "defs").exit_code == 0


def test_cases_are_checked_too(shell, tmp_path: Path):
    file = tmp_path / "x.cases.json"
    file.write_text('{"format": "instar.cases/1", "process": "x", "cases": [{"title": "T"}]}')
    result = shell("check", file, "--format", "json")
    assert result.exit_code == 1
    (found,) = json.loads(result.stdout)
    assert (found["code"], found["pointer"]) == ("missing_key", "/cases/0")


def test_a_folder_without_definitions_is_a_wrong_call(shell, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    assert shell("check", tmp_path / "empty").exit_code == 2
    assert shell("check", tmp_path / "missing").exit_code == 2


def test_hidden_folders_are_left_alone(shell, process, tmp_path: Path):
    process()
    hidden = tmp_path / "defs" / ".cache"
    hidden.mkdir()
    (hidden / "broken.json").write_text("{")
    assert shell("check", tmp_path / "defs").exit_code == 0


def test_no_site_is_made_by_looking(shell, process, tmp_path: Path):
    shell("check", process())
    assert not (tmp_path / "var").exists()
    assert not (tmp_path / "instar.toml").exists()

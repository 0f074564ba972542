"""What publishing would change is told beforehand, and nothing is changed."""

from __future__ import annotations

import json
from pathlib import Path

STAGES = [{"id": "asked", "title": {"en": "Asked", "ru": "Запрошен"}}, {"id": "given", "title": "Given", "final": True}]


def test_a_new_definition_is_told_as_new_and_stays_new(shell, site, process):
    file = process()
    for _again in range(2):
        result = shell("plan", file)
        assert result.exit_code == 0, result.output
        assert result.stdout == "process leave v1  new\n"


def test_a_changed_one_lists_its_changes_and_an_equal_one_is_unchanged(shell, site, process):
    shell("publish", process())
    assert shell("plan", process()).stdout == "process leave v1  unchanged\n"
    lines = shell("plan", process(stages=STAGES, note="Why")).stdout.splitlines()
    assert lines[0] == "process leave v2  changed"
    assert '  The definition: note is "Why" now.' in lines
    assert '  Stage “given”: title was {"en": "Given", "ru": "Дан"}, is "Given" now.' in lines


def test_the_plan_for_programs_has_changes_and_findings(shell, site, process, tmp_path: Path):
    shell("publish", process())
    process(note="Why")
    process("other.json", key="other", rol="task")
    (tmp_path / "defs" / "broken.json").write_text("{")
    result = shell("plan", tmp_path / "defs", "--format", "json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["ok"]) == (1, False)
    rows = {row["key"]: row for row in told["definitions"]}
    assert {key: row["state"] for key, row in rows.items()} == {"leave": "changed", "other": "added"}
    (change,) = rows["leave"]["changes"]
    assert (change["what"], change["key"], change["before"], change["after"]) == ("changed", "note", None, "Why")
    assert {Path(one["file"]).name for one in told["findings"]} >= {"other.json", "broken.json"}


def test_errors_are_told_with_the_plan(shell, site, process):
    result = shell("plan", process(rol="task"))
    assert result.exit_code == 1
    assert "leave.json:" in result.stderr
    assert "Publishing this would be refused." in result.stderr


def test_cases_alone_have_no_plan(shell, site, tmp_path: Path):
    (tmp_path / "x.cases.json").write_text('{"format": "instar.cases/1", "process": "x", "cases": []}')
    assert shell("plan", tmp_path / "x.cases.json").exit_code == 2

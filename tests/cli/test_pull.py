"""Definitions in force become files and come back as the same versions, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

from instar.access import SYSTEM
from instar.commands import SaveCase, execute
from instar.kernel import open_kernel
from instar.settings import load

FORM = {"format": "instar.form/1", "key": "wish", "fields": [{"id": "wish", "type": "text", "title": "Wish"}]}


def held(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_what_was_pulled_is_published_as_unchanged_and_pulled_as_the_same_bytes(shell, site, process, tmp_path: Path):
    process()
    (tmp_path / "defs" / "wish.json").write_text(json.dumps(FORM))
    assert shell("publish", tmp_path / "defs").exit_code == 0
    out = tmp_path / "out"
    assert shell("pull", out).exit_code == 0
    first = held(out)
    assert {"process_defs/leave.json", "process_defs/appeal.json", "forms/wish.json"} <= set(first)
    again = shell("publish", out)
    assert again.exit_code == 0, again.output
    assert all(line.endswith("  unchanged") for line in again.stdout.splitlines())
    rows = json.loads(shell("pull", out, "--format", "json").stdout)
    assert {row["state"] for row in rows} == {"unchanged"}
    assert held(out) == first


def test_a_pulled_file_that_is_edited_and_published_is_not_touched_by_the_next_pull(shell, site, process, tmp_path):
    shell("publish", process())
    shell("pull", tmp_path / "out")
    file = tmp_path / "out" / "process_defs" / "leave.json"
    text = file.read_text("utf-8").replace('"Leave"', '"Holiday"')
    file.write_text(text, "utf-8")
    assert "process leave v2  published" in shell("publish", file).stdout
    assert shell("pull", tmp_path / "out").exit_code == 0
    assert file.read_text("utf-8") == text


def test_an_older_version_is_brought_up_to_date(shell, site, process, tmp_path: Path):
    shell("publish", process())
    shell("pull", tmp_path / "out")
    shell("publish", process(note="Why"))
    result = shell("pull", tmp_path / "out", "--format", "json")
    rows = {row["key"]: row for row in json.loads(result.stdout)}
    assert (rows["leave"]["state"], rows["leave"]["number"]) == ("written", 2)
    assert '"Why"' in (tmp_path / "out" / "process_defs" / "leave.json").read_text("utf-8")


def test_work_that_was_never_published_stays_and_nothing_is_written(shell, site, process, tmp_path: Path):
    shell("publish", process())
    out = tmp_path / "out"
    file = out / "process_defs" / "leave.json"
    file.parent.mkdir(parents=True)
    for unpublished in ('{"format": "instar.process/1", "key": "leave", "note": "mine"}', "{ half", "[]", ""):
        file.write_text(unpublished)
        result = shell("pull", out)
        assert result.exit_code == 1
        assert str(file) in result.stderr
        assert "nothing was written" in result.stderr
        assert held(out) == {"process_defs/leave.json": unpublished.encode()}
    assert shell("pull", out, "--force").exit_code == 0
    assert "mine" not in file.read_text("utf-8")


def test_a_folder_that_cannot_be_written_is_told(shell, site, tmp_path: Path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "process_defs").write_text("a file")
    result = shell("pull", tmp_path / "out")
    assert result.exit_code == 1
    assert "process_defs" in result.stderr


def test_tests_that_are_kept_on_the_site_become_a_file_beside_the_others(shell, site, process, tmp_path: Path):
    shell("publish", process())
    case = {"title": "It begins", "do": []}
    kernel = open_kernel(load(site, {}))
    execute(kernel, SaveCase("leave", json.dumps(case)), SYSTEM)
    kernel.close()
    out = tmp_path / "out"
    rows = json.loads(shell("pull", out, "--format", "json").stdout)
    assert rows[-1] == {
        "file": str(out / "process_defs" / "leave.saved.cases.json"),
        "kind": "cases",
        "key": "leave",
        "state": "written",
    }
    assert json.loads((out / "process_defs" / "leave.saved.cases.json").read_bytes())["cases"] == [case]
    assert json.loads(shell("pull", out, "--format", "json").stdout)[-1]["state"] == "unchanged"

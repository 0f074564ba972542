"""A bundle goes from site to site and comes back as the same bytes."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from instar.bundles.archive import packed
from instar.cli import main
from instar.testing import databases
from tests.cli.conftest import PROCESS
from tests.cli.running import database_of

FORMS = [
    {"format": "instar.form/1", "key": "days", "fields": [{"id": "leave_days", "type": "integer", "title": "Days"}]},
    {"format": "instar.form/1", "key": "wish", "fields": [{"use": "days"}]},
    {"format": "instar.form/1", "key": "other", "fields": [{"id": "other_x", "type": "text", "title": "X"}]},
]
CASES = {
    "format": "instar.cases/1",
    "process": "leave",
    "cases": [{"title": "Просят", "open": {"title": "Море"}, "do": [{"expect": {"stage": "asked"}}]}],
}
NODES = {
    "start": {"type": "startEvent", "next": "ask"},
    "ask": {
        "type": "userTask",
        "stage": "asked",
        "title": {"en": "Ask", "ru": "Спросить"},
        "form": "wish",
        "candidates": {"team": "heads"},
        "next": "sub",
    },
    "sub": {"type": "callActivity", "process": "helper", "next": "end"},
    "end": {"type": "endEvent", "stage": "given"},
}


@pytest.fixture
def filled(shell, site, process, tmp_path: Path) -> Path:
    """A site with a process that names a form, that uses a form, and calls a process; with cases of a Cyrillic name."""
    process(form="wish", nodes=NODES)
    process("helper.json", key="helper")
    process("alone.json", key="alone")
    for form in FORMS:
        (tmp_path / "defs" / f"{form['key']}.json").write_text(json.dumps(form))
    shell("team", "add", "heads", "--title", "Heads")
    (tmp_path / "process_defs").mkdir(exist_ok=True)
    (tmp_path / "process_defs" / "отпуск.cases.json").write_text(json.dumps(CASES, ensure_ascii=False), "utf-8")
    result = shell("publish", tmp_path / "defs")
    assert result.exit_code == 0, result.output
    return tmp_path


class Elsewhere:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: object) -> Result:
        return CliRunner().invoke(main, ["-C", str(self.folder), *map(str, arguments)], env={"LANG": "C"})


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory, made_site: Path):
    """``shell`` in another site."""
    folder = tmp_path_factory.mktemp("other")
    shutil.copytree(made_site, folder, dirs_exist_ok=True)
    databases.copy(database_of(made_site), database_of(folder))
    databases.settle(folder)

    return Elsewhere(folder)


def names(file: Path) -> set[str]:
    with zipfile.ZipFile(file) as archive:
        return set(archive.namelist())


def test_a_process_goes_with_all_that_it_names_and_comes_back_the_same(shell, filled: Path, elsewhere):
    there, back = filled / "leave.zip", elsewhere.folder / "back.zip"
    result = shell("bundle", there, "leave", "--format", "json")
    assert result.exit_code == 0, result.output
    needs = json.loads(result.stdout)["needs"]
    assert (needs["teams"], needs["roles"], needs["plugins"]) == (["heads"], ["task"], ["tasks"])
    assert names(there) == {
        "bundle.json",
        "process_defs/leave.json",
        "process_defs/helper.json",
        "process_defs/отпуск.cases.json",
        "forms/wish.json",
        "forms/days.json",
    }
    assert elsewhere("check", there).exit_code == 0
    planned = elsewhere("plan", there, "--format", "json")
    assert planned.exit_code == 0, planned.output
    assert [lack["name"] for lack in json.loads(planned.stdout)["lacks"]] == ["heads"]
    published = elsewhere("publish", there)
    assert published.exit_code == 0, published.output
    assert "no team “heads”" in published.stderr
    assert elsewhere("bundle", back, "leave").exit_code == 0
    assert back.read_bytes() == there.read_bytes()
    assert shell("bundle", there, "leave", "--force").exit_code == 0
    assert back.read_bytes() == there.read_bytes()


def test_all_in_force_goes_and_comes_back_the_same(shell, filled: Path, elsewhere):
    there, back = filled / "all.zip", elsewhere.folder / "all.zip"
    assert shell("bundle", there).exit_code == 0
    assert {"process_defs/alone.json", "forms/other.json"} <= names(there)
    published = elsewhere("publish", there)
    assert published.exit_code == 0, published.output
    assert elsewhere("bundle", back).exit_code == 0
    assert back.read_bytes() == there.read_bytes()


def test_the_cases_in_a_bundle_are_run(shell, filled: Path):
    shell("bundle", filled / "leave.zip", "leave")
    result = shell("test", filled / "leave.zip")
    assert result.exit_code == 0, result.output
    assert "1 case, 0 failed" in result.stdout


def test_cases_that_are_there_already_stay(shell, filled: Path, elsewhere):
    shell("bundle", filled / "leave.zip", "leave")
    mine = elsewhere.folder / "process_defs" / "отпуск.cases.json"
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("{}")
    result = elsewhere("publish", filled / "leave.zip")
    assert result.exit_code == 0
    assert "it stays" in result.stderr
    assert mine.read_text() == "{}"


def test_a_finding_names_the_file_in_the_bundle(shell, site, tmp_path: Path):
    broken = {**PROCESS, "role": "nobody"}
    (tmp_path / "x.zip").write_bytes(packed({"process_defs/отпуск.json": json.dumps(broken).encode()}))
    result = shell("check", tmp_path / "x.zip")
    assert result.exit_code == 1
    assert "x.zip!process_defs/отпуск.json:1:" in result.stdout
    assert shell("publish", tmp_path / "x.zip").exit_code == 1


def test_a_bundle_that_is_none_is_told(shell, site, tmp_path: Path):
    (tmp_path / "x.zip").write_bytes(b"PK no")
    for command in ("check", "plan", "publish", "test"):
        result = shell(command, tmp_path / "x.zip")
        assert result.exit_code == 1
        assert "x.zip is not taken" in result.stderr


def test_nothing_is_overwritten_and_no_key_is_guessed(shell, filled: Path):
    (filled / "x.zip").write_bytes(b"mine")
    assert shell("bundle", filled / "x.zip", "leave").exit_code == 2
    assert (filled / "x.zip").read_bytes() == b"mine"
    result = shell("bundle", filled / "y.zip", "laeve")
    assert result.exit_code == 1
    assert "Did you mean “leave”?" in result.stderr
    assert not (filled / "y.zip").exists()
    assert shell("bundle", filled / "y.txt", "leave").exit_code == 2

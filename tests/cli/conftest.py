"""The shell as a script calls it: exit code, standard output, standard error."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from instar.cli import main
from instar.testing import databases
from tests.cli.running import database_of

Shell = Callable[..., Result]
PASSWORD = "correct horse battery"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """``shell("check", path, stdin=…, env=…)`` in an empty folder of the test's own."""

    def call(*arguments: object, stdin: str | None = None, env: dict[str, str] | None = None) -> Result:
        given = ["-C", str(tmp_path), *map(str, arguments)]
        result = CliRunner().invoke(main, given, input=stdin, env={"LANG": "C", **(env or {})})
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception  # a traceback is always a fault of ours
        return result

    return call


@pytest.fixture(scope="session")
def made_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that ``init`` has made: once, because it takes a second."""
    folder = tmp_path_factory.mktemp("made") / "site"
    arguments = ["init", str(folder), "--admin", "maria", "--password-stdin"]
    result = CliRunner().invoke(main, arguments, input=f"{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    databases.settle(folder)
    return folder


@pytest.fixture
def site(made_site: Path, tmp_path: Path) -> Path:
    """A copy of that site, with the administrator maria, in the folder that ``shell`` works in."""
    shutil.copytree(made_site, tmp_path, dirs_exist_ok=True)
    databases.copy(database_of(made_site), database_of(tmp_path))
    databases.settle(tmp_path)
    return tmp_path


PROCESS: dict[str, Any] = {
    "format": "instar.process/1",
    "key": "leave",
    "title": {"en": "Leave", "ru": "Отпуск"},
    "role": "task",
    "stages": [
        {"id": "asked", "title": {"en": "Asked", "ru": "Запрошен"}},
        {"id": "given", "title": {"en": "Given", "ru": "Дан"}, "final": True},
    ],
}


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., Path]:
    """``process(key=…)``: a process file; the arguments replace keys of the definition."""

    def write(name: str = "leave.json", **keys: Any) -> Path:
        file = tmp_path / "defs" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps({**PROCESS, **keys}, indent=1, ensure_ascii=False), encoding="utf-8")
        return file

    return write

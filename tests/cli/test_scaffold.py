"""What ``instar plugins new`` writes passes its own tests, lint and the plugin manager as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from instar.cli.scaffold import KINDS, TEXTS, write
from instar.errors import InstarError, Invalid
from instar.testing import contracts

TITLES = {"en": "", "ru": "Проба"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A package of every kind, in one folder."""
    folder = tmp_path_factory.mktemp("guests")
    return {kind: write(kind, f"try_{kind}", folder, TITLES)[0] for kind in KINDS}


@pytest.mark.timeout(300)
def test_every_kind_passes_its_contract_suite_as_written(made: dict[str, Path]) -> None:
    homes = [str(home) for home in made.values()]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", *homes],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(homes)},
        cwd=made["role"].parent,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout.splitlines()[-1]


def test_every_kind_passes_ruff_as_written(made: dict[str, Path]) -> None:
    folder = made["role"].parent
    for verb in (("check",), ("format", "--check")):
        command = [sys.executable, "-m", "ruff", *verb, "--no-cache", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_names_its_plugin_and_what_it_ships(made: dict[str, Path], kind: str) -> None:
    home = made[kind]
    project = tomllib.loads((home / "pyproject.toml").read_text("utf-8"))
    points = project["project"]["entry-points"]["instar.plugins"]
    assert points == {f"try_{kind}": f"instar_try_{kind}.plugin:plugin"}
    assert (home / f"instar_try_{kind}" / "__init__.py").is_file()
    assert f"{kind.capitalize()}Contract" in (home / "tests" / f"test_try_{kind}.py").read_text("utf-8")
    assert f"{kind.capitalize()}Contract" in contracts.__all__
    for file in home.rglob("*.json"):
        json.loads(file.read_text("utf-8"))


def test_nothing_of_the_patterns_is_left(made: dict[str, Path]) -> None:
    left = [path for home in made.values() for path in home.rglob("*") if "NAME" in path.name or path.name == "package"]
    assert left == []
    texts = [path.read_text("utf-8") for home in made.values() for path in home.rglob("*.py")]
    assert [text for text in texts if "$" in text] == []
    assert {path.name for path in TEXTS.iterdir()} == {"every", *KINDS}


@pytest.mark.parametrize("title", ['Say "hi"', "a\nb", "${x}", "x" * 61])
def test_a_title_that_would_break_the_text_is_refused(tmp_path: Path, title: str) -> None:
    with pytest.raises(Invalid) as caught:
        write("role", "postcard", tmp_path, {"en": "Postcard", "ru": title})
    assert list(caught.value.errors) == ["title-ru"]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InstarError) as caught:
        write("role", "postcard", tmp_path / "file", {"en": "", "ru": ""})
    assert caught.value.code == "not_written"

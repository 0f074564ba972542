"""docs/patterns.md is made from definitions that are sound, whose cases hold, and that say what they show."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from instar.cli import main
from instar.engine.canonical import canonical
from instar.settings import load
from instar.testing import run_cases

from .pages import ROOT, page, tables

FOLDER = ROOT / "docs/patterns"
FIRST = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)
SHOWN = (*FIRST, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 29, 30, 32, 34, 35, 37, 43)
"""Numbers of the patterns that this version runs and shows."""


def tool() -> Any:
    spec = importlib.util.spec_from_file_location("patterns", ROOT / "patterns.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = tool()
READ: list[tuple[Path, Mapping[str, Any]]] = TOOL.read()
IDS = [file.stem for file, _raw in READ]


def test_the_page_is_what_the_definitions_make_of_it() -> None:
    assert TOOL.page() == page("patterns"), "make patterns"


def test_each_pattern_has_one_definition_its_cases_and_its_line() -> None:
    assert [raw["x-pattern"]["number"] for _file, raw in READ] == list(SHOWN)
    assert {file.name for file in FOLDER.iterdir()} == {f"{id}{end}" for id in IDS for end in (".json", ".cases.json")}
    lines = tables(page("patterns"))[0]
    assert [int(line[0]) for line in lines] == list(SHOWN)
    for file, (_number, name, use, files) in zip(IDS, lines, strict=True):
        assert name
        assert len(use) > 40
        assert f"({FOLDER.name}/{file}.json)" in files
        assert f"({FOLDER.name}/{file}.cases.json)" in files


@pytest.mark.parametrize(("file", "raw"), READ, ids=IDS)
def test_a_definition_is_named_by_its_pattern_and_written_as_the_site_would(file: Path, raw: Mapping[str, Any]) -> None:
    assert raw["key"] == file.stem
    assert file.read_text("utf-8") == canonical(raw)
    for text in (raw["title"], raw["note"]):
        assert text["en"].strip()
        assert text["ru"].strip()


@pytest.mark.parametrize(("file", "raw"), READ, ids=IDS)
def test_a_picture_has_every_node_and_every_flow(file: Path, raw: Mapping[str, Any]) -> None:
    lines = list(TOOL.drawn(raw))
    nodes = TOOL.every(raw)
    flows = sum(len(TOOL.flows(node)) for node in nodes.values())
    beside = sum("attachedTo" in node for node in nodes.values())
    around = sum("nodes" in node for node in nodes.values())
    assert sum(" --" in line for line in lines) == flows
    assert sum(" -.- " in line for line in lines) == beside
    assert len(lines) == 1 + len(nodes) + around + flows + beside
    assert "\n".join(lines) in page("patterns")


def test_a_picture_says_what_could_be_taken_for_its_own_signs() -> None:
    node = {"type": "userTask", "title": {"en": 'Say "yes" to #1'}, "next": "e"}
    raw = {"nodes": {"t": node, "e": {"type": "endEvent"}}}
    assert list(TOOL.drawn(raw))[1] == '  n0["Say #quot;yes#quot; to #35;1"]'


@pytest.mark.plugins
def test_the_check_finds_nothing_in_them(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["-C", str(tmp_path), "check", "--format", "json", str(FOLDER)])
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])


@pytest.mark.plugins
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_their_cases_hold_and_pass_every_node_and_flow(tmp_path: Path) -> None:
    report = run_cases(sorted(FOLDER.glob("*.json")), load(tmp_path, {}))
    assert [str(failure) for failure in report.failures] == []
    assert report.processes.keys() == set(IDS)
    assert {key: passed.missed for key, passed in report.processes.items() if passed.missed} == {}

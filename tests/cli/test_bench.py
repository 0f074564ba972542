"""The figures of the bench, in the shape that scripts rely on."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from instar.store import Store
from instar.testing import databases
from instar.tools.raw import OWN


@pytest.mark.sqlite
def test_programs_read_ratios_and_times(shell):
    result = shell("bench", "engine", "--cycles", 2, "--rounds", 1, "--format", "json")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    names = ("advance_nodes_per_s", "lifecycle_cpu_ms", "rows_cpu_ms", "ratio_rows", "bare_cpu_ms", "ratio_bare")
    assert all(figures[name] > 0 for name in names)


@pytest.mark.sqlite
def test_people_read_a_sentence(shell):
    assert "times the rows" in shell("bench", "engine", "--cycles", 1, "--rounds", 1).stdout


def test_a_site_is_filled_and_its_pages_measured(shell, tmp_path):
    at = databases.environ(tmp_path)
    filled = shell("bench", "load", "--tickets", 40, "--format", "json", env=at)
    assert filled.exit_code == 0, filled.output
    assert json.loads(filled.stdout)["tickets"] == 40
    told = shell("bench", "web", "--rounds", 2, "--seconds", 0.2, "--format", "json", env=at)
    assert told.exit_code == 0, told.output
    figures = json.loads(told.stdout)
    assert figures["tickets"] == 40
    assert {"list", "board", "ticket", "search", "work", "api_list"} <= figures["pages"].keys()
    assert all(page["p95_ms"] >= page["p50_ms"] > 0 for page in figures["pages"].values())
    assert min(figures["created_per_s"], figures["raw_created_per_s"], figures["raw_ms"]) > 0
    with closing(Store(at.get("INSTAR_DATABASE", tmp_path / "var" / "instar.db"))) as store:
        assert OWN not in store.tables(), "what is measured beside the site leaves nothing in it"

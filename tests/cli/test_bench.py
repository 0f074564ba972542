"""The figures of the bench, in the shape that scripts rely on."""

from __future__ import annotations

import json


def test_programs_read_ratios_and_times(shell):
    result = shell("bench", "engine", "--cycles", 2, "--rounds", 1, "--format", "json")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    names = ("advance_nodes_per_s", "lifecycle_cpu_ms", "rows_cpu_ms", "ratio_rows", "bare_cpu_ms", "ratio_bare")
    assert all(figures[name] > 0 for name in names)


def test_people_read_a_sentence(shell):
    assert "times the rows" in shell("bench", "engine", "--cycles", 1, "--rounds", 1).stdout

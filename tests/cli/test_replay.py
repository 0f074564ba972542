"""``instar replay``: what programs and people read of it."""

from __future__ import annotations

import json

LOG = (
    "case,activity,timestamp,resource\n"
    "A,Register,2026-03-02T09:00:00Z,ann\nA,Close,2026-03-02T10:00:00Z,bob\nB,Register,yesterday,ann\n"
)


def test_programs_read_four_counts_and_people_the_reasons(shell, site, tmp_path):
    (tmp_path / "desk.csv").write_text(LOG)
    result = shell("replay", tmp_path / "desk.csv", "--format", "json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {"cases": 1, "events": 2, "tickets": 1, "refused": 1}
    assert "1 × The time cannot be read" in result.stderr
    assert "yesterday" in result.stderr


def test_people_read_a_sentence(shell, site, tmp_path):
    (tmp_path / "desk.csv").write_text(LOG)
    (tmp_path / "map.json").write_text('{"key": "front", "title": {"en": "Front", "ru": "Приём"}}')
    result = shell("replay", tmp_path / "desk.csv", "--map", tmp_path / "map.json")
    assert result.stdout == "2 events of 1 cases: 1 tickets, 1 events refused.\n"


def test_a_folder_without_a_site_is_told(shell, tmp_path):
    (tmp_path / "desk.csv").write_text(LOG)
    result = shell("replay", tmp_path / "desk.csv")
    assert result.exit_code == 1
    assert "instar init" in result.stderr


def test_a_file_that_is_no_log_is_refused(shell, site, tmp_path):
    (tmp_path / "desk.txt").write_text(LOG)
    result = shell("replay", tmp_path / "desk.txt")
    assert result.exit_code == 1
    assert ".xes" in result.stderr

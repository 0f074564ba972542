"""The one shape of what is wrong with a definition."""

from __future__ import annotations

import json

import pytest

from instar.engine.findings import Finding


def test_a_finding_is_told_as_the_check_command_prints_it():
    finding = Finding(
        "error", "dead_node", "Nothing leads here.", "a.json", 3, 5, "/nodes/x", "x", ("a", "x"), hint="Draw a flow."
    )
    assert json.loads(json.dumps(finding.as_dict())) == {
        "severity": "error",
        "code": "dead_node",
        "file": "a.json",
        "line": 3,
        "column": 5,
        "pointer": "/nodes/x",
        "node": "x",
        "message": "Nothing leads here.",
        "hint": "Draw a flow.",
        "path": ["a", "x"],
    }


def test_what_a_finding_does_not_know_is_null_and_its_path_is_empty():
    told = Finding("warning", "no_title", "No title.", "", 1, 1, "", hint="Add one.").as_dict()
    assert (told["node"], told["path"]) == (None, [])


def test_there_is_no_finding_without_a_hint():
    with pytest.raises(TypeError, match="hint"):
        Finding("warning", "no_title", "No title.", "", 1, 1, "")  # type: ignore[call-arg]


def test_equal_findings_are_one_in_a_set():
    one, other = (Finding("error", "x", "X.", "", 1, 1, "", hint="Y.") for _ in range(2))
    assert len({one, other}) == 1

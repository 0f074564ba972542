"""The one shape of what is wrong with a definition."""

from __future__ import annotations

import json

from instar.engine.findings import Finding


def test_a_finding_is_told_as_the_check_command_prints_it():
    finding = Finding(
        "error", "dead_node", "Nothing leads here.", "a.json", 3, 5, "/nodes/x", "x", "Draw a flow.", ("a", "x")
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
    told = Finding("warning", "no_title", "No title.", "", 1, 1, "").as_dict()
    assert (told["node"], told["hint"], told["path"]) == (None, None, [])


def test_equal_findings_are_one_in_a_set():
    one, other = (Finding("error", "x", "X.", "", 1, 1, "") for _ in range(2))
    assert len({one, other}) == 1

"""A cases file with a slip is refused with the place of the slip and, where one is near, the right word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from instar.engine.source import Source
from instar.testing import check_cases

ROOT = Path(__file__).parents[2]


def cases(*steps: Any, **more: Any) -> dict[str, Any]:
    return {"format": "instar.cases/1", "process": "x", "cases": [{"title": "T", "do": list(steps), **more}]}


def findings(value: Any) -> list[tuple[str, str]]:
    return [(one.code, one.pointer) for one in check_cases(Source.read(json.dumps(value), "x.cases.json"))]


@pytest.mark.parametrize("file", sorted(ROOT.glob("plugins/**/*.cases.json")), ids=lambda file: file.name)
def test_what_we_ship_has_no_finding(file: Path):
    assert check_cases(Source.read(file.read_bytes(), str(file))) == []


@pytest.mark.parametrize(
    ("value", "code", "pointer"),
    [
        ({"cases": []}, "format", ""),
        ([], "format", ""),
        ({"format": "instar.cases/1", "cases": []}, "missing_key", ""),
        ({"format": "instar.cases/1", "process": "x", "cases": {}}, "shape", "/cases"),
        ({"format": "instar.cases/1", "process": "x", "cases": [], "peple": {}}, "unknown_key", "/peple"),
        (cases(open=[]), "shape", "/cases/0/open"),
        (cases({}), "step", "/cases/0/do/0"),
        (cases("complete"), "shape", "/cases/0/do/0"),
        (cases({"complete": "a", "move": "b"}), "step", "/cases/0/do/0"),
        (cases({"complete": 1}), "shape", "/cases/0/do/0/complete"),
        (cases({"complete": "a", "outcom": "b"}), "unknown_key", "/cases/0/do/0/outcom"),
        (cases({"claim": "a"}), "missing_key", "/cases/0/do/0"),
        (cases({"advance": "3 days"}), "shape", "/cases/0/do/0/advance"),
        (cases({"at": "tomorrow"}), "shape", "/cases/0/do/0/at"),
        (cases({"expect": {"stge": "new"}}), "unknown_key", "/cases/0/do/0/expect/stge"),
        (cases({"expect": {"open": "work"}}), "shape", "/cases/0/do/0/expect/open"),
        (cases({"refused": {"complet": "a"}}), "step", "/cases/0/do/0/refused"),
        (cases(actions={"a.b": {"reslt": {}}}), "unknown_key", "/cases/0/actions/a.b/reslt"),
        (cases(people={"olga": {"team": []}}), "unknown_key", "/cases/0/people/olga/team"),
    ],
)
def test_a_slip_is_told_where_it_stands(value: Any, code: str, pointer: str):
    assert (code, pointer) in findings(value)


def test_the_nearest_known_word_is_the_hint():
    (found,) = check_cases(Source.read(json.dumps(cases({"complet": "a"})), "x.cases.json"))
    assert "complete" in found.hint


def test_line_and_column_lead_to_the_slip():
    text = '{"format": "instar.cases/1", "process": "x",\n "cases": [{"title": "T", "do": [],\n  "opn": {}}]}'
    (found,) = check_cases(Source.read(text, "x.cases.json"))
    assert (found.file, found.line) == ("x.cases.json", 3)


def test_broken_json_is_one_finding_and_nothing_else():
    (found,) = check_cases(Source.read('{"format": ', "x.cases.json"))
    assert found.severity == "error"


def test_keys_of_ones_own_are_left_alone():
    assert findings(cases({"complete": "a", "x-why": "because"}, **{"x-note": 1})) == []


def test_result_beside_answer_is_its_argument_and_no_second_step():
    assert findings(cases({"answer": "bank.pay", "result": {}}, {"role": "deal", "process": "deal"})) == []

"""Three faulty processes for every kind of finding: each is found, with its place, a sentence, a hint and a run."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from instar.engine.draft import KINDS
from instar.engine.findings import Finding
from instar.engine.model import Process

from .corpus import BASE, ROWS, looked_at, text_of
from .playing import arrives

ENGINE = Path(__file__).parents[2] / "platform/instar/engine"
CALLS = ("error", "warning", "shape", "Flaw", "Finding", "_tell", "tell")
LISTS = ("Known here:", "There are:")
"""How hints begin that list names."""


def found_in(row: dict[str, Any]) -> tuple[Process | None, Finding, list[Finding]]:
    process, findings = looked_at(text_of(row["change"]))
    place = (row["code"], row["pointer"])
    found = [finding for finding in findings if (finding.code, finding.pointer) == place]
    assert found, [(finding.code, finding.pointer, finding.message) for finding in findings]
    return process, found[0], findings


def test_the_process_that_is_made_wrong_is_sound():
    assert looked_at(BASE)[1] == []


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['code']}: {row['story']}" for row in ROWS])
def test_a_faulty_process_is_told_with_place_sentence_hint_and_run(row: dict[str, Any]):
    process, finding, findings = found_in(row)
    assert (finding.severity, finding.node) == (row["severity"], row["node"])
    assert finding.message == row["says"]
    assert names_left_out(finding.hint) == row["hint"]
    assert finding.hint not in ("", finding.message)
    assert (finding.line, finding.column) > (1, 1) or finding.pointer in ("", "/format")
    assert bool(finding.path) == row.get("path", False)
    for one in findings if process is not None else ():
        if one.path:
            assert arrives(process, one.code, str(one.node), one.path), (one.code, one.node, one.path)


def names_left_out(hint: str | None) -> str | None:
    """A hint that lists what there is, without the names: they change with the site and the language."""
    return next((lead for lead in LISTS if hint is not None and hint.startswith(lead)), hint)


def test_what_no_run_does_is_not_taken_for_one():
    """The player of paths can say no: to another order, to another node, and to a sound process."""
    row = next(row for row in ROWS if row["code"] == "deadlock")
    process, finding, _findings = found_in(row)
    assert process is not None
    assert arrives(process, "deadlock", "met", finding.path)
    assert not arrives(process, "deadlock", "met", finding.path[::-1])
    assert not arrives(process, "deadlock", "met", finding.path[1:])
    assert not arrives(process, "two_tokens", "met", finding.path)
    sound, _none = looked_at(BASE)
    assert sound is not None
    assert not arrives(sound, "deadlock", "met", finding.path)


def test_every_kind_of_finding_has_three_faulty_processes():
    counts = Counter(row["code"] for row in ROWS)
    assert {code: counts[code] for code in sorted(known_codes() | counts.keys()) if counts[code] != 3} == {}


def test_what_follows_from_a_fault_alone_is_not_told():
    """A sub-process whose nodes are left out has no start event, but that is nothing to correct."""
    for row in ROWS:
        if row["code"] == "too_deep":
            _process, _finding, findings = found_in(row)
            assert [finding.code for finding in findings] == ["too_deep"]


def test_no_two_rows_are_alike():
    assert len({text_of(row["change"]) for row in ROWS}) == len(ROWS)


def known_codes() -> set[str]:
    """The codes that the modules of the engine write out, those of references, and what the search tells; decision
    tables have a check of their own."""
    codes = {code for code, _attribute, _sentence in KINDS.values()}
    for file in ENGINE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                codes |= code_of(node)
    return codes


def code_of(call: ast.Call) -> set[str]:
    """The code in a call that reports something: its first word, or the second where the first is how severe it is."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    words = [one.value for one in call.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if name not in CALLS or not words:
        return set()
    if name == "shape":
        return {"shape"}
    return {words[1] if words[0] in ("error", "warning") else words[0]}

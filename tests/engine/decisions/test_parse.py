"""What is wrong with a table is told at once, each with its place; what rules leave open is told by example."""

from __future__ import annotations

import copy
import itertools
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.engine.catalogue import Catalogue
from instar.engine.decisions import coverage, parse_decision
from instar.engine.decisions.coverage import Coverage
from instar.engine.decisions.model import POLICIES
from instar.engine.expressions import NUMBER, TEXT
from instar.engine.source import Source

GOOD: dict[str, Any] = {
    "format": "instar.decision/1",
    "key": "discount",
    "title": {"en": "Discount", "ru": "Скидка"},
    "inputs": [
        {"value": "data.sum", "title": "Sum", "type": "number", "allowed": ">= 0"},
        {"value": "data.kind", "type": "text", "allowed": "'new', 'old'"},
    ],
    "outputs": [{"id": "rate", "values": [0, 5, 10]}],
    "rules": [
        {"when": ["< 100", "-"], "then": [0]},
        {"when": [">= 100", "'new'"], "then": [5], "note": "To be thought over."},
        {"when": [">= 100", "'old'"], "then": [10]},
    ],
}


def changed(pointer: str, value: Any) -> dict[str, Any]:
    """GOOD with one place changed; ... takes it away."""

    raw = copy.deepcopy(GOOD)
    *way, last = pointer.strip("/").split("/")
    at: Any = raw
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    key: Any = int(last) if isinstance(at, list) else last
    if value is ...:
        del at[key]
    elif isinstance(at, list) and key == len(at):
        at.append(value)
    else:
        at[key] = value
    return raw


def test_a_good_table_has_no_finding():
    result = parse_decision(GOOD)
    assert result.findings == ()
    assert result.decision is not None
    assert result.decision.decide({"data": {"sum": 100, "kind": "old"}}) == 10


BROKEN = [
    ("/format", "instar.decision/2", "format", "/format"),
    ("/key", "1", "key", "/key"),
    ("/key", ..., "key", ""),
    ("/titel", "x", "unknown_key", "/titel"),
    ("/hit", "X", "hit", "/hit"),
    ("/aggregate", "sum", "wrong_key", "/aggregate"),
    ("/aggregate", "total", "aggregate", "/aggregate"),
    ("/inputs", {}, "shape", "/inputs"),
    ("/inputs/0", 5, "shape", "/inputs/0"),
    ("/inputs/0/value", ..., "shape", "/inputs/0"),
    ("/inputs/0/value", "data.sum +", "expression", "/inputs/0/value"),
    ("/inputs/0/value", "data.summ", "expression", "/inputs/0/value"),
    ("/inputs/0/value", "data.kind", "type", "/inputs/0/value"),
    ("/inputs/0/type", "money", "type", "/inputs/0/type"),
    ("/inputs/0/allowed", "'a'", "expression", "/inputs/0/allowed"),
    ("/inputs/0/colour", 1, "unknown_key", "/inputs/0/colour"),
    ("/outputs", [], "shape", "/outputs"),
    ("/outputs/0", "rate", "shape", "/outputs/0"),
    ("/outputs/0/id", "a b", "id", "/outputs/0/id"),
    ("/outputs/1", {"id": "rate"}, "duplicate_id", "/outputs/1/id"),
    ("/outputs/0/values", 5, "shape", "/outputs/0/values"),
    ("/outputs/0/values/0", "High", "expression", "/outputs/0/values/0"),
    ("/rules", ..., "shape", ""),
    ("/rules/0", [], "shape", "/rules/0"),
    ("/rules/0/when", ["-"], "shape", "/rules/0/when"),
    ("/rules/0/then", ..., "shape", "/rules/0"),
    ("/rules/0/when/0", "< ", "expression", "/rules/0/when/0"),
    ("/rules/0/when/0", None, "shape", "/rules/0/when/0"),
    ("/rules/0/when/1", "old", "expression", "/rules/0/when/1"),
    ("/rules/0/when/1", 5, "expression", "/rules/0/when/1"),
    ("/rules/0/then/0", 7, "values", "/rules/0/then/0"),
    ("/rules/0/then/0", [], "shape", "/rules/0/then/0"),
    ("/rules/0/note", 5, "shape", "/rules/0/note"),
    ("/rules/0/when/0", "[5..1]", "never", "/rules/0"),
    ("/rules/0/when/0", "< 200", "overlap", "/rules/1"),
    ("/accepts", {}, "shape", "/accepts"),
    ("/accepts", [{"code": "overlap", "because": "x"}], "accepts", "/accepts/0"),
    ("/accepts", [{"code": "gap"}], "shape", "/accepts/0/because"),
]
SITE = Catalogue(fields={"sum": NUMBER, "kind": TEXT})


@pytest.mark.parametrize(("pointer", "value", "code", "place"), BROKEN)
def test_a_broken_copy_is_told_with_its_place(pointer: str, value: object, code: str, place: str):
    result = parse_decision(changed(pointer, value), SITE)
    assert result.decision is None
    assert (code, place) in [(finding.code, finding.pointer) for finding in result.findings]


@pytest.mark.parametrize("policy", ["P", "O"])
def test_a_policy_by_importance_needs_the_order(policy: str):
    raw = changed("/outputs/0/values", ...) | {"hit": policy}
    assert [finding.code for finding in parse_decision(raw).findings] == ["values"]


def test_whoever_forgets_the_quotation_marks_is_told():
    finding = parse_decision(changed("/rules/1/when/1", "new"), SITE).findings[0]
    assert finding.message == "There is no “new” here. (Character 1.)"
    assert finding.hint == "Write 'new' if it is a text."


@pytest.mark.parametrize("value", [None, 3, "text", []])
def test_what_is_no_object_is_no_table(value: object):
    assert [finding.code for finding in parse_decision(Source.of(value)).findings] == ["shape"]


# -- what is left open -------------------------------------------------------------------------------------------


def told(raw: dict[str, Any], code: str) -> list[str]:
    return [finding.message for finding in parse_decision(raw).findings if finding.code == code]


def test_what_no_rule_fits_is_told_by_example():
    assert told(changed("/rules/1", ...), "gap") == ["No rule fits: >= 100 · 'new'."]
    without = changed("/inputs/1/allowed", ...)
    assert told(without, "gap") == ["No rule fits: >= 100 · not('new', 'old')."]
    assert told(changed("/rules/0/when/0", "[0..50), (60..100)"), "gap") == ["No rule fits: [50..60] · -."]


def test_a_default_or_a_list_leaves_nothing_open():
    raw = changed("/rules/1", ...)
    assert told({**raw, "outputs": [{"id": "rate", "default": 0}]}, "gap") == []
    assert told({**raw, "hit": "C"}, "gap") == []
    assert told({**raw, "accepts": [{"code": "gap", "because": "New ones do not buy for so much."}]}, "gap") == []


def test_rules_that_overlap_are_told_with_what_both_take():
    raw = changed("/rules/0/when/0", "<= 100")
    assert told(raw, "overlap") == ["Rules 1 and 2 both fit (100 · 'new').", "Rules 1 and 3 both fit (100 · 'old')."]
    assert told({**raw, "hit": "F"}, "overlap") == []


def test_of_any_rules_that_overlap_say_the_same():
    raw = {**changed("/rules/0/when/0", "<= 100"), "hit": "A"}
    assert len(told(raw, "overlap")) == 2
    raw["rules"][0]["then"] = [10]
    assert told(raw, "overlap") == ["Rules 1 and 2 both fit (100 · 'new')."]


def test_a_rule_behind_one_that_takes_all_is_told():
    raw = {**GOOD, "hit": "F", "rules": [*GOOD["rules"], {"when": ["> 500", "'old'"], "then": [10]}]}
    assert told(raw, "hidden_rule") == ["Rule 4 is never reached: earlier rules take all that it takes."]


def test_rules_that_depend_on_the_data_raise_no_false_alarm():
    raw = changed("/rules/0/when/0", "< data.limit")
    assert parse_decision(raw).findings == ()


def test_many_gaps_are_counted_and_not_listed():
    rules = [{"when": [str(number * 2), "'new'"], "then": [0]} for number in range(20)]
    found = told({**GOOD, "rules": rules}, "gap")
    assert len(found) <= 11


def test_a_table_of_a_thousand_rules_is_looked_at():
    rules = [{"when": [f"[{number}..{number + 1})", "-"], "then": [0]} for number in range(1000)]
    assert told({**GOOD, "rules": rules}, "gap") == ["No rule fits: >= 1000 · -."]


def test_a_table_with_too_many_cases_says_that_it_was_not_looked_at_whole(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(coverage, "MOST_STEPS", 2)
    assert [finding.code for finding in parse_decision(GOOD).findings] == ["not_explored"]
    accepted = [{"code": "not_explored", "because": "We have looked at it."}]
    assert parse_decision({**GOOD, "accepts": accepted}).findings == ()


def test_a_wide_table_ends_in_a_moment():
    """Fourteen columns and rules at odds with each other: looked at, or said to be too much."""
    inputs = [{"value": f"data.f{number}", "type": "number"} for number in range(14)]
    rules = [{"when": [f"> {(row * 7 + column * 5) % 11}" for column in range(14)], "then": [0]} for row in range(14)]
    found = parse_decision({**GOOD, "inputs": inputs, "rules": rules, "hit": "F"}).findings
    assert {finding.code for finding in found} & {"not_explored", "gap"}


CELLS = st.sampled_from(["-", "< 1", ">= 1", "[0..2]", "(0..2)", "2", "not(1)", "0, 2"])
WORDS = st.sampled_from(["-", "'a'", "'b'", "not('a')", "'a', 'b'"])


@given(st.lists(st.tuples(CELLS, WORDS), max_size=5))
def test_gaps_and_overlaps_are_those_that_trying_finds(rules: list[tuple[str, str]]):
    raw = {
        **GOOD,
        "inputs": [{"value": "data.sum", "type": "number"}, {"value": "data.kind", "type": "text"}],
        "rules": [{"when": list(cells), "then": [0]} for cells in rules],
        "hit": "F",
    }
    made = parse_decision(raw).decision
    assert made is not None
    tried = [(Decimal(half) / 2, kind) for half, kind in itertools.product(range(-2, 7), "abc")]
    fits = [made.fitting({"data": {"sum": number, "kind": kind}}) for number, kind in tried]
    cases = Coverage(made)
    pairs = {pair for hits in fits for pair in itertools.combinations(hits, 2)}
    assert {(one, other) for one, other, _box in cases.overlaps()} == pairs
    assert bool(cases.gaps()) == any(not hits for hits in fits)
    for rule in range(len(rules)):
        assert cases.hidden(rule) == all(hits[0] != rule for hits in fits if rule in hits)


@given(st.lists(st.tuples(CELLS, WORDS), max_size=5))
def test_a_gap_is_written_as_cells_that_fit_it_exactly(rules: list[tuple[str, str]]):
    """Put in as rules, what was open is closed and nothing overlaps."""
    inputs = [{"value": "data.sum", "type": "number"}, {"value": "data.kind", "type": "text"}]
    raw = {**GOOD, "inputs": inputs, "rules": [{"when": list(cells), "then": [0]} for cells in rules], "hit": "F"}
    made = parse_decision(raw).decision
    assert made is not None
    gaps = Coverage(made).gaps()
    rows = [*rules, *(gap.cells for gap in gaps)]
    whole = parse_decision({**raw, "rules": [{"when": list(cells), "then": [0]} for cells in rows]}).decision
    assert whole is not None
    cases = Coverage(whole)
    assert cases.gaps() == []
    assert not any(other >= len(rules) for _one, other, _box in cases.overlaps())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*GOOD, "value", "when", "then", "id"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from([*GOOD, "hit", "accepts", "aggregate"]), JSON, max_size=6),
    st.sampled_from(POLICIES),
)
def test_whatever_is_written_ends_in_a_table_or_in_findings(raw: dict[str, Any], policy: str):
    result = parse_decision({**GOOD, "hit": policy, **raw})
    assert result.decision is not None or any(finding.severity == "error" for finding in result.findings)


@given(st.lists(st.tuples(CELLS, WORDS), max_size=5))
def test_an_example_lies_in_what_it_is_an_example_of(rules: list[tuple[str, str]]):
    inputs = [{"value": "data.sum", "type": "number"}, {"value": "data.kind", "type": "text"}]
    raw = {**GOOD, "inputs": inputs, "rules": [{"when": list(cells), "then": [0]} for cells in rules], "hit": "F"}
    made = parse_decision(raw).decision
    assert made is not None
    found = Coverage(made)
    for gap in found.gaps():
        assert made.tried(gap.example, {}).hits == ()
    for one, other, box in found.overlaps():
        assert {one, other} <= set(made.tried(box.example, {}).hits)


@pytest.mark.parametrize(
    ("kind", "cells", "example"),
    [
        ("date", ["< date('2026-03-01')", ">= date('2026-03-05')"], date(2026, 3, 1)),
        ("duration", ["<= duration('PT1H')", "> duration('PT2H')"], timedelta(hours=2)),
        ("number", ["<= 1", ">= 2"], Decimal("1.5")),
        ("boolean", ["true"], False),
        ("text", ["'other'", "'other 2'"], "other 3"),
    ],
)
def test_an_example_is_of_the_columns_kind(kind: str, cells: list[str], example: object):
    raw = {**GOOD, "inputs": [{"value": "data.x", "type": kind}], "hit": "F"}
    made = parse_decision({**raw, "rules": [{"when": [cell], "then": [0]} for cell in cells]})
    assert made.cover is not None
    assert [gap.example for gap in made.cover.gaps] == [(example,)]


def test_between_two_days_there_is_none():
    raw = {**GOOD, "inputs": [{"value": "data.x", "type": "date"}]}
    cells = ["<= date('2026-03-01')", "> date('2026-03-01')", ">= date('2026-03-02')"]
    rules = [{"when": [cell], "then": [0]} for cell in (cells[0], cells[2])]
    assert told({**raw, "rules": rules}, "gap") == []
    assert told({**raw, "rules": [{"when": [cells[1]], "then": [0]}]}, "gap") == [
        "No rule fits: <= date('2026-03-01')."
    ]


def test_a_table_of_a_thousand_rules_that_takes_too_long_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(coverage, "MOST_LOOKS", 3)
    found = parse_decision(GOOD).cover
    assert found is not None
    assert not found.explored

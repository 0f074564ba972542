"""What a table answers, by each hit policy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from instar.engine.decisions import Decision, Undecided, parse_decision
from instar.engine.decisions.model import Trial


def table(rules: list[tuple[list[Any], list[Any]]], hit: str = "U", **keys: Any) -> dict[str, Any]:
    """Two inputs, a number and a text; one output unless said otherwise."""
    return {
        "format": "instar.decision/1",
        "key": "discount",
        "hit": hit,
        "inputs": [{"value": "data.sum", "type": "number"}, {"value": "data.kind", "type": "text"}],
        "outputs": [{"id": "rate"}],
        "rules": [{"when": when, "then": then} for when, then in rules],
        **keys,
    }


def decision(*given: Any, **keys: Any) -> Decision:
    result = parse_decision(table(*given, **keys))
    assert result.decision is not None, [finding.message for finding in result.findings]
    return result.decision


def decide(made: Decision, sum: object, kind: object = "new") -> Any:
    return made.decide({"data": {"sum": sum, "kind": kind}})


BANDS: list[tuple[list[Any], list[Any]]] = [
    (["< 100", "-"], ["0"]),
    ([">= 100", "'old'"], ["10"]),
    ([">= 100", "not('old')"], ["5 + 1"]),
]
LAPPING: list[tuple[list[Any], list[Any]]] = [
    (["> 0", "-"], ["'bronze'"]),
    (["> 10", "-"], ["'gold'"]),
    (["> 5", "'old'"], ["'silver'"]),
]
RANKED = [{"id": "rate", "values": ["'gold'", "'silver'", "'bronze'"]}]


@pytest.mark.parametrize(
    ("sum", "kind", "rate"), [(99.99, "old", 0), ("100.00", "old", 10), (100, "new", 6), (None, "x", None)]
)
def test_one_rule_fits(sum: object, kind: str, rate: object):
    assert decide(decision(BANDS), sum, kind) == rate


def test_of_two_that_fit_by_chance_of_the_data_nothing_is_decided():
    """That they may is not seen before: the test depends on the data."""
    made = decision([(["< data.limit", "-"], ["1"]), ([">= 5", "-"], ["2"])])
    with pytest.raises(Undecided) as refused:
        made.decide({"data": {"sum": 6, "kind": "", "limit": 10}})
    assert refused.value.code == "two_hits"
    assert "1, 2" in refused.value.message
    assert made.decide({"data": {"sum": 6, "kind": "", "limit": 5}}) == 2


def test_any_rule_will_do_as_long_as_they_say_the_same():
    made = decision([(["< data.limit", "-"], ["data.x"]), ([">= 5", "-"], ["2"])], hit="A")
    assert made.decide({"data": {"sum": 6, "kind": "", "limit": 10, "x": 2}}) == 2
    with pytest.raises(Undecided) as refused:
        made.decide({"data": {"sum": 6, "kind": "", "limit": 10, "x": 3}})
    assert refused.value.code == "differ"


def test_the_first_rule_that_fits():
    assert decide(decision(LAPPING, hit="F"), 12, "old") == "bronze"
    assert decide(decision(LAPPING, hit="F"), 0) is None


def test_the_most_important_output():
    assert decide(decision(LAPPING, hit="P", outputs=RANKED), 12, "old") == "gold"
    assert decide(decision(LAPPING, hit="P", outputs=RANKED), 7, "old") == "silver"


def test_all_in_the_order_of_rules_and_of_values():
    assert decide(decision(LAPPING, hit="R"), 12, "old") == ["bronze", "gold", "silver"]
    assert decide(decision(LAPPING, hit="C"), 12, "old") == ["bronze", "gold", "silver"]
    assert decide(decision(LAPPING, hit="O", outputs=RANKED), 12, "old") == ["gold", "silver", "bronze"]
    assert decide(decision(LAPPING, hit="R"), 0) == []


@pytest.mark.parametrize(("aggregate", "rate"), [("sum", 60.5), ("min", 10), ("max", 30.5), ("count", 3)])
def test_all_are_gathered_to_one(aggregate: str, rate: object):
    rules: list[Any] = [(["> 0", "-"], ["10"]), (["> 1", "-"], ["20"]), (["> 2", "-"], [30.5])]
    assert decide(decision(rules, hit="C", aggregate=aggregate), 5) == rate
    assert decide(decision(rules, hit="C", aggregate=aggregate), 0) == (0 if aggregate == "count" else None)


def test_what_cannot_be_added_is_told():
    made = decision([(["> 0", "-"], ["data.kind"]), (["> 1", "-"], ["data.sum"])], hit="C", aggregate="min")
    with pytest.raises(Undecided) as refused:
        decide(made, 12)
    assert refused.value.code == "expression"


def test_several_outputs_are_an_object():
    rules: list[Any] = [(["> 10", "-"], ["'gold'", 5]), (["> 5", "-"], ["'gold'", 7]), (["> 0", "-"], ["'silver'", 9])]
    outputs = [{"id": "rate", "values": ["'gold'", "'silver'"]}, {"id": "days", "values": [7, 5, 9]}]
    assert decide(decision(rules, hit="P", outputs=outputs), 12) == {"rate": "gold", "days": 7}
    assert decide(decision(rules, hit="O", outputs=outputs), 7) == [
        {"rate": "gold", "days": 7},
        {"rate": "silver", "days": 9},
    ]


def test_where_no_rule_fits_the_default_is_said():
    outputs = [{"id": "rate", "default": "data.sum * 2"}]
    assert decide(decision([(["> 10", "-"], ["1"])], outputs=outputs), 4) == 8
    assert decide(decision([(["> 10", "-"], ["1"])], hit="R", outputs=outputs), 4) == [8]
    two = [{"id": "rate", "default": "'none'"}, {"id": "days"}]
    assert decide(decision([(["> 10", "-"], ["1", "1"])], outputs=two), 4) == {"rate": "none", "days": None}


def test_a_table_without_inputs_has_one_case():
    made = decision([([], ["42"])], inputs=[])
    assert made.decide({"data": {}}) == 42


def test_a_value_that_cannot_be_worked_out_is_told():
    made = decision([(["-", "-"], ["data.sum / data.nought"])])
    with pytest.raises(Undecided) as refused:
        made.decide({"data": {"sum": 1, "kind": "a", "nought": 0}})
    assert refused.value.code == "expression"


def test_the_rules_that_fit_are_told_by_their_numbers():
    made = decision(LAPPING, hit="R")
    assert made.fitting({"data": {"sum": 7, "kind": "old"}}) == (0, 2)
    assert made.fitting({"data": {"sum": 0, "kind": "old"}}) == ()


def test_a_try_takes_values_in_place_of_what_columns_ask():
    made = decision(BANDS)
    assert made.tried([Decimal(150), "old"], {}) == Trial((1,), 10)
    assert made.tried([Decimal(150), None], {}) == Trial((2,), 6)


def test_a_try_tells_the_rules_that_fit_where_there_is_no_answer():
    found = decision([(["< data.limit", "-"], ["1"]), ([">= 5", "-"], ["2"])]).tried(
        [Decimal(6), ""], {"data": {"limit": 10}}
    )
    assert found.hits == (0, 1)
    assert found.problem is not None
    assert found.problem.code == "two_hits"
    broken = decision([(["-", "-"], ["1 / data.none"])]).tried([None, None], {"data": {"none": 0}})
    assert (broken.hits, broken.problem.code if broken.problem else "") == ((0,), "expression")

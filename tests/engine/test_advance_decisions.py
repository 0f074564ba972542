"""A business rule task asks a table, waits for its answer and goes on with it; what cannot be decided is a fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instar.engine.catalogue import Catalogue
from instar.engine.effects import DataSet, DecisionAsked
from instar.engine.events import ActionFailed, ActionSucceeded, Retried
from instar.engine.moves import moves

Begin = Callable[..., Any]
NODES: dict[str, Any] = {
    "s": {"type": "startEvent", "next": "t"},
    "t": {"type": "userTask", "next": "rule"},
    "rule": {"type": "businessRuleTask", "stage": "work", "decision": "rates", "result": "data.rate", "next": "way"},
    "way": {
        "type": "exclusiveGateway",
        "next": [{"to": "big", "when": "data.rate > 5"}, {"to": "e", "default": True}],
    },
    "big": {"type": "userTask", "next": "e"},
    "e": {"type": "endEvent", "stage": "closed"},
}


def test_the_answer_is_put_where_it_belongs_and_decides_the_way(begin: Begin):
    run = begin(NODES)
    assert run.complete("t")[-1] == DecisionAsked(2, "rule", "rates")
    effects = run.feed(ActionSucceeded(2, {"value": 10}))
    assert DataSet(("rate",), 10) in effects
    assert run.waiting() == ["big"]


@pytest.mark.parametrize("value", [None, "text", [1, {"a": 2}], {"rate": 5}])
def test_an_answer_is_any_value(begin: Begin, value: object):
    run = begin({**NODES, "rule": {**NODES["rule"], "next": "e"}})
    run.complete("t")
    run.feed(ActionSucceeded(2, {"value": value}))
    assert run.data["rate"] == value
    assert run.ended


def test_what_is_not_decided_stands_as_a_fault_and_is_asked_again(begin: Begin):
    run = begin(NODES)
    run.complete("t")
    run.feed(ActionFailed(2, "two_hits", "Several rules fit."))
    assert run.waiting("incident") == ["rule"]
    assert run.feed(Retried(2))[-1] == DecisionAsked(2, "rule", "rates")
    run.feed(ActionSucceeded(2, {"value": 1}))
    assert run.ended


def test_a_boundary_event_takes_what_is_not_decided(begin: Begin):
    run = begin({**NODES, "odd": {"type": "boundaryEvent", "attachedTo": "rule", "error": "two_hits", "next": "big"}})
    run.complete("t")
    run.feed(ActionFailed(2, "two_hits", "Several rules fit."))
    assert run.waiting() == ["big"]


def test_the_board_looks_behind_a_table(begin: Begin):
    """Where a card may go is tried; the table is thought to answer nothing."""
    run = begin(NODES)
    assert moves(run.process, run.state, run.facts(), [1]) == {"closed": [(1, "done")]}


def test_the_search_goes_on_behind_a_table(codes: Callable[..., set[str]]):
    assert codes(NODES) <= {"untitled"}


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"decision": "ratse"}, "unknown_decision", "/nodes/rule/decision"),
        ({"decision": 5}, "shape", "/nodes/rule/decision"),
        ({"decision": None}, "shape", "/nodes/rule"),
        ({"result": None}, "shape", "/nodes/rule"),
        ({"result": "rate"}, "path", "/nodes/rule/result"),
        ({"with": {}}, "wrong_key", "/nodes/rule/with"),
    ],
)
def test_what_is_wrong_is_told(parsed: Callable[..., Any], change: dict[str, Any], code: str, pointer: str):
    rule = {key: value for key, value in {**NODES["rule"], **change}.items() if value is not None}
    result = parsed({**NODES, "rule": rule}, Catalogue(decisions={"rates"}))
    assert result.process is None
    assert (code, pointer) in {(finding.code, finding.pointer) for finding in result.findings}

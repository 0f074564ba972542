"""What the editor of a decision table is told: what is wrong and where, what is open, what comes of a try."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instar.dmn import read_dmn
from instar.engine.canonical import canonical
from instar.engine.catalogue import Catalogue
from instar.engine.decisions import Decision, Undecided, parse_decision
from instar.engine.expressions import NUMBER, TEXT
from instar.errors import Forbidden, Invalid
from instar.queries.tables import brought, checked, checked_cell

from .conftest import World

TABLE: dict[str, Any] = {
    "format": "instar.decision/1",
    "key": "approval",
    "inputs": [
        {"value": "data.amount", "type": "number", "allowed": ">= 0"},
        {"value": "data.topic", "type": "text", "allowed": "'licence', 'order'"},
    ],
    "outputs": [{"id": "who"}],
    "rules": [
        {"when": ["< 100", "-"], "then": ["'nobody'"]},
        {"when": [">= 100", "'licence'"], "then": ["'boss'"]},
    ],
}
DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="d" namespace="n">
<inputData id="i" name="Sum"><variable name="Sum" typeRef="number"/></inputData>
<decision id="rate" name="Rate"><decisionTable hitPolicy="FIRST">
<input><inputExpression typeRef="number"><text>Sum</text></inputExpression></input><output name="rate"/>
<rule><inputEntry><text>&lt; 5</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
</decisionTable></decision>
<decision id="other" name="Other"><literalExpression><text>1</text></literalExpression></decision>
</definitions>"""


def look(world: World, changed: dict[str, Any] | None = None, tried: dict[str, Any] | None = None) -> dict[str, Any]:
    return checked(world.kernel, world["root"], json.dumps({**TABLE, **(changed or {})}), tried)


def rule(*cells: str) -> dict[str, Any]:
    return {"when": list(cells), "then": ["'boss'"]}


def test_a_gap_comes_with_the_cells_of_a_rule_and_a_case(world: World) -> None:
    found = look(world)
    assert found["ok"]
    assert found["gaps"] == [{"cells": [">= 100", "'order'"], "example": ["100", "order"]}]
    closed = look(world, {"rules": [*TABLE["rules"], {"when": found["gaps"][0]["cells"], "then": ["'boss'"]}]})
    assert closed["gaps"] == []
    assert closed["findings"] == []


def test_rules_that_overlap_are_named_from_nought_with_a_case(world: World) -> None:
    found = look(world, {"rules": [*TABLE["rules"], rule("[50..200]", "'licence'")]})
    assert not found["ok"]
    assert [one["rules"] for one in found["overlaps"]] == [[0, 2], [1, 2]]
    assert found["overlaps"][0]["example"] == ["50", "licence"]
    tried = look(world, {"rules": [*TABLE["rules"], rule("[50..200]", "'licence'")]}, {"values": ["50", "licence"]})
    assert tried["trial"]["hits"] == [0, 2]
    assert "Several rules fit (1, 3)" in tried["trial"]["problem"]


def test_rules_that_never_count_are_named(world: World) -> None:
    rules = [{"when": ["-", "-"], "then": ["1"]}, {"when": ["> 5", "-"], "then": ["2"]}]
    assert look(world, {"hit": "F", "rules": rules})["hidden"] == [1]


def test_a_cell_that_cannot_be_read_says_what_it_may_mean(world: World) -> None:
    found = look(world, {"rules": [rule("=> 5", "licence"), rule("5 5", "-")]})
    told = [(one["pointer"], one["fix"]) for one in found["findings"]]
    assert told == [("/rules/0/when/0", ">= 5"), ("/rules/0/when/1", "'licence'"), ("/rules/1/when/0", "55")]
    assert "kinds" not in found, "gaps are not looked for"


def test_a_try_is_decided_by_the_engine(world: World) -> None:
    assert look(world, tried={"values": ["1 000,5", "licence"]})["trial"] == {
        "hits": [1],
        "answer": "boss",
        "problem": "",
        "wrong": {},
    }
    assert look(world, tried={"values": ["100", "order"]})["trial"]["hits"] == []
    assert look(world, tried={"values": []})["trial"]["answer"] is None


def test_what_is_no_value_of_its_column_is_told_at_the_column(world: World) -> None:
    trial = look(world, tried={"values": ["many", "order"]})["trial"]
    assert list(trial["wrong"]) == ["0"]
    assert trial["hits"] == []


def test_what_cells_read_besides_is_asked_for(world: World) -> None:
    rules = [{"when": ["< ticket.priority * 10", "-"], "then": ["data.suspicion"]}]
    found = look(world, {"rules": rules, "hit": "F"})
    assert found["reads"] == [{"name": "data.suspicion", "type": "text"}, {"name": "ticket.priority", "type": "any"}]
    beside = {"ticket.priority": "3", "data.suspicion": "yes"}
    trial = look(world, {"rules": rules, "hit": "F"}, {"values": ["29", ""], "beside": beside})["trial"]
    assert (trial["hits"], trial["answer"]) == ([0], "yes")


def test_broken_json_and_another_kind_are_told_and_no_more(world: World) -> None:
    for text in ("{", "[]", '{"format": "instar.form/1"}', "null"):
        found = checked(world.kernel, world["root"], text, {"values": ["1"]})
        assert found["findings"]
        assert not found["ok"]
        assert found["trial"] is None


def test_a_table_of_a_thousand_rules_is_answered(world: World) -> None:
    rules = [rule(f"[{number}..{number + 1})", "-") for number in range(1000)]
    found = look(world, {"rules": rules}, {"values": ["500.5", "order"]})
    assert found["trial"]["hits"] == [500]
    assert found["gaps"] == [{"cells": [">= 1000", "-"], "example": ["1000", "licence"]}]


@pytest.mark.parametrize(
    ("given", "message", "fix"),
    [
        ({"text": "High", "side": "when", "type": "text"}, "", "'High'"),
        ({"text": "'High'", "side": "when", "type": "text"}, None, None),
        ({"text": "-", "side": "when"}, None, None),
        ({"text": "> 5", "side": "when", "value": "data.amount"}, None, None),
        ({"text": "> 'x'", "side": "when", "value": "data.amount"}, "", None),
        ({"text": "data.nothing", "side": "then"}, "", None),
        ({"text": "data.amount", "side": "value"}, None, None),
        ({"text": "data.amoun", "side": "value"}, "", None),
        ({}, None, None),
    ],
)
def test_a_cell_is_looked_at_alone(world: World, given: dict[str, Any], message: str | None, fix: str | None) -> None:
    found = checked_cell(world.kernel, world["root"], given)
    assert bool(found["message"]) is (message is not None)
    assert found["fix"] == fix


def test_a_dmn_file_gives_tables_and_what_was_left_out(world: World) -> None:
    found = brought(world.kernel, world["root"], DMN.encode())
    assert [one["definition"]["key"] for one in found["tables"]] == ["rate"]
    assert found["tables"][0]["text"] == canonical(read_dmn(DMN.encode()).decisions[0])
    assert [one["name"] for one in found["losses"]] == ["Other"]


def test_a_csv_file_gives_rows(world: World) -> None:
    found = brought(world.kernel, world["root"], "Сумма;Тема\r\n< 5;-\r\n".encode("cp1251"))
    assert found == {"rows": [["Сумма", "Тема"], ["< 5", "-"]]}


@pytest.mark.parametrize("raw", [b"", b"<html/>", b"<!DOCTYPE x><definitions/>", b"PK\x03\x04zip"])
def test_what_is_neither_is_refused_with_a_sentence(world: World, raw: bytes) -> None:
    with pytest.raises(Invalid):
        brought(world.kernel, world["root"], raw)


def test_who_does_not_design_is_told_nothing(world: World) -> None:
    for ask in (
        lambda: checked(world.kernel, world["olga"], "{}"),
        lambda: checked_cell(world.kernel, world["olga"], {}),
        lambda: brought(world.kernel, world["olga"], b"x"),
    ):
        with pytest.raises(Forbidden):
            ask()


CELLS = st.sampled_from(
    ["-", "< 1", ">= 1", "[0..2]", "(0..2)", "2", "not(1)", "0, 2", "< data.amount + 1", "input == 2"]
)
WORDS = st.sampled_from(["-", "'a'", "'b'", "not('a')", "'a', 'b'", "input.startsWith('a')", "null"])
ANSWERS = st.sampled_from(["0", "1", "2.5", "data.amount", "'x'", "null", "1 / data.amount"])
POLICIES = st.sampled_from(["U", "A", "F", "P", "C", "R", "O", "sum", "min", "max", "count"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rules=st.lists(st.tuples(CELLS, WORDS, ANSWERS), max_size=5),
    policy=POLICIES,
    amount=st.sampled_from([None, "0", "1", "1,5", "2", "-1"]),
    topic=st.sampled_from(["", "a", "b", "ab", "'c'"]),
)
def test_a_try_says_what_the_engine_decides(
    world: World, rules: list[tuple[str, str, str]], policy: str, amount: str | None, topic: str
) -> None:
    """Columns ask fields, so that the same can be given to the engine as the data of a ticket."""
    table: dict[str, Any] = {
        **TABLE,
        "hit": policy if len(policy) == 1 else "C",
        "inputs": [{"value": "data.amount", "type": "number"}, {"value": "data.topic", "type": "text"}],
        "outputs": [{"id": "who", "values": ["0", "1", "2.5", "'x'"]} if policy in ("P", "O") else {"id": "who"}],
        "rules": [{"when": [one, other], "then": [answer]} for one, other, answer in rules],
    }
    if len(policy) > 1:
        table["aggregate"] = policy
    parsed = parse_decision(table, Catalogue(fields={"amount": NUMBER, "topic": TEXT}))
    found = look(world, table, {"values": [amount or "", topic], "beside": {"data.amount": amount or ""}})
    if parsed.readable is None:
        assert found["trial"] is None
        return
    data = {"amount": amount and amount.replace(",", "."), "topic": topic.strip("'") or None}
    environment = {"data": data}
    assert found["trial"]["hits"] == list(parsed.readable.fitting(environment))
    assert (found["trial"]["answer"], found["trial"]["problem"]) == decided(parsed.readable, environment)


def decided(table: Decision, environment: dict[str, Any]) -> tuple[Any, str]:
    """The answer, and why there is none."""
    try:
        return table.decide(environment), ""
    except Undecided as error:
        return None, error.message

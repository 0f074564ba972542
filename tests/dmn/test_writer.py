"""A table of ours as DMN: other tools read it, and it comes back as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from instar.dmn import DmnError, read_dmn, write_dmn
from instar.engine.canonical import canonical
from instar.engine.decisions import parse_decision

MODEL = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
TABLE: dict[str, Any] = {
    "format": "instar.decision/1",
    "key": "discount",
    "title": "Who gets what",
    "docs": "As agreed in spring.",
    "hit": "P",
    "inputs": [
        {"value": "data.sum", "title": "Sum", "type": "number", "allowed": ">= 0"},
        {"value": "ticket.service.key", "type": "text", "allowed": "'a', 'b'"},
        {"value": "data.paid_on", "type": "date"},
    ],
    "outputs": [{"id": "rate", "title": "Rate", "values": ["10", "5", "0"], "default": "0"}, {"id": "why"}],
    "rules": [
        {"when": ["[0..100)", "'a', 'b'", "-"], "then": ["0", "'small & <round>'"], "note": "As ever."},
        {"when": [">= data.limit * 2", "not('a')", "< date('2026-01-01')"], "then": ["10", "null"]},
        {"when": ["-", "input.startsWith('b') && size(input) > 1", "-"], "then": ["5", "upper(data.word)"]},
    ],
}
AS_IT_COMES_BACK = {
    "/rules/2": {"when": ["-", "startsWith(input, 'b') && (size(input) > 1)", "-"], "then": ["5", "upper(data.word)"]},
}


def test_a_table_comes_back_as_it_was() -> None:
    written = write_dmn(TABLE)
    assert written.losses == ()
    (back,) = read_dmn(written.content).decisions
    expected = {**TABLE, "rules": [*TABLE["rules"][:2], AS_IT_COMES_BACK["/rules/2"]]}
    assert canonical(back) == canonical(expected)
    assert write_dmn(back).content == write_dmn(read_dmn(write_dmn(back).content).decisions[0]).content


def test_other_tools_find_inputs_types_and_policy() -> None:
    root = ElementTree.fromstring(write_dmn(TABLE).content)
    names = [one.get("name") for one in root.iter(f"{MODEL}inputData")]
    assert sorted(names) == ["limit", "paid_on", "sum", "ticket_service_key", "word"]
    table = next(root.iter(f"{MODEL}decisionTable"))
    assert table.get("hitPolicy") == "PRIORITY"
    assert [one.get("typeRef") for one in root.iter(f"{MODEL}inputExpression")] == ["number", "string", "date"]
    needed = {one.get("href") for one in root.iter(f"{MODEL}requiredInput")}
    assert needed == {f"#asked.{name}" for name in names}
    cells = [one.findtext(f"{MODEL}text") for one in root.iter(f"{MODEL}inputEntry")]
    assert cells[:6] == ["[0..100)", '"a", "b"', "-", ">= limit * 2", 'not("a")', '< date("2026-01-01")']


def test_what_dmn_has_no_place_for_is_named() -> None:
    raw = {
        **TABLE,
        "title": {"en": "One", "ru": "Один"},
        "note": "for us",
        "accepts": [{"code": "gap", "because": "so"}],
        "x-own": 1,
    }
    assert [loss.name for loss in write_dmn(raw).losses] == ["note", "accepts", "x-own", "title"]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("round(input) > 5", "round"),
        ("input % 2 == 0", "%"),
        ("data['a b']", "data.a b"),
        ("data.list[0]", "part of a value"),
    ],
)
def test_a_cell_that_feel_cannot_say_refuses_the_table_with_its_place(cell: str, told: str) -> None:
    raw = {**TABLE, "inputs": [{"value": "data.sum"}], "rules": [{"when": [cell], "then": ["0", "1"]}]}
    with pytest.raises(DmnError, match=f"{told}.*/rules/0/when/0"):
        write_dmn(raw)


def test_a_table_with_errors_is_refused() -> None:
    with pytest.raises(DmnError, match="/hit"):
        write_dmn({**TABLE, "hit": "Z"})


@pytest.mark.parametrize(
    ("hit", "aggregate"), [("U", None), ("A", None), ("F", None), ("R", None), ("O", None), ("C", "sum")]
)
def test_every_policy_comes_back(hit: str, aggregate: str | None) -> None:
    raw = {**TABLE, "hit": hit, "outputs": [{"id": "rate", "values": ["10", "5", "0"]}]}
    raw["rules"] = [{"when": ["-", "-", "-"], "then": ["5"]}]
    raw |= {"aggregate": aggregate} if aggregate else {}
    (back,) = read_dmn(write_dmn(raw).content).decisions
    assert (back["hit"], back.get("aggregate")) == (hit, aggregate)


def test_a_path_of_another_hand_is_no_expression() -> None:
    """What a file says our name of an input is counts only where it is a name."""
    content = write_dmn(TABLE).content.replace(b'"ticket.service.key"', b'"size(data.x) + 1"')
    (back,) = read_dmn(content).decisions
    assert back["inputs"][1]["value"] == "data.ticket_service_key"


@pytest.mark.samples
def test_tables_of_others_come_back_as_they_were(samples: Path) -> None:
    told = 0
    for file in sorted((samples / "dmn").glob("*/*.dmn")):
        for one in read_dmn(file.read_bytes()).decisions:
            (back,) = read_dmn(write_dmn(one).content).decisions
            assert parse_decision(back).decision is not None
            assert [rule["then"] for rule in back["rules"]] == [rule["then"] for rule in one["rules"]], file.name
            told += 1
    assert told

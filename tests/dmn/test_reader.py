"""DMN comes in whole, or each part that does not is named."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.dmn import DmnError, Imported, field_of, read_dmn
from instar.dmn.feel import Untranslatable, expression, unary_tests, values
from instar.engine.decisions import parse_decision

NAMES = {"Age": "data.Age", "Monthly Salary": "data.Monthly_Salary", "Monthly": "data.Monthly", "a": "data.a"}


@pytest.mark.parametrize(
    ("feel", "ours"),
    [
        ("", "-"),
        (" - ", "-"),
        (">=18", ">= 18"),
        ('"Medium","Low"', "'Medium', 'Low'"),
        ('"it\'s"', "'it\\'s'"),
        ("[1..5]", "[1..5]"),
        ("]1..5[", "(1..5)"),
        ("[1..5[, ]7..9]", "[1..5), (7..9]"),
        ("(1..5)", "(1..5)"),
        ("not(1, [3..5])", "not(1, [3..5])"),
        ("< Monthly Salary * 2", "< data.Monthly_Salary * 2"),
        ("? > 5 and ? < Age", "input > 5 && input < data.Age"),
        ("true", "true"),
        ("-5", "- 5"),
        (".5", "0.5"),
        ('date("2026-01-01")', "date('2026-01-01')"),
        ('> duration("PT4H")', "> duration('PT4H')"),
    ],
)
def test_a_test_of_feel_says_the_same_here(feel: str, ours: str):
    assert unary_tests(feel, NAMES) == ours


@pytest.mark.parametrize(
    ("feel", "ours"),
    [
        ('"Approved"', "'Approved'"),
        ("Monthly Salary * 12", "data.Monthly_Salary * 12"),
        ("Monthly + Age", "data.Monthly + data.Age"),
        ("Age = 18 or Age != 20", "data.Age == 18 || data.Age != 20"),
        ("not(Age > 3)", "!(data.Age > 3)"),
        ("(Age + 1) / 2", "(data.Age + 1) / 2"),
        ('starts with("abc", "a")', "startsWith('abc', 'a')"),
        ("[1, 2]", "[1, 2]"),
        ("a", "data.a"),
    ],
)
def test_a_value_of_feel_says_the_same_here(feel: str, ours: str):
    assert expression(feel, NAMES) == ours


def test_values_stand_between_commas():
    assert values('"a, b", 5 , true', {}) == ["'a, b'", "5", "true"]


NO_COUNTERPART = ("", "unknown", "2 ** 3", "{a: 1}", "for x in [1] return x", '@"2026-01-01"', "Ages", "é?", "\x00")


@pytest.mark.parametrize("feel", NO_COUNTERPART)
def test_what_has_no_counterpart_is_told(feel: str):
    with pytest.raises(Untranslatable) as refused:
        expression(feel, NAMES)
    assert refused.value.what


SPACE = 'xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"'
SALARY = '<inputData name="Monthly Salary" id="i"><variable typeRef="number" name="Monthly Salary"/></inputData>'


def dmn(table: str, more: str = "") -> bytes:
    decision = f'<decision name="Discount" id="d1">{table}</decision>'
    return f'<definitions {SPACE} name="x">{more}{decision}{SALARY}</definitions>'.encode()


def rule(when: str, then: str) -> str:
    return f"<rule><inputEntry><text>{when}</text></inputEntry><outputEntry><text>{then}</text></outputEntry></rule>"


def table(*rules: str, head: str = 'hitPolicy="UNIQUE"', output: str = '<output name="rate"/>') -> str:
    column = '<input label="Salary"><inputExpression><text>Monthly Salary</text></inputExpression></input>'
    return f"<decisionTable {head}>{column}{output}{''.join(rules)}</decisionTable>"


def told(imported: Imported) -> list[tuple[str, str]]:
    return [(loss.element, loss.reason) for loss in imported.losses]


def test_a_table_comes_with_its_types_names_and_defaults():
    listed = "<outputValues><text>5, 10</text></outputValues>"
    default = "<defaultOutputEntry><text>5</text></defaultOutputEntry>"
    output = f'<output name="rate">{listed}{default}</output>'
    found = read_dmn(dmn("<description>By salary</description>" + table(rule("&gt; 100", "10"), output=output)))
    assert found.losses == ()
    (made,) = found.decisions
    assert made == {
        "format": "instar.decision/1",
        "key": "discount",
        "title": "Discount",
        "docs": "By salary",
        "hit": "U",
        "inputs": [{"value": "data.Monthly_Salary", "title": "Salary", "type": "number"}],
        "outputs": [{"id": "rate", "values": ["5", "10"], "default": "5"}],
        "rules": [{"when": ["> 100"], "then": ["10"]}],
    }
    decision = parse_decision(made).decision
    assert decision is not None
    assert [decision.decide({"data": {"Monthly_Salary": sum}}) for sum in (100, 101)] == [5, 10]


def test_types_of_types_are_followed_with_what_they_allow():
    allowed = '<allowedValues><text>"High","Low"</text></allowedValues>'
    types = (
        f'<itemDefinition name="tRisk"><typeRef>tText</typeRef>{allowed}</itemDefinition>'
        '<itemDefinition name="tText"><typeRef>string</typeRef></itemDefinition>'
        '<itemDefinition name="tRound"><typeRef>tRound</typeRef></itemDefinition>'
    )
    column = '<input><inputExpression typeRef="{type}"><text>Monthly Salary</text></inputExpression></input>'
    for name, wanted in (("tRisk", {"type": "text", "allowed": "'High', 'Low'"}), ("tRound", {}), ("tGone", {})):
        body = f"<decisionTable>{column.format(type=name)}<output/>{rule('-', '1')}</decisionTable>"
        (made,) = read_dmn(dmn(body, types)).decisions
        assert made["inputs"][0] == {"value": "data.Monthly_Salary", **wanted}


def test_two_tables_of_one_name_have_keys_of_their_own():
    more = f'<decision name="Discount" id="d0">{table(rule("-", "1"))}</decision>'
    assert [one["key"] for one in read_dmn(dmn(table(rule("-", "1")), more)).decisions] == ["discount", "discount_2"]


def test_what_is_no_table_or_cannot_be_said_is_named_and_the_rest_comes():
    some = table(head='hitPolicy="SOME"')
    more = (
        '<decision name="Sum" id="d2"><literalExpression><text>1</text></literalExpression></decision>'
        '<decision name="Empty" id="d3"/>'
        '<businessKnowledgeModel name="PMT" id="b1"/>'
        f'<decision name="Odd" id="d4">{table(rule("Unknown Thing", "1"))}</decision>'
        f'<decision name="Wrong" id="d5">{table(rule("&quot;a&quot;", "1"))}</decision>'
        f'<decision name="Hits" id="d6">{some}</decision>'
    )
    found = read_dmn(dmn(table(rule("-", "1")), more))
    assert [one["key"] for one in found.decisions] == ["discount"]
    assert [element for element, _reason in told(found)] == ["d2", "d3", "b1", "d4", "d5", "d6"]
    reasons = dict(told(found))
    assert "literalExpression" in reasons["d2"]
    assert "Unknown" in reasons["d4"]
    assert "/rules/0/when/0" in reasons["d5"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml",
        b"<a",
        b"<bpmn:definitions xmlns:bpmn='http://www.omg.org/spec/BPMN/20100524/MODEL'/>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/'/>",
        b"<?xml version='1.0' encoding='nonsense'?><definitions/>",
        b" " * (11 << 20),
    ],
)
def test_what_is_no_dmn_is_refused(content: bytes):
    with pytest.raises(DmnError):
        read_dmn(content)


@given(st.randoms(use_true_random=False))
def test_a_broken_file_ends_in_tables_losses_or_a_refusal(draw: random.Random):
    content = bytearray(dmn(table(rule("&gt; 100", "10"), rule("[1..5]", "20"))))
    for _time in range(draw.randint(1, 6)):
        at = draw.randrange(len(content))
        what = draw.randrange(3)
        if what == 0:
            del content[at : at + draw.randint(1, 30)]
        elif what == 1:
            content[at] = draw.randrange(256)
        else:
            content[at:at] = content[draw.randrange(len(content)) :][:20]
    try:
        found = read_dmn(bytes(content))
    except DmnError:
        return
    for one in found.decisions:
        codes = {finding.code for finding in parse_decision(one).findings if finding.severity == "error"}
        assert codes <= {"overlap", "never"}


@given(st.text(max_size=30))
def test_any_text_is_translated_or_told(text: str):
    for translate in (unary_tests, expression, values):
        with suppress(Untranslatable):
            assert isinstance(translate(text, NAMES), str | list)


FIELDS = [("Age", "Age"), ("Monthly Salary", "Monthly_Salary"), (" a/b ", "a_b"), ("1st", "f_1st"), ("Ставка", "f_")]


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_a_name_becomes_the_id_of_a_field(name: str, field: str):
    assert field_of(name) == field

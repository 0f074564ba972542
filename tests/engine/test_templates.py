"""Texts with expressions inside, and the arguments of tasks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.engine.expressions import ANY, NUMBER, RECORD, TEXT, EvaluationError, ExpressionError
from instar.engine.templates import compile_template, compile_value

NAMES = {"data": RECORD({"name": TEXT, "sum": NUMBER, "any": ANY})}
ENV = {"data": {"name": "Ann", "sum": "12.50", "any": None}}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("", ""),
        ("no holes", "no holes"),
        ("Hello {{ data.name }}!", "Hello Ann!"),
        ("{{data.sum * 2}} {{ data.any }}.", "25 ."),
        ("}} { {{ '{{' }} }", "}} { {{ }"),
        ("{{ data.sum > 1 }}", "true"),
        ("{{ [1, 'b'] }}", "1, b"),
        ("два {{ data.name }}\nстроки", "два Ann\nстроки"),
    ],
)
def test_a_template_is_its_text_with_the_holes_filled(text, made):
    assert compile_template(text, NAMES)(ENV) == made


@pytest.mark.parametrize(
    ("text", "column"),
    [("Hello {{ data.nmae }}", 15), ("x {{ }}", 6), ("open {{ data.name", 6), ("{{ data.name | upper }}", 14)],
)
def test_a_mistake_is_found_at_its_column_in_the_whole_text(text, column):
    with pytest.raises(ExpressionError) as found:
        compile_template(text, NAMES)
    assert found.value.column == column


def test_a_value_is_filled_in_at_any_depth():
    raw = {
        "to": "{{ data.name }}",
        "sum": {"=": "data.sum * 2"},
        "list": [1, {"deep": {"=": "data.any"}}],
        "plain": None,
    }
    made = compile_value(raw, NAMES)
    assert made(ENV) == {"to": "Ann", "sum": 25, "list": [1, {"deep": None}], "plain": None}
    assert made.reads == {"data.name", "data.sum", "data.any"}
    assert raw["to"] == "{{ data.name }}"


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        ({"a": {"=": "data.nmae"}}, "/a/="),
        ({"a": [1, "{{ nope }}"]}, "/a/1"),
        ({"a/b": {"=": "1 +"}}, "/a~1b/="),
        ({"=": "1", "more": 2}, ""),
        ({"=": 5}, ""),
    ],
)
def test_a_mistake_in_a_value_is_found_by_its_pointer(raw, pointer):
    with pytest.raises(ExpressionError) as found:
        compile_value(raw, NAMES)
    assert found.value.pointer == pointer


def test_a_text_is_bounded():
    with pytest.raises(EvaluationError):
        compile_template("{{ data.name }}" * 20, NAMES)({"data": {"name": "x" * 20_000}})
    with pytest.raises(ExpressionError):
        compile_template("x" * 70_000, NAMES)


@pytest.mark.parametrize(
    "text", ["{{ ''.__class__ }}", "{{ config }}", "{{ data.name|attr('x') }}", "{{ range(9) }}", "{{ lipsum() }}"]
)
def test_template_escapes_are_refused(text):
    with pytest.raises(ExpressionError):
        compile_template(text, NAMES)


@given(st.text(max_size=60))
def test_any_text_is_a_template_or_refused(text):
    try:
        compile_template(text, NAMES)(ENV)
    except (ExpressionError, EvaluationError):
        assert "{{" in text

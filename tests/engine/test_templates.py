"""Texts with expressions inside, and the arguments of tasks."""

from __future__ import annotations

import time
from contextlib import suppress

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


ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ config }}",
    "{{ config.items() }}",
    "{{ data.name|attr('x') }}",
    "{{ range(9) }}",
    "{{ lipsum() }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ self }}",
    "{{ self.__dict__ }}",
    "{{ request.application.__globals__ }}",
    "{{ ''['__class__'] }}",
    "{{ data['__class__'] }}",
    "{{ [].__class__.__base__.__subclasses__() }}",
    "{{ {}.__class__ }}",
    "{{ ().__class__ }}",
    "{{ get_flashed_messages() }}",
    "{{ url_for('x') }}",
    "{{ namespace(a=1) }}",
    "{{ dict(a=1) }}",
    "{{ joiner() }}",
    "{{ data.name.format(data) }}",
    "{{ '%s' % data.name }}",
    "{{ data.name ~ 1 }}",
    "{{ 2 ** 99 }}",
    "{{ 'a' * 99999999 }}",
    "{{ loop.index }}",
    "{{ caller() }}",
    "{{ super() }}",
    "{{ varargs }}",
    "{{ data.name if true else 1 }}",
    "{{ data.name is defined }}",
    "{{ {{ data.name }} }}",
    "{{ {% raw %} }}",
    "{{ data.name; 1 }}",
    "{{ x = 1 }}",
    '{{ "".join(data) }}',
    "{{ eval('1') }}",
    "{{ import os }}",
    "{{ \x5f\x5fclass }}",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_template_escapes_are_refused(text):
    with pytest.raises(ExpressionError):
        compile_template(text, NAMES)


@pytest.mark.parametrize("text", ["{% if 1 %}", "{# note #}", "${7*7}", "<%= 7*7 %>", "#{7*7}", "{7*7}", "}}", "\\{x}"])
def test_what_other_template_languages_run_is_plain_text_here(text):
    assert compile_template(text, NAMES)({}) == text


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("{{ '}}' }}", "}}"),
        ("{{ \"a}}b\" + '{{' }}!", "a}}b{{!"),
        ("{{ 'it\\'s }}' }}", "it's }}"),
        ("{{'a'}}{{'b'}}", "ab"),
        ("{{\n  data.name\n}}", "Ann"),
        ("{ { data.name }", "{ { data.name }"),
    ],
)
def test_a_hole_ends_outside_of_quotation_marks(text, made):
    assert compile_template(text, NAMES)(ENV) == made


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("a {{ data.name + 'x }}", 18, "A text begins here and does not end."),
        ("a {{ 'x", 3, "“{{” begins here and does not end."),
        ("{{{ 1 }}}", 3, "“{” cannot stand here."),
        ("один {{ dta.name }}", 9, "There is no “dta” here."),
        ("{{ 1 }}\n{{ 2 + }}", 15, "The expression ends too early."),
    ],
)
def test_a_mistake_in_a_hole_is_told_where_it_is(text, column, says):
    with pytest.raises(ExpressionError) as found:
        compile_template(text, NAMES)
    assert (found.value.column, found.value.message) == (column, says)


def test_what_a_template_reads_is_known():
    assert compile_template("{{ data.name }} {{ data.sum + data.sum }}", NAMES).reads == {"data.name", "data.sum"}
    assert compile_template("nothing", NAMES).reads == frozenset()


def test_a_template_shows_values_plainly():
    env = {"data": {"any": {"a": 1}, "name": None, "sum": "1000000.10"}}
    assert compile_template("[{{ data.any }}|{{ data.name }}|{{ data.sum }}]", NAMES)(env) == "[||1000000.1]"


@pytest.mark.parametrize("text", ["{{" * 32_000, "{{ '" * 16_000, "{{ }" * 16_000, "{{ \\" * 13_000, "{" * 65_000])
def test_a_text_full_of_beginnings_is_read_at_once(text):
    began = time.process_time()
    with suppress(ExpressionError):
        compile_template(text, NAMES)
    assert time.process_time() - began < 2


def test_a_value_as_a_whole_is_bounded():
    text = {"data": {"name": "x" * 50_000}}
    one = ["{{ data.name }}" * 5]
    assert len(compile_value(one, NAMES)(text)[0]) == 250_000
    with pytest.raises(EvaluationError):
        compile_value(one * 5, NAMES)(text)
    with pytest.raises(EvaluationError):
        compile_value([{"=": "data"}] * 30, NAMES)(text)


def test_a_value_that_is_nested_too_deep_is_refused():
    raw: object = "x"
    for _level in range(100):
        raw = [raw]
    with pytest.raises(ExpressionError, match="nested more than"):
        compile_value(raw, NAMES)


@pytest.mark.parametrize("raw", ["plain", 5, 1.5, True, None, [], {}, {"a": [1, {"b": None}]}, "100 %", "a = b"])
def test_a_value_without_expressions_is_itself(raw):
    made = compile_value(raw, NAMES)
    assert made({}) == raw
    assert made.reads == frozenset()


def test_what_a_value_gives_belongs_to_the_caller():
    raw = {"list": [1], "any": {"=": "data.any"}}
    env = {"data": {"any": {"deep": [1]}}}
    made = compile_value(raw, NAMES)
    given = made(env)
    given["list"].append(2)
    given["any"]["deep"].append(2)
    assert raw["list"] == [1]
    assert env["data"]["any"] == {"deep": [1]}
    assert made(env) == {"list": [1], "any": {"deep": [1]}}


@given(st.text(max_size=60))
def test_any_text_is_a_template_or_refused(text):
    try:
        compile_template(text, NAMES)(ENV)
    except (ExpressionError, EvaluationError):
        assert "{{" in text

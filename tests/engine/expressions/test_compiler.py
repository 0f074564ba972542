"""What expressions mean, what is found before there is data, and that nothing can break out or blow up."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.engine.expressions import (
    ANY,
    BOOLEAN,
    DATE,
    LIST,
    NUMBER,
    RECORD,
    TEXT,
    TIME,
    EvaluationError,
    ExpressionError,
    compile_expression,
    to_json,
)

NAMES = {
    "data": RECORD(
        {
            "amount": NUMBER,
            "topic": TEXT,
            "due": DATE,
            "vip": BOOLEAN,
            "tags": LIST(TEXT),
            "odd-name": NUMBER,
            "any": ANY,
        }
    ),
    "ticket": RECORD({}, open=True),
    "now": TIME,
}
ENV = {
    "data": {
        "amount": "1200.50",
        "topic": "licence",
        "due": "2026-02-28",
        "vip": True,
        "tags": ["a", "b"],
        "odd-name": 7,
        "any": None,
    },
    "ticket": {"priority": 2, "service": {"key": "general"}, "created": 0},
    "now": 1_767_603_600_000,
}


def value(source: str, env: dict[str, object] = ENV) -> object:
    return to_json(compile_expression(source, NAMES)(env))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 % 4 - 1", 2),
        ("0.1 + 0.2 == 0.3", True),
        ("-data['odd-name']", -7),
        ("data.amount > 1000 && data.topic == 'licence'", True),
        ("data.amount * 2", 2401),
        ("data.topic in ['order', 'licence']", True),
        ("'b' in data.tags", True),
        ("data.tags[1]", "b"),
        ("data.tags[9]", None),
        ("data.vip ? 'yes' : 'no'", "yes"),
        ("!data.vip || data.amount < 1", False),
        ("ticket.service.key", "general"),
        ("ticket.nothing.here", None),
        ("ticket.priority <= 2", True),
        ("data.due + duration('P1D')", "2026-03-01"),
        ("now + duration('24h') - now == duration('P1D')", True),
        ("hours(duration('PT90M'))", 1.5),
        ("date(now)", "2026-01-05"),
        ("weekday(now)", 1),
        ("year(data.due) * 100 + month(data.due)", 202602),
        ("size(data.topic) + size(data.tags)", 9),
        ("data.topic.startsWith('lic') && endsWith(data.topic, 'nce')", True),
        ("upper(trim(' a '))", "A"),
        ("round(2.5) + round(-2.5) + round(2.345, 2)", 2.35),
        ("floor(-1.5) + ceil(1.2)", 0),
        ("coalesce(data.any, ticket.none, 'x')", "x"),
        ("min(3, 1, 2) + max([4, 9])", 10),
        ("has(data.any) || has(data.topic)", True),
        ("text(12.50) + '!'", "12.5!"),
        ("number('12') + 1", 13),
        ("'it\\'s'", "it's"),
        ("[1, 'a', null]", [1, "a", None]),
    ],
)
def test_means(source, expected):
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("data.any == null", True),
        ("data.any != 1", True),
        ("data.any < 1", False),
        ("data.any + 1", None),
        ("!data.any", True),
        ("data.any && true", False),
        ("data.any ? 1 : 2", 2),
        ("upper(data.any)", None),
        ("size(data.any)", 0),
        ("'x' in data.any", False),
        ("ticket.number[3]", None),
    ],
)
def test_null_is_quiet(source, expected):
    assert value(source) == expected


@pytest.mark.parametrize("stored", ["many", True, [], {}, "NaN", "1e999999", "Infinity"])
def test_a_stored_value_that_is_no_number_counts_as_null(stored):
    assert value("data.amount > 0", {**ENV, "data": {"amount": stored}}) is False


@pytest.mark.parametrize(
    ("source", "column", "hint"),
    [
        ("data.amuont > 1", 6, "amount"),
        ("dta.amount", 1, "data"),
        ("data.topic > 5", 12, None),
        ("data.amount + 'x'", 13, "text("),
        ("upper(data.amount)", 12, None),
        ("uper(data.topic)", 1, "upper"),
        ("size()", 1, None),
        ("data.vip && data.topic", 10, None),
        ("data.topic ? 1 : 2", 12, None),
        ("data.topic.length", 12, None),
        ("a = 1", 3, "=="),
        ("data.vip and true", 10, "&&"),
        ("1 < 2 < 3", 7, None),
        ("'open", 1, None),
        ("(1 + 2", 7, None),
        ("", 1, None),
        ("1 +", 4, None),
        ("'\\q'", 2, None),
    ],
)
def test_mistakes_are_found_at_their_column(source, column, hint):
    with pytest.raises(ExpressionError) as found:
        compile_expression(source, NAMES)
    assert found.value.column == column
    if hint:
        assert hint in (found.value.hint or "")


@pytest.mark.parametrize(
    "source",
    [
        "1 / 0",
        "5 % 0",
        "ticket.priority + 'x'",
        "ticket.service && true",
        "ticket.priority.a < 'x' || ticket.service > 1",
    ],
)
def test_what_only_data_can_show_is_an_evaluation_error(source):
    with pytest.raises(EvaluationError):
        compile_expression(source, NAMES)(ENV)


def test_what_is_read_is_known():
    expression = compile_expression("data.amount > 1 ? ticket.service.key : data['odd-name']", NAMES)
    assert expression.reads == {"data.amount", "ticket.service.key", "data.odd-name"}


@pytest.mark.parametrize(
    "source",
    [
        "(" * 200 + "1" + ")" * 200,
        "!" * 200 + "true",
        "1" + " + 1" * 200,
        "x" * 1001,
        "[" * 100 + "]" * 100,
    ],
)
def test_depth_and_length_are_bounded(source):
    with pytest.raises(ExpressionError):
        compile_expression(source, NAMES)


def test_results_are_bounded():
    doubled = "data.topic + data.topic"
    text = "x" * 40_000
    with pytest.raises(EvaluationError):
        compile_expression(doubled, NAMES)({"data": {"topic": text}})
    huge = {"data": {"amount": "9" * 300}}
    with pytest.raises(EvaluationError):
        compile_expression("*".join(["data.amount"] * 20), NAMES)(huge)


ESCAPES = [
    "__import__('os').system('id')",
    "().__class__.__bases__[0].__subclasses__()",
    "data.__class__",
    "data['__class__']",
    "''.__class__.__mro__",
    "[].__class__.__base__",
    "{}.__class__",
    "getattr(data, 'x')",
    "eval('1')",
    "exec('1')",
    "open('/etc/passwd')",
    "globals()",
    "locals()",
    "vars()",
    "dir(data)",
    "type(data)",
    "lambda: 1",
    "[x for x in data.tags]",
    "{x: 1}",
    "data.topic.format(1)",
    "'%s' % data.topic",
    "'{0.__class__}'.format(1)",
    "f'{data}'",
    "data.topic.__len__()",
    "request.application",
    "self.__init__",
    "config.items()",
    "cycler.__init__.__globals__",
    "lipsum.__globals__",
    "namespace()",
    "range(1)",
    "1 if true else 2",
    "data.topic; 1",
    "import os",
    "import('child_process')",
    "process.exit()",
    "constructor.constructor('return 1')()",
    "this.constructor",
    "data.topic.constructor",
    "${7*7}",
    "#{7*7}",
    "{{7*7}}",
    "{% if 1 %}",
    "<%= 7 %>",
    "`id`",
    "$(id)",
    "data => data",
    "data.topic = 'x'",
    "data.amount += 1",
    "data.amount ** 99999",
    "2 ** 999999999",
    "1 << 999999",
    "~1",
    "data.amount and exit()",
    "x := 1",
    "yield 1",
    "await data",
    "@data",
    "data\\u002eamount",
    "data.\u0430mount",
    "\uff44ata.amount",
    "1e5",
    "0x10",
    "1_000",
    "None",
    "True",
    "data?.amount",
    "data.amount ?? 1",
    "matches(data.topic, '(a+)+$')",
    "T(java.lang.Runtime)",
    "new Date()",
    "typeof data",
    "url_for.__globals__['os'].popen('id').read()",
    "get_flashed_messages.__globals__",
    "self._TemplateReference__context",
    "joiner.__init__.__globals__.os",
    "dict.mro()",
    "''['__class__']['__mro__'][1]['__subclasses__']()",
    "data|attr('__class__')",
    "data.topic['\\x5f\\x5fclass\\x5f\\x5f']",
    "[].append(1)",
    "data.tags.pop()",
    "data.tags.sort()",
    "data.keys()",
    "data.items()",
    "data.get('amount')",
    "ticket.update(data)",
    "print(1)",
    "breakpoint()",
    "input()",
    "help()",
    "compile('1', '', 'eval')",
    "hasattr(data, 'x')",
    "setattr(data, 'x', 1)",
    "memoryview(data)",
    "object()",
    "str(data)",
    "chr(65)",
    "'a' * 999999999",
    "data.tags * 999999",
    "[1] * 9",
    "(1).real",
    "(1).__class__",
    "true.__class__",
    "null.__class__",
    "now.__reduce__()",
    "now.tzinfo",
    "data.due.max",
    "duration('1h').total_seconds()",
    "data.amount.as_tuple()",
    "*data",
    "**data",
    "data -> data",
    "data :: topic",
    "/* comment */ 1",
    "1 // comment",
    "1 # comment",
    "\\",
    "",
    'r"a"',
    'b"a"',
    "data.tags.map(x, x)",
    "data.tags.all(x, x == 'a')",
    "optional.of(1)",
    "dyn(1)",
    "x.y.z",
]


@pytest.mark.parametrize("source", ESCAPES)
def test_no_way_out_is_an_expression(source):
    with pytest.raises(ExpressionError):
        compile_expression(source, NAMES)


@given(st.text(max_size=80))
def test_any_text_is_an_expression_or_refused(text):
    column = 1
    try:
        compile_expression(text, NAMES)
    except ExpressionError as error:
        column = error.column
    assert 1 <= column <= len(text) + 1


numbers = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=0, max_value=10**9).map(str)
atoms = st.one_of(
    numbers,
    st.sampled_from(
        ["true", "false", "null", "'a'", "data.amount", "data.any", "ticket.x", "data.tags", "now", "data.due"]
    ),
)


def grown(parts):
    pairs = st.tuples(parts, st.sampled_from(["+", "-", "*", "/", "%", "==", "<", "in", "&&", "||"]), parts)
    return st.one_of(
        pairs.map(lambda pair: f"({pair[0]} {pair[1]} {pair[2]})"),
        st.tuples(st.sampled_from(["size", "has", "upper", "abs", "round", "text", "date"]), parts).map(
            lambda call: f"{call[0]}({call[1]})"
        ),
        st.tuples(parts, parts, parts).map(lambda three: f"({three[0]} ? {three[1]} : {three[2]})"),
        parts.map(lambda part: f"!{part}"),
    )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.recursive(atoms, grown, max_leaves=12),
    st.dictionaries(st.sampled_from(["amount", "any", "tags", "due"]), json_values),
)
def test_running_one_raises_nothing_but_an_evaluation_error(source, data):
    try:
        expression = compile_expression(source, NAMES)
    except ExpressionError:
        return
    try:
        result = expression({"data": data, "ticket": {"x": data.get("any")}, "now": 0})
    except EvaluationError:
        return
    to_json(result)


def test_numbers_go_back_to_json_without_losing_a_digit():
    assert to_json(Decimal("12.50")) == 12.5
    assert to_json(Decimal("3.00")) == 3
    assert to_json(Decimal("0.1234567890123456789")) == "0.1234567890123456789"
    assert to_json(Decimal(10) ** 20) == "100000000000000000000"


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("data.amount", "number"),
        ("data.amount + 1", "number"),
        ("ticket.x + 1", "any"),
        ("data.any", "any"),
        ("data.topic + 'x'", "text"),
        ("data.tags", "list"),
        ("data.tags[0]", "text"),
        ("data.tags + [1]", "list"),
        ("data", "record"),
        ("now", "time"),
        ("now - now", "duration"),
        ("now - duration('1h')", "time"),
        ("duration('1h') + now", "time"),
        ("data.due - data.due", "duration"),
        ("data.due + duration('P1D')", "date"),
        ("duration('1h') + duration('1h')", "duration"),
        ("!data.any", "boolean"),
        ("-data.amount", "number"),
        ("1 in [1]", "boolean"),
        ("data.any == 1", "boolean"),
        ("data.vip ? 1 : 2", "number"),
        ("data.vip ? 1 : null", "number"),
        ("data.vip ? null : 'a'", "text"),
        ("data.vip ? 1 : 'a'", "any"),
        ("null", "null"),
        ("coalesce(data.amount, 0)", "number"),
        ("coalesce(data.amount, 'x')", "any"),
        ("coalesce(null)", "null"),
        ("min(data.due, date(now))", "date"),
        ("max([1, 2])", "any"),
        ("abs(duration('-1h'))", "duration"),
        ("size(data.tags)", "number"),
        ("[]", "list"),
    ],
)
def test_the_type_of_a_result_is_known_as_far_as_it_can_be(source, kind):
    assert compile_expression(source, NAMES).type.kind == kind


@pytest.mark.parametrize(
    ("source", "says", "hint"),
    [
        ("data.due < now", "A date cannot be compared with a moment.", "Make a date of the moment: date(…)."),
        ("data['amount'] == 'x'", "A number cannot be compared with a text.", None),
        ("data.vip < true", "“<” does not work with yes or no.", None),
        ("data.tags >= null", "“>=” does not work with a list.", None),
        (
            "'a' in data.topic",
            "“in” needs a list or a record on its right.",
            "Write x.contains(y) for a part of a text.",
        ),
        ("1 in data.due", "“in” needs a list or a record on its right.", None),
        (
            "data[0]",
            "Only lists have numbered items.",
            "A member's name stands in quotation marks, such as ['amount'].",
        ),
        ("data.tags[data.vip]", "An item of a list is named by its number, from 0.", None),
        ("-data.topic", "“-” needs a number, not a text.", None),
        ("!data.amount", "“!” needs a yes or no, not a number.", None),
        ("now + now", "“+” does not work with a moment and a moment.", None),
        ("now + 5", "“+” does not work with a moment and a number.", None),
        ("duration('1h') * 2", "“*” does not work with a duration and a number.", None),
        ("round(1, 'x')", "“round” cannot take a text.", None),
        ("round(1, 2, 3)", "“round” takes 1 to 2 values, not 3.", None),
        ("has()", "“has” takes 1 values, not 0.", None),
        ("data.topic.contains('a', 'b')", "“contains” takes 2 values, not 3.", None),
        ("startsWith(data.topic, 1)", "“startsWith” cannot take a number.", None),
        ("[1, 'a'][0].x + data.tags[0].x", "A text has no members.", None),
        ("date('2026-13-01')", "“2026-13-01” cannot be read as a date.", "Write it as date('2026-12-31')."),
        ("number('ten')", "“ten” cannot be read as a number.", None),
        ("data.amount.b", "A number has no members.", None),
        ("foo", "There is no “foo” here.", "There are: data, now, ticket."),
    ],
)
def test_a_mistake_is_told_with_a_way_out(source, says, hint):
    with pytest.raises(ExpressionError) as found:
        compile_expression(source, NAMES)
    assert (found.value.message, found.value.hint) == (says, hint)


def test_an_open_record_has_members_that_nobody_knows():
    names = {"data": RECORD({"amount": NUMBER}, open=True)}
    assert compile_expression("data.amount", names).type is NUMBER
    assert compile_expression("data.other.inner == 1", names)({"data": {"other": {"inner": 1.0}}}) is True


def test_an_expression_is_a_text():
    with pytest.raises(ExpressionError):
        compile_expression(5, NAMES)  # type: ignore[arg-type]


@pytest.mark.parametrize("env", [{}, {"data": None}, {"data": "text"}, {"data": []}, {"data": {}}])
@pytest.mark.parametrize("source", ["data.amount", "data", "data.tags[0]", "ticket.a.b", "now"])
def test_what_is_not_there_is_null(env, source):
    found = compile_expression(source, NAMES)(env)
    assert found is None or found == {}


def test_running_changes_nothing_that_it_was_given():
    env = {"data": {"tags": ["a"], "amount": 1}}
    compile_expression("data.tags + ['b'] == [data.amount]", NAMES)(env)
    assert env == {"data": {"tags": ["a"], "amount": 1}}


KINDS = {
    "boolean": bool,
    "number": Decimal,
    "text": str,
    "date": date,
    "time": datetime,
    "duration": timedelta,
    "list": list | tuple,
    "record": Mapping,
    "null": type(None),
}


@given(
    st.recursive(atoms, grown, max_leaves=12),
    st.dictionaries(st.sampled_from(["amount", "any", "tags", "due", "vip"]), json_values),
)
def test_a_result_is_of_the_type_that_was_promised_or_null(source, data):
    try:
        expression = compile_expression(source, NAMES)
        result = expression({"data": data, "ticket": {"x": data.get("any")}, "now": 0})
    except (ExpressionError, EvaluationError):
        return
    if expression.type.kind != "any" and result is not None:
        assert isinstance(result, KINDS[expression.type.kind])
        assert expression.type.kind != "date" or not isinstance(result, datetime)


# The worst that a text of 1000 characters can ask for

LONG = {"list": list(range(10_000)), "texts": ["x" * 60] * 10_000, "text": "x" * 60_000}


@pytest.mark.parametrize(
    "source",
    [
        "[" + ",".join(["d.list"] * 140) + "] == [" + ",".join(["d.list"] * 2) + "]",
        "d.list == d.list || " * 40 + "true",
        "-1 in d.list || " * 45 + "true",
        "max(d.list) + " * 60 + "1",
        "text([" + ",".join(["d.texts"] * 100) + "])",
        "[" + ",".join(["d.texts"] * 100) + "]",
        "upper(d.text).contains('xy') || " * 25 + "true",
        "1" + " * 9999999999999999999999999999999999999999" * 20,
        "[[d.list] + [d.list], [d.list]] in [[[d.list]], [d.list]]",
    ],
    ids=range(9),
)
def test_the_worst_is_over_soon(source):
    expression = compile_expression(source, {"d": RECORD({}, open=True)})
    began = time.process_time()
    with suppress(EvaluationError):
        to_json(expression({"d": LONG}))
    assert time.process_time() - began < 5

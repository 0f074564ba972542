"""The shorter ways for known types say what the general ones say."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.engine.expressions import (
    ANY,
    BOOLEAN,
    DATE,
    NUMBER,
    RECORD,
    TEXT,
    TIME,
    EvaluationError,
    compile_expression,
)
from instar.engine.facts import Environment, Facts

KINDS = {
    "number": (NUMBER, st.none() | st.integers(-5, 5) | st.floats(-2, 2).map(lambda number: round(number, 1))),
    "text": (TEXT, st.none() | st.sampled_from(["", "a", "b"])),
    "boolean": (BOOLEAN, st.none() | st.booleans()),
}
SIGNS = {
    "number": ["==", "!=", "<", "<=", ">", ">="],
    "text": ["==", "!=", "<", ">="],
    "boolean": ["==", "!=", "&&", "||"],
}


@given(st.data(), st.sampled_from(sorted(KINDS)))
def test_a_known_type_changes_the_speed_and_not_the_answer(data, kind):
    type, values = KINDS[kind]
    sign = data.draw(st.sampled_from(SIGNS[kind]))
    env = {"x": data.draw(values), "y": data.draw(values)}
    for source in (f"x {sign} y", f"!(x {sign} y)", f"x {sign} y ? 1 : 2"):
        known = compile_expression(source, {"x": type, "y": type})
        unknown = compile_expression(source, {"x": ANY, "y": ANY})
        assert known(env) == unknown(env)


@pytest.mark.parametrize("source", ["x && true", "false || x", "!x", "x ? 1 : 2"])
@pytest.mark.parametrize("value", [1, 0, "", "true", [], {}])
def test_only_yes_no_and_null_decide(source, value):
    with pytest.raises(EvaluationError):
        compile_expression(source, {"x": ANY})({"x": value})


def test_the_second_side_is_not_asked_when_the_first_decides():
    names = {"x": ANY}
    assert compile_expression("false && 1 / 0 == 1", names)({}) is False
    assert compile_expression("true || 1 / 0 == 1", names)({}) is True
    assert compile_expression("x == null ? 1 : 1 / x", names)({}) == 1


@pytest.mark.parametrize("wrap", [dict, MappingProxyType])
def test_any_mapping_is_a_record(wrap):
    env = wrap({"data": wrap({"a": wrap({"b": 5}), "c": 1})})
    names = {"data": RECORD({}, open=True)}
    assert compile_expression("data.a.b + data.c", names)(env) == 6
    assert compile_expression("'a' in data", names)(env) is True


def test_the_environment_of_a_run_is_read_the_same():
    env = Environment(Facts({"a": 1}, {"number": "T-1"}, 0, None), {"a": 1})
    names = {
        "data": RECORD({"a": NUMBER}),
        "ticket": RECORD({"number": TEXT}),
        "now": TIME,
        "user": RECORD({}, open=True),
    }
    assert compile_expression("data.a", names)(env) == 1
    assert compile_expression("ticket.number", names)(env) == "T-1"
    assert compile_expression("year(now)", names)(env) == 1970
    assert compile_expression("user.login", names)(env) is None


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x[0]", 10),
        ("x[1.0]", 20),
        ("x[2]", None),
        ("x[-1]", None),
        ("x[0.5]", None),
        ("x[null]", None),
        ("x[x[9]]", None),
        ("[x][0][1]", 20),
        ("[[1, 2], [3]][1][0]", 3),
        ("y.a[0].b", "c"),
        ("(y).a[0]['b']", "c"),
        ("(true ? y : null).a[0].b", "c"),
    ],
)
def test_items_of_lists_are_read_by_number(source, found):
    env = {"x": [10, 20], "y": {"a": [{"b": "c"}]}}
    assert compile_expression(source, {"x": ANY, "y": ANY})(env) == found


@pytest.mark.parametrize("at", ["a", True, [], {}])
def test_an_item_is_named_by_a_number(at):
    with pytest.raises(EvaluationError, match="by its number"):
        compile_expression("x[y]", {"x": ANY, "y": ANY})({"x": [1], "y": at})


@pytest.mark.parametrize("at", [10**400, float("nan"), 1e300, None])
def test_a_number_that_no_item_has_gives_null(at):
    assert compile_expression("x[y]", {"x": ANY, "y": ANY})({"x": [1], "y": at}) is None


def test_a_record_has_no_numbered_items():
    with pytest.raises(EvaluationError):
        compile_expression("x[0]", {"x": ANY})({"x": {"a": 1}})


def test_stored_dates_are_compared_as_dates():
    names = {"x": DATE, "y": DATE}
    assert compile_expression("x < y", names)({"x": "2026-01-31", "y": "2026-02-01"}) is True
    assert compile_expression("x == y", names)({"x": "soon", "y": None}) is True

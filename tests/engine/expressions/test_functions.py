"""Every function: what it gives, what it makes of null and what it refuses."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from instar.engine.expressions import ANY, EvaluationError, Type, compile_expression, functions
from instar.engine.expressions.functions import FUNCTIONS, ON_CALENDARS

NAMES = {"x": ANY, "y": ANY}
NOON = 1_767_355_200_000  # 2026-01-02T12:00Z, a Friday


def run(source: str, x: object = None, y: object = None) -> object:
    return compile_expression(source, NAMES)({"x": x, "y": y})


@pytest.mark.parametrize(
    ("source", "x", "found"),
    [
        ("size(x)", "два", 3),
        ("size(x)", [1, 2], 2),
        ("size(x)", {"a": 1}, 1),
        ("size(x)", None, 0),
        ("sum(x)", [1, "2.50", None, "x", True], Decimal("3.50")),
        ("sum(x, 'a')", [{"a": "0.10"}, {"a": 0.2}, {"b": 1}, 5], Decimal("0.30")),
        ("sum(x)", None, 0),
        ("sum(x)", [], 0),
        ("count(x)", [1, None, False], 2),
        ("count(x, 'a')", [{"a": 1}, {"a": False}, {"a": None}, {}, {"a": "x"}], 2),
        ("count(x)", None, 0),
        ("has(x)", None, False),
        ("has(x)", False, True),
        ("coalesce(x, 1)", None, 1),
        ("coalesce(x, 1)", 0, 0),
        ("coalesce(x, null)", None, None),
        ("x.contains('wo')", "two", True),
        ("x.contains('')", "", True),
        ("x.contains(2)", [1, 2.0], True),
        ("x.contains('a')", {"a": 1}, True),
        ("x.contains(null)", "a", False),
        ("x.contains('a')", None, False),
        ("x.startsWith('t')", "two", True),
        ("x.startsWith('w')", "two", False),
        ("x.endsWith('o')", "two", True),
        ("x.endsWith('o')", None, False),
        ("x.lower()", "ДВА", "два"),
        ("x.upper()", "straße", "STRASSE"),
        ("x.trim()", " a\n", "a"),
        ("text(x)", 12.50, "12.5"),
        ("text(x)", True, "true"),
        ("text(x)", ["a", 1], "a, 1"),
        ("number(x)", " 12.50 ", Decimal("12.50")),
        ("number(x)", "ten", None),
        ("number(x)", 5, 5),
        ("abs(x)", -1.5, Decimal("1.5")),
        ("floor(x)", -1.5, -2),
        ("ceil(x)", -1.5, -1),
        ("round(x)", 0.5, 1),
        ("round(x)", -0.5, -1),
        ("round(x, 2)", 1.005, Decimal("1.01")),
        ("round(x, 2)", 1, 1),
        ("min(x, 2, 3)", 1, 1),
        ("min(x, 2)", None, 2),
        ("max(x)", [1, 3, None, 2], 3),
        ("max(x)", [], None),
        ("max(x, 'b')", "a", "b"),
        ("min(x)", 5, 5),
        ("date(x)", "2026-12-31", date(2026, 12, 31)),
        ("date(x)", NOON, date(2026, 1, 2)),
        ("date(x)", "2026-01-02T23:00-05:00", date(2026, 1, 3)),
        ("date(x)", "soon", None),
        ("duration(x)", "PT4H", timedelta(hours=4)),
        ("duration(x)", "24h", timedelta(days=1)),
        ("duration(x)", "soon", None),
        ("year(x)", "2026-12-31", 2026),
        ("month(x)", "2026-12-31", 12),
        ("day(x)", "2026-12-31", 31),
        ("weekday(x)", NOON, 5),
        ("weekday(x)", "2026-01-04", 7),
        ("hour(x)", NOON, 12),
        ("minute(x)", NOON + 60_000, 1),
        ("hour(x)", "soon", None),
        ("days(duration(x))", "PT36H", Decimal("1.5")),
        ("hours(x)", "P1D", 24),
        ("minutes(x)", "30s", Decimal("0.5")),
    ],
)
def test_gives(source, x, found):
    result = run(source, x)
    assert result == found
    assert isinstance(result, bool) == isinstance(found, bool)


@pytest.mark.parametrize(
    "name",
    sorted(
        FUNCTIONS.keys()
        - ON_CALENDARS
        - {"has", "coalesce", "size", "sum", "count", "contains", "startsWith", "endsWith"}
    ),
)
def test_null_in_null_out(name):
    assert run(f"{name}(x)") is None


@pytest.mark.parametrize(
    ("source", "x"),
    [
        ("size(x)", 5),
        ("size(x)", True),
        ("sum(x)", "12"),
        ("sum(x)", ["9" + "0" * 383] * 20),
        ("count(x)", {"a": 1}),
        ("x.contains('a')", 5),
        ("x.contains(1)", "a1"),
        ("x.startsWith('a')", 5),
        ("x.endsWith(y)", [1]),
        ("lower(x)", 5),
        ("upper(x)", ["a"]),
        ("trim(x)", True),
        ("abs(x)", "a"),
        ("abs(x)", True),
        ("round(x)", "1.5"),
        ("round(1.5, x)", -1),
        ("round(1.5, x)", 16),
        ("round(1.5, x)", 0.5),
        ("round(1.5, x)", "a"),
        ("floor(x)", True),
        ("round(x, 15)", 10**30),
        ("min(x, 'a')", 1),
        ("max(x)", [1, "a"]),
        ("max(x)", [0] * 10_001),
        ("days(x)", "soon"),
        ("days(x)", 5),
        ("x.contains(1)", [0] * 10_001),
        ("upper(x)", "ß" * 40_000),
        ("text(x)", ["x" * 1000] * 100),
    ],
)
def test_refuses(source, x):
    with pytest.raises(EvaluationError):
        run(source, x, "a")


def test_a_function_may_stand_before_or_behind_its_first_value():
    assert run("x.round(1)", 1.25) == run("round(x, 1)", 1.25) == Decimal("1.3")


def test_what_is_spelled_out_is_worked_out_once():
    expression = compile_expression("date('2026-01-02')", {})
    assert expression({}) is expression({})


def test_the_list_in_the_docstring_is_complete():
    table = [line.rpartition("|")[0] for line in (functions.__doc__ or "").splitlines() if line.startswith("|")]
    listed = re.findall(r"`(\w+)\(", "\n".join(table))
    assert set(listed) == set(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_takes_what_is_not_known_and_its_own_kind_only(name):
    function = FUNCTIONS[name]
    assert 1 <= function.least <= function.most
    assert all(function.takes(position, kind) for position in range(function.most) for kind in ("any", "null"))
    assert isinstance(function.gives, Type)

"""Operators on values of types that were not known before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.engine.expressions.errors import EvaluationError
from instar.engine.expressions.operators import LONGEST_COMPARISON, OPERATORS, equal, kind, negate, unequal
from instar.engine.expressions.values import ARITHMETIC, LONGEST_LIST

DAY = date(2026, 1, 2)
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1, Decimal("1.0"), True),
        (0.1, Decimal("0.1"), True),
        (1, True, False),
        (0, False, False),
        ("1", 1, False),
        (None, None, True),
        (None, False, False),
        (None, 0, False),
        ("", None, False),
        (DAY, date(2026, 1, 2), True),
        (DAY, NOON, False),
        ([1, [2.0]], [1.0, [2]], True),
        ([1], [True], False),
        ([1], [1, 2], False),
        ([1], (1,), True),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": 1}, {"b": 1}, False),
        ({"a": None}, {"b": None}, False),
        ({}, [], False),
        (float("nan"), float("nan"), True),
    ],
)
def test_values_are_equal_when_they_are_one_kind_and_one_value(left, right, same):
    assert equal(left, right) is same
    assert equal(right, left) is same
    assert unequal(left, right) is not same


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">="])
@pytest.mark.parametrize("value", [1, "a", DAY, NOON, HOUR, [], {}, True, None])
def test_null_is_never_less_nor_more(sign, value):
    assert OPERATORS[sign](None, value) is False
    assert OPERATORS[sign](value, None) is False


@pytest.mark.parametrize(
    ("left", "right"),
    [(1, 2.5), (Decimal("0.1"), 1), ("a", "b"), (DAY, date(2026, 1, 3)), (NOON, NOON + HOUR), (HOUR, 2 * HOUR)],
)
def test_two_of_one_kind_are_ordered(left, right):
    found = [OPERATORS[sign](left, right) for sign in ("<", "<=", ">", ">=")]
    assert found == [True, True, False, False]
    assert [OPERATORS[sign](left, left) for sign in ("<", "<=", ">", ">=")] == [False, True, False, True]


@pytest.mark.parametrize(("left", "right"), [(1, "1"), (DAY, NOON), (True, False), ([1], [2]), ({}, {}), (1, True)])
def test_what_has_no_order_is_an_error(left, right):
    with pytest.raises(EvaluationError):
        OPERATORS["<"](left, right)


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        (1, [1.0, 2], True),
        (None, [1, None], True),
        (3, [1, 2], False),
        ([1], [[1]], True),
        ("a", {"a": 1}, True),
        (1, {"1": 1}, False),
        ("a", None, False),
    ],
)
def test_in_looks_for_items_of_lists_and_keys_of_records(left, right, found):
    assert OPERATORS["in"](left, right) is found


@pytest.mark.parametrize("right", ["abc", 5, True, DAY])
def test_in_takes_nothing_else(right):
    with pytest.raises(EvaluationError):
        OPERATORS["in"]("a", right)


@pytest.mark.parametrize(
    ("left", "sign", "right", "found"),
    [
        (1, "+", 2, Decimal(3)),
        (0.1, "+", 0.2, Decimal("0.3")),
        (1, "-", 0.5, Decimal("0.5")),
        (3, "*", "x", EvaluationError),
        (1, "/", 4, Decimal("0.25")),
        (7, "%", 3, Decimal(1)),
        (-7, "%", 3, Decimal(-1)),
        (1, "/", 0, EvaluationError),
        (0, "/", 0, EvaluationError),
        (1, "%", 0, EvaluationError),
        (True, "+", 1, EvaluationError),
        ("a", "+", "b", "ab"),
        ("a", "+", 1, EvaluationError),
        ("a", "-", "b", EvaluationError),
        (1, "-", "a", EvaluationError),
        ("a", "-", 1, EvaluationError),
        ([1], "+", [2], [1, 2]),
        ([1], "-", [1], EvaluationError),
        ({}, "+", {}, EvaluationError),
        (None, "+", 1, None),
        ([1], "+", None, None),
        (1, "-", None, None),
        (None, "/", 0, None),
        (DAY, "+", timedelta(days=1), date(2026, 1, 3)),
        (timedelta(days=1), "+", DAY, date(2026, 1, 3)),
        (DAY, "+", timedelta(hours=36), date(2026, 1, 3)),
        (DAY, "-", timedelta(hours=36), date(2026, 1, 1)),
        (DAY, "-", timedelta(hours=1), DAY),
        (DAY, "-", date(2026, 1, 1), timedelta(days=1)),
        (NOON, "-", HOUR, NOON.replace(hour=11)),
        (NOON, "-", NOON, timedelta()),
        (NOON, "-", DAY, EvaluationError),
        (NOON, "+", NOON, EvaluationError),
        (HOUR, "-", DAY, EvaluationError),
        (HOUR, "+", HOUR, 2 * HOUR),
        (date.max, "+", timedelta(days=1), EvaluationError),
        (datetime.min.replace(tzinfo=UTC), "-", HOUR, EvaluationError),
        (HOUR, "*", 2, EvaluationError),
        (Decimal("1E+300"), "*", Decimal("1E+300"), EvaluationError),
        (Decimal("1E-300"), "*", Decimal("1E-300"), Decimal(0)),
        (Decimal("1E+300"), "%", Decimal(7), EvaluationError),
    ],
)
def test_calculates(left, sign, right, found):
    if found is EvaluationError:
        with pytest.raises(EvaluationError):
            OPERATORS[sign](left, right)
    else:
        result = OPERATORS[sign](left, right)
        assert (result, result.__class__) == (found, found.__class__)


@pytest.mark.parametrize(("value", "found"), [(1, -1), (None, None), (HOUR, -HOUR), (0.5, Decimal("-0.5"))])
def test_a_negative(value, found):
    assert negate(value) == found


@pytest.mark.parametrize("value", ["a", True, [], DAY])
def test_what_has_no_negative(value):
    with pytest.raises(EvaluationError):
        negate(value)


def test_numbers_are_calculated_to_34_digits():
    third = OPERATORS["/"](1, 3)
    assert third == Decimal("0." + "3" * 34)
    assert negate(Decimal("9" * 40)) == ARITHMETIC.minus(Decimal("9" * 40))


def test_results_and_comparisons_are_bounded():
    with pytest.raises(EvaluationError):
        OPERATORS["+"]("x" * 40_000, "x" * 40_000)
    with pytest.raises(EvaluationError):
        OPERATORS["+"]([0] * LONGEST_LIST, [0])
    with pytest.raises(EvaluationError):
        OPERATORS["in"](1, [0] * (LONGEST_LIST + 1))
    with pytest.raises(EvaluationError):
        equal([0] * LONGEST_COMPARISON, [0] * LONGEST_COMPARISON)
    deep: list[object] = []
    for _level in range(200):
        deep = [deep]
    with pytest.raises(EvaluationError):
        equal(deep, [deep[0]])


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (True, "boolean"),
        (1, "number"),
        ("", "text"),
        (NOON, "time"),
        (DAY, "date"),
        (HOUR, "duration"),
        ((), "list"),
        ({}, "record"),
        (None, "null"),
        (object(), "any"),
    ],
)
def test_every_value_has_its_kind(value, name):
    assert kind(value) == name


numbers = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9)


@given(numbers, numbers)
def test_money_is_added_and_subtracted_exactly(one, other):
    total = OPERATORS["+"](one, other)
    assert total * 100 == int(one * 100) + int(other * 100)
    assert OPERATORS["-"](total, other) == one

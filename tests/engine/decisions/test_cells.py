"""A cell takes what it says, and its region is exactly what it takes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.engine.decisions.cells import INPUT, Cell, compile_cell
from instar.engine.decisions.regions import Region, everything
from instar.engine.expressions import ANY, BOOLEAN, DATE, DURATION, LIST, NUMBER, RECORD, TEXT, ExpressionError, Type

NAMES = {"data": RECORD({"limit": NUMBER, "names": LIST(TEXT), "name": TEXT})}
DATA = {"limit": 10, "names": ["Ann", "Bob"], "name": "Ann"}


def cell(source: str, kind: Type = ANY) -> Cell:
    return compile_cell(source, NAMES, kind)


def takes(source: str, value: Any, kind: Type = ANY) -> bool:
    return cell(source, kind).takes({"data": DATA, INPUT: value})


@pytest.mark.parametrize(
    ("source", "inside", "outside"),
    [
        ("-", [1, "a", None, True], []),
        ("  ", [1, None], []),
        ("< 5", [4, -1], [5, 6, None]),
        (">=5", [5, 6], [4.99]),
        ("== 5", [5, 5.0], [4]),
        ("!= 5", [4], [5]),
        ("5", [5], [4, None]),
        ("-5", [-5], [5]),
        ("[1..10]", [1, 10, 5.5], [0, 11]),
        ("(1..10]", [2, 10], [1]),
        ("[1..10)", [1], [10]),
        ("(1 .. 2 * 5)", [9], [1, 10]),
        ("< 5, > 10", [4, 11], [5, 10]),
        ("1, 3, [5..6]", [1, 3, 5, 6], [2, 4, 7]),
        ("not(1, [5..6])", [2, 7, None], [1, 5]),
        ("not(not(1))", [1], [2]),
        ("'High', \"Low\"", ["High", "Low"], ["high", "Medium", None]),
        ("'a, b', '(c'", ["a, b", "(c"], ["a"]),
        ("'it\\'s, so'", ["it's, so"], ["it"]),
        ("not('High')", ["Low"], ["High"]),
        ("true", [True], [False, None]),
        ("null", [None], [1]),
        ("data.limit", [10], [11]),
        ("<= data.limit", [10, 9], [11]),
        ("data.names", ["Ann", "Bob"], ["Eve"]),
        ("['a', 'b']", ["a"], ["c"]),
        ("input.startsWith('A')", ["Ann"], ["Bob", None]),
        ("input > 3 && input < 5, 9", [4, 9], [3, 5]),
        ("(data.limit)", [10], [9]),
        ("min(1, 2), 5", [1, 5], [2]),
    ],
)
def test_a_cell_takes_what_it_says(source: str, inside: list[Any], outside: list[Any]):
    assert [value for value in inside if not takes(source, value)] == []
    assert [value for value in outside if takes(source, value)] == []


def test_dates_and_durations_are_compared_as_such():
    assert takes("[date('2026-01-01')..date('2026-12-31')]", "2026-06-01", DATE)
    assert not takes("[date('2026-01-01')..date('2026-12-31')]", "2027-01-01", DATE)
    assert takes("> duration('PT4H')", "P1D", DURATION)
    assert takes(">= 10", "10.50", NUMBER), "a money amount is a text in the data"


@pytest.mark.parametrize(
    ("source", "column", "kind"),
    [
        ("< ", 2, ANY),
        ("5,", 3, ANY),
        ("1, , 2", 4, ANY),
        ("[1..]", 5, ANY),
        ("[..2]", 2, ANY),
        ("'a", 1, ANY),
        ("5, unknown", 4, ANY),
        ("not(5, unknown)", 8, ANY),
        ("not(5, not(unknown))", 12, ANY),
        ("[1..unknown]", 5, ANY),
        ("< data.nothing", 8, ANY),
        ("1 2", 3, ANY),
        ("size(input)", 1, TEXT),
    ],
)
def test_what_is_wrong_is_told_with_its_column(source: str, column: int, kind: Type):
    with pytest.raises(ExpressionError) as refused:
        cell(source, kind)
    assert refused.value.column == column


@pytest.mark.parametrize(
    ("source", "kind"), [("'a'", NUMBER), ("< 5", TEXT), ("5", BOOLEAN), ("> date('2026-01-01')", NUMBER)]
)
def test_a_test_of_another_type_than_its_input_is_refused(source: str, kind: Type):
    with pytest.raises(ExpressionError):
        cell(source, kind)


# -- regions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source", ["data.limit", "< data.limit", "input > 3", "1, data.limit", "data.names", "< 'b'", "null"]
)
def test_what_depends_on_data_has_no_region(source: str):
    assert cell(source).region is None


def test_anything_is_everything():
    assert cell("-").region == everything()


NUMBERS = st.integers(-3, 3)
TESTS = st.one_of(
    st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), NUMBERS),
    NUMBERS.map(str),
    st.builds("{}{}..{}{}".format, st.sampled_from("[("), NUMBERS, NUMBERS, st.sampled_from("])")),
)
CELLS = st.recursive(
    st.lists(TESTS, min_size=1, max_size=3).map(", ".join),
    lambda inner: st.one_of(inner.map("not({})".format), st.tuples(inner, inner).map(", ".join)),
    max_leaves=4,
)


def in_region(region: Region, value: Decimal) -> bool:
    return any(
        (low.value is None or (low.value, low.side) < (value, 0))
        and (high.value is None or (value, 0) < (high.value, high.side))
        for low, high in region.spans
    )


@given(CELLS)
def test_a_region_of_numbers_holds_what_the_cell_takes(source: str):
    """At whole numbers and between them, in and beside all that is written."""
    found = cell(source, NUMBER)
    assert found.region is not None
    for half in range(-9, 10):
        value = Decimal(half) / 2
        assert in_region(found.region, value) == takes(source, value, NUMBER), (source, value)


WORDS = st.sampled_from(["'a'", "'b'", "'c'", "!= 'a'", "!= 'b'"])
LISTS = st.recursive(
    st.lists(WORDS, min_size=1, max_size=3).map(", ".join),
    lambda inner: st.one_of(inner.map("not({})".format), st.tuples(inner, inner).map(", ".join)),
    max_leaves=4,
)


@given(LISTS)
def test_a_region_of_texts_holds_what_the_cell_takes(source: str):
    found = cell(source, TEXT)
    assert found.region is not None
    for value in "abcd":
        assert ((value in found.region.listed) != found.region.others) == takes(source, value, TEXT), (source, value)


def test_regions_of_days_and_durations():
    days = cell("[date('2026-01-01')..date('2026-12-31')]", DATE).region
    assert days is not None
    assert [(low.value, high.value) for low, high in days.spans] == [(date(2026, 1, 1), date(2026, 12, 31))]
    hours = cell("< duration('PT4H')", DURATION).region
    assert hours is not None
    assert hours.spans[0][1].value == timedelta(hours=4)

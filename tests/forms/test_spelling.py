"""The plain spellings of numbers, days and telephone numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.forms.spelling import LONGEST_NUMBER, day, decimal, e164, measure, phone, plain


@pytest.mark.parametrize(
    ("value", "number"), [(5, "5"), (0.1, "0.1"), ("-12.50", "-12.50"), ("+1", "1"), ("007", "7"), (1e22, "1E+22")]
)
def test_a_number_is_read_exactly(value, number):
    assert decimal(value) == Decimal(number)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "",
        " 5",
        "5 ",
        "1e5",
        "1_000",
        "1,5",
        ".5",
        "5.",
        "٣",
        "NaN",
        "inf",
        float("nan"),
        float("inf"),
        [],
        {},
        "9" * (LONGEST_NUMBER + 1),
    ],
)
def test_what_is_no_number_is_none(value):
    assert decimal(value) is None


@pytest.mark.parametrize(
    ("number", "digits", "places"),
    [
        ("0", 0, 0),
        ("0.00", 0, 0),
        ("5", 1, 0),
        ("500", 3, 0),
        ("12.50", 3, 1),
        ("0.001", 1, 3),
        ("1E+3", 4, 0),
        ("-1.5", 2, 1),
    ],
)
def test_a_number_is_measured_by_the_digits_it_needs(number, digits, places):
    assert measure(Decimal(number)) == (digits, places)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6))
def test_a_plain_number_is_read_back_as_itself(number):
    written = plain(number)
    assert decimal(written) == number
    assert "E" not in written
    assert not written.startswith("-0") or number != 0


@pytest.mark.parametrize(
    "value", ["2026-02-30", "20260101", "2026-W01-1", "2026-1-1", "0000-01-01", "٢٠٢٦-٠١-٠١", "", None, 5]
)
def test_what_is_no_day_is_none(value):
    assert day(value) is None


def test_a_day_is_an_iso_day():
    assert day("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("value", "region", "number"),
    [
        ("+7 (912) 345-67-89", None, "+79123456789"),
        ("8 912 345-67-89", "RU", "+79123456789"),
        ("030 901820", "DE", "+4930901820"),
        ("+1 415 555 2671", "RU", "+14155552671"),
    ],
)
def test_a_phone_number_is_read_in_its_region(value, region, number):
    found = phone(value, region)
    assert found is not None
    assert e164(found) == number


@pytest.mark.parametrize("value", ["", "12", "8 912 345-67-89", "call me", "+" * 61, None, 5, "+7" * 31, "+999 123"])
def test_what_is_no_international_number_is_none(value):
    assert phone(value) is None


@given(st.text(alphabet="+0123456789 ()-ext.;=", max_size=30), st.sampled_from([None, "RU", "DE", "US", "XX"]))
def test_a_number_that_is_stored_is_read_back_as_itself(value, region):
    found = phone(value, region)
    if found is not None:
        again = phone(e164(found))
        assert again is not None
        assert e164(again) == e164(found)

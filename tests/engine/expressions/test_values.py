"""Stored data as values, and values as JSON and text."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.engine.expressions import ANY, DATE, DURATION, NUMBER, TEXT, TIME, EvaluationError, epoch_ms
from instar.engine.expressions.values import (
    LARGEST_VALUE,
    LONGEST_DURATION,
    LONGEST_TEXT,
    Budget,
    day,
    duration,
    iso_duration,
    moment,
    number,
    plain,
    plain_decimal,
    reader,
    to_json,
    to_text,
)


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        (5, "5"),
        (-5, "-5"),
        (0.1, "0.1"),
        (1e300, "1E+300"),
        ("12.50", "12.50"),
        (" -3 ", "-3"),
        ("+1", "1"),
        (2**63, "9223372036854775808"),
        (Decimal("1.5"), "1.5"),
    ],
)
def test_a_number_may_be_stored_as_a_number_or_as_a_decimal_string(stored, value):
    assert number(stored) == Decimal(value)


@pytest.mark.parametrize(
    "stored",
    [
        None,
        True,
        "",
        "many",
        "1e5",
        "1_000",
        "0x10",
        "NaN",
        "Infinity",
        "٣",
        "1.",
        ".5",
        "9" * 400,
        "0." + "0" * 600,
        10**400,
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        [],
        {},
    ],
)
def test_what_is_no_number_is_null(stored):
    assert number(stored) is None


@pytest.mark.parametrize(
    "stored", ["20261231", "2026-W01-1", "2026-02-30", "2026-1-1", "2026-01-01T00:00Z", "", 5, None]
)
def test_what_is_no_date_is_null(stored):
    assert day(stored) is None


def test_a_date_is_an_iso_day_or_the_day_of_a_moment():
    assert day("2028-02-29") == date(2028, 2, 29)
    assert day(datetime(2026, 1, 2, 23, 59, tzinfo=UTC)) == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (-1, datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)),
        (Decimal(1500), datetime(1970, 1, 1, 0, 0, 1, 500000, tzinfo=UTC)),
        ("2026-01-05T12:00:00+03:00", datetime(2026, 1, 5, 9, tzinfo=UTC)),
        ("2026-01-05T09:00Z", datetime(2026, 1, 5, 9, tzinfo=UTC)),
        (datetime(2026, 1, 5, 12, tzinfo=timezone(timedelta(hours=3))), datetime(2026, 1, 5, 9, tzinfo=UTC)),
    ],
)
def test_a_moment_is_in_utc(stored, value):
    found = moment(stored)
    assert found == value
    assert found is not None
    assert found.utcoffset() == timedelta()


@pytest.mark.parametrize(
    "stored",
    [
        None,
        True,
        "now",
        "2026-01-05T09:00",
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-12:00",
        10**18,
        10**400,
        float("nan"),
        float("inf"),
        datetime(2026, 1, 5),  # noqa: DTZ001 - without a zone nobody knows when that is
        [],
    ],
)
def test_what_is_no_moment_is_null(stored):
    assert moment(stored) is None


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("PT4H", 4 * 3600),
        ("P1D", 86_400),
        ("P2W", 14 * 86_400),
        ("P1DT2H3M4.5S", 86_400 + 7200 + 180 + 4.5),
        ("-PT1M", -60),
        ("24h", 86_400),
        ("1h30m", 5400),
        ("1.5h", 5400),
        ("2d", 2 * 86_400),
        ("-90s", -90),
        ("0s", 0),
        ("PT0S", 0),
    ],
)
def test_a_duration_is_written_in_iso_or_as_in_cel(written, seconds):
    assert duration(written) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "written",
    ["", "P", "PT", "P1Y", "P1M", "4", "4 hours", "1h2d", "h", "-", "P99999999D", "9" * 63 + "s", "9" * 80, 4, None],
)
def test_what_has_no_fixed_length_is_null(written):
    assert duration(written) is None


@given(st.timedeltas(-LONGEST_DURATION, LONGEST_DURATION))
def test_a_duration_that_is_written_is_read_back_as_itself(length):
    assert abs(duration(iso_duration(length)) - length) <= timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("type", "stored", "value"),
    [
        (NUMBER, "5", Decimal(5)),
        (ANY, "5", "5"),
        (ANY, 5, Decimal(5)),
        (ANY, True, True),
        (TEXT, 5, None),
        (DATE, "2026-01-01", date(2026, 1, 1)),
        (TIME, 0, datetime(1970, 1, 1, tzinfo=UTC)),
        (DURATION, "1h", timedelta(hours=1)),
    ],
)
def test_a_stored_value_is_read_by_the_type_of_its_field(type, stored, value):
    found = reader(type)(stored)
    assert (found, found.__class__) == (value, value.__class__)


# The way back


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Decimal("3.00"), 3),
        (Decimal("-0"), 0),
        (Decimal("12.50"), 12.5),
        (Decimal(999999999999999), 999_999_999_999_999),
        (Decimal(1000000000000000), "1000000000000000"),
        (Decimal("0.123456789012345"), 0.123456789012345),
        (Decimal("0.1234567890123456"), "0.1234567890123456"),
        (Decimal("1E-310"), "0." + "0" * 309 + "1"),
        (Decimal("1E+20"), "100000000000000000000"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC), 2000),
        (timedelta(days=1, minutes=30), "P1DT30M"),
        ([Decimal(1), (None, True)], [1, [None, True]]),
        ({"a": {"b": Decimal("0.5")}}, {"a": {"b": 0.5}}),
        ("text", "text"),
    ],
)
def test_a_value_goes_back_to_json(value, stored):
    found = to_json(value)
    assert (found, found.__class__) == (stored, stored.__class__)
    json.dumps(found)


@given(st.decimals(min_value=-(10**30), max_value=10**30, allow_nan=False, allow_infinity=False))
def test_a_number_that_goes_to_json_comes_back_as_itself(value):
    assert number(json.loads(json.dumps(to_json(value)))) == value


@given(st.dates() | st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0)))
def test_a_date_or_moment_that_goes_to_json_comes_back_as_itself(value):
    back = moment if isinstance(value, datetime) else day
    assert back(to_json(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (5, "5"),
        (5.0, "5"),
        (Decimal("12.50"), "12.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.0"), "0"),
        ("a", "a"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02 03:04"),
        (timedelta(hours=4), "PT4H"),
        (["a", 1, None, [2.5]], "a, 1, , 2.5"),
        ({"a": 1}, ""),
    ],
)
def test_a_value_in_a_text_is_plain(value, text):
    assert to_text(value) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40))
def test_a_plain_decimal_has_no_exponent_and_loses_nothing(value):
    written = plain_decimal(value)
    assert Decimal(written) == value
    assert "E" not in written
    assert "." not in written or not written.endswith("0")


def test_a_date_as_a_moment_is_its_first_instant():
    assert epoch_ms(date(1970, 1, 2)) == 86_400_000
    assert epoch_ms(datetime(1970, 1, 2, tzinfo=UTC)) == 86_400_000
    assert epoch_ms("1970-01-02T00:00Z") == 86_400_000
    assert epoch_ms(5) == 5
    assert epoch_ms("tomorrow") is None
    assert epoch_ms(None) is None


# Limits


def nested(depth: int) -> list[object]:
    return [] if depth == 0 else [nested(depth - 1)]


@pytest.mark.parametrize(
    "value",
    [
        "x" * LARGEST_VALUE,
        ["x" * 65_536] * 20,
        [[None] * (LARGEST_VALUE // 16)] * 17,
        {"k" * LARGEST_VALUE: 1},
        nested(200),
    ],
    ids=["text", "texts", "items", "key", "depth"],
)
def test_a_result_that_is_too_large_is_no_result(value):
    with pytest.raises(EvaluationError):
        to_json(value)


@pytest.mark.parametrize("value", ["x" * (LONGEST_TEXT + 1), ["x" * 1000] * 100, [""] * LONGEST_TEXT, nested(200)])
def test_a_text_of_a_value_is_bounded(value):
    with pytest.raises(EvaluationError):
        to_text(value)


def test_a_budget_is_spent_over_several_results():
    budget = Budget(10)
    to_text("12345", budget)
    to_text("12345", budget)
    with pytest.raises(EvaluationError):
        to_text("1", budget)


@given(st.integers() | st.floats() | st.booleans() | st.text(max_size=5) | st.none())
def test_json_that_is_not_known_is_read_without_harm(stored):
    value = plain(stored)
    assert not isinstance(value, int | float) or isinstance(value, bool)

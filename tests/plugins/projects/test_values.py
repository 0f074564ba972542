"""Values of fields as a plan reckons with them, and lengths as people type them."""

from __future__ import annotations

import pytest

from instar_plugins.projects.values import minutes_of, minutes_typed, moment_of, written

DAY = 480


def test_a_moment_is_the_same_whatever_zone_it_is_written_in() -> None:
    assert moment_of("1970-01-02T00:00:00Z") == 1440
    assert moment_of("1970-01-02T03:00:00+03:00") == 1440
    assert moment_of("1970-01-02T00:00:59") == 1440  # without a zone it is UTC, and seconds are cut off


@pytest.mark.parametrize("value", [None, "", 7, {"at": 1}])
def test_what_is_no_moment_is_none(value: object) -> None:
    assert moment_of(value) is None


@pytest.mark.parametrize("moment", [0, 1440, 29_000_123])
def test_what_is_written_is_read_again(moment: int) -> None:
    assert moment_of(written(moment)) == moment


@pytest.mark.parametrize(
    ("value", "minutes"),
    [
        ("P2DT4H", 2 * DAY + 240),
        ("P1W", 5 * DAY),
        ("P1W1DT1H1M59S", 6 * DAY + 61),
        ("PT30M", 30),
        ("P", 0),
        (None, DAY),
        ("soon", DAY),
        ("P1Y", DAY),
    ],
)
def test_a_length_counts_working_days_and_none_is_a_day(value: object, minutes: int) -> None:
    assert minutes_of(value, DAY) == minutes


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("", 0), ("0", 0), ("0 d", 0), ("2 d", 2 * DAY), ("−30 min", -30), ("-1 h", -60), ("soon", None), ("-", None)],
)
def test_a_length_is_typed_with_its_sign_or_is_none(typed: str, minutes: int | None) -> None:
    assert minutes_typed(typed, DAY) == minutes

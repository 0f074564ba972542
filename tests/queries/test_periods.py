"""Days, weeks and months of the reader's zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from instar.i18n import use
from instar.queries.periods import MOST_FILLED, QUARTER_MS, between, of_day, of_quarter, title


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        ("2025-12-31T21:30+00:00", "Europe/Moscow", ("2026-01-01", "2025-12-29", "2026-01-01")),
        ("2025-12-31T21:30+00:00", "UTC", ("2025-12-31", "2025-12-29", "2025-12-01")),
        ("2026-01-04T18:10+00:00", "Asia/Kathmandu", ("2026-01-04", "2025-12-29", "2026-01-01")),
        ("2026-01-04T18:20+00:00", "Asia/Kathmandu", ("2026-01-05", "2026-01-05", "2026-01-01")),
        ("2026-03-29T00:30+00:00", "Europe/Berlin", ("2026-03-29", "2026-03-23", "2026-03-01")),
    ],
)
def test_a_moment_lies_in_the_periods_of_its_zone(moment: str, zone: str, expected: tuple[str, str, str]) -> None:
    quarter = int(datetime.fromisoformat(moment).timestamp() * 1000) // QUARTER_MS
    assert tuple(of_quarter(quarter, period, ZoneInfo(zone)) for period in ("day", "week", "month")) == expected


def test_the_first_quarter_is_1970() -> None:
    assert of_quarter(0, "day", UTC) == "1970-01-01"


def test_a_date_lies_in_its_month_and_rubbish_nowhere() -> None:
    assert (of_day("2026-01-31", "month"), of_day("2026-01-31", "week")) == ("2026-01-01", "2026-01-26")
    assert of_day("someday", "month") is None


def test_periods_between_two_are_there_unless_there_are_too_many() -> None:
    assert list(between("2025-11-01", "2026-02-01", "month")) == [
        "2025-11-01",
        "2025-12-01",
        "2026-01-01",
        "2026-02-01",
    ]
    assert list(between("2026-01-05", "2026-01-19", "week")) == ["2026-01-05", "2026-01-12", "2026-01-19"]
    assert list(between("2026-01-05", "2026-01-05", "day")) == ["2026-01-05"]
    assert list(between("1990-01-01", "2026-01-01", "day")) == ["1990-01-01", "2026-01-01"]
    assert len(list(between("2025-01-01", "2026-01-31", "day"))) == 396 <= MOST_FILLED


def test_periods_are_called_as_the_reader_writes_them() -> None:
    assert (title("2026-01-01", "month"), title("2026-01-05", "week")) == ("Jan 2026", "5 Jan 2026")
    with use("ru"):
        assert (title("2026-01-01", "month"), title("2026-01-05", "day")) == ("янв. 2026", "5 янв. 2026")

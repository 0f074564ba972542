"""When a meeting is: read from what is typed, and told in words."""

# ruff: noqa: DTZ001  times on a wall have no zone

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from instar_plugins.agenda import moments

BERLIN = ZoneInfo("Europe/Berlin")


def ms(*at: int) -> int:
    return int(datetime(*at, tzinfo=UTC).timestamp()) * 1000  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-01-05T10:00", ms(2026, 1, 5, 9)),
        ("2026-07-05T10:00", ms(2026, 7, 5, 8)),
        ("2026-03-29T02:30", ms(2026, 3, 29, 1, 30)),  # left out: as much later
        ("2026-10-25T02:30", ms(2026, 10, 25, 0, 30)),  # twice: the first one
        ("2026-10-25T02:30+01:00", ms(2026, 10, 25, 1, 30)),
        ("2026-01-05T10:00Z", ms(2026, 1, 5, 10)),
    ],
)
def test_a_time_on_the_wall_is_a_moment_whatever_the_clocks_do(typed: str, moment: int) -> None:
    assert moments.read(typed, BERLIN) == moment


@pytest.mark.parametrize("typed", ["", "soon", "2026-01-05", "2026-13-01T10:00", "0001-01-01T00:00"])
def test_what_is_no_moment_is_none(typed: str) -> None:
    assert moments.read(typed, BERLIN) is None


def test_what_is_shown_is_read_again() -> None:
    assert moments.typed(ms(2026, 1, 5, 9), BERLIN) == "2026-01-05T10:00"
    assert moments.read_day("2026-01-05T10:00") == date(2026, 1, 5)
    assert moments.read_day("2026-02-30") is None


def test_a_week_begins_with_monday() -> None:
    assert moments.monday(date(2026, 1, 4)) == date(2025, 12, 29)
    assert moments.monday(date(2026, 1, 5)) == date(2026, 1, 5)


def test_times_are_told_in_few_words() -> None:
    ten, eleven, late = datetime(2026, 1, 5, 10), datetime(2026, 1, 5, 11), datetime(2027, 1, 6, 9)
    assert moments.when(ten, eleven, "en", 2026) == "Mon 5 Jan, 10:00–11:00"
    assert moments.when(ten, late, "en", 2026) == "Mon 5 Jan, 10:00 – Wed 6 Jan 2027, 09:00"
    assert moments.when(ten, eleven, "ru", 2026) == "пн 5 янв., 10:00–11:00"
    assert moments.days(date(2026, 1, 5), date(2026, 1, 6), "en", 2026) == "Mon 5 Jan – Tue 6 Jan"
    assert moments.month_words(date(2026, 1, 5), date(2026, 1, 11), "en") == "5 – 11 January 2026"
    assert moments.month_words(date(2025, 12, 29), date(2026, 1, 4), "en") == "29 December 2025 – 4 January 2026"

"""Public holidays come from the library, moved days with them."""

from __future__ import annotations

from datetime import date

import pytest

from instar.engine.calendars.country import Country, countries

RUSSIA = Country("RU")


def test_days_off_that_were_moved_are_no_holidays() -> None:
    assert date(2025, 11, 4) in RUSSIA.holidays(2025)
    assert date(2025, 11, 3) not in RUSSIA.holidays(2025)
    assert RUSSIA.holidays(2025)[date(2025, 11, 4)]["ru"] == "День народного единства"
    assert RUSSIA.holidays(2025)[date(2025, 11, 4)]["en"] == "Unity Day"
    assert {day for day in RUSSIA.off(2025) if day.month > 4} == {
        date(2025, 5, 2),
        date(2025, 5, 8),
        date(2025, 6, 13),
        date(2025, 11, 3),
        date(2025, 12, 31),
    }


@pytest.mark.parametrize(("year", "worked"), [(2025, {date(2025, 11, 1): date(2025, 11, 3)}), (2026, {})])
def test_a_day_is_worked_for_another_where_that_is_decreed(year: int, worked: dict[date, date]) -> None:
    assert RUSSIA.worked(year) == worked


def test_days_off_from_the_year_before_and_languages_that_nobody_here_speaks() -> None:
    assert Country("HU").worked(2026) == {
        date(2026, 1, 10): date(2026, 1, 2),
        date(2026, 8, 8): date(2026, 8, 21),
    }
    assert date(2026, 1, 6) in Country("DE", "BY").holidays(2026)
    assert date(2026, 1, 6) not in Country("DE").holidays(2026)


def test_years_beyond_those_asked_for_have_nothing() -> None:
    bounded = Country("RU", None, 2026, 2027)
    assert bounded.holidays(2025) == bounded.off(2028) == bounded.worked(2025) == {}


def test_countries_are_named_with_their_parts() -> None:
    assert "BY" in countries()["DE"]

"""The calendars that a site begins with are right, and Russia's agrees with what others know of it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from instar.engine.calendars import Calendar, parse_calendar
from instar.engine.calendars.country import Country
from instar.engine.canonical import canonical

FOLDER = Path(__file__).parents[3] / "plugins" / "worktime" / "calendars"
FILES = sorted(FOLDER.glob("*.json"))


def read(key: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{key}.json").read_text("utf-8"))
    return found


def calendar(key: str) -> Calendar:
    found = parse_calendar(read(key), lambda key: None)
    assert (found.calendar is not None, found.findings) == (True, ())
    return found.calendar  # type: ignore[return-value]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_is_written_as_it_is_kept(file: Path) -> None:
    text = file.read_text("utf-8")
    assert canonical(json.loads(text)) == text


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_russia_works_on_the_days_that_the_library_says(year: int) -> None:
    russia, known = calendar("ru"), Country("RU")
    day = date(year, 1, 1)
    while day.year == year:
        free = day in known.holidays(year) or day in known.off(year) or day.weekday() > 4
        assert bool(russia.day(day).intervals) is (not free or day in known.worked(year)), day
        day += timedelta(days=1)


@pytest.mark.parametrize(("year", "hours"), [(2025, 2219), (2026, 2219)])
def test_a_year_of_nine_hours_a_day_is_so_long(year: int, hours: int) -> None:
    """247 working days, four of them an hour shorter: 8 hours a day make the 1,972 hours of the 40-hour week."""
    russia = calendar("ru")
    days = [russia.day(date(year, 1, 1) + timedelta(days=number)) for number in range(365)]
    worked = [day for day in days if day.intervals]
    assert len(worked) == 247
    assert sum(day.minutes for day in days) == hours * 60
    assert len(worked) * 8 - 4 == 1972


def test_the_office_is_in_the_zone_of_the_site() -> None:
    assert "zone" not in read("office")
    assert calendar("office").day(date(2026, 11, 27)).intervals == ((540, 1080),)

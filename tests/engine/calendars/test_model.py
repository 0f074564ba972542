"""Each date is the kind of day that the nearest calendar says it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from instar.engine.calendars import Calendar, parse_calendar
from instar.engine.calendars.model import shortened

COMPANY: dict[str, Any] = {
    "format": "instar.calendar/1",
    "key": "company",
    "zone": "Europe/Moscow",
    "week": {"mon-fri": ["09:00-13:00", "14:00-18:00"]},
    "holidays": ["2026-11-04", {"date": "05-09", "title": "Victory Day"}, {"from": "01-01", "to": "01-08"}],
    "moved": [{"off": "2026-11-03", "work": "2026-11-07", "title": "Moved"}, {"off": "2026-05-11"}],
    "short": {"eves": True, "dates": ["2026-12-29"]},
    "exceptions": [{"date": "2026-12-30", "hours": ["09:00-14:00"], "title": "Party"}],
}
TEAM: dict[str, Any] = {
    "format": "instar.calendar/1",
    "key": "team",
    "extends": "company",
    "week": {"sat": ["10:00-15:00"]},
    "exceptions": [
        {"from": "2026-11-03", "to": "2026-11-04", "hours": ["10:00-12:00"]},
        {"date": "2026-11-05", "hours": []},
    ],
}


def calendar(raw: dict[str, Any]) -> Calendar:
    found = parse_calendar(raw, {"company": COMPANY}.get)
    assert found.calendar is not None, found.findings
    return found.calendar


@pytest.mark.parametrize(
    ("of", "day", "kind", "hours", "title"),
    [
        (COMPANY, "2026-11-02", "work", [(540, 780), (840, 1080)], ""),
        (COMPANY, "2026-11-03", "moved", [], "Moved"),
        (COMPANY, "2026-11-04", "holiday", [], ""),
        (COMPANY, "2026-11-07", "extra", [(540, 780), (840, 1020)], ""),  # the 3rd is the eve of a holiday
        (COMPANY, "2026-11-08", "off", [], ""),
        (COMPANY, "2027-05-09", "holiday", [], "Victory Day"),
        (COMPANY, "2031-01-08", "holiday", [], ""),
        (COMPANY, "2026-05-08", "short", [(540, 780), (840, 1020)], ""),
        (COMPANY, "2026-12-29", "short", [(540, 780), (840, 1020)], ""),
        (COMPANY, "2026-12-30", "own", [(540, 840)], "Party"),
        (COMPANY, "2026-12-31", "short", [(540, 780), (840, 1020)], ""),
        (COMPANY, "2026-05-07", "work", [(540, 780), (840, 1080)], ""),
        (TEAM, "2026-11-02", "work", [(540, 780), (840, 1080)], ""),
        (TEAM, "2026-11-04", "own", [(600, 720)], ""),
        (TEAM, "2026-11-05", "off", [], ""),
        (TEAM, "2026-11-14", "work", [(600, 900)], ""),
        (TEAM, "2026-12-30", "own", [(540, 840)], "Party"),
        (TEAM, "2026-05-08", "short", [(540, 780), (840, 1020)], ""),
        (TEAM, "2026-05-09", "holiday", [], "Victory Day"),
    ],
)
def test_a_date_is_what_the_nearest_calendar_says(
    of: dict[str, Any], day: str, kind: str, hours: list[tuple[int, int]], title: str
) -> None:
    found = calendar(of).day(date.fromisoformat(day))
    assert (found.kind, list(found.intervals), found.title) == (kind, hours, title)


def test_a_day_that_is_worked_for_another_names_it() -> None:
    assert calendar(COMPANY).day(date(2026, 11, 7)).stands_for == date(2026, 11, 3)
    assert calendar(COMPANY).day(date(2026, 11, 7)).minutes == 420


def test_the_eve_of_a_day_off_that_was_moved_is_not_short() -> None:
    assert calendar(COMPANY).day(date(2026, 11, 2)).kind == "work"


def test_russia_is_as_its_decrees_say() -> None:
    raw = {**COMPANY, "holidays": [{"country": "RU"}], "moved": [], "exceptions": [], "short": {"eves": True}}
    russia = calendar(raw)
    days = [russia.day(date.fromordinal(date(2025, 1, 1).toordinal() + number)) for number in range(730)]
    assert [day.at.isoformat() for day in days if day.kind == "short"] == [
        "2025-03-07",
        "2025-04-30",
        "2025-06-11",
        "2026-04-30",
        "2026-05-08",
        "2026-06-11",
        "2026-11-03",
    ]
    assert [day.at.isoformat() for day in days if day.kind == "extra"] == ["2025-11-01"]
    worked = [sum(1 for day in days if day.at.year == year and day.intervals) for year in (2025, 2026)]
    assert worked == [247, 247]


@pytest.mark.parametrize(
    ("less", "left"),
    [
        (0, ((540, 780), (840, 1080))),
        (60, ((540, 780), (840, 1020))),
        (240, ((540, 780),)),
        (300, ((540, 720),)),
        (480, ()),
        (999, ()),
    ],
)
def test_a_short_day_ends_earlier(less: int, left: tuple[tuple[int, int], ...]) -> None:
    assert shortened(((540, 780), (840, 1080)), less) == left

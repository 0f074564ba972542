"""Bars of the plan's table as places in a drawing."""

from __future__ import annotations

from datetime import UTC, date, datetime

from instar_plugins.projects.chart import LEAST, MOST_MARKS, SPAN, scale
from instar_plugins.projects.plan import Schedule


def at(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) // 60


def test_a_scale_is_of_whole_days_around_the_plan() -> None:
    found = scale(Schedule(at("2026-01-05T09:00"), at("2026-01-08T18:00")))
    assert (found.begin, found.end) == (at("2026-01-05"), at("2026-01-09"))
    assert [found.place(at(day)) for day in ("2026-01-05", "2026-01-07", "2026-01-09")] == [0, SPAN // 2, SPAN]


def test_marks_are_few_and_those_of_weeks_stand_on_mondays() -> None:
    short = scale(Schedule(at("2026-01-05T09:00"), at("2026-01-08T18:00"))).marks(UTC)
    assert [mark.day for mark in short] == [date(2026, 1, 6), date(2026, 1, 7), date(2026, 1, 8)]
    long = scale(Schedule(at("2026-01-01T09:00"), at("2027-06-01T18:00"))).marks(UTC)
    assert 2 <= len(long) <= MOST_MARKS
    assert {mark.day.weekday() for mark in long} == {0}


def test_what_is_hardly_any_time_can_still_be_seen() -> None:
    assert LEAST > 0

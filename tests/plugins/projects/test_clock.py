"""Dates of a plan on the wall of its calendar, and as a picture has them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from instar.errors import Invalid
from instar_plugins.projects.clock import Clock, calendar_of, clock, usual_calendar
from instar_plugins.projects.drawn import line_of
from tests.plugins.projects.conftest import Works


def at(wall: str) -> int:
    return int(datetime.fromisoformat(wall).replace(tzinfo=UTC).timestamp()) // 60


@pytest.fixture
def office(works: Works) -> Clock:
    """Monday to Friday from nine to six, UTC."""
    with works.asking():
        return clock(usual_calendar({}), at("2026-01-05T09:00"))


@pytest.mark.parametrize(
    ("start", "finish", "drawn"),
    [
        ("2026-01-05T09:00", "2026-01-06T18:00", ("2026-01-05T00:00", "2026-01-07T00:00")),
        ("2026-01-05T11:00", "2026-01-05T13:00", ("2026-01-05T11:00", "2026-01-05T13:00")),
        ("2026-01-05T13:00", "2026-01-09T18:00", ("2026-01-05T13:00", "2026-01-10T00:00")),
    ],
)
def test_what_fills_its_days_is_drawn_from_midnight_to_midnight(office, start, finish, drawn) -> None:
    assert office.drawn(at(start), at(finish)) == drawn


def test_a_milestone_at_the_edge_of_a_day_stands_at_midnight(office: Clock) -> None:
    assert office.drawn_moment(at("2026-01-05T18:00")) == "2026-01-06T00:00"
    assert office.drawn_moment(at("2026-01-05T09:00")) == "2026-01-05T00:00"
    assert office.drawn_moment(at("2026-01-05T12:30")) == "2026-01-05T12:30"


def test_a_midnight_is_the_first_minute_that_is_worked(office: Clock) -> None:
    assert office.wall(office.first_worked(office.moment("2026-01-10T00:00"))) == "2026-01-12T09:00"
    assert office.wall(office.first_worked(office.moment("2026-01-08T15:10"))) == "2026-01-08T15:10"


def test_an_hour_is_told_only_within_a_day(office: Clock) -> None:
    told = [office.told(at(wall)) for wall in ("2026-01-05T09:00", "2026-01-05T18:00", "2026-01-05T12:30")]
    assert [one.replace("\u202f", " ") for one in told] == ["5 Jan 2026", "5 Jan 2026", "5 Jan 2026, 12:30"]


def test_days_off_are_named(office: Clock) -> None:
    off = office.days_off(at("2026-01-05T09:00"), at("2026-01-09T18:00"))
    assert {"2026-01-10", "2026-01-11", "2026-01-04"} <= set(off)
    assert not {"2026-01-05", "2026-01-09", "2026-01-12"} & set(off)


@pytest.mark.parametrize("wall", ["", "tomorrow", "2026-13-01T00:00"])
def test_what_is_no_date_is_refused(office: Clock, wall: str) -> None:
    with pytest.raises(Invalid):
        office.moment(wall)


def test_without_a_calendar_every_minute_counts(works: Works) -> None:
    always = clock(None, at("2026-01-05T09:00"))
    assert always.drawn(at("2026-01-10T03:00"), at("2026-01-10T04:00")) == ("2026-01-10T03:00", "2026-01-10T04:00")
    assert always.days_off(at("2026-01-05T09:00"), at("2026-01-06T09:00")) == []


def test_a_ticket_is_planned_by_its_own_calendar_else_by_that_of_its_plan(works: Works) -> None:
    with works.asking() as olga:
        line = line_of(olga, works.paint)
        assert line is not None
        found = calendar_of(olga, line)
        assert found is not None
        assert found.key == "office"
        assert usual_calendar({"projects_calendar": "no such"}) == usual_calendar({})

"""Durations on the calendar and by the clock, in zones whose clocks change."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from instar.engine.expressions import RECORD, TIME, EvaluationError, compile_expression
from instar.engine.lengths import LATEST, Length, length
from instar.engine.timers import Timer, cron, repeat

DAY, HOUR = 86_400_000, 3_600_000
ANY_DATA = RECORD({}, open=True)


def at(text: str, zone: str) -> int:
    """A local moment as epoch ms; `*` at its end: the second of two that the clock shows alike."""
    local = datetime.fromisoformat(text.rstrip("*")).replace(tzinfo=ZoneInfo(zone), fold=int(text.endswith("*")))
    return round(local.timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "days", "ms"),
    [
        ("P3D", 3, 0),
        ("PT4H", 0, 4 * HOUR),
        ("P2W", 14, 0),
        ("P1DT30M", 1, 1_800_000),
        ("PT90S", 0, 90_000),
        ("PT24H", 0, DAY),
    ],
)
def test_a_duration_has_days_and_exact_time(text: str, days: int, ms: int):
    assert length(text) == Length(days, ms)


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1M", "P1Y", "P0D", "PT0S", "-P1D", "3 days", "P99999W", "p1d", 3, None]
)
def test_what_has_no_length_is_none(text: object):
    assert length(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("R3/PT1H", (3, Length(0, HOUR))),
        ("R/P1D", (None, Length(1, 0))),
        ("R0/P1D", None),
        ("R3/P1M", None),
        ("3/PT1H", None),
        ("R9999/PT1H", None),
    ],
)
def test_a_repeat_says_how_often_and_after_how_long(text: str, found: object):
    assert repeat(text) == found


@pytest.mark.parametrize(
    ("zone", "before", "a_day_later"),
    [
        # spring: the night has 23 hours (in Lord Howe 23 and a half)
        ("Europe/Berlin", "2026-03-28T12:00", "2026-03-29T12:00"),
        ("America/New_York", "2026-03-07T12:00", "2026-03-08T12:00"),
        ("Australia/Lord_Howe", "2026-10-03T12:00", "2026-10-04T12:00"),
        # autumn: 25 hours
        ("Europe/Berlin", "2026-10-24T12:00", "2026-10-25T12:00"),
        ("America/New_York", "2026-10-31T12:00", "2026-11-01T12:00"),
        ("Australia/Lord_Howe", "2026-04-04T12:00", "2026-04-05T12:00"),
        # a moment that is left out comes as much later, one that is there twice is the first
        ("Europe/Berlin", "2026-03-28T02:30", "2026-03-29T03:30"),
        ("America/New_York", "2026-03-07T02:30", "2026-03-08T03:30"),
        ("Australia/Lord_Howe", "2026-10-03T02:15", "2026-10-04T02:45"),
        ("Europe/Berlin", "2026-10-24T02:30", "2026-10-25T02:30"),
        ("America/New_York", "2026-10-31T01:30", "2026-11-01T01:30"),
    ],
)
def test_a_day_later_is_the_same_time_on_the_clock(zone: str, before: str, a_day_later: str):
    assert Length(1, 0).after(at(before, zone), ZoneInfo(zone)) == at(a_day_later, zone)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("day", ["2026-03-28", "2026-10-24", "2026-03-07", "2026-10-31", "2026-10-03", "2026-04-04"])
def test_hours_are_exact_whatever_the_clocks_do(zone: str, day: str):
    before = at(f"{day}T12:00", zone)
    assert Length(0, 24 * HOUR).after(before, ZoneInfo(zone)) == before + DAY


def test_days_come_before_hours():
    zone = "Europe/Berlin"
    assert Length(1, 2 * HOUR).after(at("2026-03-28T01:00", zone), ZoneInfo(zone)) == at("2026-03-29T04:00", zone)


def test_from_the_second_of_two_like_moments_a_day_is_counted_on_the_clock():
    zone = "Europe/Berlin"
    assert Length(1, 0).after(at("2026-10-25T02:30*", zone), ZoneInfo(zone)) == at("2026-10-26T02:30", zone)


def test_nothing_is_due_after_the_calendar_ends():
    assert Length(0, 36_600 * DAY).after(LATEST, ZoneInfo("UTC")) == LATEST


@pytest.mark.parametrize(
    ("step", "now", "following"),
    [
        ("PT1H", 10 * HOUR, 11 * HOUR),
        ("PT1H", 10 * HOUR + 1, 11 * HOUR),
        ("PT1H", 14 * HOUR - 1, 14 * HOUR),
        ("PT1H", 14 * HOUR, 15 * HOUR),
        ("P1D", 10 * HOUR + 3 * DAY, 10 * HOUR + 4 * DAY),
    ],
)
def test_a_repeat_counts_from_when_it_was_due_and_leaves_out_what_was_missed(step: str, now: int, following: int):
    assert Timer(every=length(step)).following(10 * HOUR, now, ZoneInfo("UTC")) == following


def test_a_daily_repeat_keeps_its_time_on_the_clock():
    zone = "America/New_York"
    due = at("2026-03-07T09:00", zone)
    assert Timer(every=Length(1, 0)).following(due, due, ZoneInfo(zone)) == at("2026-03-08T09:00", zone)


@pytest.mark.parametrize("text", ["", "hourly", "0 9 * *", "0 9 * * 1 *", "61 9 * * 1", "0 0 30 2 *", "R/P1D", 5, None])
def test_what_is_no_plan_is_none(text: object):
    assert cron(text) is None


@pytest.mark.parametrize(
    ("zone", "fields", "before", "next"),
    [
        ("Europe/Berlin", "0 9 * * 1", "2026-03-27T12:00", "2026-03-30T09:00"),
        ("Europe/Berlin", "30 2 * * *", "2026-03-28T12:00", "2026-03-29T03:30"),
        ("Europe/Berlin", "30 2 * * *", "2026-03-29T03:30", "2026-03-30T02:30"),
        ("Europe/Berlin", "30 2 * * *", "2026-10-25T02:30", "2026-10-26T02:30"),
        ("Europe/Berlin", "30 2 * * *", "2026-10-25T02:30*", "2026-10-26T02:30"),
        ("America/New_York", "0 9 * * *", "2026-03-07T09:00", "2026-03-08T09:00"),
        ("America/New_York", "0 9 * * *", "2026-10-31T09:00", "2026-11-01T09:00"),
        ("Australia/Lord_Howe", "0 12 * * *", "2026-10-03T12:00", "2026-10-04T12:00"),
        ("Australia/Lord_Howe", "0 12 * * *", "2026-04-04T12:00", "2026-04-05T12:00"),
    ],
)
def test_a_plan_goes_by_the_clock_on_the_wall(zone: str, fields: str, before: str, next: str):
    plan = cron(fields)
    assert plan is not None
    assert plan.after(at(before, zone), ZoneInfo(zone)) == at(next, zone)


def test_a_plan_that_was_missed_goes_on_with_the_next_time():
    plan, zone = cron("0 9 * * *"), "Europe/Berlin"
    due, now = at("2026-06-01T09:00", zone), at("2026-06-05T10:00", zone)
    assert Timer(every=plan, times=None).following(due, now, ZoneInfo(zone)) == at("2026-06-06T09:00", zone)


def moment(text: str, **data: object) -> int:
    timer = Timer(at=compile_expression(text, {"data": ANY_DATA, "now": TIME}))
    return timer.first(5 * DAY, ZoneInfo("Europe/Berlin"), {"data": data, "now": 5 * DAY})


def test_a_moment_of_an_expression_is_never_in_the_past():
    assert moment("data.when", when=7 * DAY) == 7 * DAY
    assert moment("data.when", when=1 * DAY) == 5 * DAY


def test_a_date_begins_at_midnight_of_the_site():
    assert moment("date(data.when)", when="2026-07-01") == at("2026-07-01T00:00", "Europe/Berlin")
    assert (
        date(2026, 7, 1)
        == datetime.fromtimestamp(moment("date(data.when)", when="2026-07-01") / 1000, ZoneInfo("Europe/Berlin")).date()
    )


def test_a_moment_that_is_not_known_is_a_fault():
    with pytest.raises(EvaluationError, match="moment"):
        moment("data.when")

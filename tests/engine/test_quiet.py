"""Quiet hours and digests by the clock on the wall, held against one who looks at it every minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from instar.engine.lengths import on_the_clock, on_the_wall
from instar.engine.quiet import Digest, Quiet, next_digest, quiet_until

MINUTE = 60_000
ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")]
CHANGES = [
    datetime(2026, 3, 29),  # noqa: DTZ001  a day has no zone
    datetime(2026, 10, 25),  # noqa: DTZ001
    datetime(2026, 3, 8),  # noqa: DTZ001
    datetime(2026, 11, 1),  # noqa: DTZ001
    datetime(2026, 4, 5),  # noqa: DTZ001
    datetime(2026, 10, 4),  # noqa: DTZ001
    datetime(2026, 7, 15),  # noqa: DTZ001
]


def weekend(day: date) -> bool:
    return day.weekday() >= 5


def at(zone: ZoneInfo, text: str) -> int:
    return on_the_clock(datetime.fromisoformat(text), zone)


def shown(zone: ZoneInfo, moment: int) -> str:
    return on_the_wall(moment, zone).isoformat(" ", "minutes")


minutes = some.integers(0, 24 * 60 - 1)


@given(
    zone=some.sampled_from(ZONES),
    day=some.sampled_from(CHANGES),
    start=some.integers(-24 * 60, 24 * 60),
    begin=minutes,
    end=minutes,
    off=some.booleans(),
)
def test_it_is_over_when_somebody_who_looks_every_minute_sees_it(
    zone: ZoneInfo, day: datetime, start: int, begin: int, end: int, off: bool
) -> None:
    quiet = Quiet(begin, end, off) if begin != end else Quiet(off=off)
    moment = int(day.replace(tzinfo=UTC).timestamp() * 1000) + start * MINUTE
    walked = moment
    while quiet.is_at(on_the_wall(walked, zone), weekend):
        walked += MINUTE
    assert quiet_until(quiet, moment, zone, weekend) == walked


def test_over_midnight_and_over_a_weekend() -> None:
    moscow = ZoneInfo("Europe/Moscow")
    night = Quiet(22 * 60, 7 * 60)
    assert shown(moscow, quiet_until(night, at(moscow, "2026-11-27 23:30"), moscow, weekend)) == "2026-11-28 07:00"
    both = Quiet(22 * 60, 7 * 60, off=True)
    assert shown(moscow, quiet_until(both, at(moscow, "2026-11-27 23:30"), moscow, weekend)) == "2026-11-30 07:00"
    assert quiet_until(both, noon := at(moscow, "2026-11-27 12:00"), moscow, weekend) == noon


def test_an_end_that_the_clocks_leave_out_is_not_waited_for() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    until = quiet_until(Quiet(60, 150), at(berlin, "2026-03-29 01:30"), berlin, weekend)
    assert shown(berlin, until) == "2026-03-29 03:00", "02:30 never comes"


def test_where_every_day_is_off_nothing_is_held_back_for_ever() -> None:
    assert quiet_until(Quiet(off=True), 1_000, ZoneInfo("UTC"), lambda _day: True) == 1_000


@given(
    zone=some.sampled_from(ZONES),
    day=some.sampled_from(CHANGES),
    start=some.integers(-3 * 24 * 60, 3 * 24 * 60),
    every=some.sampled_from(["daily", "weekly"]),
    on=some.integers(0, 6),
    when=minutes,
    off=some.booleans(),
)
def test_the_next_digest_is_the_first_day_that_is_due(
    zone: ZoneInfo, day: datetime, start: int, every: str, on: int, when: int, off: bool
) -> None:
    """Against a walk over the days: every day that counts, and of a week the day itself or the next one worked."""
    digest = Digest(every, on, when, off)
    after = int(day.replace(tzinfo=UTC).timestamp() * 1000) + start * MINUTE
    first = on_the_wall(after, zone).date() - timedelta(days=14)
    days = [first + timedelta(days=number) for number in range(40)]
    if every == "weekly":
        marked = [one for one in days if one.weekday() == on]
        days = [next(one for one in days if one >= mark and (off or not weekend(one))) for mark in marked[:-1]]
    due = [one for one in days if off or not weekend(one)]
    moments = [on_the_clock(datetime.combine(one, time(when // 60, when % 60)), zone) for one in due]
    assert next_digest(digest, after, zone, weekend) == next(one for one in moments if one > after)


def test_who_wants_none_gets_none_and_a_year_of_days_off_has_none() -> None:
    utc = ZoneInfo("UTC")
    assert next_digest(Digest(""), 0, utc, weekend) is None
    assert next_digest(Digest("daily", at=540), 0, utc, lambda _day: True) is None


@pytest.mark.parametrize(("begin", "end"), [(None, 60), (60, None)])
def test_half_of_a_quiet_time_is_none(begin: int | None, end: int | None) -> None:
    assert not Quiet(begin, end).is_at(datetime(2026, 1, 1, 0, 30), weekend)  # noqa: DTZ001

"""When a rule by the clock begins: at the same time on the wall, whatever a change of the clocks makes of the night."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from instar.sdk import cron
from instar_plugins.rules.moments import Clock, Every, following, upcoming

HOLIDAY = date(2026, 5, 4)
CLOCK = Clock(lambda name: ZoneInfo(name or "UTC"), {"office": lambda day: day.weekday() < 5 and day != HOLIDAY}.get)


def ms(written: str, zone: str = "UTC", *, fold: int = 0) -> int:
    return int(datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp() * 1000)


def walls(one: Every, since: str, count: int = 3) -> list[str]:
    """The next moments, as a clock in the rule's zone shows them."""
    zone = one.zone or "UTC"
    found = upcoming([one], ms(since, zone), CLOCK, count)
    return [datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).strftime("%a %d %b %H:%M %z") for at in found]


NINE = time(9)


def test_every_day_at_a_time_and_not_at_the_moment_that_it_is_asked() -> None:
    one = Every("day", NINE)
    assert following([one], ms("2026-03-02T08:59:59"), CLOCK) == ms("2026-03-02T09:00")
    assert following([one], ms("2026-03-02T09:00"), CLOCK) == ms("2026-03-03T09:00")


def test_on_working_days_of_a_calendar_or_of_any_week() -> None:
    office, plain = Every("workday", NINE, calendar="office"), Every("workday", NINE)
    assert walls(office, "2026-05-01T10:00", 2) == ["Tue 05 May 09:00 +0000", "Wed 06 May 09:00 +0000"]
    assert walls(plain, "2026-05-01T10:00", 1) == ["Mon 04 May 09:00 +0000"]
    assert following([Every("workday", NINE, calendar="gone")], 0, CLOCK) is None


def test_on_weekdays() -> None:
    one = Every("week", NINE, days=frozenset({0, 3}))
    assert [each[:3] for each in walls(one, "2026-03-02T09:00", 4)] == ["Thu", "Mon", "Thu", "Mon"]


def test_on_a_day_of_the_month_that_not_every_month_has() -> None:
    days = [each[4:10] for each in walls(Every("month", NINE, day=31), "2026-01-31T10:00", 3)]
    assert days == ["28 Feb", "31 Mar", "30 Apr"]
    assert [each[4:10] for each in walls(Every("month", NINE, day=0), "2028-02-01T10:00", 2)] == ["29 Feb", "31 Mar"]


def test_by_a_cron_line() -> None:
    one = Every("cron", cron=cron("30 8 * * 1-5"))
    assert [each[:3] for each in walls(one, "2026-03-06T09:00", 2)] == ["Mon", "Tue"]


def test_of_several_moments_the_next_one_comes() -> None:
    both = [Every("day", time(15)), Every("day", NINE)]
    found = upcoming(both, ms("2026-03-02T10:00"), CLOCK, 3)
    assert found == [ms("2026-03-02T15:00"), ms("2026-03-03T09:00"), ms("2026-03-03T15:00")]


def test_nine_o_clock_is_nine_o_clock_before_and_after_the_clocks_change() -> None:
    spring = Every("day", NINE, zone="Europe/Berlin")
    assert walls(spring, "2026-03-28T08:00", 3) == [
        "Sat 28 Mar 09:00 +0100",
        "Sun 29 Mar 09:00 +0200",
        "Mon 30 Mar 09:00 +0200",
    ]
    assert walls(spring, "2026-10-24T10:00", 2) == ["Sun 25 Oct 09:00 +0100", "Mon 26 Oct 09:00 +0100"]


def test_what_a_change_of_the_clocks_leaves_out_comes_an_hour_later_and_the_next_day_on_time() -> None:
    night = Every("day", time(2, 30), zone="Europe/Berlin")
    assert walls(night, "2026-03-28T12:00", 2) == ["Sun 29 Mar 03:30 +0200", "Mon 30 Mar 02:30 +0200"]


def test_what_a_change_of_the_clocks_repeats_comes_once() -> None:
    night = Every("day", time(2, 30), zone="Europe/Berlin")
    first = ms("2026-10-25T02:30", "Europe/Berlin")
    assert walls(night, "2026-10-24T12:00", 2) == ["Sun 25 Oct 02:30 +0200", "Mon 26 Oct 02:30 +0100"]
    for later in (first, ms("2026-10-25T02:10", "Europe/Berlin", fold=1)):
        assert following([night], later, CLOCK) == ms("2026-10-26T02:30", "Europe/Berlin")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Novosibirsk", "America/St_Johns", "Pacific/Auckland"])
@pytest.mark.parametrize("at", [time(0), time(2, 30), NINE, time(23, 59)])
def test_a_year_has_a_moment_for_each_of_its_days(zone: str, at: time) -> None:
    found = upcoming([Every("day", at, zone=zone)], ms("2025-12-31T23:59:59", zone), CLOCK, 365)
    days = [datetime.fromtimestamp(one / 1000, ZoneInfo(zone)).date() for one in found]
    assert days == sorted(set(days))
    assert (days[0], days[-1]) == (date(2026, 1, 1), date(2026, 12, 31))


def test_novosibirsk_moved_by_an_hour_for_good_and_nine_stays_nine() -> None:
    one = Every("day", NINE, zone="Asia/Novosibirsk")
    assert walls(one, "2016-07-23T08:00", 3) == [
        "Sat 23 Jul 09:00 +0600",
        "Sun 24 Jul 09:00 +0700",
        "Mon 25 Jul 09:00 +0700",
    ]

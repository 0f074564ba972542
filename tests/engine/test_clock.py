"""A clock of a service level: what it counts, when it is due, and what a change of its terms does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from instar.engine.calendars import Calendar, parse_calendar, why
from instar.engine.clock import Clock, Terms, begin, counted, finish, next_step, turn
from instar.engine.lengths import Length, length

MOSCOW = ZoneInfo("Europe/Moscow")
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
OFFICE: dict[str, Any] = {
    "format": "instar.calendar/1",
    "key": "office",
    "zone": "Europe/Moscow",
    "week": {"mon-fri": ["09:00-18:00"]},
    "holidays": [{"country": "RU"}],
    "short": {"eves": True},
}


@pytest.fixture(scope="module")
def office() -> Calendar:
    """Monday to Friday 09:00–18:00 in Moscow, with the holidays of Russia and the days that were moved."""
    found = parse_calendar(OFFICE, lambda _key: None, MOSCOW).calendar
    assert found is not None
    return found


def at(written: str) -> int:
    return int(datetime.fromisoformat(written).replace(tzinfo=MOSCOW).timestamp() * 1000)


def shown(moment: int | None) -> str:
    assert moment is not None
    return datetime.fromtimestamp(moment / 1000, MOSCOW).strftime("%Y-%m-%d %H:%M")


def terms(calendar: Calendar | None, written: str, priority: int = 3) -> Terms:
    return Terms(length(written), priority, MOSCOW, calendar)


# -- the four cases of the domain's page, computed by hand -----------------------------------------------------


def test_a_saturday_that_is_worked_in_place_of_a_monday_counts(office: Calendar):
    clock = begin(at("2025-10-31 17:00"), terms(office, "PT2H"))
    assert shown(clock.due) == "2025-11-01 10:00"


@pytest.mark.parametrize("start", ["2026-01-08 00:00", "2026-01-08 12:00", "2026-01-08 23:59"])
def test_holidays_and_the_weekend_after_them_count_as_nothing(office: Calendar, start: str):
    assert shown(begin(at(start), terms(office, "PT1H")).due) == "2026-01-12 10:00"


def test_a_pause_costs_the_working_time_that_it_lasts(office: Calendar):
    promised = terms(office, "PT4H")
    clock = begin(at("2026-02-03 09:00"), promised)
    clock, _closed = turn(clock, at("2026-02-03 10:00"), "paused", office, promised)
    assert clock.due is None
    clock, _closed = turn(clock, at("2026-02-03 12:00"), "running", office, promised)
    assert shown(clock.due) == "2026-02-03 15:00"


def test_a_pause_over_the_night_costs_an_hour_and_not_sixteen(office: Calendar):
    promised = terms(office, "PT4H")
    clock = begin(at("2026-02-03 16:30"), promised)
    clock, _closed = turn(clock, at("2026-02-03 17:30"), "paused", office, promised)
    clock, closed = turn(clock, at("2026-02-04 09:30"), "running", office, promised)
    assert closed is not None
    assert sum(day.ms for day in why(office, closed.begin, closed.end)) == HOUR
    assert (closed.worked, clock.elapsed) == (0, HOUR)
    assert shown(clock.due) == "2026-02-04 12:30"


def test_what_a_higher_priority_makes_late_is_late_from_then_on_and_told_once(office: Calendar):
    clock = begin(at("2026-02-03 09:00"), terms(office, "PT8H", 3))
    changed = at("2026-02-03 12:00")
    clock, _closed = turn(clock, changed, "running", office, terms(office, "PT2H", 1))
    assert (clock.elapsed, clock.due, clock.late) == (3 * HOUR, changed, True)
    assert next_step(clock, [75, 100], [], office) == (75, changed)
    assert next_step(clock, [75, 100], [75], office) == (100, changed)
    assert next_step(clock, [75, 100], [75, 100], office) is None
    again, _closed = turn(clock, changed + HOUR, "paused", office, terms(office, "PT2H", 1))
    assert again.due == changed, "it has been late since the change, whatever comes then"
    stopped, _closed = finish(again, changed + 2 * HOUR, office)
    assert (stopped.state, stopped.due) == ("breached", changed)


# -- the rest ---------------------------------------------------------------------------------------------------


def test_what_was_counted_by_the_old_calendar_stays(office: Calendar):
    clock = begin(at("2026-02-03 09:00"), terms(office, "PT8H"))
    clock, closed = turn(clock, at("2026-02-03 20:00"), "running", office, terms(None, "PT12H"))
    assert closed is not None
    assert (closed.worked, closed.calendar, clock.calendar) == (9 * HOUR, "office", "")
    assert clock.due == at("2026-02-03 23:00")


def test_a_day_is_worth_what_a_working_day_later_is(office: Calendar):
    friday = at("2026-02-06 15:00")
    clock = begin(friday, terms(office, "P1D"))
    assert (clock.target, shown(clock.due)) == (9 * HOUR, "2026-02-09 15:00")
    assert shown(begin(friday, terms(None, "P1D")).due) == "2026-02-07 15:00"
    eve = begin(at("2026-11-03 10:00"), terms(office, "P1D"))  # a short day before a holiday
    assert (eve.target, shown(eve.due)) == (8 * HOUR, "2026-11-05 10:00")


def test_a_target_is_kept_by_what_happens_before_it_is_used_up():
    start = at("2026-02-03 09:00")
    clock = begin(start, terms(None, "PT1H"))
    assert finish(clock, start + HOUR - 1, None)[0].state == "met"
    assert finish(clock, start + HOUR, None)[0].state == "breached"
    assert finish(clock, start + HOUR, None, cancel=True)[0].state == "cancelled"


def test_a_clock_that_was_stopped_goes_on_where_it_stood():
    start = at("2026-02-03 09:00")
    clock = begin(start, terms(None, "PT4H"))
    clock, _closed = finish(clock, start + HOUR, None)
    clock, closed = turn(clock, start + DAY, "running", None, terms(None, "PT4H"))
    assert (closed, clock.elapsed, clock.due) == (None, HOUR, start + DAY + 3 * HOUR)
    assert counted(clock, start + DAY + HOUR, None) == 2 * HOUR


def test_a_breach_that_a_longer_target_takes_back_is_none():
    start = at("2026-02-03 09:00")
    clock = begin(start, terms(None, "PT1H", 1))
    clock, _closed = turn(clock, start + 2 * HOUR, "running", None, terms(None, "PT8H", 4))
    assert (clock.due, clock.late) == (start + 8 * HOUR, False)
    assert finish(clock, start + 3 * HOUR, None)[0].state == "met"


def test_steps_that_nobody_told_of_are_still_there_when_the_clock_stands():
    start = at("2026-02-03 09:00")
    clock, _closed = turn(begin(start, terms(None, "PT4H")), start + 5 * HOUR, "paused", None, terms(None, "PT4H"))
    assert next_step(clock, [50, 75, 100], [50], None) == (75, start + 5 * HOUR)
    assert next_step(clock, [50, 75, 100], [50, 75], None) == (100, start + 4 * HOUR)
    early, _closed = turn(begin(start, terms(None, "PT4H")), start + HOUR, "paused", None, terms(None, "PT4H"))
    assert next_step(early, [50, 75, 100], [], None) is None


def test_nothing_promised_is_never_due():
    start = at("2026-02-03 09:00")
    clock = begin(start, Terms(None, 3, MOSCOW))
    assert (clock.target, clock.due, next_step(clock, [100], [], None)) == (None, None, None)
    assert finish(clock, start + 900 * DAY, None)[0].state == "met"


def test_a_calendar_without_a_working_hour_promises_nothing():
    never = Calendar("never", "never", MOSCOW, "Europe/Moscow", ((),) * 7)
    clock = begin(at("2026-02-03 09:00"), Terms(Length(0, HOUR), 3, MOSCOW, never))
    assert (clock.target, clock.due) == (None, None)
    held = replace(clock, target=HOUR)
    assert next_step(held, [100], [], never) is None
    assert counted(held, at("2026-02-10 09:00"), never) == 0


def test_a_clock_of_a_machine_that_goes_back_loses_nothing():
    start = at("2026-02-03 09:00")
    clock = begin(start, terms(None, "PT4H"))
    turned, closed = turn(clock, start - HOUR, "paused", None, terms(None, "PT4H"))
    assert (closed, turned.elapsed, turned.since) == (None, 0, start)


def test_intervals_add_up_to_what_has_elapsed(office: Calendar):
    moment = datetime(2026, 2, 3, 9, tzinfo=MOSCOW)
    clock: Clock = begin(at("2026-02-03 09:00"), terms(office, "PT30H"))
    kept = []
    for number in range(20):
        moment += timedelta(hours=7, minutes=number)
        state, promised = ("paused", "running")[number % 2], terms((office, None)[number % 3 == 0], "PT30H")
        before = office if clock.calendar else None
        clock, closed = turn(clock, int(moment.timestamp() * 1000), state, before, promised)  # type: ignore[arg-type]
        kept.append(closed)
    assert all(one is not None for one in kept)
    assert sum(one.worked for one in kept if one) == clock.elapsed > 0
    assert [one.end for one in kept if one][:-1] == [one.begin for one in kept if one][1:]

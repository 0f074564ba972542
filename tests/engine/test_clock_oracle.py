"""Clocks against one that goes from minute to minute and knows nothing of how ours count.

Random weeks in whole minutes, pauses, changes of priority and of the calendar, in six time zones while the clocks of
the zone are changed. `make clocks` tries 10,000 (CLOCKS, SEED).
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from instar.engine.calendars import Calendar, parse_calendar
from instar.engine.clock import RUNNING, Clock, State, Terms, begin, counted, finish, turn
from instar.engine.lengths import Length

CLOCKS = int(os.environ.get("CLOCKS", "300"))
SEED = int(os.environ.get("SEED", "1"))
MINUTE = 60_000
CHANGES = {
    "Europe/Berlin": ("2026-03-27", "2026-10-23"),
    "America/New_York": ("2026-03-06", "2026-10-30"),
    "Australia/Lord_Howe": ("2026-04-03", "2026-10-02"),
    "America/Santiago": ("2026-04-02", "2026-09-04"),
    "Asia/Beirut": ("2026-03-27", "2026-10-23"),
    "Europe/Moscow": ("2026-03-27", "2026-10-23"),
}
"""Zone → days soon after which its clocks are changed; in Lord Howe by half an hour, in Santiago and Beirut at
midnight, in Moscow not at all."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST = 12 * 24 * 60
"""Minutes that a story may last."""


@dataclass(frozen=True)
class Turn:
    """What happens after so many minutes: the state, the calendar and the target (in minutes) from then on."""

    minute: int
    state: State
    calendar: int
    target: int


@dataclass(frozen=True)
class Story:
    zone: str
    start: int
    weeks: tuple[dict[str, list[str]], ...]
    turns: tuple[Turn, ...]
    end: int


def story(number: int) -> Story:
    chance = random.Random(SEED * 1_000_003 + number)
    zone = chance.choice(sorted(CHANGES))
    day = datetime.fromisoformat(chance.choice(CHANGES[zone])).replace(tzinfo=ZoneInfo(zone))
    start = int((day + timedelta(minutes=chance.randrange(2 * 1440))).timestamp() * 1000) // MINUTE * MINUTE
    minutes = sorted(chance.sample(range(1, LONGEST // 2), chance.randrange(5)))
    turns = [Turn(0, RUNNING, 0, _target(chance))]
    for minute in minutes:
        before = turns[-1]
        what = chance.randrange(3)
        state: State = ("paused" if before.state == RUNNING else RUNNING) if what == 0 else before.state
        calendar = chance.randrange(2) if what == 1 else before.calendar
        turns.append(Turn(minute, state, calendar, _target(chance) if what == 2 else before.target))
    last = minutes[-1] if minutes else 0
    return Story(zone, start, (_week(chance), _week(chance)), tuple(turns), last + chance.randrange(1, LONGEST // 2))


def _target(chance: random.Random) -> int:
    return chance.choice((1, 30, 60, 90, 240, 480, 1440, chance.randrange(1, 3000)))


def _week(chance: random.Random) -> dict[str, list[str]]:
    """Up to two shifts a day, some of which end after midnight, some days with none, and none that overlap."""
    week: dict[str, list[str]] = {}
    free = 0  # minutes of the next day that a shift of the day before has taken
    for day in DAYS:
        begin, shifts = free, []
        free = 0
        for _shift in range(chance.randrange(3)):
            first = begin + chance.randrange(0, 600)
            last = first + chance.randrange(1, 700)
            if first >= 1440 or (day == "sun" and last > 1440):
                break
            shifts.append(f"{_clock(first)}-{_clock(last % 1440 if last != 1440 else 1440)}")
            begin = last + 1
            if last > 1440:
                free = last - 1440 + 1
                break
        week[day] = shifts
    if not any(week.values()):
        week["mon"] = ["09:00-18:00"]
    return week


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


# -- the oracle: a wall clock, a list of shifts, and one minute after the other ---------------------------------------


def worked_minutes(week: dict[str, list[str]], zone: str, start: int, minutes: int) -> list[bool]:
    """Of each minute after a moment whether it is worked: whether a shift has begun whose end has not been reached.

    A shift is begun, and ended, when the wall clock shows its time for the first time, or has jumped past it.
    """
    home = ZoneInfo(zone)
    first = datetime.fromtimestamp(start / 1000, UTC) - timedelta(days=3)
    walls = [
        (first + timedelta(minutes=gone)).astimezone(home).replace(tzinfo=None)
        for gone in range(3 * 1440 + minutes + 1)
    ]
    highest, reached = walls[0], []
    for wall in walls:
        highest = max(highest, wall)
        reached.append(highest)  # the latest time that the wall clock has shown
    shifts = []
    day = walls[0].date() - timedelta(days=2)
    while day <= walls[-1].date():
        for written in week[DAYS[day.weekday()]]:
            opens, closes = (int(part[:2]) * 60 + int(part[3:]) for part in written.split("-"))
            midnight = datetime.combine(day, datetime.min.time())
            shifts.append(
                (
                    midnight + timedelta(minutes=opens),
                    midnight + timedelta(minutes=closes if closes > opens else closes + 1440),
                )
            )
        day += timedelta(days=1)
    found, place = [], 0
    for moment in reached[3 * 1440 : -1]:
        while place < len(shifts) and shifts[place][1] <= moment:
            place += 1
        found.append(any(opens <= moment < closes for opens, closes in shifts[place : place + 3]))
    return found


def oracle(told: Story) -> tuple[int, int | None, State]:
    """(minutes counted till the end, the minute at which the target was used up, how it ended)."""
    tables = [worked_minutes(week, told.zone, told.start, told.end) for week in told.weeks]
    elapsed, due, turns = 0, None, list(told.turns)
    now = turns.pop(0)
    for minute in range(told.end + 1):
        while turns and turns[0].minute == minute:
            now = turns.pop(0)
            if elapsed < now.target:
                due = None
        if elapsed >= now.target and due is None:
            due = minute
        if minute < told.end and now.state == RUNNING and tables[now.calendar][minute]:
            elapsed += 1
    return elapsed, due, "breached" if elapsed >= now.target else "met"


# -- ours ---------------------------------------------------------------------------------------------------------


def ours(told: Story) -> tuple[int, int | None, State]:
    zone = ZoneInfo(told.zone)
    calendars = [made(week, told.zone) for week in told.weeks]

    def terms(one: Turn) -> Terms:
        return Terms(Length(0, one.target * MINUTE), 3, zone, calendars[one.calendar])

    first, *rest = told.turns
    clock: Clock = begin(told.start, terms(first))
    before = first
    for one in rest:
        moment = told.start + one.minute * MINUTE
        clock, _closed = turn(clock, moment, one.state, calendars[before.calendar], terms(one))
        before = one
    end = told.start + told.end * MINUTE
    elapsed = counted(clock, end, calendars[before.calendar])
    due = clock.due if clock.due is not None and clock.due <= end else None
    stopped, _closed = finish(clock, end, calendars[before.calendar])
    assert stopped.elapsed == elapsed
    return elapsed // MINUTE, None if due is None else (due - told.start) // MINUTE, stopped.state


def made(week: dict[str, list[str]], zone: str) -> Calendar:
    raw: dict[str, Any] = {"format": "instar.calendar/1", "key": "c", "zone": zone, "week": week}
    parsed = parse_calendar(raw, lambda _key: None, ZoneInfo(zone))
    assert parsed.calendar is not None, parsed.findings
    return parsed.calendar


SHARES = 12


@pytest.mark.timeout(0)
@pytest.mark.parametrize("share", range(SHARES))
def test_a_clock_counts_as_one_does_that_looks_at_every_minute(share: int):
    wrong = []
    for number in range(share, CLOCKS, SHARES):
        told = story(number)
        if (found := ours(told)) != (wanted := oracle(told)):
            wrong.append((number, found, wanted))
    assert wrong == []


def test_the_stories_are_of_all_kinds():
    told = [story(number) for number in range(300)]
    ends = {oracle(one)[2] for one in told[:60]}
    assert ends == {"met", "breached"}
    assert {one.zone for one in told} == set(CHANGES)
    assert {turn.state for one in told for turn in one.turns} == {"running", "paused"}
    assert any(len({turn.target for turn in one.turns}) > 1 for one in told)
    assert any(len({turn.calendar for turn in one.turns}) > 1 for one in told)


def test_the_oracle_sees_the_hour_that_is_left_out_and_the_one_that_is_repeated():
    night = {day: ["00:00-04:00"] for day in DAYS}
    for day, hours in (("2026-03-28T22:30", 3), ("2026-10-24T21:30", 5), ("2026-06-01T21:30", 4)):
        start = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)
        assert sum(worked_minutes(night, "Europe/Berlin", start, 12 * 60)) == hours * 60

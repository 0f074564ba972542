"""Working time is counted exactly, across changes of the clocks, midnights and holidays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.engine.calendars import (
    Calendar,
    Uncountable,
    add_working,
    is_open,
    later,
    next_open,
    parse_calendar,
    why,
    working_between,
)
from instar.engine.lengths import LATEST, length, on_the_wall

MINUTE, HOUR = 60_000, 3_600_000
MOSCOW: dict[str, Any] = {
    "zone": "Europe/Moscow",
    "week": {"mon-fri": ["09:00-18:00"]},
    "holidays": [{"country": "RU"}],
    "short": {"eves": True},
}
ZONES = ["Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana"]
CHANGES = ["2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24", "2026-10-31", "2011-12-29"]
"""Days before the clocks of one of the zones are changed."""


def calendar(**keys: Any) -> Calendar:
    found = parse_calendar({"format": "instar.calendar/1", "key": "c", **keys}, lambda key: None)
    assert found.calendar is not None, found.findings
    return found.calendar


def at(text: str, zone: str = "Europe/Moscow") -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def shown(moment: int, of: Calendar) -> str:
    return on_the_wall(moment, of.zone).isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2025-10-31T17:00", 2, "2025-11-01T10:00"),
        ("2026-01-08T00:00", 1, "2026-01-12T10:00"),
        ("2026-01-08T23:59", 1, "2026-01-12T10:00"),
        ("2026-04-30T16:30", 1, "2026-05-04T09:30"),
        ("2026-11-27T17:00", 1, "2026-11-27T18:00"),
        ("2026-11-27T18:00", 1, "2026-11-30T10:00"),
    ],
)
def test_moved_days_holidays_and_short_days_of_russia_count(start: str, hours: int, due: str) -> None:
    office = calendar(**MOSCOW)
    assert shown(add_working(office, at(start), hours * HOUR), office) == due


def test_pauses_cost_the_working_time_that_they_take() -> None:
    office = calendar(**MOSCOW)
    before = working_between(office, at("2026-11-24T09:00"), at("2026-11-24T10:00"))
    assert shown(add_working(office, at("2026-11-24T12:00"), 4 * HOUR - before), office) == "2026-11-24T15:00"
    assert working_between(office, at("2026-11-24T17:30"), at("2026-11-25T09:30")) == HOUR
    assert working_between(office, at("2026-11-25T09:30"), at("2026-11-24T17:30")) == -HOUR


@pytest.mark.parametrize(
    ("start", "given", "due"),
    [
        ("2026-11-26T17:30", "P1D", "2026-11-27T17:30"),
        ("2026-11-27T17:30", "P1D", "2026-11-30T17:30"),
        ("2026-11-28T12:00", "P1D", "2026-12-01T09:00"),  # from Monday at nine
        ("2026-11-27T17:00", "P1DT2H", "2026-12-01T10:00"),
        ("2026-11-27T17:00", "P1W", "2026-12-08T17:00"),  # seven working days
        ("2025-10-31T17:30", "P1D", "2025-11-01T17:30"),  # the same time, though that day is short
    ],
)
def test_days_are_working_days_at_the_same_local_time(start: str, given: str, due: str) -> None:
    office, wanted = calendar(**MOSCOW), length(given)
    assert wanted is not None
    assert shown(later(office, at(start), wanted), office) == due


def test_a_shift_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    night = calendar(zone="Europe/Berlin", week={"mon-thu": ["22:00-06:00"]}, holidays=["2026-11-24"])
    assert is_open(night, at("2026-11-24T05:59", "Europe/Berlin"))
    assert not is_open(night, at("2026-11-24T22:00", "Europe/Berlin"))
    assert shown(add_working(night, at("2026-11-24T05:00", "Europe/Berlin"), 2 * HOUR), night) == "2026-11-25T23:00"
    day = length("P1D")
    assert day is not None
    late = later(night, at("2026-11-27T02:00", "Europe/Berlin"), day)  # of Thursday's shift
    assert shown(late, night) == "2026-12-01T02:00"


@pytest.mark.parametrize(
    ("zone", "night", "hours"),
    [
        ("Europe/Moscow", "2026-03-28", 9),
        ("Europe/Berlin", "2026-03-28", 8),
        ("Europe/Berlin", "2026-10-24", 10),
        ("America/New_York", "2026-03-07", 8),
        ("America/New_York", "2026-10-31", 10),
        ("Australia/Lord_Howe", "2026-04-04", 9.5),
        ("Australia/Lord_Howe", "2026-10-03", 8.5),
    ],
)
def test_a_night_in_which_the_clocks_are_changed_is_as_long_as_it_is(zone: str, night: str, hours: float) -> None:
    guard = calendar(zone=zone, week={"mon-sun": ["22:00-07:00"]})
    begin = at(f"{night}T22:00", zone)
    assert working_between(guard, begin, begin + 12 * HOUR) == hours * HOUR
    assert add_working(guard, begin, round(hours * HOUR)) == begin + hours * HOUR


@pytest.mark.parametrize("hours", ["02:30-06:00", "01:00-02:30"])
def test_what_the_clocks_leave_out_begins_and_ends_when_they_are_changed(hours: str) -> None:
    found = calendar(zone="Europe/Berlin", week={"sun": [hours]})
    change = at("2026-03-29T03:00", "Europe/Berlin")
    assert is_open(found, change) is (hours == "02:30-06:00")
    assert is_open(found, change - 1) is (hours != "02:30-06:00")


def test_round_the_clock_is_all_the_time_there_is() -> None:
    always = calendar(zone="America/New_York", week={"mon-sun": ["00:00-24:00"]})
    start = at("2026-03-01T00:00")
    assert add_working(always, start, 5000 * HOUR) == start + 5000 * HOUR
    assert next_open(always, start) == start


def test_nothing_to_add_is_the_moment_itself() -> None:
    saturday = at("2026-11-28T12:00")
    assert add_working(calendar(**MOSCOW), saturday, 0) == saturday


@pytest.mark.parametrize("given", ["PT10H", "P3D"])
def test_years_without_working_time_are_an_error_that_says_so(given: str) -> None:
    once = calendar(week={"mon": []}, exceptions=[{"date": "2026-11-30", "hours": ["09:00-18:00"]}])
    wanted = length(given)
    assert wanted is not None
    with pytest.raises(Uncountable, match="“c” has not so much working time in the 20 years after 2026-11-28"):
        later(once, at("2026-11-28T12:00"), wanted)
    with pytest.raises(Uncountable):
        next_open(once, at("2026-12-28T12:00"))


@pytest.mark.parametrize("moment", [-1, LATEST])
def test_moments_beyond_all_calendars_are_told(moment: int) -> None:
    office = calendar(**MOSCOW)
    with pytest.raises(Uncountable):
        add_working(office, moment, 1)
    with pytest.raises(Uncountable):
        working_between(office, moment, 1000)
    assert not is_open(office, moment)


def test_an_explanation_names_every_day_and_adds_up() -> None:
    office = calendar(**MOSCOW)
    start, end = at("2025-10-31T17:00"), at("2025-11-05T10:00")
    lines = why(office, start, end)
    assert [(line.day.kind, line.ms // MINUTE) for line in lines] == [
        ("work", 60),
        ("extra", 480),
        ("off", 0),
        ("moved", 0),
        ("holiday", 0),
        ("work", 60),
    ]
    assert sum(line.ms for line in lines) == working_between(office, start, end)
    assert len(why(office, start, end, most=2)) == 2


def test_the_morning_of_a_night_shift_is_explained_with_its_evening() -> None:
    night = calendar(zone="Europe/Berlin", week={"mon": ["22:00-06:00"]})
    begin = at("2026-11-24T01:00", "Europe/Berlin")
    lines = why(night, begin, begin + HOUR)
    assert [(line.day.at.isoformat(), line.ms) for line in lines] == [("2026-11-23", HOUR), ("2026-11-24", 0)]


# -- against a clock that is looked at every minute ------------------------------------------------------------------


def shifts() -> st.SearchStrategy[list[str]]:
    """Hours of a day in their order, to the quarter of an hour; the last may end after midnight."""

    def told(marks: list[int]) -> list[str]:
        pairs = zip(marks[::2], marks[1::2], strict=False)
        return [f"{a // 4:02}:{a % 4 * 15:02}-{b // 4 % 24:02}:{b % 4 * 15:02}" for a, b in pairs]

    marks = st.lists(st.integers(0, 95), unique=True, max_size=4).map(sorted)
    night = st.tuples(st.integers(72, 95), st.integers(0, 40)).map(lambda pair: [pair[0], pair[1] + 96])
    return st.one_of(marks.map(told), night.map(told), st.just(["00:00-24:00"]))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Calendar, int]:
    """A calendar that is open now and then, and the beginning of a stretch of time near a change of the clocks."""
    zone = draw(st.sampled_from(ZONES))
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    week = {day: draw(shifts()) for day in days} | {"wed": ["10:00-16:00"]}
    near = datetime.fromisoformat(draw(st.sampled_from(CHANGES)))
    others = st.integers(-2, 4).map(lambda number: (near + timedelta(days=number)).date().isoformat())
    own = draw(st.dictionaries(others, shifts(), max_size=2))
    found = calendar(
        zone=zone,
        week=week,
        holidays=sorted(draw(st.sets(others, max_size=2))),
        short={"by": "PT90M", "eves": True},
        exceptions=[{"date": day, "hours": hours} for day, hours in own.items()],
    )
    return found, at(near.isoformat(), zone) + draw(st.integers(-600, 1800)) * MINUTE


def looked_at(of: Calendar, start: int, minutes: int) -> list[bool]:
    """Whether each minute is worked: whether the furthest that the clock on the wall has come lies in a shift."""
    furthest, found = datetime(1970, 1, 1), []  # noqa: DTZ001 – a wall clock has no zone
    for number in range(-1440, minutes):
        furthest = max(furthest, on_the_wall(start + number * MINUTE, of.zone))
        found.append(_in_a_shift(of, furthest))
    return found[1440:]


def _in_a_shift(of: Calendar, wall: datetime) -> bool:
    for back in (0, 1):
        day = wall.date() - timedelta(days=back)
        minutes = wall.hour * 60 + wall.minute + 1440 * back
        if any(begin <= minutes < end for begin, end in of.day(day).intervals):
            return True
    return False


@given(worlds(), st.integers(0, 4000))
def test_it_agrees_with_a_clock_looked_at_every_minute(world: tuple[Calendar, int], minutes: int) -> None:
    of, start = world
    worked = looked_at(of, start, minutes)
    assert working_between(of, start, start + minutes * MINUTE) == sum(worked) * MINUTE
    assert is_open(of, start) == looked_at(of, start, 1)[0]
    total = 0
    for number, open in enumerate(worked):
        total += open
        if open and total in (1, 60, 600):
            assert add_working(of, start, total * MINUTE) == start + (number + 1) * MINUTE


@given(worlds(), st.integers(1, 100 * HOUR))
def test_adding_and_counting_are_inverse(world: tuple[Calendar, int], ms: int) -> None:
    of, start = world
    due = add_working(of, start, ms)
    assert working_between(of, start, due) == ms
    assert due > next_open(of, start)
    assert sum(line.ms for line in why(of, start, due)) == ms


@given(worlds(), st.integers(0, 50 * HOUR), st.integers(0, 50 * HOUR), st.integers(0, 3000))
def test_later_and_longer_is_never_earlier(world: tuple[Calendar, int], ms: int, more: int, minutes: int) -> None:
    of, start = world
    due = add_working(of, start, ms)
    assert add_working(of, due, more) == add_working(of, start, ms + more) or not more or not ms
    assert add_working(of, start, ms + more) >= due
    assert add_working(of, start + minutes * MINUTE, ms) >= due

"""Plans against an oracle that goes from minute to minute (``minutes``) and knows nothing of how ours are reckoned.

Random networks with summaries, all four kinds of links, lags and leads, fixed dates, in calendars of three zones while
their clocks are changed. `make plans` tries 1,000 (PLANS, SEED).
"""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime
from functools import cache

import pytest

from instar.engine.calendars import Calendar, parse_calendar, working_spans
from instar_plugins.projects.hours import Hours
from instar_plugins.projects.plan import CONSTRAINTS, KINDS, Circle, Link, Plan, Task
from instar_plugins.projects.schedule import schedule
from tests.plugins.projects.minutes import Minutes, Oracle

PLANS = int(os.environ.get("PLANS", "100"))
SEED = int(os.environ.get("SEED", "1"))
AT_ONCE = 25
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
SEASONS = ("2026-03-01", "2026-10-01")
"""First days of eighty in which all three zones change their clocks, Lord Howe by half an hour."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKS: dict[str, dict[int, tuple[int, int]]] = {
    "office": dict.fromkeys(range(5), (540, 1080)),
    "nights": dict.fromkeys((1, 3, 4, 5, 6), (1320, 1830)),
    "saturdays": {5: (600, 960), 2: (480, 721)},
}
"""Name → weekday → shift, in minutes of the day; one ends the day after, half past six."""


@cache
def minutes(zone: str, week: str, season: str) -> Minutes:
    return Minutes(zone, WEEKS[week], _minute(season) - 40 * 1440)


@cache
def calendar(zone: str, week: str) -> Calendar:
    said = {DAYS[day]: [f"{_clock(begin)}-{_clock(end % 1440)}"] for day, (begin, end) in WEEKS[week].items()}
    parsed = parse_calendar({"format": "instar.calendar/1", "key": week, "zone": zone, "week": said}, lambda _key: None)
    assert parsed.calendar is not None, parsed.findings
    return parsed.calendar


def hours(found: Calendar, anchor: int) -> Hours:
    def spans(start: int, end: int) -> list[tuple[int, int]]:
        return [(one // 60_000, other // 60_000) for one, other in working_spans(found, start * 60_000, end * 60_000)]

    return Hours(spans, anchor)


def _minute(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) // 60


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def plan(number: int) -> tuple[Plan, dict[str, Minutes]]:
    chance = random.Random(SEED * 1_000_003 + number)
    season = chance.choice(SEASONS)
    begin = _minute(season) + chance.randrange(8, 35) * 1440 + chance.randrange(1440)
    used = {f"{zone} {week}": (zone, week) for zone in ZONES for week in chance.sample(sorted(WEEKS), 2)}
    count = chance.randint(3, 8)
    names = [f"t{place}" for place in range(count)]
    tasks = []
    for place, name in enumerate(names):
        above = chance.choice(names[:place]) if place and chance.random() < 0.2 else None
        tasks.append(_task(chance, name, above, sorted(used), begin))
    links = [_link(chance, names) for _number in range(chance.randint(count - 1, 2 * count))]
    rulers = {name: hours(calendar(*one), begin) for name, one in used.items()}
    return Plan(begin, tuple(tasks), tuple(links), rulers), {name: minutes(*one, season) for name, one in used.items()}


def _task(chance: random.Random, name: str, above: str | None, calendars: list[str], begin: int) -> Task:
    constraint = chance.choice(CONSTRAINTS) if chance.random() < 0.35 else "asap"
    return Task(
        name,
        duration=chance.choice((0, 0, 1, 30, 95, 240, 480, 540, 700)),
        calendar=chance.choice(calendars),
        parent=above,
        constraint=constraint,
        at=begin + chance.randrange(7 * 1440) if constraint != "asap" else None,
        not_before=begin + chance.randrange(3 * 1440) if chance.random() < 0.15 else None,
    )


def _link(chance: random.Random, names: list[str]) -> Link:
    one, other = sorted(chance.sample(range(len(names)), 2))
    if chance.random() < 0.02:
        one, other = other, one
    lag = chance.choice((0, 0, 0, 60, 541, -45, -240, -600, 1))
    return Link(names[one], names[other], chance.choice(KINDS), lag, chance.random() < 0.3)


def in_a_circle(given: Plan) -> bool:
    """Whether some task waits for itself, by walking on from each."""
    parts = {task.parent for task in given.tasks}
    above = {task.id: task.parent for task in given.tasks}

    def within(id: str, whole: str) -> bool:
        at: str | None = id
        while at is not None and at != whole:
            at = above[at]
        return at == whole

    def after(leaf: str) -> set[str]:
        links = [link for link in given.links if within(leaf, link.before)]
        return {other for link in links for other in leaves if within(other, link.after)}

    leaves = [task.id for task in given.tasks if task.id not in parts]
    ahead = {leaf: after(leaf) for leaf in leaves}
    for _round in leaves:
        ahead = {leaf: found.union(*(ahead[other] for other in found)) for leaf, found in ahead.items()}
    return any(leaf in found for leaf, found in ahead.items())


def differences(number: int) -> list[str]:
    given, clocks = plan(number)
    try:
        found = schedule(given)
    except Circle as circle:
        right = in_a_circle(given) and circle.path[0] == circle.path[-1]
        return [] if right else [f"plan {number}: no circle {circle.path}"]
    if in_a_circle(given):
        return [f"plan {number}: a circle is not noticed"]
    oracle, wrong = Oracle(given, clocks), []
    for id, task in oracle.tasks.items():
        one = found.timings[id]
        told = ((one.start, one.finish), (one.late_start, one.late_finish), (one.float, one.free))
        wanted = (oracle.early[id], oracle.late[id], oracle.slips(task))
        if told != wanted:
            wrong.append(f"plan {number}, {id}: {told} instead of {wanted} ({task})")
    return wrong


@pytest.mark.parametrize("first", range(0, PLANS, AT_ONCE))
def test_random_plans_are_those_of_the_oracle(first: int) -> None:
    found = [one for number in range(first, min(first + AT_ONCE, PLANS)) for one in differences(number)]
    assert not found, "\n".join(found[:20])


def test_the_plans_are_worth_trying() -> None:
    """Among them are circles, and not too many; every kind of link and constraint; links of summaries."""
    plans = [plan(number)[0] for number in range(100)]
    circles = sum(in_a_circle(one) for one in plans)
    assert 3 < circles < 50
    assert {link.kind for one in plans for link in one.links} == set(KINDS)
    assert {task.constraint for one in plans for task in one.tasks} == set(CONSTRAINTS)
    assert any(link.before == task.parent for one in plans for link in one.links for task in one.tasks)

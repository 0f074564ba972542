"""Plans by hand: what each kind of link, constraint and lag comes to, floats, lateness and its causes."""

from __future__ import annotations

from typing import Any

import pytest

from instar.testing import pure
from instar_plugins.projects.hours import Hours
from instar_plugins.projects.plan import Cause, Circle, Link, Plan, Schedule, Task, Timing
from instar_plugins.projects.schedule import reschedule, schedule

DAY = 1440
FIRST = 20_517 * DAY
"""The day on which plans begin. Every day is worked here."""
NINE, SEVENTEEN = 540, 1020
WORK = 480


def nine_to_five(start: int, end: int) -> list[tuple[int, int]]:
    spans = [
        (max(day * DAY + NINE, start), min(day * DAY + SEVENTEEN, end)) for day in range(start // DAY, end // DAY + 1)
    ]
    return [one for one in spans if one[0] < one[1]]


def plan(tasks: list[Task], *links: Link) -> Plan:
    return Plan(FIRST, tuple(tasks), links, {"": Hours(nine_to_five, FIRST)})


def task(id: str, days: float = 1, **more: Any) -> Task:
    return Task(id, duration=int(days * WORK), **more)


def at(day: int, minute: int) -> int:
    return FIRST + day * DAY + minute


def dates(found: Schedule, id: str) -> tuple[int, int]:
    return found.timings[id].start - FIRST, found.timings[id].finish - FIRST


def day(number: int, begin: int = NINE, until: int = SEVENTEEN) -> tuple[int, int]:
    return number * DAY + begin, number * DAY + until


def test_a_task_of_a_day_begins_and_ends_on_the_same_date() -> None:
    assert dates(schedule(plan([task("a")])), "a") == day(0)


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        (Link("a", "b"), day(2)),
        (Link("a", "b", "SS"), day(0)),
        (Link("a", "b", "FF"), day(1)),
        (Link("a", "b", "SF"), day(0)),
        (Link("a", "b", lag=60), (2 * DAY + NINE + 60, 3 * DAY + NINE + 60)),
        (Link("a", "b", lag=-WORK), day(1)),
        (Link("a", "b", "SS", lag=WORK), day(1)),
        (Link("a", "b", "FF", lag=WORK), day(2)),
        (Link("a", "b", "SF", lag=2 * WORK), day(1)),
        (Link("a", "b", lag=DAY, elapsed=True), day(3)),
        (Link("a", "b", lag=60, elapsed=True), day(2)),
    ],
)
def test_links_and_their_lags(link: Link, wanted: tuple[int, int]) -> None:
    """a takes the first two days, b one."""
    assert dates(schedule(plan([task("a", 2), task("b")], link)), "b") == wanted


def test_a_milestone_is_when_what_it_waits_for_is_done_and_takes_no_time() -> None:
    found = schedule(plan([task("a"), task("m", 0), task("b")], Link("a", "m"), Link("m", "b")))
    assert dates(found, "m") == (SEVENTEEN, SEVENTEEN)
    assert dates(found, "b") == day(1)


def test_a_summary_is_what_its_parts_come_to() -> None:
    found = schedule(plan([task("s", 9), task("a", parent="s"), task("b", 2, parent="s")], Link("a", "b")))
    assert dates(found, "s") == (NINE, 2 * DAY + SEVENTEEN)
    assert (found.timings["s"].critical, found.path) == (True, ("a", "b"))


def test_floats_tell_how_long_a_task_may_slip() -> None:
    """a → b → d beside c → d: c has two days before d, and a day before anybody moves, for e follows it."""
    tasks = [task("a", 2), task("b", 2), task("c"), task("e", 1), task("d")]
    found = schedule(plan(tasks, Link("a", "b"), Link("b", "d"), Link("c", "e"), Link("e", "d")))
    floats = {id: (one.float // WORK, one.free // WORK, one.critical) for id, one in found.timings.items()}
    assert floats == {
        "a": (0, 0, True),
        "b": (0, 0, True),
        "c": (2, 0, False),
        "e": (2, 2, False),
        "d": (0, 0, True),
    }
    assert found.path == ("a", "b", "d")


@pytest.mark.parametrize(
    ("constraint", "moment", "wanted"),
    [
        ("start_not_before", at(3, 600), (3 * DAY + 600, 4 * DAY + 600)),
        ("must_start", at(3, 0), day(3)),
        ("must_finish", at(3, SEVENTEEN), day(3)),
        ("finish_by", at(5, SEVENTEEN), day(0)),
    ],
)
def test_constraints(constraint: Any, moment: int, wanted: tuple[int, int]) -> None:
    assert dates(schedule(plan([task("a", constraint=constraint, at=moment)])), "a") == wanted


def test_a_latest_finish_that_cannot_be_kept_makes_the_float_less_than_nothing() -> None:
    tasks = [task("a", 3), task("b", constraint="finish_by", at=at(1, SEVENTEEN))]
    found = schedule(plan(tasks, Link("a", "b")))
    assert (found.timings["a"].float, found.timings["b"].float) == (-2 * WORK, -2 * WORK)


def test_what_is_late_says_of_whom_and_by_how_much() -> None:
    tasks = [task("a", 3), task("c", 2), task("b", deadline=at(2, 0))]
    links = Link("a", "b"), Link("c", "b")
    late = schedule(plan(tasks, *links)).timings["b"]
    assert late.late == 2 * WORK
    assert late.causes == (Cause(links[0], 2 * WORK), Cause(links[1], WORK))
    assert late.driver == links[0]


def test_what_is_late_by_itself_says_so() -> None:
    late = schedule(plan([task("a", 3, deadline=at(2, 0))])).timings["a"]
    assert (late.late, late.causes) == (WORK, (Cause(None, WORK),))


def test_a_deadline_moves_nothing() -> None:
    one, other = (schedule(plan([task("a", 2, deadline=deadline)])).timings["a"] for deadline in (None, at(1, 0)))
    assert (one.start, one.float) == (other.start, other.float)


def test_a_fixed_date_wins_and_names_the_link_that_it_does_not_keep() -> None:
    link = Link("a", "b")
    found = schedule(plan([task("a", 3), task("b", constraint="must_start", at=at(1, NINE))], link))
    assert dates(found, "b") == day(1)
    assert found.timings["b"].broken == (Cause(link, 2 * WORK),)


def test_what_is_begun_stays_where_it_began_and_what_is_done_lies_still() -> None:
    tasks = [task("a", done=(at(0, NINE), at(4, SEVENTEEN))), task("b", started=at(1, NINE)), task("c")]
    found = schedule(plan(tasks, Link("a", "b"), Link("a", "c")))
    assert (dates(found, "b"), dates(found, "c")) == (day(1), day(5))
    assert found.timings["a"] == Timing(at(0, NINE), at(4, SEVENTEEN), at(0, NINE), at(4, SEVENTEEN), 0, 0, False)


def test_rescheduling_moves_successors_only_as_far_as_needed() -> None:
    """a became longer: b has to move, c has room enough, d waits for nobody and is not drawn earlier."""
    tasks = [task("a", 3), task("b"), task("c"), task("d")]
    now = {id: (at(number, NINE), at(number, SEVENTEEN)) for id, number in {"b": 1, "c": 9, "d": 4}.items()}
    now["a"] = at(0, NINE), at(1, SEVENTEEN)
    found, moved = reschedule(plan(tasks, Link("a", "b"), Link("b", "c")), now)
    assert set(moved) == {"a", "b"}
    assert (dates(found, "b"), dates(found, "c"), dates(found, "d")) == (day(3), day(9), day(4))


def test_what_is_rescheduled_stays_so() -> None:
    given = plan([task("a", 2), task("b")], Link("a", "b"))
    _found, moved = reschedule(given, {})
    assert set(moved) == {"a", "b"}
    assert reschedule(given, moved)[1] == {}


def test_a_circle_is_refused_with_its_path() -> None:
    with pytest.raises(Circle) as found:
        schedule(plan([task("a"), task("b")], Link("a", "b"), Link("b", "a")))
    assert found.value.path == ("a", "b", "a")


def test_an_empty_plan_and_one_of_empty_summaries() -> None:
    assert schedule(plan([])).path == ()
    assert schedule(plan([task("s"), task("t", parent="s")])).timings["s"].critical


def test_it_reaches_nothing_outside() -> None:
    given = plan([task("a"), task("b")], Link("a", "b"))
    with pure():
        schedule(given)

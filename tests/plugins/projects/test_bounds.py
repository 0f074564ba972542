"""How a link binds: by worked minutes for what takes time, by the clock for a milestone."""

from __future__ import annotations

import itertools

import pytest

from instar_plugins.projects.bounds import (
    Node,
    earliest,
    last_start,
    latest,
    place_of_finish,
    place_of_start,
    span,
)
from instar_plugins.projects.hours import Hours
from instar_plugins.projects.network import Edge
from instar_plugins.projects.plan import Link

DAY = 1440
ANCHOR = 20_000 * DAY
MORNING, EVENING = ANCHOR + 540, ANCHOR + 1020


def nine_to_five(start: int, end: int) -> list[tuple[int, int]]:
    days = range(start // DAY, end // DAY + 1)
    spans = [(max(day * DAY + 540, start), min(day * DAY + 1020, end)) for day in days]
    return [one for one in spans if one[0] < one[1]]


HOURS = Hours(nine_to_five, ANCHOR)
TASK, MILESTONE = Node(HOURS, 480, False), Node(HOURS, 0, True)


def edge(*, to_finish: bool = False, lag: int = 0, elapsed: bool = False) -> Edge:
    return Edge(0, 1, False, to_finish, lag, elapsed, Link("A", "B"))


def test_a_task_begins_with_the_first_minute_that_is_worked() -> None:
    assert span(TASK, earliest(edge(), TASK, EVENING)) == (MORNING + DAY, EVENING + DAY)


def test_a_milestone_is_where_it_is_by_the_clock() -> None:
    assert span(MILESTONE, earliest(edge(), MILESTONE, EVENING)) == (EVENING, EVENING)
    assert earliest(edge(lag=60, elapsed=True), MILESTONE, EVENING) == EVENING + 60


def test_a_lag_is_working_time_or_by_the_clock() -> None:
    worked = earliest(edge(lag=60), TASK, EVENING)
    by_clock = earliest(edge(lag=60, elapsed=True), TASK, EVENING)
    assert span(TASK, worked)[0] == MORNING + DAY + 60
    assert span(TASK, by_clock)[0] == MORNING + DAY


def test_a_milestone_after_a_lag_is_where_the_lag_is_worked_off_and_before_a_lead_where_it_begins() -> None:
    assert earliest(edge(lag=480), MILESTONE, MORNING) == EVENING
    assert earliest(edge(lag=-60), MILESTONE, MORNING + 60) == MORNING


def test_what_has_to_end_at_night_may_end_in_the_evening() -> None:
    assert span(TASK, earliest(edge(to_finish=True), TASK, EVENING + 180)) == (MORNING, EVENING)


@pytest.mark.parametrize(
    ("node", "to_finish", "lag", "elapsed"),
    list(itertools.product((TASK, MILESTONE), (False, True), (0, 90, -90), (False, True))),
)
def test_the_latest_end_that_leaves_a_successor_where_it_is_leaves_it_there_and_no_later_one(
    node: Node, to_finish: bool, lag: int, elapsed: bool
) -> None:
    bound = edge(to_finish=to_finish, lag=lag, elapsed=elapsed)
    for place in (earliest(bound, node, MORNING), earliest(bound, node, MORNING + 200)):
        last = latest(bound, node, place)
        assert earliest(bound, node, last) <= place < earliest(bound, node, last + 1)


def test_places_by_a_moment() -> None:
    assert span(TASK, place_of_start(TASK, EVENING + 60))[0] == MORNING + DAY
    assert span(TASK, place_of_finish(TASK, EVENING + 60))[1] == EVENING
    assert span(TASK, last_start(TASK, EVENING + 60))[0] == EVENING - 1
    assert (place_of_start(MILESTONE, 7), place_of_finish(MILESTONE, 7), last_start(MILESTONE, 7)) == (7, 7, 7)

"""Working time as a ruler: positions and moments, to both sides of the anchor."""

from __future__ import annotations

import pytest

from instar_plugins.projects.hours import MOST_STEPS, STEP, Hours, OutOfReach, around_the_clock

DAY = 1440
ANCHOR = 20_000 * DAY


def nine_to_five(start: int, end: int) -> list[tuple[int, int]]:
    days = range(start // DAY, end // DAY + 1)
    spans = [(max(day * DAY + 540, start), min(day * DAY + 1020, end)) for day in days]
    return [one for one in spans if one[0] < one[1]]


def test_position_nought_is_the_first_worked_minute_after_the_anchor() -> None:
    hours = Hours(nine_to_five, ANCHOR)
    assert (hours.worked(ANCHOR), hours.begin(0)) == (0, ANCHOR + 540)


def test_a_day_of_work_ends_the_same_evening_and_the_next_begins_in_the_morning() -> None:
    hours = Hours(nine_to_five, ANCHOR)
    assert hours.end(480) == ANCHOR + 1020
    assert hours.begin(480) == ANCHOR + DAY + 540


def test_moments_that_nobody_works_share_the_number_of_the_next_minute() -> None:
    hours = Hours(nine_to_five, ANCHOR)
    assert {hours.worked(ANCHOR + minute) for minute in (1020, 1200, DAY, DAY + 540)} == {480}


def test_before_the_anchor_it_counts_down() -> None:
    hours = Hours(nine_to_five, ANCHOR)
    assert hours.begin(-1) == ANCHOR - DAY + 1019
    assert hours.worked(ANCHOR - DAY) == -480
    assert hours.begin(-480 * 400) == ANCHOR - 400 * DAY + 540


def test_it_is_laid_out_as_far_as_it_is_asked_for() -> None:
    hours = Hours(nine_to_five, ANCHOR)
    assert hours.begin(480 * 3000) == ANCHOR + 3000 * DAY + 540
    assert hours.worked(ANCHOR + 3000 * DAY) == 480 * 3000


def test_around_the_clock_every_minute_counts() -> None:
    hours = Hours(around_the_clock, ANCHOR)
    assert hours.worked(ANCHOR + STEP + 7) == STEP + 7
    assert hours.begin(-5) == ANCHOR - 5


def test_a_calendar_without_work_is_told_not_waited_for() -> None:
    never = Hours(lambda start, end: [], ANCHOR)
    with pytest.raises(OutOfReach):
        never.begin(0)
    with pytest.raises(OutOfReach):
        never.worked(ANCHOR - (MOST_STEPS + 1) * STEP)

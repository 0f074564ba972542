"""Where a block stands in a day."""

# ruff: noqa: DTZ001  times on a wall have no zone

from __future__ import annotations

from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from instar_plugins.agenda.grid import DAY, LEAST, MOST_LANES, minutes, places, shown_hours

times = st.lists(
    st.tuples(st.integers(0, DAY), st.integers(0, DAY)).map(lambda pair: (min(pair), max(pair))), max_size=9
)


@given(times)
def test_no_two_blocks_lie_on_each_other_while_there_are_lanes(given_times: list[tuple[int, int]]) -> None:
    found = places(given_times)
    taken: set[tuple[int, int]] = set()
    for place in found:
        assert place.row >= 0
        assert place.row + place.rows <= DAY // 15
        assert place.rows >= LEAST
        assert place.lane < place.lanes <= MOST_LANES
        if place.lane < MOST_LANES - 1:
            cells = {(row, place.lane) for row in range(place.row, place.row + place.rows)}
            assert not cells & taken
            taken |= cells


def test_what_overlaps_shares_the_width_and_what_does_not_has_all_of_it() -> None:
    first, second, third, alone = places([(600, 660), (630, 690), (660, 720), (780, 840)])
    assert (first.lane, second.lane, third.lane) == (0, 1, 0)
    assert {first.lanes, second.lanes, third.lanes} == {2}
    assert (alone.lane, alone.lanes, alone.row, alone.rows) == (0, 1, 52, 4)


def test_a_day_is_drawn_from_its_earliest_to_its_latest_hour() -> None:
    assert shown_hours([]) == (8, 19)
    assert shown_hours([(390, 420), (1200, 1261)]) == (6, 22)


def test_what_begins_before_the_day_or_ends_after_it_is_cut() -> None:
    day = date(2026, 1, 5)
    assert minutes(datetime(2026, 1, 4, 23), day) == 0
    assert minutes(datetime(2026, 1, 6, 1), day) == DAY
    assert minutes(datetime(2026, 1, 5, 10, 20), day) == 620

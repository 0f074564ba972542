"""Time as spans: what is taken, what is left, and when everybody is free."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from instar_plugins.agenda.spans import common, free_slots, merged, total, without

HALF = 30 * 60_000
HOUR = 2 * HALF
spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair))), max_size=8)


def minutes(some: list[tuple[int, int]]) -> set[int]:
    return {at for begin, end in some for at in range(begin, end)}


@given(spans, spans)
def test_each_is_what_it_says_minute_by_minute(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    assert minutes(merged(one)) == minutes(one)
    assert minutes(common(one, other)) == minutes(one) & minutes(other)
    assert minutes(without(one, other)) == minutes(one) - minutes(other)
    assert total(one) == len(minutes(one))


@given(st.lists(spans, min_size=1, max_size=3), spans, st.integers(1, 9), st.integers(0, 40))
def test_a_slot_is_free_for_all_and_the_first_one_is_found(
    opened: list[list[tuple[int, int]]], taken: list[tuple[int, int]], length: int, since: int
) -> None:
    free = set.intersection(*map(minutes, opened)) - minutes(taken)
    found = free_slots(opened, taken, length, since, step=3)
    for begin, end in found:
        assert set(range(begin, end)) <= free
        assert (end - begin, begin % 3, begin >= since) == (length, 0, True)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(found))
    starts = (at for at in range(0, 61, 3) if at >= since and set(range(at, at + length)) <= free)
    assert next(starts, None) == (found[0][0] if found else None)


def test_the_next_three_are_proposed() -> None:
    day = [(9 * HOUR, 18 * HOUR)]
    assert free_slots([day, day], [(9 * HOUR, 10 * HOUR)], HOUR, 0) == [
        (10 * HOUR, 11 * HOUR),
        (11 * HOUR, 12 * HOUR),
        (12 * HOUR, 13 * HOUR),
    ]


def test_nobody_and_no_time_at_all_have_no_slot() -> None:
    assert free_slots([], [], HOUR, 0) == []
    assert free_slots([[(0, HOUR)]], [], 0, 0) == []
    assert free_slots([[(0, HOUR)], [(HOUR, 2 * HOUR)]], [], HALF, 0) == []

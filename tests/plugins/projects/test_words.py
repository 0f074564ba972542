"""What a plan says to people: lengths with their sign, and whose fault it is that something is late."""

from __future__ import annotations

import pytest

from instar_plugins.projects import words
from instar_plugins.projects.plan import KINDS, Cause, Circle, Link, Timing

DAY = 480


def timing(late: int = 0, causes: tuple[Cause, ...] = (), broken: tuple[Cause, ...] = ()) -> Timing:
    return Timing(0, 0, 0, 0, 0, 0, False, late, causes, broken)


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(0, "0 h"), (30, "30 min"), (480, "1 d"), (2 * DAY + 121, "2 d 2 h 1 min"), (-90, "−1 h 30 min")],
)
def test_a_length_is_told_in_days_of_its_calendar(minutes: int, told: str) -> None:
    assert words.length(minutes, DAY) == told


def test_a_calendar_without_a_usual_day_has_days_of_eight_hours() -> None:
    assert words.length(480, 0) == "1 d"


def test_a_lag_says_by_which_clock_it_runs() -> None:
    assert words.lag(Link("A", "B"), DAY) == ""
    assert words.lag(Link("A", "B", lag=480), DAY) == "1 d"
    assert words.lag(Link("A", "B", lag=1440, elapsed=True), DAY) == "1 d by the clock"


def test_every_kind_of_link_has_words_of_its_own() -> None:
    assert set(words.kinds()) == set(KINDS)
    assert len(set(words.kinds().values())) == len(KINDS)


def test_what_is_in_time_says_nothing_and_what_is_late_names_who_costs_how_much() -> None:
    assert words.why_late(timing(), DAY) == []
    causes = (Cause(Link("T-1", "T-3"), 480), Cause(None, 60))
    assert words.why_late(timing(540, causes), DAY) == [
        "Late by 1 d 1 h.",
        "Late because of T-1, by 1 d.",
        "Its own dates leave 1 h too little.",
    ]


def test_a_fixed_date_says_which_links_it_does_not_keep() -> None:
    broken = (Cause(Link("T-1", "T-3"), 120), Cause(None, 5))
    assert words.what_is_broken(timing(broken=broken), DAY) == ["Its fixed date is 2 h too early for T-1."]


def test_a_circle_is_told_with_its_way_round() -> None:
    assert "T-1 → T-2 → T-1" in words.told_circle(Circle(("T-1", "T-2", "T-1")))

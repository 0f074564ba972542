"""What a call comes to, worked out of its legs."""

from __future__ import annotations

from instar_plugins.calls.legs import Part, whole


def test_one_leg_is_the_call() -> None:
    assert whole([Part(1000, 30, "answered", 7)]) == Part(1000, 30, "answered", 7)


def test_nobody_answered_is_what_the_last_leg_says() -> None:
    parts = [Part(5000, 0, "busy", 8), Part(1000, 0, "no_answer", 7)]
    assert whole(parts) == Part(1000, 0, "busy", 8)


def test_one_answer_of_a_group_answers_for_all() -> None:
    parts = [Part(0, 0, "no_answer", 7), Part(0, 0, "cancelled", 8), Part(9000, 60, "answered", 9)]
    assert whole(parts) == Part(0, 60, "answered", 9)


def test_legs_that_run_beside_each_other_count_once() -> None:
    greeting, talk = Part(0, 100, "answered", None), Part(20_000, 80, "answered", 7)
    assert whole([talk, greeting]) == Part(0, 100, "answered", 7)


def test_passed_on_it_is_of_who_talked_last() -> None:
    assert whole([Part(0, 30, "answered", 7), Part(40_000, 20, "answered", 8)]) == Part(0, 60, "answered", 8)

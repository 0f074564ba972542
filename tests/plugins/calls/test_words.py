"""Lengths of talk, written and read."""

from __future__ import annotations

import pytest

from instar_plugins.calls import words


@pytest.mark.parametrize(("seconds", "written"), [(0, ""), (5, "0:05"), (205, "3:25"), (3729, "1:02:09")])
def test_a_length_is_read_as_it_is_written(seconds: int, written: str) -> None:
    assert words.talk(seconds) == written
    assert words.seconds(written) == seconds


@pytest.mark.parametrize(("typed", "seconds"), [("3", 180), (" 90 ", 5400), ("90:00", 5400)])
def test_whole_minutes_are_enough(typed: str, seconds: int) -> None:
    assert words.seconds(typed) == seconds


@pytest.mark.parametrize("typed", ["3:5", "3:60", "three", "-1", "1:2:3:4", "3.5"])
def test_what_is_no_length_is_none(typed: str) -> None:
    assert words.seconds(typed) is None

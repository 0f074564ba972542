"""What keeps failing is left alone, and asked again after a while."""

from __future__ import annotations

import pytest

from instar.plugins.breaker import FAULTS, PAUSE_S, WITHIN_S, Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_three_faults_in_a_minute_pause_one_hook_and_no_other(clock: Clock) -> None:
    breaker = Breaker(clock)
    assert [breaker.fault("menu", f"error {number}") for number in range(FAULTS)] == [False, False, True]
    pause = breaker.paused("menu")
    assert pause is not None
    assert (pause.doing, pause.reason) == ("menu", "error 2")
    assert breaker.paused("panels") is None
    assert breaker.pauses() == (pause,)


def test_it_goes_on_by_itself(clock: Clock) -> None:
    breaker = Breaker(clock)
    for _number in range(FAULTS):
        breaker.fault("menu", "error")
    clock.now += PAUSE_S - 1
    assert breaker.paused("menu") is not None
    clock.now += 2
    assert breaker.paused("menu") is None
    assert breaker.pauses() == ()
    assert not breaker.fault("menu", "once more"), "it begins to count anew"


def test_faults_that_lie_apart_pause_nothing(clock: Clock) -> None:
    breaker = Breaker(clock)
    for _number in range(10):
        assert not breaker.fault("menu", "error")
        clock.now += WITHIN_S / 2 + 1

"""Two clocks of one shape: the machine's, and one that stands until it is moved."""

from __future__ import annotations

import threading
import time

import pytest

from instar.clock import Clock, SystemClock, VirtualClock


def test_the_system_clock_tells_milliseconds_of_utc() -> None:
    before = int(time.time() * 1000)
    told = SystemClock().now()
    assert before - 1 <= told <= int(time.time() * 1000) + 1


def test_monotonic_time_of_the_system_never_goes_back() -> None:
    clock = SystemClock()
    first = clock.monotonic()
    assert clock.monotonic() >= first


def test_a_virtual_clock_stands_until_it_is_moved() -> None:
    clock = VirtualClock(1_000)
    assert (clock.now(), clock.now()) == (1_000, 1_000)
    assert clock.advance(500) == 1_500
    assert clock.now() == 1_500
    assert clock.monotonic() == 0.5


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        VirtualClock().advance(-1)


def test_a_jump_sets_the_clock_but_lets_no_time_pass() -> None:
    clock = VirtualClock(10_000)
    clock.advance(2_000)
    clock.jump(to=3_000)
    assert clock.now() == 3_000
    assert clock.monotonic() == 2.0


def test_threads_lose_no_step_of_a_shared_clock() -> None:
    clock = VirtualClock()

    def tick() -> None:
        for _ in range(1_000):
            clock.advance(1)

    threads = [threading.Thread(target=tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now() == 4_000


@pytest.mark.parametrize("clock", [SystemClock(), VirtualClock()])
def test_both_are_clocks(clock: Clock) -> None:
    assert isinstance(clock.now(), int)
    assert isinstance(clock.monotonic(), float)

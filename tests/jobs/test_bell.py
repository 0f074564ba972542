"""The bell in one process: every worker hears every ring, whatever the others do meanwhile."""

from __future__ import annotations

import threading

from instar.jobs import Bell


def test_a_ring_before_the_wait_counts():
    bell = Bell()
    bell()
    assert bell.wait(0, 3600) == 1


def test_a_ring_is_not_taken_from_those_who_were_busy():
    """Two workers, one ring: the second one comes to the bell after the first one has gone back to work."""
    bell = Bell()
    bell.wake()
    assert bell.wait(0, 3600) == 1, "the first"
    assert bell.wait(0, 3600) == 1, "the second"


def test_without_a_ring_the_wait_is_over_in_time():
    bell = Bell()
    bell.wake()
    assert bell.wait(1, 0.01) == 1


def test_a_ring_wakes_all_who_sleep():
    bell = Bell()
    heard: list[int] = []
    sleepers = [threading.Thread(target=lambda: heard.append(bell.wait(0, 20)), daemon=True) for _ in range(3)]
    for sleeper in sleepers:
        sleeper.start()
    bell()
    for sleeper in sleepers:
        sleeper.join(20)
    assert heard == [1, 1, 1]


def test_the_ring_goes_on_to_other_processes():
    further: list[str] = []
    bell = Bell(lambda: further.append("rung"))
    bell.wake()
    assert further == []
    bell()
    assert further == ["rung"]

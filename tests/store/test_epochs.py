"""Epochs tell caches that what they hold is old."""

from __future__ import annotations

from pathlib import Path

import pytest

from instar.clock import VirtualClock
from instar.store import Epochs, Store, migrate


@pytest.fixture
def store(tmp_path: Path):
    store = Store(tmp_path / "site.db")
    migrate(store)
    yield store
    store.close()


def test_a_process_sees_its_own_bump_at_once_and_anothers_soon(store: Store):
    clock = VirtualClock()
    mine, other = Epochs(store, clock.monotonic), Epochs(store, clock.monotonic)
    before = mine.current("access"), other.current("access")
    with store.transaction() as tx:
        mine.bump(tx, "access")
    assert mine.current("access") == before[0] + 1
    assert other.current("access") == before[1]
    clock.advance(2_001)
    assert other.current("access") == before[1] + 1


def test_the_counters_are_apart(store: Store):
    epochs = Epochs(store, VirtualClock().monotonic)
    before = epochs.current("definitions")
    with store.transaction() as tx:
        epochs.bump(tx, "access")
    assert epochs.current("definitions") == before


def test_a_bump_that_is_rolled_back_leaves_the_counter_as_it_was(store: Store):
    epochs = Epochs(store, VirtualClock().monotonic)
    before = epochs.current("access")

    def fail() -> None:
        with store.transaction() as tx:
            epochs.bump(tx, "access")
            assert epochs.current("access") < 0
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert store.read().value("SELECT access FROM epoch") == before == epochs.current("access")

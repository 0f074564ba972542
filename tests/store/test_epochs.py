"""Epochs tell caches that what they hold is old."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from instar.clock import VirtualClock
from instar.store import Epochs, Store, migrate


@pytest.fixture
def store(tmp_path: Path):
    store = Store(tmp_path / "site.db")
    migrate(store)
    yield store
    store.close()


def test_a_process_sees_its_own_bump_at_once_and_anothers_when_its_look_is_old(store: Store):
    clock = VirtualClock()
    mine, other = Epochs(store, clock.monotonic), Epochs(store, clock.monotonic)
    before = mine.current("access"), other.current("access")
    with store.transaction() as tx:
        mine.bump(tx, "access")
    assert mine.current("access") == before[0] + 1
    other.look_again_if_old()
    assert other.current("access") == before[1]
    clock.advance(2_001)
    other.look_again_if_old()
    assert other.current("access") == before[1] + 1


def test_whoever_looks_again_sees_what_another_process_has_committed(store: Store):
    clock = VirtualClock()
    mine, other = Epochs(store, clock.monotonic), Epochs(store, clock.monotonic)
    before = other.current("definitions")
    with store.transaction() as tx:
        mine.bump(tx, "definitions")
    assert other.current("definitions") == before
    other.look_again()
    assert other.current("definitions") == before + 1


def test_a_look_that_was_begun_before_somebody_asked_for_one_is_not_his(store: Store, monkeypatch: pytest.MonkeyPatch):
    """One thread has read the row, then a change is committed and another thread begins a request."""
    clock = VirtualClock()
    mine, other = Epochs(store, clock.monotonic), Epochs(store, clock.monotonic)
    row = store.read().one("SELECT access, definitions, plugins, settings FROM epoch")
    assert row is not None

    def read_and_tarry(_sql: str) -> tuple[int, ...]:
        monkeypatch.undo()
        with store.transaction() as tx:
            mine.bump(tx, "access")
        other.look_again()
        return row

    monkeypatch.setattr(store, "read", lambda: SimpleNamespace(one=read_and_tarry))
    assert other.current("access") == row[0]
    assert other.current("access") == row[0] + 1


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


def test_what_one_thread_reads_of_its_own_transaction_is_nobody_elses(store: Store):
    """A row that is not committed must not become the number under which others keep what they read before it."""
    clock = VirtualClock()
    epochs = Epochs(store, clock.monotonic)
    before = epochs.current("access")
    seen: list[int] = []

    def look() -> None:
        seen.append(epochs.current("access"))
        store.close()

    with store.transaction() as tx:
        epochs.bump(tx, "access")
        clock.advance(5_000)
        epochs.current("definitions")
        assert epochs.current("access") < 0
        other = threading.Thread(target=look)
        other.start()
        other.join()
    assert seen == [before]
    assert epochs.current("access") == before + 1


def test_all_of_them_say_whether_anything_has_changed(store: Store):
    epochs = Epochs(store, VirtualClock().monotonic)
    before = epochs.all()
    assert before == epochs.all()
    with store.transaction() as tx:
        epochs.bump(tx, "settings")
        assert epochs.all() is None, "it may yet be rolled back"
    after = epochs.all()
    assert after is not None
    assert after != before

"""The one way to write: a transaction that takes the lock first, commits whole or not at all."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from instar.errors import Busy, InstarError
from instar.store import FAILURES, Store
from instar.store import tx as tx_module


@pytest.fixture
def store(tmp_path: Path):
    store = Store(tmp_path / "site.db")
    store.read().run("CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)")
    store.read().run("INSERT INTO counter VALUES (1, 0)")
    yield store
    store.close()


def count(store: Store) -> int:
    return store.read().value("SELECT n FROM counter")


def test_a_transaction_is_all_or_nothing(store: Store):
    def fail() -> None:
        with store.transaction() as tx:
            tx.run("UPDATE counter SET n = 7")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert count(store) == 0


def test_read_then_write_by_many_threads_loses_no_update(store: Store):
    """A deferred transaction would fail at once with "database is locked" when another writer came between."""
    faults: list[BaseException] = []

    def work() -> None:
        try:
            for _turn in range(25):
                with store.transaction() as tx:
                    tx.run("UPDATE counter SET n = ?", (tx.value("SELECT n FROM counter") + 1,))
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            faults.append(error)
        finally:
            store.close()

    threads = [threading.Thread(target=work) for _n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert count(store) == 150


def test_a_reader_sees_what_was_committed_and_nothing_else(store: Store):
    seen: list[int] = []

    def read() -> None:
        seen.append(count(store))
        store.close()

    with store.transaction() as tx:
        tx.run("UPDATE counter SET n = 5")
        other = threading.Thread(target=read)
        other.start()
        other.join()
    assert seen == [0]
    assert count(store) == 5


def test_models_and_statements_share_one_transaction(store: Store):
    def fail() -> None:
        with store.transaction() as tx:
            tx.run("UPDATE counter SET n = 1")
            store.database.execute_sql("UPDATE counter SET n = n + 1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert count(store) == 0


def test_a_commit_that_fails_leaves_no_transaction_behind(store: Store):
    """Else every later one of this thread would fail."""
    store.read().run("CREATE TABLE child (id INTEGER REFERENCES counter(id) DEFERRABLE INITIALLY DEFERRED)")

    def fail() -> None:
        with store.transaction() as tx:
            tx.run("INSERT INTO child VALUES (99)")

    with pytest.raises(FAILURES):
        fail()
    with store.transaction() as tx:
        tx.run("UPDATE counter SET n = 3")
    assert count(store) == 3


def test_a_full_disk_is_told_and_leaves_nothing_half_written(store: Store):
    server_says = "DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$"
    if not store.is_postgres:
        pages = store.read().value("PRAGMA page_count")
        store.read().value(f"PRAGMA max_page_count = {pages + 1}")

    def fail() -> None:
        with store.transaction() as tx:
            tx.run("UPDATE counter SET n = 9")
            tx.run("CREATE TABLE large (body TEXT)")
            tx.run("INSERT INTO large VALUES (?)", ("x" * 1_000_000,))
            if store.is_postgres:
                tx.run(server_says)

    with pytest.raises(InstarError) as full:
        fail()
    assert (full.value.code, full.value.status) == ("disk_full", 507)
    assert count(store) == 0
    if not store.is_postgres:
        store.read().value("PRAGMA max_page_count = 100000")
    with store.transaction() as tx:
        tx.run("UPDATE counter SET n = 1")
    assert count(store) == 1


def test_who_waits_for_the_end_is_called_however_it_ends(store: Store):
    called: list[str] = []
    with store.transaction() as tx:
        tx.ended.append(lambda: called.append("committed"))
        assert called == []

    def fail() -> None:
        with store.transaction() as tx:
            tx.ended.append(lambda: called.append("rolled back"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert called == ["committed", "rolled back"]


@pytest.mark.sqlite
def test_a_writer_is_woken_as_soon_as_the_one_before_is_done(store: Store):
    """SQLite alone would have it sleep for a while and ask again."""
    begun, done = threading.Event(), threading.Event()
    order: list[str] = []

    def second() -> None:
        begun.set()
        with store.transaction() as tx:
            order.append("second")
            tx.run("UPDATE counter SET n = n + 1")
        store.close()
        done.set()

    other = threading.Thread(target=second)
    with store.transaction() as tx:
        other.start()
        assert begun.wait(10)
        assert not done.wait(0.2)
        order.append("first")
        tx.run("UPDATE counter SET n = n + 1")
    assert done.wait(10)
    other.join()
    assert (order, count(store)) == (["first", "second"], 2)


@pytest.mark.sqlite
def test_a_writer_that_waits_too_long_is_told_that_it_is_busy(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tx_module, "LONGEST_WAIT_S", 0.05)
    told: list[Busy] = []

    def second() -> None:
        try:
            with store.transaction():
                pass
        except Busy as error:
            told.append(error)
        finally:
            store.close()

    with store.transaction():
        other = threading.Thread(target=second)
        other.start()
        other.join()
    assert [error.code for error in told] == ["database_busy"]
    with store.transaction() as tx:  # nobody holds anything any more
        tx.run("UPDATE counter SET n = 3")
    assert count(store) == 3


@pytest.mark.sqlite
def test_a_transaction_inside_another_is_refused_and_holds_up_nobody(store: Store):
    def inside() -> None:
        with store.transaction(), store.transaction():
            pass

    with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
        inside()
    ended = threading.Event()

    def other() -> None:
        with store.transaction():
            ended.set()
        store.close()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join(10)
    assert ended.is_set()

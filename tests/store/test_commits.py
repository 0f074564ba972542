"""Commits that many transactions share: each still holds whole or not at all, and others see them after the commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from instar.errors import Busy
from instar.store import Epochs, Store, migrate
from instar.store.commits import SharedCommits
from instar.testing import databases


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "site.db")
    opened.read().run("CREATE TABLE line (n INTEGER NOT NULL)")
    yield opened
    opened.close()


def write(store: Store, *numbers: int) -> None:
    with store.transaction() as tx:
        for number in numbers:
            tx.run("INSERT INTO line VALUES (?)", (number,))
            if number < 0:
                raise ValueError(number)


def seen(store: Store) -> list[int]:
    """What another process sees."""
    with closing(Store(store.path)) as other:
        return [n for (n,) in other.read().all("SELECT n FROM line ORDER BY n")]


def test_every_so_many_are_committed_together_and_the_rest_at_the_end(store: Store):
    with SharedCommits(store, every=3) as shared:
        write(store, 1)
        write(store, 2)
        assert seen(store) == []
        write(store, 3)
        assert seen(store) == [1, 2, 3]
        write(store, 4)
        assert shared.committed == 3
    assert seen(store) == [1, 2, 3, 4]
    write(store, 5)
    assert seen(store) == [1, 2, 3, 4, 5]


def test_one_that_fails_is_taken_back_alone(store: Store):
    with SharedCommits(store):
        write(store, 1)
        with pytest.raises(ValueError, match="-7"):
            write(store, 2, -7)
        write(store, 3)
    assert seen(store) == [1, 3]


def test_an_error_that_leaves_the_block_keeps_what_was_whole(store: Store):
    def interrupted() -> None:
        with SharedCommits(store):
            write(store, 1)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert seen(store) == [1]


def test_apart_commits_and_lets_others_write(store: Store):
    with SharedCommits(store) as shared:
        write(store, 1)
        with shared.apart():
            assert seen(store) == [1]
            with closing(Store(store.path)) as other:
                databases.impatient(other)
                write(other, 9)
        write(store, 2)
        assert seen(store) == [1, 9]
    assert seen(store) == [1, 2, 9]


def test_the_lock_that_somebody_holds_is_told_as_busy(store: Store):
    databases.impatient(store)
    with closing(Store(store.path)) as other, other.transaction(), pytest.raises(Busy), SharedCommits(store):
        write(store, 1)
    write(store, 2)
    assert seen(store) == [2]


def test_what_tells_the_caches_is_committed_at_once(tmp_path: Path):
    store = Store(tmp_path / "whole.db")
    migrate(store)
    epochs = Epochs(store, lambda: 0.0)
    before = epochs.current("access")
    with SharedCommits(store) as shared:
        with store.transaction() as tx:
            epochs.bump(tx, "access")
            assert epochs.current("access") < 0
        assert epochs.current("access") == before + 1
        assert shared.committed == 1
    store.close()

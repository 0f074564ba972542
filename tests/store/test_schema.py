"""Migrations: applied once, under a lock, never backwards."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from instar.errors import InstarError
from instar.store import Store, migrate, pending


@pytest.fixture
def store(tmp_path: Path):
    store = Store(tmp_path / "empty.db")
    yield store
    store.close()


def test_a_new_database_gets_every_table_once(store: Store):
    assert pending(store) != []
    assert migrate(store) != []
    assert migrate(store) == []
    assert {"ticket", "event", "work_item", "job", "definition_version"} <= store.tables()


def test_a_database_of_a_newer_version_is_refused_with_a_way_out(store: Store):
    migrate(store)
    store.read().run("INSERT INTO schema_migration (name, applied) VALUES ('9999_from_the_future', '2040-01-01')")
    with pytest.raises(InstarError) as refused:
        migrate(store)
    assert refused.value.code == "database_newer"
    assert "9999_from_the_future" in refused.value.message
    assert refused.value.hint


def test_processes_that_start_together_migrate_once(tmp_path: Path):
    applied: list[list[str]] = []

    def start() -> None:
        store = Store(tmp_path / "empty-together.db")
        applied.append(migrate(store))
        store.close()

    threads = [threading.Thread(target=start) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(applied) == 4
    assert len([names for names in applied if names]) == 1


@pytest.mark.parametrize("table", ["event", "audit"])
def test_history_cannot_be_rewritten(store: Store, table: str):
    migrate(store)
    store.read().run(
        "ALTER TABLE event DROP CONSTRAINT event_ticket_id_fkey" if store.is_postgres else "PRAGMA foreign_keys = 0"
    )
    row = {
        "event": "INSERT INTO event (ticket_id, at, kind, payload) VALUES (1, 0, 'opened', '{}')",
        "audit": "INSERT INTO audit (at, what, target, detail) VALUES (0, 'user.added', 'ann', '{}')",
    }[table]
    store.read().run(row)
    for statement in (f"UPDATE {table} SET at = 1", f"DELETE FROM {table}"):
        with pytest.raises(Exception, match="append-only"):
            store.read().run(statement)

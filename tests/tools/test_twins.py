"""The limit is honest only if the twins write what a life cycle writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from instar.testing import databases
from instar.tools import bench
from instar.tools.bench import Life
from instar.tools.twins import Bare, Rows

pytestmark = pytest.mark.sqlite
TABLES = ("ticket", "participant", "work_item", "event", "instance", "job", "message", "incident")


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    with bench.bench_site(tmp_path) as made:
        yield made


def counts(life: Life, tables: tuple[str, ...]) -> dict[str, int]:
    return {table: life.kernel.store.read().value(f"SELECT count(*) FROM {table}") for table in tables}


def written(life: Life, cycle: Any, tables: tuple[str, ...]) -> dict[str, int]:
    before = counts(life, tables)
    cycle()
    return {table: count - before[table] for table, count in counts(life, tables).items()}


def test_rows_writes_the_same_rows_into_the_same_tables(life: Life):
    sample = life.cycle()
    ours = written(life, life.cycle, TABLES)
    twin = Rows.like(life.kernel.store, sample)
    assert written(life, twin.cycle, TABLES) == ours
    assert ours == {**dict.fromkeys(TABLES, 0), "ticket": 1, "participant": 1, "event": 4, "instance": 1}


def test_a_ticket_of_the_twin_is_like_one_of_ours(life: Life):
    sample = life.cycle()
    Rows.like(life.kernel.store, sample).cycle()
    tx = life.kernel.store.read()
    columns = "role, process, stage, status, state, data, team_id, zone_id, requester_id, result, title"
    ours, twins = tx.all(f"SELECT {columns} FROM ticket ORDER BY id")
    assert twins == ours
    events = "SELECT kind, actor_id, payload FROM event WHERE ticket_id = ? ORDER BY id"
    assert tx.all(events, (sample + 1,)) == tx.all(events, (sample,))


def test_bare_writes_a_ticket_and_two_rows_a_step(life: Life):
    sample = life.cycle()
    twin = Bare.like(life.kernel.store, sample)
    tables = ("bare_ticket", "bare_event", "bare_outbox")
    assert written(life, twin.cycle, tables) == {"bare_ticket": 1, "bare_event": 4, "bare_outbox": 4}


def test_every_step_is_a_transaction_of_its_own(life: Life):
    sample = life.cycle()
    for cycle in (life.cycle, Rows.like(life.kernel.store, sample).cycle, Bare.like(life.kernel.store, sample).cycle):
        said = databases.heard(life.kernel.store)
        cycle()
        assert said.count("COMMIT") == 4

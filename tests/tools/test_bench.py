"""The measurement measures what it says: a whole life by the ordinary commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from instar.tools import bench
from instar.tools.bench import Life


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    with bench.bench_site(tmp_path) as made:
        yield made


def test_a_life_cycle_opens_decides_and_ends_in_four_commands(life: Life):
    ticket = life.cycle()
    tx = life.kernel.store.read()
    assert tx.one("SELECT stage, result FROM ticket WHERE id = ?", (ticket,)) == ("closed", "approved")
    kinds = [kind for (kind,) in tx.all("SELECT kind FROM event WHERE ticket_id = ? ORDER BY id", (ticket,))]
    assert kinds == ["opened", "completed", "completed", "completed"]


def test_the_actor_has_his_rights_from_a_grant_to_his_team(life: Life):
    tx = life.kernel.store.read()
    assert tx.all("SELECT p.kind FROM access_grant g JOIN principal p ON p.id = g.principal_id") == [("team",)]


def test_the_engine_alone_passes_the_same_nodes(life: Life):
    process = life.kernel.definitions.process(bench.version_of(life.kernel))
    bench.memory_life(process)
    assert bench.nodes_per_s(process, 20) > 0


@pytest.mark.sqlite
def test_figures_are_medians_of_all_rounds():
    figures = bench.engine(2, range(3))
    assert (figures.cycles, figures.rounds) == (2, 3)
    assert figures.ratio_bare > figures.ratio_rows > 0

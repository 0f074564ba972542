"""Imports as background jobs: a killed worker's file goes on, a stopped one does not."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from instar.commands import EditUser, execute
from instar.commands.imports import StartImport, StopImport, add_import, load_run
from instar.jobs import LEASE_MS, Workers, claim
from instar.jobs.attempt import attempt
from tests.queries.conftest import World

TEXT = "name,email\n" + "".join(f"P {n},p{n}@x.org\n" for n in range(70)) + "Q,nonsense\n"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.kernel.close()


def begun(world: World, dry: bool = False) -> int:
    run = add_import(world.kernel, world["maria"], "contacts", "c.csv", BytesIO(TEXT.encode()))
    execute(world.kernel, StartImport(run, dry), world["maria"])
    return run


def state(world: World, run: int) -> tuple[str, dict[str, int]]:
    rows = world.kernel.store.read().all(
        "SELECT outcome, count(*) FROM import_line WHERE run_id = ? GROUP BY outcome", (run,)
    )
    return load_run(world.kernel, world["maria"], run).state, dict(rows)


def test_a_worker_tries_then_carries_out(world: World) -> None:
    run = begun(world, dry=True)
    Workers(world.kernel, 1).drain()
    assert state(world, run) == ("checked", {"created": 70, "refused": 1})
    assert world.kernel.store.read().value("SELECT count(*) FROM contact WHERE name LIKE 'P %'") == 0
    execute(world.kernel, StartImport(run, dry=False), world["maria"])
    Workers(world.kernel, 1).drain()
    assert load_run(world.kernel, world["maria"], run).state == "done"
    assert world.kernel.store.read().value("SELECT count(*) FROM contact WHERE name LIKE 'P %'") == 70


def test_what_a_killed_worker_has_begun_another_one_ends(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run = begun(world)
    job = claim(world.kernel.store, world.clock.now())
    assert job is not None
    calls = []

    def dies(kernel: object, command: object, actor: object, **more: object) -> dict[str, object]:
        calls.append(command)
        if len(calls) > 30:
            raise SystemExit  # as abrupt as a kill: nothing of ours runs afterwards
        return execute(kernel, command, actor, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("instar.commands.imports.lines.execute", dies)
    with pytest.raises(SystemExit):
        attempt(world.kernel, job)
    monkeypatch.undo()
    assert state(world, run) == ("running", {"created": 30})
    assert claim(world.kernel.store, world.clock.now()) is None
    world.clock.advance(LEASE_MS + 1)
    Workers(world.kernel, 1).drain()
    assert state(world, run) == ("done", {"created": 70, "refused": 1})
    assert world.kernel.store.read().value("SELECT count(*) FROM contact WHERE name LIKE 'P %'") == 70


def test_a_stopped_file_stays_where_it_is(world: World) -> None:
    run = begun(world)
    execute(world.kernel, StopImport(run), world["maria"])
    Workers(world.kernel, 1).drain()
    assert state(world, run) == ("stopped", {})


def test_rights_are_those_of_the_moment(world: World) -> None:
    run = begun(world)
    world.run(EditUser("maria", {"active": False}))
    Workers(world.kernel, 1).drain()
    read = world.kernel.store.read()
    assert read.value("SELECT state FROM import_run WHERE id = ?", (run,)) == "failed"
    assert read.value("SELECT count(*) FROM contact WHERE name LIKE 'P %'") == 0


def test_a_fault_of_ours_is_tried_again_and_told_at_last(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run = begun(world)

    def broken(*_given: object, **_more: object) -> bool:
        raise RuntimeError("broken")

    monkeypatch.setattr("instar.jobs.imports.carry_on", broken)
    for _try in range(8):
        Workers(world.kernel, 1).drain()
        world.clock.advance(86_400_000)
    assert world.kernel.store.read().one("SELECT state, error FROM import_run WHERE id = ?", (run,)) == (
        "failed",
        "RuntimeError: broken",
    )

"""The small site of the queries' tests, and a short way to import a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest

from instar.access import SYSTEM, Actor
from instar.commands import execute
from instar.commands.imports import SetUpImport, StartImport, add_import, carry_on, load_run
from tests.queries.conftest import World

Lines = list[tuple[int, str, str, list[Any]]]


class Importer:
    """``imports("contacts", text)`` carries a file out at once and answers with its lines; ``dry``: only tries."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __call__(self, kind: str, text: str, *, dry: bool = False, by: Actor = SYSTEM, fixed: Any = None) -> Lines:
        run = self.begun(kind, text, by=by, fixed=fixed)
        execute(self.world.kernel, StartImport(run, dry), by)
        assert carry_on(self.world.kernel, load_run(self.world.kernel, by, run), by, dry=dry, go_on=lambda done: True)
        return self.lines(run, dry)

    def begun(self, kind: str, text: str, *, by: Actor = SYSTEM, fixed: Any = None) -> int:
        kernel = self.world.kernel
        run = add_import(kernel, by, kind, "file.csv", BytesIO(text.encode()))
        execute(kernel, SetUpImport(run, load_run(kernel, by, run).columns, fixed or {}), by)
        return run

    def lines(self, run: int, dry: bool = False) -> Lines:
        rows = self.world.kernel.store.read().all(
            "SELECT line, outcome, target, told FROM import_line WHERE run_id = ? AND dry = ? ORDER BY line",
            (run, int(dry)),
        )
        return [(*row[:3], orjson.loads(row[3])) for row in rows]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.kernel.close()


@pytest.fixture
def imports(world: World) -> Importer:
    return Importer(world)


@pytest.fixture
def outcomes(imports: Importer) -> Callable[..., list[str]]:
    return lambda *args, **more: [outcome for _line, outcome, _target, _told in imports(*args, **more)]

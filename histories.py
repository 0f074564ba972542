"""tests/testing/histories, made by playing the cases of processes that we ship and of some patterns: `make histories`.

A golden history is what the database holds of a ticket when its case is over: the rows of its history as they were
stored, and the state that they led to, with the processes by which the ticket ran. The tests play the rows again and
must come to that state. Where they do not, this version cannot carry on what an earlier one has begun: a defect, unless
the format was changed on purpose and a migration brings the stored states along. Only then are they made anew.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from instar.engine.canonical import canonical
from instar.settings import load
from instar.testing import histories
from instar.trial import cases
from instar.trial.player import Player
from instar.trial.report import Report
from instar.trial.runner import Worlds, run_case

ROOT = Path(__file__).parent
FOLDER = ROOT / "tests/testing/histories"
PATTERNS = ("cancel_region", "cancelling_partial_join_of_instances", "deferred_choice", "local_synchronizing_merge")
"""They have most of what the processes that we ship have not: sub-processes, many items, events, counted joins."""
Golden = dict[str, Any]


def sources() -> list[Path]:
    """The files of cases that are played."""
    shipped = sorted(ROOT.glob("plugins/*/processes/*.cases.json"))
    return [*shipped, *(ROOT / f"docs/patterns/{name}.cases.json" for name in PATTERNS)]


def golden(file: Path, worlds: Worlds) -> Golden:
    """The golden histories of one process."""
    read = cases.read(file)
    world = worlds.with_definitions(read.definitions)
    told: list[Golden] = []
    used: dict[str, Any] = {}
    for case in read.cases:
        played = run_case(case, world, Report(), lambda player: told.append(_told(player, used)))
        if played.failure is not None:
            sys.exit(str(played.failure))
    found = {"format": "instar.histories/1", "process": read.process, "definitions": used, "histories": told}
    return dict(orjson.loads(orjson.dumps(found)))


def _told(player: Player, used: dict[str, Any]) -> Golden:
    """One history; the processes that it ran by are added to those that are ``used``."""
    history = histories.read(player.kernel, player.ticket)
    for key, version in history.runs:
        used[key] = orjson.loads(player.kernel.definitions.version(version).body)
    left = histories.stored(player.kernel, player.ticket)
    return {"case": player.case.title, **history.as_json(), "left": left.as_json()}


def made() -> Iterator[Golden]:
    """All of them, in the order of their files."""
    with tempfile.TemporaryDirectory() as folder:
        worlds = Worlds(load(Path(folder), {}), None)
        try:
            for file in sources():
                yield golden(file, worlds)
        finally:
            worlds.close()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for one in made():
        (FOLDER / f"{one['process']}.json").write_text(canonical(one), encoding="utf-8")

"""Random processes through the database, with a restart after every step: nothing is lost and nothing differs.

`make proof` plays 50 processes on ten paths each. Whatever differs is told with the process, and with the line that
makes Hypothesis play the same once more. It is not made smaller first: that would take longer than a test may.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path as File
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st

from instar.testing import databases
from tests.engine.blocks import process_of, processes

from .reopened import Path, Site, publishable, template

PROCESSES = int(os.environ.get("STORED", "30"))
PATHS = int(os.environ.get("PATHS", "5"))
LONGEST_S = 0 if "STORED" in os.environ else 300
"""As long as it takes where somebody has said how many."""


class Figures:
    """What was played."""

    def __init__(self) -> None:
        self.processes = self.paths = self.steps = self.restarts = 0
        self.differences: set[str] = set()  # Hypothesis plays what has failed once more

    def __str__(self) -> str:
        database = "PostgreSQL" if databases.wanted() else "SQLite"
        return (
            f"{database}: {self.processes:,} processes, {self.paths:,} paths, {self.steps:,} steps, "
            f"{self.restarts:,} restarts: {len(self.differences)} differences"
        )


@pytest.fixture
def copy(tmp_path: File) -> Iterator[Callable[[], Site]]:
    """Makes one more site."""
    serial = itertools.count()
    with template(tmp_path / "template") as made:
        yield lambda: made(tmp_path / f"site{next(serial)}")


@pytest.fixture
def figures() -> Iterator[Figures]:
    """Told in the end; `make proof` shows it."""
    found = Figures()
    yield found
    print(f"\n{found}")


@pytest.mark.slow
@pytest.mark.timeout(LONGEST_S)
@settings(
    max_examples=PROCESSES,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(raw=processes(), data=st.data())
def test_what_is_stored_after_every_step_is_what_the_engine_says(
    copy: Callable[[], Site], figures: Figures, raw: dict[str, Any], data: st.DataObject
):
    definition = publishable(raw)
    note(f"The process: {json.dumps(definition)}")
    with databases.of_one_test():
        play(copy(), definition, data, figures)


def play(site: Site, definition: dict[str, Any], data: st.DataObject, figures: Figures) -> None:
    """Publish the process and send tickets along its paths."""
    try:
        told = site.publish(definition)
        assume(told != {"dead_node"})  # what is watched may run through before anything could happen
        assert told == set()
        for _path in range(PATHS):
            path = Path(site, process_of(definition))
            path.play(data.draw)
            figures.paths += 1
            figures.steps += path.steps
    except AssertionError as error:
        figures.differences.add(str(error))
        raise
    finally:
        site.close()
    figures.processes += 1
    figures.restarts += site.opened - 1

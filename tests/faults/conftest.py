"""A site whose processes are killed, and at the end of ``make faults`` the table of what came of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.figures import PROPERTY, Figures, table
from tests.faults.story import KILLS, SEED, Story
from tests.valkey import Valkey, valkey

Told = Callable[[str, str], Figures]


@pytest.fixture(scope="session")
def server() -> Iterator[Valkey]:
    with tempfile.TemporaryDirectory() as folder, valkey(Path(folder)) as made:
        yield made


@pytest.fixture
def story(tmp_path: Path, server: Valkey, request: pytest.FixtureRequest) -> Iterator[Story]:
    made = Story(tmp_path / "site", server, request.node.name)
    with made.flushed():
        yield made
    made.store.close()


@pytest.fixture
def told(story: Story, record_property: Callable[[str, object], None]) -> Told:
    """``told(what, where)``: looks at the site once all is done, and puts the figures into the table of the run."""

    def tell(what: str, where: str) -> Figures:
        found, ill = story.verdict()
        accepted = story.value("SELECT count(*) FROM ticket")
        figures = Figures(what, where, story.kills, story.flushes, accepted, [*found.lost], [*found.doubled], ill)
        record_property(PROPERTY, figures.row())
        return figures

    return tell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    rows = [value for report in reports for name, value in report.user_properties if name == PROPERTY]
    if KILLS and rows:
        terminalreporter.write_line(f"\nKILLS={KILLS} SEED={SEED}")
        for line in table(rows):
            terminalreporter.write_line(line)

"""Small event logs, and a site to play them on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from instar.cli.init import furnish
from instar.clock import SystemClock, VirtualClock
from instar.kernel import Kernel, open_kernel
from instar.settings import Settings

Write = Callable[..., Path]

HEAD = "case,activity,timestamp,resource,group,Product\n"
DESK = HEAD + (
    "A,Register,2026-03-02T09:00:00Z,ann,Front,Lamp\n"
    "A,Repair,2026-03-02T10:00:00Z,bob,Shop,Lamp\n"
    "B,Register,2026-03-02T09:30:00Z,ann,Front,Radio\n"
    "A,Repair,2026-03-03T10:00:00Z,bob,Shop,Lamp\n"
    "A,Close,2026-03-04T10:00:00+02:00,ann,Front,Lamp\n"
    "B,Close,2026-03-04T12:00:00Z,,,Radio\n"
    "A,Repair,2026-03-05T08:00:00Z,bob,Shop,Lamp\n"
    "A,Close,2026-03-06T08:00:00Z,ann,Front,Lamp\n"
    "C,Register,2026-03-07T08:00:00Z,ann,Front,Clock\n"
)
"""A is repaired twice, closed, repaired and closed again; B is closed by nobody; C has just begun."""


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """``written("desk.csv", text)``: the file."""

    def write(name: str, content: str | bytes = DESK) -> Path:
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    return write


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    opened = open_kernel(Settings(site=tmp_path, database="replay.db"), clock=VirtualClock(SystemClock().now()))
    furnish(opened)
    yield opened
    opened.close()

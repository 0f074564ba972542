"""A PostgreSQL server of tests is gone with them, whether they end or are killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from instar.testing.server import Server
from tests.cli.running import until
from tests.orphans import is_alive

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

RUN = """
import sys
from instar.testing.server import Server
server = Server()
print(server.folder, flush=True)
sys.stdin.read()
"""


def pid_of(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().split()[0])


def test_it_does_not_outlive_a_run_that_is_killed() -> None:
    command = [sys.executable, "-c", RUN]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().strip())
        pid = pid_of(folder)
        assert is_alive(pid)
        run.kill()
    assert until(lambda: not is_alive(pid) and not folder.exists(), 30)


def test_who_stops_it_leaves_nothing() -> None:
    server = Server()
    pid = pid_of(server.folder)
    server.stop()
    assert until(lambda: not is_alive(pid), 30), "whoever inherits it has yet to ask how it ended"
    assert not server.folder.exists()
    assert server._remains.returncode == 0

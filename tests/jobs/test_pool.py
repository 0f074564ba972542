"""Processes that are watched: what ends is started again, what is silent is killed, nothing is left over."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from instar.jobs.pool import STUCK, Pool
from tests.jobs.test_worker import until

BEATS = """
import os, sys, time
open(sys.argv[1], "a").write(f"{os.getpid()}\\n")
def beat(): os.write(1, b".")
"""
LIVES = "beat()\nwhile os.read(0, 1): pass\n"


class Watched:
    """A pool in a thread; ``pids`` of all processes that it has started, by the file that they write to."""

    def __init__(self, folder: Path, body: str, count: int = 1, silent_s: float = 30.0) -> None:
        self.file = folder / "pids"
        self.file.touch()
        command = [sys.executable, "-c", BEATS + body, str(self.file)]
        self.pool = Pool(command, count, silent_s=silent_s, starting_s=20)
        self.code: int | None = None
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    @property
    def pids(self) -> list[int]:
        return [int(line) for line in self.file.read_text().split()]

    def _run(self) -> None:
        self.code = self.pool.run()

    def leave(self) -> None:
        self.pool.leave()
        self.thread.join(40)
        assert not self.thread.is_alive()


@contextlib.contextmanager
def watched(folder: Path, body: str, **more: object) -> Iterator[Watched]:
    made = Watched(folder, body, **more)  # type: ignore[arg-type]
    try:
        yield made
    finally:
        made.leave()


def lives(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def test_a_process_that_is_killed_is_started_again_and_the_others_stay(tmp_path: Path) -> None:
    with watched(tmp_path, LIVES, count=2) as pool:
        assert until(lambda: len(pool.pids) == 2)
        first, second = pool.pids
        os.kill(first, signal.SIGKILL)
        assert until(lambda: len(pool.pids) == 3)
        assert lives(second)
    assert not any(lives(pid) for pid in pool.pids)
    assert pool.code == 0


def test_one_that_is_silent_for_too_long_is_killed_whatever_holds_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """SIGTERM would not help: it neither handles signals nor reads what it is told."""
    deaf = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nbeat()\ntime.sleep(600)\n"
    with caplog.at_level(logging.ERROR), watched(tmp_path, deaf, silent_s=0.5) as pool:
        assert until(lambda: len(pool.pids) == 2)
        assert not lives(pool.pids[0])
        assert "is killed" in caplog.text
        os.kill(pool.pids[1], signal.SIGKILL)  # the pool would be patient with it


def test_one_that_is_stuck_in_a_job_gives_its_place_up(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    body = f"beat()\nif len(open(sys.argv[1]).read().split()) == 1: sys.exit({STUCK})\n{LIVES}"
    with caplog.at_level(logging.WARNING), watched(tmp_path, body) as pool:
        assert until(lambda: len(pool.pids) == 2)
        assert "did not return in time" in caplog.text


def test_one_that_cannot_even_start_ends_the_pool_with_its_code(tmp_path: Path) -> None:
    with watched(tmp_path, "sys.exit(2)") as pool:
        pool.thread.join(30)
        assert not pool.thread.is_alive()
    assert (pool.code, len(pool.pids)) == (2, 1)


def test_a_place_whose_process_has_lived_is_filled_again_soon_even_if_the_next_one_cannot_start(tmp_path: Path) -> None:
    """A database that is away for a while must not end the pool."""
    body = f"n = len(open(sys.argv[1]).read().split())\nif n == 2: sys.exit(1)\n{LIVES}"
    with watched(tmp_path, body) as pool:
        assert until(lambda: len(pool.pids) == 1)
        time.sleep(0.3)  # its first beat is heard
        os.kill(pool.pids[0], signal.SIGKILL)
        assert until(lambda: len(pool.pids) == 3)
        assert pool.thread.is_alive()


def test_one_that_lived_is_followed_within_a_second_or_two_however_often_it_dies(tmp_path: Path) -> None:
    with watched(tmp_path, "beat()\ntime.sleep(0.1)\nos.abort()") as pool:
        assert until(lambda: len(pool.pids) == 5, 15)


def test_one_that_dies_at_once_is_started_ever_later(tmp_path: Path) -> None:
    with watched(tmp_path, "os.abort()") as pool:
        assert until(lambda: len(pool.pids) == 2)
        time.sleep(1.5)
        assert len(pool.pids) == 2, "the second pause is longer than the first"


def test_nothing_is_left_over_when_the_watcher_is_killed(tmp_path: Path) -> None:
    child = BEATS + LIVES
    watcher = (
        "import sys; from instar.jobs.pool import Pool\n"
        f"Pool([sys.executable, '-c', {child!r}, {str(tmp_path / 'pids')!r}], 1).run()"
    )
    process = subprocess.Popen([sys.executable, "-c", watcher])
    file = tmp_path / "pids"
    assert until(lambda: file.exists() and file.read_text().strip() != "")
    process.kill()
    process.wait()
    pid = int(file.read_text())
    assert until(lambda: not lives(pid))

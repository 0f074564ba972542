"""Processes that begin within a moment: forked from one that has read the code of the product, not from the tests.

Each is a process of its own, with its own connections, and can be killed; only reading the code, which takes seconds
where many tests share a machine, is done once.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.faults.armed import PROCESSES, Point
from tests.orphans import end_with_parent

READ = (
    "instar.application",
    "instar.cli.clock",
    "instar.cli.serve",
    "instar.cli.web",
    "instar.cli.worker",
    "instar.jobs.doorbell",
    "instar.jobs.pool",
    "instar.jobs.rounds",
    "instar.store.postgres",
    "instar.sdk",
    "instar_plugins.crm.plugin",
    "instar_plugins.measure.plugin",
    "instar_plugins.site.plugin",
    "instar_plugins.tasks.plugin",
    "instar_plugins.worktime.plugin",
    "rq",
    "waitress.server",
)
OPEN_FILES = 1024

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(list(READ))


def begin(what: str, site: Path, environ: Mapping[str, str], failpoint: str, *more: str) -> Any:
    """A started ``multiprocessing.Process``: one of ``armed.PROCESSES`` over the site, with what it says in a log."""
    process = _context.Process(target=_run, args=(what, str(site), dict(environ), failpoint, more))
    process.start()
    return process


def _run(what: str, site: str, environ: Mapping[str, str], failpoint: str, more: tuple[str, ...]) -> None:
    end_with_parent()
    os.environ.update(environ)
    log = os.open(f"{site}/{what}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    inward, _kept_open = os.pipe()
    os.dup2(inward, 0)  # a worker ends when its standard input is closed
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(log, 2)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", 1, encoding="utf-8", closefd=False) for number in (1, 2))
    PROCESSES[what](Point(failpoint, Path(site)), Path(site), *more)


class Forked:
    """What ``subprocess.Popen`` is to a pool of workers: its process is forked from this one."""

    def __init__(self, command: list[str], **_pipes: int) -> None:
        inward, stdin = os.pipe()
        stdout, outward = os.pipe()
        self.stdin, self.stdout = os.fdopen(stdin, "wb", 0), os.fdopen(stdout, "rb", 0)
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            os.dup2(inward, 0)
            os.dup2(outward, 1)
            os.closerange(3, OPEN_FILES)
            _be_child(command)
        os.close(inward)
        os.close(outward)

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.returncode


def _be_child(command: list[str]) -> None:
    from instar.cli.worker import child

    code = 1
    try:
        child(command[-2], int(command[-1]))
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        os._exit(code)

"""Processes that tests begin end with the process of the tests, also when that is killed and can tell nobody."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import threading
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
_prctl: Any = getattr(ctypes.CDLL(None), "prctl", None)  # looked up beforehand: between fork and exec little is safe
_tests = os.getpid()


def die_with_parent() -> None:
    """For ``preexec_fn``: the system kills the process when the thread that began it ends, so that has to be the main
    thread. Linux only; elsewhere it does nothing."""
    if _prctl is not None:
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != _tests:  # it was killed before that was said
            os._exit(1)


def end_with_parent() -> None:
    """For a ``multiprocessing.Process``, whose parent may be a server of forks that outlives the tests: waits, in a
    thread, at the pipe that closes when the process of the tests is gone."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "it was begun by multiprocessing"

    def wait() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=wait, name="end-with-parent", daemon=True).start()


def children(pid: int) -> list[int]:
    """Of its main thread; Linux only."""
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def is_alive(pid: int) -> bool:
    """Whether there is such a process; one that has ended and that nobody has asked about counts. Linux only."""
    return Path(f"/proc/{pid}").exists()

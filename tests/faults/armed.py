"""A process of instar that kills itself, as ``kill -9`` would, at a named point: ``python -m tests.faults.armed …``.

    INSTAR_FAILPOINT=commit.after:kill:2  python armed.py web SITE PORT      at the second commit, right after it
    INSTAR_FAILPOINT=effect.after:kill    python armed.py worker SITE

The points are put around what the product has; nothing of them is in the product. They count from when the file
``armed`` lies in the site's folder, so that a start does not trip over them.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

WEB = (
    "request.begun",
    "transaction.before",
    "transaction.begun",
    "commit.before",
    "commit.after",
    "bell.before",
    "bell.after",
    "response.before",
)
WORKER = (
    "claim.before",
    "claim.after",
    "effect.before",
    "effect.after",
    "answer.before",
    "commit.before",
    "commit.after",
    "answer.after",
)


class Point:
    """The armed point of this process."""

    def __init__(self, told: str, folder: Path) -> None:
        self.name, _kill, count = (*told.split(":"), "1")[:3] if told else ("", "", "1")
        self.left = int(count)
        self.flag = folder / "armed"
        self.lock = threading.Lock()

    def reach(self, name: str) -> None:
        if name != self.name or not self.flag.exists():
            return
        with self.lock:
            self.left -= 1
            if self.left == 0:
                self.flag.unlink()  # the next process of the story starts unharmed
                os.kill(os.getpid(), signal.SIGKILL)


def around(point: Point, before: str, function: Callable[..., Any], after: str) -> Callable[..., Any]:
    def call(*args: Any, **more: Any) -> Any:
        point.reach(before)
        answer = function(*args, **more)
        point.reach(after)
        return answer

    return call


def arm_transactions(point: Point) -> None:
    from instar.store.tx import Transaction

    begin, end = Transaction.__enter__, Transaction.__exit__

    def leave(self: Any, kind: Any, error: Any, trace: Any) -> None:
        point.reach("commit.before")
        end(self, kind, error, trace)
        point.reach("commit.after")

    Transaction.__enter__ = around(point, "transaction.before", begin, "transaction.begun")  # type: ignore[method-assign]
    Transaction.__exit__ = leave  # type: ignore[method-assign]


def web(point: Point, site: Path, port: str) -> None:
    from flask import Flask

    from instar.cli import main
    from instar.jobs.bell import Bell

    arm_transactions(point)
    Bell.__call__ = around(point, "bell.before", Bell.__call__, "bell.after")  # type: ignore[method-assign]
    Flask.full_dispatch_request = around(point, "request.begun", Flask.full_dispatch_request, "response.before")  # type: ignore[method-assign]
    main(["-C", str(site), "serve", "--port", port, "--threads", "4"])


def worker(point: Point, site: Path) -> None:
    from instar.cli.worker import child
    from instar.jobs import actions, table

    arm_transactions(point)
    table.claim = around(point, "claim.before", table.claim, "")  # type: ignore[assignment]
    claim = table.claim

    def claimed(*args: Any, **more: Any) -> Any:
        job = claim(*args, **more)
        if job is not None:
            point.reach("claim.after")
        return job

    table.claim = claimed  # type: ignore[assignment]
    actions.call = around(point, "effect.before", actions.call, "effect.after")  # type: ignore[assignment]
    actions.execute = around(point, "answer.before", actions.execute, "answer.after")  # type: ignore[assignment]
    child(str(site), 2)


if __name__ == "__main__":
    what, folder, *rest = sys.argv[1:]
    armed = Point(os.environ.pop("INSTAR_FAILPOINT", ""), Path(folder))
    {"web": web, "worker": worker}[what](armed, Path(folder), *rest)

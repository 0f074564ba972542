"""A process of instar that kills itself, as ``kill -9`` would, at a named point.

``commit.after:2`` means: at the second commit, right after it. The points are put around what the product has; nothing
of them is in the product. They count from when the file ``armed`` lies in the site's folder, so that a start does not
trip over them. What they are stands in docs/reliability.md.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping
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
CLOCK = (
    "round.begun",
    "claim.before",
    "claim.after",
    "fire.before",
    "transaction.begun",
    "commit.before",
    "commit.after",
    "fire.after",
)
MAILBOX = (
    "fetch.after",
    "store.before",
    "store.after",
    "flag.before",
    "flag.after",
    "take.before",
    "take.after",
)
"""A letter is fetched, kept, marked on its server, read into a ticket."""


class Point:
    """The armed point of this process; told nothing, it is never reached."""

    def __init__(self, told: str, folder: Path) -> None:
        self.name, _mark, count = told.partition(":")
        self.left = int(count or 1)
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


def once_there(point: Point, function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Reached only when the function has given something."""

    def call(*args: Any, **more: Any) -> Any:
        answer = function(*args, **more)
        if answer is not None:
            point.reach(name)
        return answer

    return call


def arm_transactions(point: Point) -> None:
    from instar.store.postgres import PostgresTransaction
    from instar.store.tx import Transaction

    for kind in (Transaction, PostgresTransaction):
        begin, end = kind.__enter__, kind.__exit__
        kind.__enter__ = around(point, "transaction.before", begin, "transaction.begun")  # type: ignore[method-assign]
        kind.__exit__ = around(point, "commit.before", end, "commit.after")  # type: ignore[method-assign]


def web(point: Point, site: Path, port: str) -> None:
    _serve(point, site, "web", port)


def serve(point: Point, site: Path, port: str) -> None:
    """All in one process: pages, jobs and timers."""
    arm_jobs(point)
    _serve(point, site, "serve", port)


def _serve(point: Point, site: Path, command: str, port: str) -> None:
    from flask import Flask

    from instar.cli import main
    from instar.jobs.doorbell import Doorbell

    arm_transactions(point)
    Doorbell.__call__ = around(point, "bell.before", Doorbell.__call__, "bell.after")  # type: ignore[method-assign]
    Flask.full_dispatch_request = around(  # type: ignore[method-assign]
        point, "request.begun", Flask.full_dispatch_request, "response.before"
    )
    main(["-C", str(site), command, "--port", port, "--threads", "4"])


def arm_jobs(point: Point) -> None:
    from instar.jobs import actions, table

    table.claim = once_there(point, around(point, "claim.before", table.claim, ""), "claim.after")  # type: ignore[assignment]
    actions.call = around(point, "effect.before", actions.call, "effect.after")  # type: ignore[assignment]
    actions.execute = around(point, "answer.before", actions.execute, "answer.after")  # type: ignore[assignment]


def worker(point: Point, site: Path) -> None:
    from instar.cli.worker import child

    arm_transactions(point)
    arm_jobs(point)
    child(str(site), 2)


def postman(point: Point, site: Path) -> None:
    """A worker to which letters come."""
    from instar.cli.worker import child
    from instar.jobs import inbox, polling
    from instar_plugins.mail import fetching

    fetching._letter = around(point, "", fetching._letter, "fetch.after")
    polling.keep_raw = around(point, "store.before", polling.keep_raw, "store.after")
    fetching._mark = around(point, "flag.before", fetching._mark, "flag.after")
    inbox.read_item = around(point, "take.before", inbox.read_item, "take.after")
    child(str(site), 2)


def clock(point: Point, site: Path) -> None:
    from instar.cli import main
    from instar.jobs import clock as timers
    from instar.jobs.chores import Chores

    arm_transactions(point)
    Chores.do = around(point, "round.begun", Chores.do, "")  # type: ignore[method-assign]
    timers._claim = once_there(point, around(point, "claim.before", timers._claim, ""), "claim.after")  # type: ignore[assignment]
    timers.execute = around(point, "fire.before", timers.execute, "fire.after")  # type: ignore[assignment]
    main(["-C", str(site), "clock"])


def pool(_point: Point, site: Path, processes: str, threads: str) -> None:
    """``instar worker``, whose processes are forked from here instead of reading the code anew; each has its own."""
    from instar.cli.worker import CHILD
    from instar.jobs import pool as watching
    from tests.faults.forked import Forked

    watching.subprocess.Popen = Forked  # type: ignore[assignment, misc]
    command = ["python", "-c", CHILD, str(site), threads]
    pool = watching.Pool(command, int(processes))
    signal.signal(signal.SIGTERM, pool.leave)
    pool.run()


PROCESSES: Mapping[str, Callable[..., None]] = {
    "web": web,
    "serve": serve,
    "worker": worker,
    "postman": postman,
    "clock": clock,
    "pool": pool,
}

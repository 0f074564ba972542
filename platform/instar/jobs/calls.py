"""A call that may take long, while its job's lease is prolonged, so that no other worker begins it a second time.

It runs in a thread of its own, because nothing else can stop waiting for it: when it is overdue the attempt has failed,
and what the thread may still bring is thrown away. A worker process that has such a thread ends itself and is started
anew (``left_behind``); in a server it stays until it returns.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from instar.jobs import table
from instar.jobs.table import Job
from instar.kernel import Kernel
from instar.store import at_site

HEARTBEAT_S = 10.0
T = TypeVar("T")
_OVERDUE: set[threading.Thread] = set()
_COUNTING = threading.Lock()


@dataclass(slots=True)
class Call(Generic[T]):
    """``answer`` or ``error`` once it is ``finished``; neither when it is overdue."""

    answer: T | None = None
    error: BaseException | None = None
    finished: threading.Event = field(default_factory=threading.Event)

    def run(self, function: Callable[[], T]) -> None:
        try:
            self.answer = function()
        # Whatever is raised is an outcome of this attempt, and no worker dies of it.
        except BaseException as error:  # noqa: BLE001
            self.error = error
        finally:
            self.finished.set()


def call(kernel: Kernel, job: Job, function: Callable[[], T], timeout: float) -> Call[T]:
    """Run the function for at most ``timeout`` seconds; gives up earlier when the lease was lost."""
    begun: Call[T] = Call()
    with at_site(kernel.store):  # so that an action finds its plugin's own tables
        run = copy_context().run  # what the call logs belongs to the request of its job
    thread = threading.Thread(target=run, args=(begun.run, function), name=f"job-{job.id}", daemon=True)
    thread.start()
    left = timeout
    while not begun.finished.wait(min(HEARTBEAT_S, left)):
        left -= HEARTBEAT_S
        if left <= 0 or not table.extend(kernel.store, job, kernel.clock.now()):
            with _COUNTING:
                _OVERDUE.add(thread)
            return Call()
    return begun


def left_behind() -> int:
    """How many overdue calls still run in this process."""
    with _COUNTING:
        _OVERDUE.difference_update([thread for thread in _OVERDUE if not thread.is_alive()])
        return len(_OVERDUE)

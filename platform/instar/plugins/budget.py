"""Time that a plugin may take: its functions run in threads of their own, and who asks does not wait for ever.

A thread that is still busy when its time is over is left to itself and never asked again; Python cannot end it.
Threads that come back are used again, so that a call costs a hand-over and no new thread. What belongs to the request
(language, Flask's context) goes along.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class TimeUp(Exception):
    """A function of a plugin was still running when its time was over."""


class _Call(Generic[T]):
    """One function on its way: what came of it, once ``ended`` is set."""

    def __init__(self, function: Callable[[], T]) -> None:
        self.function = function
        self.context = copy_context()
        self.ended = threading.Event()
        self.answer: T | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.answer = self.context.run(self.function)
        # Whatever it is belongs to who asked: it is raised there.
        except BaseException as error:  # noqa: BLE001
            self.error = error
        self.ended.set()


class Budget:
    """``call(function, seconds)`` for one manager of plugins. Threads are made when they are first needed."""

    def __init__(self) -> None:
        self._idle: list[_Thread] = []
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let the threads end that wait for calls; one that is asked all the same makes new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
        for thread in idle:
            thread.leave()

    def call(self, function: Callable[[], T], seconds: float) -> T:
        """What the function answers or raises; raises TimeUp when that takes longer."""
        with self._lock:
            thread = self._idle.pop() if self._idle else None
        thread = thread or _Thread()
        call = _Call(function)
        thread.hand(call)
        if not call.ended.wait(seconds):
            thread.leave()
            raise TimeUp(f"still running after {seconds:g} s")
        with self._lock:
            self._idle.append(thread)
        if call.error is not None:
            raise call.error
        return call.answer  # type: ignore[return-value]  # it ended without an error: this is what it returned


class _Thread:
    """One thread that waits for calls; a daemon, so that one that hangs does not keep the process."""

    def __init__(self) -> None:
        self._next: Any = None
        self._given = threading.Semaphore(0)
        threading.Thread(target=self._work, name="plugin", daemon=True).start()

    def hand(self, call: _Call[Any]) -> None:
        self._next = call
        self._given.release()

    def leave(self) -> None:
        """End as soon as what runs now, if anything, has come back."""
        self._given.release()

    def _work(self) -> None:
        while True:
            self._given.acquire()
            call, self._next = self._next, None
            if call is None:
                return
            call.run()
            del call  # what it answered is no longer held while the thread waits

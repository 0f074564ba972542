"""Processes of one kind, watched by one that does nothing else: what has ended is started again, what hangs is killed.

A child says that it lives by a byte a second on its standard output, and leaves when its standard input is closed, so
that none is left over when the watcher is killed. A thread that never returns, a loop in C that lets nobody else run, a
library that brings the process down: each costs the attempt in which it happened – it was counted when it began – and
a second to start anew. What the dead one had claimed is given back by the next one (see ``left``).
"""

from __future__ import annotations

import logging
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

log = logging.getLogger(__name__)

BEAT_S = 1.0
SILENT_S = 30.0
PATIENCE_S = 25.0
STARTING_S = 120.0
PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
STUCK = 75
"""How a child exits that has an overdue call which does not return."""


class Child:
    """One place for a process, and the process that holds it now."""

    def __init__(self, command: Sequence[str], starting_s: float, inherited: Sequence[int] = ()) -> None:
        self._command = list(command)
        self._starting_s = starting_s
        self._inherited = tuple(inherited)
        self.process: subprocess.Popen[bytes] | None = None
        self.begun = 0.0
        self.patient_until = 0.0
        self.beaten = False
        self.proven = False
        self.next_start = 0.0
        self.pause = PAUSE_S

    def start(self, now: float) -> subprocess.Popen[bytes]:
        self.process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=self._inherited
        )
        self.begun, self.patient_until, self.beaten = now, now + self._starting_s, False
        return self.process

    def heard(self, until: float) -> None:
        self.beaten, self.proven, self.patient_until = True, True, until

    def ended(self, now: float) -> None:
        """Start it again soon; ever later while it does not even come so far as to live. One that has lived was ended
        by a job or from outside, and others wait for its place."""
        self.process = None
        self.pause = PAUSE_S if self.beaten else min(self.pause * 2, LONGEST_PAUSE_S)
        self.next_start = now + self.pause


class Pool:
    """``run`` returns when ``leave`` was called or a child cannot even start; its answer is the exit code. A place that
    has had one that lived is filled again whatever happens: its database may be away for a while. ``inherited``: file
    descriptors that each child gets."""

    def __init__(
        self,
        command: Sequence[str],
        count: int,
        *,
        inherited: Sequence[int] = (),
        silent_s: float = SILENT_S,
        starting_s: float = STARTING_S,
    ) -> None:
        self._children = [Child(command, starting_s, inherited) for _number in range(count)]
        self._silent_s = silent_s
        self._leaving = threading.Event()
        self._ready = selectors.DefaultSelector()

    def leave(self, *_signal: Any) -> None:
        """May be called by a signal handler."""
        self._leaving.set()

    def run(self) -> int:
        code = 0
        try:
            while not self._leaving.is_set():
                found = self._look()
                if found is not None:
                    code = found
                    break
        finally:
            self._stop()
            self._ready.close()
        return code

    def _look(self) -> int | None:
        """One second of watching; the exit code of a child that never came so far as to live."""
        for child in self._children:
            if child.process is None and time.monotonic() >= child.next_start:
                self._ready.register(_output(child.start(time.monotonic())), selectors.EVENT_READ, child)
        for key, _events in self._ready.select(BEAT_S):
            child = key.data
            if os.read(key.fd, 4096):
                child.heard(time.monotonic() + self._silent_s)
            else:
                code = self._bury(child)
                if not child.proven and code in (1, 2):
                    return code
        for child in self._children:
            if child.process is not None and time.monotonic() > child.patient_until:
                log.error("process %s has not moved for too long and is killed", child.process.pid)
                child.process.kill()  # its end is seen in the next second
                child.patient_until = float("inf")
        return None

    def _bury(self, child: Child) -> int:
        process = child.process
        assert process is not None
        self._ready.unregister(_output(process))
        code = _end(process)
        child.ended(time.monotonic())
        if code == STUCK:
            log.warning("process %s had a job that did not return in time; another one takes its place", process.pid)
        elif code and (child.proven or code not in (1, 2)):
            log.error("process %s ended with %s; another one takes its place", process.pid, code)
        return code

    def _stop(self) -> None:
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_S + 5
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
            _end(process)


def live(leaving: threading.Event, ill: Callable[[], bool]) -> bool:
    """The life of a child: a beat a second until it is told to leave, its watcher is gone, or it is ``ill``; whether
    that was so."""
    threading.Thread(target=_until_closed, args=(leaving,), name="watcher", daemon=True).start()
    while True:
        try:
            os.write(sys.stdout.fileno(), b".")
        except OSError:  # nobody watches any more
            return False
        if leaving.wait(BEAT_S):
            return False
        if ill():
            return True


def _until_closed(leaving: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    leaving.set()


def _output(process: subprocess.Popen[bytes]) -> int:
    assert process.stdout is not None
    return process.stdout.fileno()


def _end(process: subprocess.Popen[bytes]) -> int:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    return process.wait()

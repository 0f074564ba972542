"""Processes of the shell as an administrator starts them, and what they say on stderr."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.orphans import die_with_parent

SHELL = [sys.executable, "-c", "from instar.cli import main; main()"]


def database_of(site: Path) -> Path:
    return site / "var" / "instar.db"


def until(holds: Callable[[], bool], seconds: float = 100) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@dataclass
class Running:
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        return "".join(self.lines)

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


def environ(**more: str) -> dict[str, str]:
    """Without a developer's own settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("INSTAR_")} | {"LANG": "C"} | more


@contextlib.contextmanager
def running(site: Path, *arguments: str, **more: str) -> Iterator[Running]:
    """``instar -C SITE …``; more: environment variables."""
    process = subprocess.Popen(
        [*SHELL, "-C", str(site), *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env=environ(**more),
        preexec_fn=die_with_parent,
    )
    made = Running(process)
    assert process.stderr is not None
    reader = threading.Thread(target=lambda stream=process.stderr: made.lines.extend(stream))
    reader.start()
    try:
        yield made
    finally:
        process.kill()
        process.wait()
        reader.join(60)
        process.stderr.close()

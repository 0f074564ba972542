"""A site as one process serves it, on a port of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.orphans import die_with_parent

SHELL = "from instar.cli import main; main()"
STARTS_WITHIN_S = 30
EASED = {"INSTAR_SITE_FILL_SECONDS": "0", "INSTAR_SITE_RATE_PER_HOUR": "1000", "INSTAR_REPLY_DELAY": "0"}
"""Settings that keep a person from doing what a story does within a second."""


class Server:
    """``instar serve``; can be stopped and started again in the middle of a story."""

    variables: Mapping[str, str] = MappingProxyType({})
    """What a kernel beside it has to be told of the site, besides its address."""
    patience_ms = 8000
    """So long a browser waits for anything."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self.folder = folder
        self.url = f"http://127.0.0.1:{self.port}"
        self._environ = {**os.environ, **EASED, **settings}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder / "serve.log"

    def said(self) -> str:
        return self.log.read_text("utf-8")

    def start(self) -> None:
        self._process = begin(self.folder, self.log, self._environ, "serve", "--port", str(self.port))
        until = time.monotonic() + STARTS_WITHIN_S
        while not is_ready(self.port):
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                pytest.fail(f"the server did not start: {self.said()[-3000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(15)
            self._process = None


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def begin(site: Path, log: Path, environ: Mapping[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    """``instar -C SITE …``, which writes into the log."""
    command = [sys.executable, "-c", SHELL, "-C", str(site), *arguments]
    with log.open("ab") as file:
        return subprocess.Popen(command, env=environ, stdout=file, stderr=file, preexec_fn=die_with_parent)


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False

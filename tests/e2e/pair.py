"""Two of each process of a site – web, worker, clock – and one address in front of the two that answer people."""

from __future__ import annotations

import contextlib
import itertools
import os
import select
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from instar.store import Store
from instar.testing.server import Server, maintain, of_name
from tests.e2e.served import EASED, begin, free_port, is_ready
from tests.orphans import children
from tests.valkey import valkey

STARTED = "Ctrl+C"
STARTS_WITHIN_S = 240
ENDS_WITHIN_S = 60
KINDS = ("web", "worker", "clock")
BOTH = (0, 1)
_CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'pair'"


class Forwarder:
    """Gives every connection to the next of its servers, and to another one where that does not answer."""

    def __init__(self, ports: tuple[int, ...]) -> None:
        self._turns = itertools.cycle([ports[turn:] + ports[:turn] for turn in range(len(ports))])
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # it is closed
            while True:
                client, _address = self._socket.accept()
                threading.Thread(target=_serve, args=(client, next(self._turns)), daemon=True).start()


def _serve(client: socket.socket, ports: tuple[int, ...]) -> None:
    with client:
        for port in ports:
            with contextlib.suppress(ConnectionRefusedError):
                server = socket.create_connection(("127.0.0.1", port))
                with server, contextlib.suppress(OSError):
                    _pass_on(client, server)
                return


def _pass_on(client: socket.socket, server: socket.socket) -> None:
    """Bytes of either to the other, until one of them has no more."""
    other = {client: server, server: client}
    while True:
        ready, _write, _error = select.select([client, server], [], [])
        for one in ready:
            told = one.recv(1 << 16)
            if not told:
                return
            other[one].sendall(told)


class Pair:
    """The processes of one site, each of which can be killed and begun again; for a desk it is the server.

    ``variables``: what tells a site where its database and its bell are."""

    patience_ms = 60_000
    """Six processes, a database and a browser share what elsewhere is a machine for one of them."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self.folder = folder
        self.ports = (free_port(), free_port())
        self.forwarder = Forwarder(self.ports)
        self.url = f"http://127.0.0.1:{self.forwarder.port}"
        self.variables = variables
        self._environ = {**os.environ, **EASED, **variables, "INSTAR_BASE_URL": self.url}
        self._running: dict[tuple[str, int], subprocess.Popen[bytes]] = {}
        self._logs: dict[tuple[str, int], Path] = {}
        self._serial = itertools.count()

    def said(self) -> str:
        """By all of them, the dead ones too."""
        return "\n".join(path.read_text("utf-8") for path in sorted(self.folder.glob("*.log")))

    def start(self) -> None:
        for kind, number in itertools.product(KINDS, BOTH):
            self.begin(kind, number)
        self.wait_ready()

    def begin(self, kind: str, number: int) -> None:
        more = ["--port", str(self.ports[number])] if kind == "web" else []
        self._logs[kind, number] = self.folder / f"{kind}-{number}-{next(self._serial)}.log"
        self._running[kind, number] = begin(self.folder, self._logs[kind, number], self._environ, kind, *more)

    def kill(self, kind: str, number: int) -> None:
        """As when the machine has no memory left: what the process has begun dies with it."""
        process = self._running.pop((kind, number))
        for pid in (*children(process.pid), process.pid):
            os.kill(pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """In order; raises AssertionError for a process that does not end, or ends with a fault."""
        for process in self._running.values():
            process.terminate()
        codes = {place: process.wait(ENDS_WITHIN_S) for place, process in self._running.items()}
        self._running.clear()
        self.forwarder.close()
        assert set(codes.values()) <= {0}, codes

    def wait_ready(self) -> None:
        """Until both servers answer, and all have said that they run, and how they are stopped."""
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not all(STARTED in log.read_text("utf-8") for log in self._logs.values()) or not all(
            is_ready(port) for port in self.ports
        ):
            if time.monotonic() > deadline:
                raise TimeoutError(self.said()[-3000:])
            time.sleep(0.1)


@contextlib.contextmanager
def pair_at(folder: Path) -> Iterator[Pair]:
    """One for a site that will lie in the folder, with a PostgreSQL server and a Valkey of its own; nothing of all that
    is left afterwards, and every connection has been given back."""
    with contextlib.ExitStack() as exits:
        server = Server()
        exits.callback(server.stop)
        maintain(server.address, "CREATE DATABASE pair TEMPLATE template0 ENCODING 'UTF8'")
        short = exits.enter_context(tempfile.TemporaryDirectory(prefix="bell-"))
        bell = exits.enter_context(valkey(Path(short)))
        pair = Pair(folder, {"INSTAR_DATABASE": of_name(server.address, "pair"), "INSTAR_REDIS_URL": bell.url})
        exits.callback(_all_given_back, server.address)
        exits.callback(pair.stop)
        yield pair


def _all_given_back(address: str) -> None:
    store = Store(address)
    deadline = time.monotonic() + ENDS_WITHIN_S
    while left := store.read().value(_CONNECTED):
        assert time.monotonic() < deadline, f"{left} connections are still open"
        time.sleep(0.1)
    store.side.close_all()

"""``instar bench web``: what a person at a large desk waits for, measured from outside over HTTP.

The site is served by a process of its own, as ``instar serve`` does it. Pages are asked for one after another by
somebody with rights in one team; tickets are made by four clients of the API at once. Each figure stands beside the
same taken from ``instar.tools.raw``: milliseconds belong to this machine, ratios can be compared.
"""

from __future__ import annotations

import http.client
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple, Self
from urllib.parse import quote, urlencode

import orjson

from instar.errors import InstarError
from instar.i18n import _
from instar.settings import Settings
from instar.tools.crowd import LOGIN, PASSWORD

STARTS_WITHIN_S = 60
WARM = 10
CLIENTS = 4
SEARCHED = ("licence", "оплата", "order invoice", "кабинет курс")
SHELL = "from instar.cli import main; main()"


class Page(NamedTuple):
    """``p50_ms`` and ``p95_ms`` as a client waits; ``ratio``: median against the raw page of the same run."""

    p50_ms: float
    p95_ms: float
    ratio: float


class Figures(NamedTuple):
    tickets: int
    pages: dict[str, Page]
    raw_ms: float
    created_per_s: float
    raw_created_per_s: float
    rss_mb: float
    rounds: int

    def as_dict(self) -> dict[str, Any]:
        return self._asdict() | {"pages": {name: page._asdict() for name, page in self.pages.items()}}


class Client:
    """One connection that stays open, as a browser's or a script's does."""

    def __init__(self, port: int, headers: dict[str, str] | None = None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = headers or {}

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[bytes, Any]:
        """Body and headers of a good answer; raises InstarError for any other."""
        self._connection.request(method, path, body, self.headers | headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise InstarError(
                "bench_refused", _("{path} answered {status}.").format(path=path, status=answer.status), status=500
            )
        return content, answer.headers

    def log_in(self) -> None:
        form = urlencode({"login": LOGIN, "password": PASSWORD}).encode()
        where = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        _content, headers = self.ask("POST", "/login", form, **where)
        self.headers["Cookie"] = "; ".join(one.split(";")[0] for one in headers.get_all("Set-Cookie") or ())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()


def measure(
    settings: Settings, tickets: int, token: str, rounds: int, seconds: float, processes: int | None = None
) -> Figures:
    """Serve the site and measure: every page ``rounds`` times, making tickets for ``seconds``. ``processes``: by so
    many of ``instar web``, else by ``instar serve``."""
    with (
        tempfile.TemporaryDirectory(prefix="instar-bench-") as folder,
        served(settings.site, Path(folder), processes) as (port, pid),
    ):
        with Client(port) as person, Client(port, {"Authorization": f"Bearer {token}"}) as robot:
            person.log_in()
            taken = {name: times(ask, rounds) for name, ask in _pages(person, robot).items()}
            made = made_per_s(port, robot.headers, seconds)
        with raw(settings, Path(folder) / "scratch.db") as limit, Client(limit) as bare:
            raw_ms = median(times(lambda: bare.ask("GET", "/"), rounds))
            made_raw = made_per_s(limit, {}, seconds)
        memory = _resident_mb(pid)
    pages = {name: _page(found, raw_ms) for name, found in taken.items()}
    return Figures(tickets, pages, round(raw_ms, 2), round(made, 1), round(made_raw, 1), memory, rounds)


def times(ask: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each call, after some that warm caches up."""
    found: list[float] = []
    for number in range(WARM + rounds):
        started = time.perf_counter()
        ask()
        if number >= WARM:
            found.append((time.perf_counter() - started) * 1000)
    return found


def made_per_s(port: int, headers: dict[str, str], seconds: float) -> float:
    """Tickets a second that four clients make at once by ``POST /api/v1/tickets``."""
    made = [0] * CLIENTS
    until = time.monotonic() + seconds

    def work(number: int) -> None:
        with Client(port, headers | {"Content-Type": "application/json"}) as client:
            while time.monotonic() < until:
                title = f"Made {number}.{made[number]}"
                body = {"title": title, "service": "bench-1-2", "body": "Made by the measurement."}
                client.ask("POST", "/api/v1/tickets", orjson.dumps(body))
                made[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(CLIENTS)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(made) / (time.monotonic() - started)


def _pages(person: Client, robot: Client) -> dict[str, Callable[[], object]]:
    """What is asked for; tickets are drawn from those that the person sees."""
    listed = orjson.loads(robot.ask("GET", "/api/v1/tickets?limit=100")[0])["items"]
    numbers = [row["number"] for row in listed]
    if not numbers:
        raise InstarError("bench_empty", _("The site has no tickets."), hint=_("Fill it: instar bench load."))
    draw = random.Random(1)  # noqa: S311 – repeatable on purpose, guards nothing
    open_ones = "/tickets/list?status=active"

    def get(client: Client, path: Callable[[], str]) -> Callable[[], object]:
        return lambda: client.ask("GET", path())

    return {
        "work": get(person, lambda: "/work"),
        "queue": get(person, lambda: "/queue"),
        "list": get(person, lambda: open_ones),
        "board": get(person, lambda: "/p/appeal/board"),
        "ticket": get(person, lambda: f"/t/{draw.choice(numbers)}"),
        "search": get(person, lambda: f"/find?q={quote(draw.choice(SEARCHED))}"),
        "api_list": get(robot, lambda: "/api/v1/tickets?status=active"),
        "api_ticket": get(robot, lambda: f"/api/v1/tickets/{draw.choice(numbers)}"),
    }


def _page(found: list[float], raw_ms: float) -> Page:
    p95 = quantiles(found, n=20)[-1] if len(found) > 1 else found[0]
    return Page(round(median(found), 2), round(p95, 2), round(median(found) / raw_ms, 1))


@contextmanager
def served(site: Path, logs: Path, processes: int | None = None) -> Iterator[tuple[int, int]]:
    """The site on a free port of its own process: (port, process id)."""
    port = _free_port()
    verb = ["serve"] if processes is None else ["web", "--processes", str(processes)]
    command = [sys.executable, "-c", SHELL, "-C", str(site), *verb, "--port", str(port)]
    with (logs / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "INSTAR_LOG_LEVEL": "warning"})
    try:
        _wait(port, process, logs / "serve.log")
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def raw(settings: Settings, scratch: Path) -> Iterator[int]:
    """The raw application beside the same database; its port."""
    command = [sys.executable, "-m", "instar.tools.raw", settings.database_address, str(scratch)]
    secret = {"PGPASSWORD": settings.database_password} if settings.database_password else {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | secret) as process:
        try:
            assert process.stdout is not None, "it was asked to be piped"
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with Client(port) as client:
                client.ask("GET", "/ready")
            return
        except (OSError, InstarError):
            time.sleep(0.1)
    last = log.read_text("utf-8", "replace")[-500:]
    raise InstarError("bench_not_served", _("The site did not start: {log}").format(log=last), status=500)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _resident_mb(pid: int) -> float:
    """Memory of the serving process, of the largest where there are several; 0 where the system does not tell."""
    try:
        begun = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
        return max(_resident_of(one) for one in (str(pid), *begun))
    except OSError:
        return 0.0


def _resident_of(pid: str) -> float:
    text = Path(f"/proc/{pid}/status").read_text("utf-8")
    line = next((line for line in text.splitlines() if line.startswith("VmRSS")), "VmRSS: 0 kB")
    return round(int(line.split()[1]) / 1024, 1)

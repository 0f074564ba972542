"""One site on the database of the run, a client that asks again until it is answered, and processes that are killed."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any

import orjson
import pytest

from instar.access import SYSTEM
from instar.cli.doctor import diagnose
from instar.cli.shell import Site
from instar.commands import AddService, AddToken, AddUser, OpenTicket, Publish, execute
from instar.kernel import Kernel, open_kernel
from instar.settings import FILE, load
from instar.store import Store
from instar.testing import databases
from instar.testing.server import maintain, of_name
from tests.cli.test_serve import free_port
from tests.faults.forked import begin
from tests.faults.oracle import PAUSES, POISON, Findings, findings
from tests.jobs.conftest import PROCESS
from tests.valkey import Valkey

KILLS = int(os.environ.get("KILLS") or 0)
"""How often each point is met, and how many moments there are; 0: a short run of the ordinary suite."""
SEED = os.environ.get("SEED") or "1"
SECRET = "a secret of these tests, thirty-two or more"
PLUGIN = """
import os, time
from instar.sdk import Action, ActionAnswer, PostMessage, Role, hookimpl

def send(arguments, context):
    to = arguments["to"]
    if to.startswith("raises"):
        raise ValueError("It raises each time.")
    if to.startswith("dies"):
        os.kill(os.getpid(), 9)
    with open(os.path.join(os.environ["POST"], "sent"), "a") as log:
        log.write(f"{to} {context.key}\\n")
    time.sleep(0.01)
    return ActionAnswer({}, (PostMessage("internal", "Sent."),))

class Plugin:
    requires = "instar>=0.1"

    @hookimpl
    def roles(self):
        return [Role("parcel", "Parcel", process="parcel")]

    @hookimpl
    def actions(self):
        form = {"fields": [{"id": "to", "type": "text"}]}
        return [Action("post.send", "Send", send, kind="job", arguments=form, timeout=20.0)]

plugin = Plugin()
"""

_LEFT = """
SELECT (SELECT count(*) FROM job WHERE state NOT IN ('done', 'dead')) + (SELECT count(*) FROM subscription)"""

_serial = itertools.count()


def poison_of(tries: int) -> dict[str, Any]:
    """The same process with fewer tries: the pause after the fourth is longer than a test may take."""
    send = {**PROCESS["nodes"]["send"], "retry": {"tries": tries}}
    return {**PROCESS, "key": POISON, "title": "Poison", "nodes": {**PROCESS["nodes"], "send": send}}


def pause() -> dict[str, Any]:
    wait = {"type": "intermediateCatchEvent", "timer": {"after": "PT1S"}, "next": "check"}
    nodes = {"start": {**PROCESS["nodes"]["start"], "next": "wait"}, "wait": wait}
    nodes |= {name: PROCESS["nodes"][name] for name in ("check", "end")}
    return {
        **{name: PROCESS[name] for name in ("format", "role", "stages")},
        "key": PAUSES,
        "title": "Pause",
        "nodes": nodes,
    }


class Story:
    """``chance`` decides what is random in it, by the seed of the run and its name."""

    def __init__(self, site: Path, server: Valkey, name: str) -> None:
        self.site = site
        self.server = server
        self.chance = random.Random(f"{SEED} {name}")
        (site / "plugins").mkdir(parents=True)
        (site / "plugins" / "post.py").write_text(PLUGIN)
        (site / "sent").touch()
        (site / "var").mkdir()
        lines = [f'secret_key = "{SECRET}"', f'redis_url = "{server.url}"', f'database = "{_database()}"']
        (site / FILE).write_text("\n".join(lines))
        self.store = Store(load(site, {}).database_address)
        self.port = free_port()
        self.acknowledged: dict[str, str] = {}
        self.kills = 0
        self.flushes = 0
        with self.kernel() as kernel:
            for process in (PROCESS, poison_of(3 if KILLS else 1), pause()):
                execute(kernel, Publish(orjson.dumps(process).decode()), SYSTEM)
            execute(kernel, AddService("general", {"en": "General questions"}), SYSTEM)
            execute(kernel, AddUser("robot", "Robot", profile="operator"), SYSTEM)
            self.token = execute(kernel, AddToken("robot", "faults"), SYSTEM)["token"]

    # -- processes ---------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def process(self, what: str, failpoint: str = "", *more: str) -> Iterator[Any]:
        given = more or ((str(self.port),) if what in ("web", "serve") else ())
        process = begin(what, self.site, {"POST": str(self.site)}, failpoint, *given)
        try:
            yield process
        finally:
            process.kill()
            process.join()
            process.close()

    def arm(self) -> None:
        (self.site / "armed").touch()

    def died(self, process: Any) -> None:
        """Wait until the process has been killed, at its point or from outside."""
        process.join(60)
        assert process.exitcode == -9, f"ended with {process.exitcode}\n{self.said()}"
        self.kills += 1

    def kill_within(self, process: Any, seconds: float) -> threading.Thread:
        """Kill it at a random moment of so many seconds from now."""

        def kill(wait: float) -> None:
            time.sleep(wait)
            process.kill()

        thread = threading.Thread(target=kill, args=(self.chance.uniform(0, seconds),))
        thread.start()
        return thread

    def said(self) -> str:
        return "\n".join(path.read_text()[-3000:] for path in self.site.glob("*.log"))

    # -- the client, and what it opens without one ---------------------------------------------------------------

    def ask(self, key: str, seconds: float = 0.0) -> bool:
        """Ask once, or for so many seconds; whether it was acknowledged."""
        body = orjson.dumps({"title": key, "process": "parcel", "data": {"parcel_to": key}})
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key}
        deadline = time.monotonic() + seconds
        while True:
            request = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/v1/tickets", body, headers)
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    self.acknowledged[key] = orjson.loads(answer.read())["number"]
                    return True
            except urllib.error.HTTPError as refused:
                with refused:
                    if refused.code != 503:
                        pytest.fail(f"{refused.code}: {refused.read().decode()}")
            except (OSError, HTTPException):  # nobody is there just now, or not until the answer was whole
                pass
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)

    def opened(self, titles: list[str], process: str = "parcel") -> None:
        with self.kernel() as kernel:
            for title in titles:
                data = {} if process == PAUSES else {"parcel_to": title}
                execute(kernel, OpenTicket(title, process=process, data=data), SYSTEM)

    # -- what stands in the database -------------------------------------------------------------------------------

    @contextlib.contextmanager
    def kernel(self) -> Iterator[Kernel]:
        kernel = open_kernel(load(self.site, {}))
        try:
            yield kernel
        finally:
            kernel.close()
            if kernel.store.is_postgres:
                kernel.store.database.close_all()  # else each would wait in a pool of its own until the test ends

    def value(self, sql: str) -> int:
        return int(self.store.read().value(sql))

    def left(self) -> int:
        """Jobs that are neither done nor dead, and timers that have not fired."""
        return self.value(_LEFT)

    def leases_over(self) -> None:
        """A minute has passed: what a dead process had claimed can be claimed again."""
        with self.store.transaction() as tx:
            tx.run("UPDATE job SET lease = 1 WHERE state = 'running'")
            tx.run("UPDATE subscription SET lease = 1 WHERE lease IS NOT NULL")

    @contextlib.contextmanager
    def flushed(self) -> Iterator[None]:
        """Meanwhile everything in Valkey is thrown away at random moments."""
        over = threading.Event()
        moments = random.Random(self.chance.random())

        def flush() -> None:
            with self.server.client() as client:
                while not over.wait(moments.uniform(0.02, 0.3)):
                    client.flushall()
                    self.flushes += 1

        thread = threading.Thread(target=flush)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def finish(self) -> None:
        """Let everything that is left be done by processes that nobody kills."""
        self.leases_over()
        with self.process("worker"), self.process("clock"):
            self.until(lambda: self.left() == 0)

    def until(self, holds: Callable[[], bool], seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                pytest.fail(f"it does not come to an end\n{self.said()}")
            time.sleep(0.05)

    def verdict(self) -> tuple[Findings, list[str]]:
        """What the oracle finds, and what ``instar doctor`` does."""
        ill = [f"{result.name}: {result.detail}" for result in diagnose(Site(self.site)) if not result.ok]
        return findings(self.site, self.acknowledged), ill


def _database() -> str:
    """The address for settings: a file, or a database of its own on the server of this run."""
    if not databases.wanted():
        return "var/instar.db"
    server = os.environ[databases.ADDRESS]
    name = f"faults_{os.getpid()}_{next(_serial)}"
    maintain(server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    return of_name(server, name)

"""Processes that are killed at every point that matters: what was acknowledged is there, once, and has its effect once.

Real processes on SQLite. A client opens tickets over REST with an idempotency key and asks again, as clients do, until
it is answered; each ticket writes a job whose action tells a receiver. The killed process is started again each time.
KILLS says how often it is killed at each point (``make faults``); without it three points are tried once.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest

from instar.access import SYSTEM
from instar.commands import AddToken, AddUser, OpenTicket, Publish, execute
from instar.kernel import Kernel, open_kernel
from instar.settings import load
from tests.cli.conftest import made_site
from tests.cli.test_serve import free_port
from tests.faults.armed import WEB, WORKER
from tests.faults.oracle import findings
from tests.jobs.conftest import PROCESS

__all__ = ["made_site"]

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("KILLS") or 0) or 1
EVERY = bool(os.environ.get("KILLS"))
SERVER_AT = WEB if EVERY else ("commit.after",)
WORKER_AT = WORKER if EVERY else ("claim.after", "effect.after")
PLUGIN = """
import os
from instar.sdk import Action, ActionAnswer, PostMessage, Role, hookimpl

def send(arguments, context):
    with open(os.path.join(os.environ["POST"], "sent"), "a") as log:
        log.write(f"{arguments['to']} {context.key}\\n")
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

pytestmark = [pytest.mark.slow, pytest.mark.plugins, pytest.mark.timeout(120 + 60 * KILLS)]


class Story:
    """One site, its client, and the process that is killed."""

    def __init__(self, site: Path) -> None:
        self.site = site
        (site / "plugins").mkdir(exist_ok=True)
        (site / "plugins" / "post.py").write_text(PLUGIN)
        (site / "sent").touch()
        kernel = open_kernel(load(site, {}))
        execute(kernel, Publish(orjson.dumps(PROCESS).decode()), SYSTEM)
        execute(kernel, AddUser("robot", "Robot", profile="operator"), SYSTEM)
        self.token = execute(kernel, AddToken("robot", "faults"), SYSTEM)["token"]
        kernel.close()
        self.port = free_port()
        self.acknowledged: dict[str, str] = {}
        self.kills = 0

    @contextlib.contextmanager
    def process(self, what: str, failpoint: str = "") -> Iterator[subprocess.Popen[bytes]]:
        more = [str(self.port)] if what == "web" else []
        environ = {name: value for name, value in os.environ.items() if not name.startswith("INSTAR_")}
        with (self.site / f"{what}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.armed", what, str(self.site), *more],
                cwd=ROOT,
                env=environ | {"POST": str(self.site), "INSTAR_FAILPOINT": failpoint},
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            if process.stdin is not None:
                process.stdin.close()

    def arm(self) -> None:
        (self.site / "armed").touch()

    def open(self, key: str, seconds: float = 0.0) -> bool:
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
                        raise
            except OSError:  # nobody is there just now
                pass
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)

    def value(self, sql: str) -> int:
        base = sqlite3.connect(self.site / "var" / "instar.db", timeout=30)
        try:
            return int(base.execute(sql).fetchone()[0])
        finally:
            base.close()

    def leases_over(self) -> None:
        """A minute has passed: what a dead process had claimed can be claimed again."""
        base = sqlite3.connect(self.site / "var" / "instar.db", timeout=30)
        with base:
            base.execute("UPDATE job SET lease = 1 WHERE state = 'running'")
        base.close()

    def finish(self) -> None:
        """Let everything that is left be done by a process that nobody kills."""
        self.leases_over()
        with self.process("worker"):
            until(lambda: self.value("SELECT count(*) FROM job WHERE state <> 'done'") == 0, self)


def until(holds: Callable[[], bool], story: Story, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            logs = [path.read_text()[-2000:] for path in story.site.glob("*.log")]
            pytest.fail("it does not come to an end\n" + "\n".join(logs))
        time.sleep(0.05)


@pytest.fixture
def story(made_site: Path, tmp_path: Path) -> Story:
    shutil.copytree(made_site, tmp_path / "site")
    return Story(tmp_path / "site")


@pytest.mark.parametrize("point", SERVER_AT)
def test_the_server_is_killed_and_nothing_acknowledged_is_lost_or_doubled(story: Story, point: str) -> None:
    for number in range(KILLS):
        with story.process("web", f"{point}:kill:{number % 3 + 1}") as server:
            assert story.open(f"calm-{number}", 60), (story.site / "web.log").read_text()
            story.arm()
            for again in range(8):
                if not story.open(f"killed-{number}-{again}"):
                    break
            until(lambda server=server: server.poll() is not None, story)
            assert server.returncode == -9
            story.kills += 1
        with story.process("web"):
            for again in range(8):
                assert story.open(f"killed-{number}-{again}", 60), (story.site / "web.log").read_text()
    story.finish()
    assert findings(story.site, story.acknowledged) == []
    assert (story.kills, len(story.acknowledged)) == (KILLS, 9 * KILLS)


@pytest.mark.parametrize("point", WORKER_AT)
def test_a_worker_is_killed_and_every_job_has_its_effect_once(story: Story, point: str) -> None:
    with story.process("web"):
        until(lambda: story.open("first"), story)
    for number in range(KILLS):
        with open_site(story) as kernel:
            for again in range(3):
                title = f"parcel-{number}-{again}"
                execute(kernel, OpenTicket(title, process="parcel", data={"parcel_to": title}), SYSTEM)
        story.arm()
        with story.process("worker", f"{point}:kill:{number % 2 + 1}") as worker:
            until(lambda worker=worker: worker.poll() is not None, story)
            assert worker.returncode == -9
            story.kills += 1
        story.leases_over()
    story.finish()
    assert findings(story.site, story.acknowledged) == []
    assert (story.kills, story.value("SELECT count(*) FROM ticket WHERE process = 'parcel'")) == (KILLS, 3 * KILLS + 1)


@contextlib.contextmanager
def open_site(story: Story) -> Iterator[Kernel]:
    kernel = open_kernel(load(story.site, {}))
    try:
        yield kernel
    finally:
        kernel.close()


def test_the_oracle_sees_what_is_lost_and_what_is_doubled(story: Story) -> None:
    """Otherwise the tests above could not fail."""
    with story.process("web"):
        until(lambda: story.open("first"), story)
    story.finish()
    assert findings(story.site, story.acknowledged) == []
    assert findings(story.site, {**story.acknowledged, "lost": "T-999"}) != []
    assert findings(story.site, {"other": story.acknowledged["first"]}) != []
    with (story.site / "sent").open("a") as log:
        log.write("first another-key\n")
    assert findings(story.site, story.acknowledged) == ["first was sent under 2 keys"]

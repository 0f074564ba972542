"""``instar worker`` as a real process: jobs are done, hung ones are killed and counted, poison stays alone."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import time
from pathlib import Path

import orjson
import pytest

from instar.access import SYSTEM
from instar.commands import OpenTicket, Publish, execute
from instar.kernel import Kernel, open_kernel
from instar.settings import load
from tests.cli.running import running, until
from tests.jobs.conftest import PROCESS
from tests.valkey import valkey

pytestmark = pytest.mark.timeout(240)  # several processes of the whole product, one after the other

PLUGIN = """
import os, time
from instar.sdk import Action, ActionAnswer, Role, hookimpl

def send(arguments, context):
    with open(os.path.join(os.environ["POST"], "sent"), "a") as log:
        log.write(f"{arguments['to']} {context.attempt} {os.getpid()}\\n")
    if arguments["to"] == "hangs" and context.attempt == 1:
        time.sleep(600)
    if arguments["to"] == "dies" and context.attempt == 1:
        os._exit(9)
    return ActionAnswer()

class Plugin:
    requires = "instar>=0.1"

    @hookimpl
    def roles(self):
        return [Role("parcel", "Parcel", process="parcel")]

    @hookimpl
    def actions(self):
        form = {"fields": [{"id": "to", "type": "text"}]}
        return [Action("post.send", "Send", send, kind="job", arguments=form, timeout=1.0)]

plugin = Plugin()
"""


@pytest.fixture
def post(site: Path) -> Path:
    (site / "plugins").mkdir(exist_ok=True)
    (site / "plugins" / "post.py").write_text(PLUGIN)
    kernel = open_kernel(load(site, {}))
    execute(kernel, Publish(orjson.dumps(PROCESS).decode()), SYSTEM)
    kernel.close()
    return site


def order(kernel: Kernel, to: str) -> int:
    made = execute(kernel, OpenTicket("A parcel", process="parcel", data={"parcel_to": to}), SYSTEM)
    return int(made["ticket"])


def state(kernel: Kernel, ticket: int) -> tuple[str, int]:
    row = kernel.store.read().one("SELECT state, attempts FROM job WHERE ticket_id = ?", (ticket,))
    assert row is not None
    return (row[0], row[1])


def make_due(kernel: Kernel, ticket: int) -> None:
    """The pause before the next try is over."""
    kernel.store.read().run("UPDATE job SET due = 0 WHERE ticket_id = ? AND state = 'ready'", (ticket,))


def sent(folder: Path) -> list[list[str]]:
    file = folder / "sent"
    return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


def test_jobs_are_done_and_it_ends_on_sigterm(post: Path) -> None:
    kernel = open_kernel(load(post, {}))
    ticket = order(kernel, "ann")
    with running(post, "worker", "--processes", "2", "--threads", "1", POST=str(post)) as worker:
        assert until(lambda: state(kernel, ticket) == ("done", 1))
        other = order(kernel, "bob")
        assert until(lambda: state(kernel, other) == ("done", 1))
        assert worker.end() == 0
    assert "2 × 1" in worker.said
    assert "Traceback" not in worker.said
    assert [line[0] for line in sent(post)] == ["ann", "bob"]
    kernel.close()


def test_a_job_that_hangs_costs_its_process_and_is_tried_again(post: Path) -> None:
    kernel = open_kernel(load(post, {}))
    ticket = order(kernel, "hangs")
    with running(post, "worker", "--threads", "2", POST=str(post)) as worker:
        assert until(lambda: state(kernel, ticket) == ("ready", 1)), worker.said
        hung = int(sent(post)[0][2])
        assert until(lambda: not Path(f"/proc/{hung}").exists()), "the hung thread went with its process"
        make_due(kernel, ticket)
        assert until(lambda: state(kernel, ticket) == ("done", 2)), worker.said
        assert worker.end() == 0
    assert "did not return in time" in worker.said
    assert int(sent(post)[1][2]) != hung
    kernel.close()


def test_a_job_that_brings_its_process_down_leaves_the_others_to_the_next_one(post: Path) -> None:
    kernel = open_kernel(load(post, {}))
    poison, healthy = order(kernel, "dies"), order(kernel, "ann")
    with running(post, "worker", "--threads", "1", POST=str(post)) as worker:
        assert until(lambda: state(kernel, healthy) == ("done", 1)), worker.said
        assert until(lambda: state(kernel, poison) == ("ready", 1)), (
            "counted when it began, given back by the next process"
        )
        make_due(kernel, poison)
        assert until(lambda: state(kernel, poison) == ("done", 2)), worker.said
        assert worker.end() == 0
    kernel.close()


def test_with_redis_it_is_woken_and_without_it_goes_on(post: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, valkey(Path(folder)) as server:
        settings = load(post, {"INSTAR_REDIS_URL": server.url, **secret(post)})
        kernel = open_kernel(settings)
        from instar.jobs.doorbell import Doorbell

        kernel.ring = Doorbell(kernel)
        with running(post, "worker", "--threads", "1", POST=str(post), INSTAR_REDIS_URL=server.url) as worker:
            warm = order(kernel, "warm")
            assert until(lambda: state(kernel, warm) == ("done", 1)), worker.said
            time.sleep(0.5)
            waits = []
            for number in range(5):
                begun = time.monotonic()
                ticket = order(kernel, f"n{number}")
                assert until(lambda ticket=ticket: state(kernel, ticket) == ("done", 1)), worker.said
                waits.append(time.monotonic() - begun)
            assert sorted(waits)[2] < 2.0, "the table is looked at every 5 s: it was the bell"
            server.kill()
            ticket = order(kernel, "late")
            assert until(lambda: state(kernel, ticket) == ("done", 1)), worker.said
            server.start()
            ticket = order(kernel, "back")
            assert until(lambda: state(kernel, ticket) == ("done", 1)), worker.said
            assert worker.end() == 0
        assert "the bell cannot be heard" in worker.said
        kernel.close()


def secret(site: Path) -> dict[str, str]:
    return {"INSTAR_SECRET_KEY": load(site, {}).secret_key}


def test_the_log_of_a_job_carries_the_request_that_wrote_it(post: Path) -> None:
    from instar import logs

    kernel = open_kernel(load(post, {}))
    with logs.within("REQ-77"):
        ticket = order(kernel, "ann")
    with running(post, "worker", "--threads", "1", POST=str(post), INSTAR_LOG_FORMAT="json") as worker:
        assert until(lambda: state(kernel, ticket) == ("done", 1)), worker.said
        worker.end()
    told = [json.loads(line) for line in worker.lines if line.startswith("{")]
    assert any(line.get("request") == "REQ-77" and "(action)" in line["message"] for line in told)
    kernel.close()


def test_where_there_is_no_site_it_says_so_and_ends(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with running(tmp_path / "empty", "worker") as worker:
        assert worker.process.wait(30) == 1
    assert "There is no site in" in worker.said


def test_a_watcher_that_is_killed_takes_its_processes_along(post: Path) -> None:
    with running(post, "worker", "--threads", "1", POST=str(post)) as worker:
        kernel = open_kernel(load(post, {}))
        ticket = order(kernel, "ann")
        assert until(lambda: state(kernel, ticket) == ("done", 1)), worker.said
        child = int(sent(post)[0][2])
        os.kill(worker.process.pid, signal.SIGKILL)
        assert until(lambda: not Path(f"/proc/{child}").exists())
        kernel.close()

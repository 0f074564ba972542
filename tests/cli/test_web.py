"""``instar web``: pages and API, and no job is touched."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from instar.store import Store
from tests.cli.running import database_of, running, until
from tests.cli.test_serve import free_port

pytestmark = pytest.mark.timeout(180)  # it waits for real processes


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def test_it_serves_and_leaves_jobs_to_workers(site: Path) -> None:
    store = Store(database_of(site))
    store.read().run("INSERT INTO job (kind, key, payload, due, created) VALUES ('reset', 'k', '{}', 0, 0)")
    port = free_port()
    with running(site, "web", "--port", str(port), "--threads", "2", INSTAR_LOG_FORMAT="json") as web:
        home = f"http://127.0.0.1:{port}"
        assert until(lambda: answers(f"{home}/ready")), web.said
        request = urllib.request.Request(f"{home}/api/v1/tickets", b"{}", {"X-Request-ID": "from-outside-1"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)
        with refused.value as answer:
            assert (answer.code, answer.headers["X-Request-ID"]) == (401, "from-outside-1")
        time.sleep(1.5)
        assert store.read().one("SELECT state, attempts FROM job") == ("ready", 0)
        assert web.end() == 0
    store.close()
    assert home in web.said
    told = [json.loads(line) for line in web.lines if line.startswith("{")]
    assert {"request": "from-outside-1", "method": "POST", "route": "/api/v1/tickets", "status": 401}.items() <= next(
        line for line in told if line.get("request")
    ).items()


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def test_several_answer_at_one_port_and_one_that_dies_is_replaced(site: Path) -> None:
    port = free_port()
    with running(site, "web", "--port", str(port), "--threads", "2", "--processes", "2") as web:
        home = f"http://127.0.0.1:{port}"
        assert until(lambda: answers(f"{home}/ready")), web.said
        assert until(lambda: len(children(web.process.pid)) == 2)
        first, second = children(web.process.pid)
        os.kill(first, signal.SIGKILL)
        assert until(lambda: gone(first))
        assert all(answers(f"{home}/ready") for _again in range(3))
        assert until(lambda: len(children(web.process.pid)) == 2), web.said
        assert second in children(web.process.pid)
        assert until(lambda: "another one takes its place" in web.said)
        left = children(web.process.pid)
        assert web.end() == 0
        assert all(map(gone, left))
    assert web.said.count(home) == 1
    assert "Traceback" not in web.said


def test_a_watcher_that_is_killed_takes_the_servers_along(site: Path) -> None:
    port = free_port()
    with running(site, "web", "--port", str(port), "--processes", "2") as web:
        assert until(lambda: answers(f"http://127.0.0.1:{port}/ready")), web.said
        left = children(web.process.pid)
        assert len(left) == 2
        os.kill(web.process.pid, signal.SIGKILL)
        assert until(lambda: all(map(gone, left)))


def test_several_are_not_begun_where_there_is_no_site_or_no_port(site: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with running(tmp_path / "empty", "web", "--processes", "2") as web:
        assert web.process.wait(30) == 1
    assert "There is no site in" in web.said
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running(site, "web", "--port", str(port), "--processes", "2") as web:
            assert web.process.wait(30) == 1
    assert f"The port {port} is in use." in web.said

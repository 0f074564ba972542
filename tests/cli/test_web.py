"""``instar web``: pages and API, and no job is touched."""

from __future__ import annotations

import json
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

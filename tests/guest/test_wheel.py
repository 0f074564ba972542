"""Guests as a third party makes them: begun by ``instar plugins new``, built to wheels outside of the tree, installed
beside instar, held to their contracts, and at work in a running site.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from instar.cli.scaffold import write
from instar.testing import databases
from tests.orphans import die_with_parent

GUESTS = {"sms": "channel", "visit": "role", "sources": "report"}
SECRET = "what the provider of messages was told"
SHELL = [sys.executable, "-c", "from instar.cli import main; main()"]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
Run = Callable[..., str]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the three wheels are installed, as into an environment of their own; their tests beside."""
    base = tmp_path_factory.mktemp("guests")
    for name, kind in GUESTS.items():
        home, _files = write(kind, name, base / "made", {"en": name.capitalize(), "ru": "Проба"})
        pip("wheel", "--no-build-isolation", "--wheel-dir", str(base / "wheels"), str(home))
        shutil.copytree(home / "tests", base / "tests" / name)
    wheels = sorted(map(str, (base / "wheels").glob("*.whl")))
    assert len(wheels) == len(GUESTS)
    pip("install", "--target", str(base / "there"), *wheels)
    shutil.rmtree(base / "made")
    return base / "there"


def pip(verb: str, *arguments: str) -> None:
    command = [sys.executable, "-m", "pip", verb, "--quiet", "--no-deps", "--no-index", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def environ(installed: Path, site: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(installed), "INSTAR_STRICT": "1", **databases.environ(site)}


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> Run:
    """The shell of a site in a folder of the test's own, in an environment that has the guests."""

    def called(*arguments: str) -> str:
        done = subprocess.run(
            [*SHELL, "-C", str(tmp_path), *arguments],
            env=environ(installed, tmp_path),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return called


def test_what_is_installed_passes_its_contract_suites(installed: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", "."],
        cwd=installed.parent / "tests",
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_installed_is_listed(run: Run, tmp_path: Path) -> None:
    run("init", str(tmp_path))
    told = {one["name"]: one for one in json.loads(run("plugins", "--format", "json"))}
    assert {name: told[name]["state"] for name in GUESTS} == dict.fromkeys(GUESTS, "loaded")
    assert (told["sms"]["channels"], told["visit"]["roles"], told["sources"]["reports"]) == (1, 1, 1)
    assert (told["visit"]["processes"], told["visit"]["version"]) == (1, "0.1.0")


@pytest.fixture
def site(run: Run, installed: Path, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """A running site with the guests; ``site("GET", path, body)`` asks its API as a supervisor."""
    run("init", str(tmp_path))
    run("user", "add", "Olga", "--profile", "supervisor")
    token = run("token", "create", "--user", "olga").strip()
    server = subprocess.Popen(
        [*SHELL, "-C", str(tmp_path), "serve", "--port", "0"],
        env={**environ(installed, tmp_path), "INSTAR_SMS_SECRET": SECRET},
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=die_with_parent,
    )
    assert server.stderr is not None
    address = next(word.rstrip(".") for line in server.stderr for word in line.split() if word.startswith("http://"))

    def ask(method: str, path: str, body: Any = None, *, root: str = "/api/v1", bearer: str = token) -> Any:
        request = urllib.request.Request(
            f"{address}{root}{path}",
            None if body is None else json.dumps(body).encode(),
            {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or "null")

    try:
        wait(f"{address}/ready")
        yield ask
    finally:
        server.terminate()
        server.wait(30)
        server.stderr.close()


def wait(address: str) -> None:
    for _attempt in range(100):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nobody answers at {address}")


def test_guests_are_at_work_in_a_running_site(site: Callable[..., Any]) -> None:
    """The role's process moves a ticket, the report counts it, the channel is listed."""
    states = {one["name"]: one["state"] for one in site("GET", "/plugins")["items"]}
    assert {name: states[name] for name in GUESTS} == dict.fromkeys(GUESTS, "loaded")
    opened = site("POST", "/tickets", {"title": "A visit", "role": "visit", "data": {"visit_note": "At noon"}})
    assert (opened["role"], opened["process"], opened["stage"]) == ("visit", "visit", "open")
    moved = site("POST", f"/tickets/{opened['number']}/move", {"stage": "doing"})
    assert moved["stage"] == "doing"
    (row,) = site("GET", "/reports/sources")["rows"]
    assert row[1] == 1


def test_a_guest_channel_receives_on_a_running_site(site: Callable[..., Any]) -> None:
    """From a request to a ticket: delivered three times it is one, and rubbish hurts nobody."""
    hello = {"id": "17", "from": "+79161234567", "text": "Hello,\nwhere is my order?"}
    with pytest.raises(urllib.error.HTTPError, match="401"):
        site("POST", "/sms", hello, root="/in", bearer="a guess")
    for _delivery in range(3):
        site("POST", "/sms", hello, root="/in", bearer=SECRET)
    site("POST", "/sms", {"no": "message"}, root="/in", bearer=SECRET)
    site("POST", "/sms", {**hello, "id": "18", "text": "And one more thing"}, root="/in", bearer=SECRET)
    found: list[Any] = []
    for _attempt in range(200):
        found = site("GET", "/tickets?sort=number")["items"]
        if len(found) == 2:
            break
        time.sleep(0.1)
    assert [one["title"] for one in found] == ["Hello,", "And one more thing"]
    (message,) = site("GET", f"/tickets/{found[0]['number']}/messages")["items"]
    assert (message["direction"], message["body"]) == ("in", hello["text"])
    assert site("GET", "/ready", root="")["checks"]["inbox"] == "quarantine"

"""A server as an administrator starts and stops it: real processes on loopback."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from instar import assets
from instar.cli.serve import address, overridden
from instar.errors import InstarError
from instar.settings import Settings, load
from tests.orphans import die_with_parent

SHELL = [sys.executable, "-c", "from instar.cli import main; main()"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(site: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """(process, address) of a server that answers."""
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("INSTAR_")} | {"LANG": "C"}
    command = [*SHELL, "-C", str(site), "serve", "--port", str(port), *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environ, preexec_fn=die_with_parent)
    home = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(400):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{home}/health", timeout=5).close()
                break
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
            time.sleep(0.05)
        yield process, home
    finally:
        process.kill()
        process.communicate()


def read(url: str) -> dict[str, object]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        found: dict[str, object] = json.load(answer)
        return found


def test_it_serves_says_where_and_ends_cleanly_on_sigterm(site: Path):
    with serving(site) as (process, home):
        assert read(f"{home}/health")["status"] == "ok"
        assert read(f"{home}/ready")["ready"] is True
        with urllib.request.urlopen(f"{home}/login", timeout=10) as page:
            assert b"<form" in page.read()
        process.send_signal(signal.SIGTERM)
        _out, told = process.communicate(timeout=20)
        assert process.returncode == 0
        assert home in told
        assert "Traceback" not in told
    assert not list((site / "var").glob("*.db-wal")), "the last connection was closed"


def test_a_port_in_use_is_told_with_another_one_to_take(site: Path, shell):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = shell("serve", "--port", port)
    assert result.exit_code == 1
    assert f"The port {port} is in use." in result.stderr
    assert f"--port {port + 1}" in result.stderr


def test_without_a_secret_it_does_not_start(site: Path, shell):
    (site / "instar.toml").write_text("")
    result = shell("serve")
    assert result.exit_code == 1
    assert "secret_key is not set." in result.stderr
    assert "instar init" in result.stderr


def test_with_missing_or_stale_browser_libraries_it_does_not_start(site: Path, shell, monkeypatch: pytest.MonkeyPatch):
    def stale(*arguments: object) -> None:
        raise InstarError(
            "assets_stale", "The browser libraries are older than package.json.", hint="Run “make assets”."
        )

    monkeypatch.setattr(assets, "check", stale)
    result = shell("serve")
    assert result.exit_code == 1
    assert "make assets" in result.stderr


def test_links_follow_the_port_unless_an_address_was_set(tmp_path: Path):
    assert overridden(load(tmp_path, {}), None, 8123, None).base_url == "http://127.0.0.1:8123"
    chosen = load(tmp_path, {"INSTAR_BASE_URL": "https://desk.example.org"})
    assert overridden(chosen, None, 8123, None).base_url == "https://desk.example.org"
    assert overridden(load(tmp_path, {"INSTAR_PORT": "8001"}), None, None, None).base_url == "http://127.0.0.1:8001"


@pytest.mark.parametrize(
    ("host", "shown"),
    [("0.0.0.0", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000"), ("desk", "http://desk:8000")],
)
def test_the_address_is_one_that_a_browser_here_can_open(tmp_path: Path, host: str, shown: str):
    assert address(replace(Settings(site=tmp_path), host=host)) == shown


def test_an_address_that_is_not_this_machines_is_told(site: Path, shell):
    result = shell("serve", "--host", "203.0.113.7", "--port", free_port())
    assert result.exit_code == 1
    assert "203.0.113.7" in result.stderr

"""Servers of somebody's own, started for real with the very lines of docs/operations.md; and the files of deploy/."""

from __future__ import annotations

import configparser
import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from instar.cli import main
from instar.settings import SETTINGS
from tests.cli.conftest import made_site
from tests.cli.test_serve import free_port
from tests.orphans import die_with_parent

from .pages import ROOT, examples, page, section

__all__ = ["made_site"]

LINES = examples(section(page("operations"), "### A WSGI server of your own"), "")[0].splitlines()
DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent


@contextlib.contextmanager
def started(line: str, site: Path, folder: Path) -> Iterator[str]:
    """The address of a server that was started by a line of the page, on another port and site."""
    port = free_port()
    words = shlex.split(line.replace("/srv/desk", str(site)).replace("8000", str(port)))
    given = dict(word.split("=", 1) for word in words if re.match(r"[A-Z_]+=", word))
    command = [word for word in words if not re.match(r"[A-Z_]+=", word)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("INSTAR_")} | given
    log = (folder / "server.log").open("wb")
    process = subprocess.Popen(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT if "wsgi:application" in line else folder,
        env=environ | {"PYTHONPATH": str(ROOT) if "wsgi:application" in line else ""},
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    home = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{home}/ready", timeout=5).close()
                break
            assert process.poll() is None, (folder / "server.log").read_text()
            time.sleep(0.1)
        yield home
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()


@pytest.mark.timeout(120)
@pytest.mark.parametrize("line", [*LINES, "INSTAR_SITE=/srv/desk gunicorn --bind 127.0.0.1:8000 wsgi:application"])
def test_the_site_runs_under_every_server_that_is_named(line: str, made_site: Path, tmp_path: Path) -> None:
    with started(line, made_site, tmp_path) as home:
        request = urllib.request.Request(f"{home}/login", headers={"X-Request-ID": "outside-7"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert b"<form" in answer.read()
            assert answer.headers["X-Request-ID"] == "outside-7"
            assert answer.headers["Content-Security-Policy"]


def test_three_servers_are_named() -> None:
    assert [shlex.split(line)[1] for line in LINES] == ["gunicorn", "granian", "waitress-serve"]


# The files of deploy/


def called(line: str) -> tuple[str, list[str]]:
    """(command, its arguments) of a line that calls the shell; raises where there is no such command or option."""
    words = shlex.split(re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", line))
    context = click.Context(main)
    rest = words[words.index(next(word for word in words if word.split("/")[-1] == "instar")) + 1 :]
    if rest[0] == "-C":
        rest = rest[2:]
    command = main.get_command(context, rest[0])
    assert command is not None, line
    command.make_context(rest[0], list(rest[1:]), parent=context, resilient_parsing=False)
    return rest[0], rest[1:]


def test_every_unit_of_systemd_calls_a_command_that_there_is() -> None:
    found = []
    for file in sorted((DEPLOY / "systemd").iterdir()):
        unit = configparser.ConfigParser(interpolation=None, strict=True)
        unit.read(file)
        found.append(called(unit["Service"]["ExecStart"])[0])
        assert int(unit["Service"].get("TimeoutStopSec", "90")) >= 35, "what runs is finished first"
        assert unit["Install"]["WantedBy"] == "multi-user.target"
    assert sorted(found) == ["clock", "serve", "web", "worker"]


def test_the_procfile_calls_commands_that_there_are() -> None:
    lines = dict(line.split(": ", 1) for line in (DEPLOY / "Procfile").read_text().splitlines())
    assert list(lines) == ["web", "worker", "clock"]
    assert {name: called(line)[0] for name, line in lines.items()} == {name: name for name in lines}


def test_the_composition_calls_commands_and_sets_settings_that_there_are() -> None:
    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = {name: one for name, one in told["services"].items() if name != "bell"}
    assert {name: called(one["command"])[0] for name, one in services.items()} == {name: name for name in services}
    known = {row.variable() for row in SETTINGS}
    for one in services.values():
        assert set(one["environment"]) <= known
    assert called(re.search(r"CMD \[(.*)\]", (DEPLOY / "Dockerfile").read_text())[1].replace(",", " "))[0] == "serve"  # type: ignore[index]


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_proxies_keep_numbers_to_the_house_and_let_the_largest_upload_through(name: str) -> None:
    text = (DEPLOY / name).read_text()
    assert "/metrics" in text
    largest = next(row.default for row in SETTINGS if row.name == "upload_max_mb")
    limit = re.search(r"(?:client_max_body_size|max_size) (\d+)", text)
    assert limit is not None
    assert int(limit[1]) > largest + 8
    assert "X-Request-ID" in text


def test_every_file_of_deploy_is_told_of() -> None:
    told = (DEPLOY / "README.md").read_text()
    names = [path.name for path in DEPLOY.rglob("*") if path.is_file() and path.name != "README.md"]
    assert [name for name in names if name not in told] == []

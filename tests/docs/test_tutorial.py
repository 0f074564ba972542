"""docs/tutorial.md as it stands: its files are saved, its commands typed, its program run, what comes is compared."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from instar.testing import databases
from tests.orphans import die_with_parent

from .pages import page

PAGE = page("tutorial")
BLOCKS = re.findall(r"^```(json|console|python|)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
FILES = re.findall(r"[Ss]ave (?:it|them) as `([\w./]+)`", PAGE)
ADDRESS = "http://127.0.0.1:8000"
SERVE = "instar serve"
END = "--- that was all"


class Terminal:
    """A shell that stays open, as a reader's would."""

    def __init__(self, folder: Path) -> None:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.environ = {**os.environ, "PATH": path, "LC_ALL": "C.UTF-8", **databases.environ(folder / "desk")}
        self._shell = subprocess.Popen(
            ["bash", "--norc"],
            cwd=folder,
            env=self.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def type(self, command: str) -> list[str]:
        """The lines that a command prints."""
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._shell.stdin.write(f"{command}\necho '{END}'\n")
        self._shell.stdin.flush()
        lines = []
        for line in self._shell.stdout:
            if line.rstrip("\n") == END:
                return lines
            lines.append(line.rstrip("\n"))
        raise AssertionError(f"the shell ended at {command!r}: {lines}")

    def close(self) -> None:
        self._shell.communicate("exit\n", timeout=10)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path)
    yield opened
    opened.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_whoever_follows_the_tutorial_sees_what_it_says(terminal: Terminal, tmp_path: Path) -> None:
    desk, port = tmp_path / "desk", free_port()
    files = iter(FILES)
    server: subprocess.Popen[str] | None = None
    printed: list[str] = []
    try:
        for kind, text in BLOCKS:
            if kind == "json":
                (desk / next(files)).write_text(text, encoding="utf-8")
            elif kind == "python":
                program = tmp_path / "program.py"
                program.write_text(text.replace(ADDRESS, f"http://127.0.0.1:{port}"), encoding="utf-8")
                printed = terminal.type(f"{sys.executable} {program}")
            elif kind == "":
                assert printed == text.splitlines()
            elif SERVE in text:
                server = start(terminal, desk, port)
            else:
                converse(terminal, text)
    finally:
        if server is not None:
            server.terminate()
            server.communicate(timeout=20)
    assert server is not None
    assert server.returncode == 0
    assert printed != []


def converse(terminal: Terminal, text: str) -> None:
    """Type the commands of a block and compare what comes; stderr and stdout may come in either order."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *expected = part.splitlines()
        assert sorted(terminal.type(command)) == sorted(expected), command


def start(terminal: Terminal, desk: Path, port: int) -> subprocess.Popen[str]:
    command = [str(Path(sys.executable).parent / "instar"), "serve", "--port", str(port)]
    server = subprocess.Popen(
        command,
        cwd=desk,
        env=terminal.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=die_with_parent,
    )
    for _try in range(300):
        try:
            with urlopen(f"http://127.0.0.1:{port}/ready") as answer:
                assert answer.status == 200
                return server
        except OSError:
            assert server.poll() is None, server.stderr
            time.sleep(0.1)
    server.kill()
    raise AssertionError("the server did not get ready")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_every_file_of_the_page_has_a_name() -> None:
    assert len(FILES) == sum(kind == "json" for kind, _text in BLOCKS)

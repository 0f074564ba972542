"""The server is started anew when a file of a plugin has changed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from itertools import islice
from pathlib import Path

import pytest

from instar.cli.reload import changes, packages, stamps

PAGE = """
from flask import Blueprint
from instar.sdk import hookimpl

pages = Blueprint("wall", __name__, url_prefix="/wall")
pages.add_url_rule("/", "wall", view_func=lambda: "{text}")

class Wall:
    @hookimpl
    def blueprints(self, settings):
        return [pages]

plugin = Wall()
"""


def test_what_is_written_added_and_removed_is_noticed(tmp_path: Path) -> None:
    one, other = tmp_path / "one.py", tmp_path / "deep" / "other.json"
    one.write_text("1")
    (tmp_path / "cache.pyc").write_text("1")
    steps = iter(
        [
            lambda: None,
            lambda: os.utime(one, ns=(1, 1)),
            lambda: (other.parent.mkdir(), other.write_text("{}")),
            other.unlink,
            lambda: (tmp_path / "cache.pyc").write_text("2"),
            lambda: one.unlink(),
        ]
    )
    found = list(islice(changes([tmp_path], lambda _s: next(steps)()), 4))
    assert found == [one, other, other, one]


def test_folders_of_installed_plugins_are_watched() -> None:
    names = {folder.name for folder in packages()}
    assert {"crm", "tasks", "site"} <= names
    assert any(path.name == "plugin.py" for path in stamps(packages()))


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_corrected_plugin_is_served_without_anybody_starting_again(site: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    plugin = site / "plugins" / "wall.py"
    plugin.write_text(PAGE.format(text="bare"), encoding="utf-8")
    command = [sys.executable, "-c", "from instar.cli import main; main()", "-C", str(site), "serve"]
    server = subprocess.Popen([*command, "--port", str(port), "--reload"], stderr=subprocess.DEVNULL)
    try:
        wait_for(port, "bare")
        plugin.write_text(PAGE.format(text="papered"), encoding="utf-8")
        wait_for(port, "papered")
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
    with pytest.raises(OSError):  # noqa: PT011 whichever: nobody listens any more
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5)


def wait_for(port: int, text: str) -> None:
    for _attempt in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/wall/", timeout=5) as page:
                if page.read().decode() == text:
                    return
        except (OSError, urllib.error.URLError):
            pass
        time.sleep(0.2)
    raise AssertionError(f"{text!r} was never served")

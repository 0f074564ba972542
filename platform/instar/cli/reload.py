"""``instar serve --reload``: the server is started anew when a file of a plugin has changed. For whoever writes one.

This process only watches; the server is a child of it, so that every change counts: code, texts, templates, JSON.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click

from instar.i18n import _
from instar.plugins import installed

SHELL = (sys.executable, "-c", "from instar.cli import main; main()")
SUFFIXES = frozenset({".py", ".json", ".html", ".po", ".css", ".js", ".svg"})
PAUSE_S = 0.5
PATIENCE_S = 10.0

Stamps = dict[Path, int]


def serve_anew(arguments: Sequence[str], site: Path) -> None:
    """Run ``instar <arguments>`` and start it again at every change, until this process is told to end."""
    folders = [site / "plugins", *packages()]
    child = _start(arguments)
    try:
        for changed in changes(folders):
            click.echo(_("{file} has changed: starting anew.").format(file=changed), err=True)
            _stop(child)
            child = _start(arguments)
    finally:
        _stop(child)


def packages() -> list[Path]:
    """Folders of the installed plugins."""
    found: list[Path] = []
    for candidate in installed():
        try:
            spec = importlib.util.find_spec(candidate.package)
        except (ImportError, ValueError):  # a broken one is told by the server itself
            continue
        found += [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    return found


def changes(folders: Sequence[Path], sleep: Callable[[float], object] = time.sleep) -> Iterable[Path]:
    """A file that was written, added or removed, each time there is one; looks twice a second."""
    before = stamps(folders)
    while True:
        sleep(PAUSE_S)
        now = stamps(folders)
        if now != before:
            yield min(path for path in {**before, **now} if before.get(path) != now.get(path))
            before = now


def stamps(folders: Iterable[Path]) -> Stamps:
    """When each file of the plugins was written."""
    found: Stamps = {}
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                if path.suffix in SUFFIXES:
                    found[path] = path.stat().st_mtime_ns
            except OSError:  # gone meanwhile
                continue
    return found


def _start(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*SHELL, *arguments])


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()

"""Static files under addresses that change with their contents, so that browsers may keep them for a year.

Scripts are modules that import each other by name: they share one stamp, which stands in the path
(``/static/at-<stamp>/js/app.js``), so that a page never runs a new module beside an old one.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import g, send_from_directory
from flask.typing import ResponseReturnValue

from instar.web.routes import page

FOLDER = Path(__file__).parent / "static"
ADDRESS = "/static/"
MODULES = "js/"


def asset(path: str) -> str:
    """The address of a file below ``static``."""
    if path.startswith(MODULES):
        return f"{ADDRESS}at-{_stamp_of_modules()}/{path}"
    return f"{ADDRESS}{path}?v={_stamp(path, (FOLDER / path).stat().st_mtime_ns)}"


@page("/static/at-<stamp>/<path:name>", public=True)
def module(stamp: str, name: str) -> ResponseReturnValue:
    """A script; one that was asked for by the stamp of another release is not kept."""
    g.kept = stamp == _stamp_of_modules()
    return send_from_directory(FOLDER / MODULES, name.removeprefix(MODULES))


def _stamp_of_modules() -> str:
    files = tuple(sorted((path.name, path.stat().st_mtime_ns) for path in (FOLDER / MODULES).glob("*.js")))
    return _stamp_of(files)


@lru_cache(maxsize=4)
def _stamp_of(files: tuple[tuple[str, int], ...]) -> str:
    digest = hashlib.sha256()
    for name, _changed in files:
        digest.update(name.encode() + b"\0" + (FOLDER / MODULES / name).read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=256)
def _stamp(path: str, changed: int) -> str:
    """The hash of the file as of ``changed``."""
    return hashlib.sha256((FOLDER / path).read_bytes()).hexdigest()[:12]

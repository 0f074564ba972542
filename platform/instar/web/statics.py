"""Static files under addresses that change with their contents, so that browsers may keep them for a year.

Scripts are modules that import each other by name: they share one stamp, which stands in the path
(``/static/at-<stamp>/js/app.js``), so that a page never runs a new module beside an old one.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import g, send_from_directory
from flask.typing import ResponseReturnValue

from instar.web.routes import page

FOLDER = Path(__file__).parent / "static"
ADDRESS = "/static/"
MODULES = "js/"


@cache
def asset(path: str) -> str:
    """The address of a file below ``static``, worked out once: as templates, files are read anew by another process."""
    if path.startswith(MODULES):
        return f"{ADDRESS}at-{modules_stamp()}/{path}"
    return f"{ADDRESS}{path}?v={_stamp([FOLDER / path])}"


@page("/static/at-<stamp>/<path:name>", public=True)
def module(stamp: str, name: str) -> ResponseReturnValue:
    """A script; one that was asked for by the stamp of another release is not kept."""
    g.kept = stamp == modules_stamp()
    return send_from_directory(FOLDER / MODULES, name.removeprefix(MODULES))


@cache
def modules_stamp() -> str:
    """One stamp for all scripts of ours."""
    return _stamp(sorted((FOLDER / MODULES).glob("*.js")))


def _stamp(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]

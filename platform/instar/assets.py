"""The browser libraries that our pages load: are they there, are they the ones asked for, whose are they.

``build_assets.py`` puts them into ``web/static/vendor`` and writes ``manifest.json`` beside them: the hashes
of what they were made from, name, version and licence of each library, and the icons of the sprite. A source
tree can change after that, so ``check`` compares; an installed package holds both or neither.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from instar.errors import InstarError
from instar.i18n import _

VENDOR = Path(__file__).parent / "web" / "static" / "vendor"
SOURCE = Path(__file__).parents[2]
"""The root of the source tree; in an installed package some folder without the files that were stamped."""


class Library(NamedTuple):
    """One library as the About page lists it."""

    name: str
    version: str
    licence: str
    """SPDX name, as the package states it."""
    homepage: str
    inside: str | None
    """The file of another library that contains this one."""
    notice: str
    """The full text of its licence."""


def check(vendor: Path = VENDOR, source: Path = SOURCE) -> None:
    """Raise InstarError ``assets_missing`` or ``assets_stale`` unless the pages find what they need."""
    manifest = _manifest(vendor)
    files = (name for entry in manifest["libraries"] for name in entry["files"])
    absent = [name for name in files if not (vendor / name).is_file()]
    if absent:
        raise _missing(_("The browser library file {file} is missing.").format(file=vendor / absent[0]))
    changed = [name for name, stamp in manifest["stamp"].items() if _differs(source / name, stamp)]
    if changed:
        raise InstarError(
            "assets_stale",
            _("The browser libraries are older than {file}.").format(file=changed[0]),
            hint=_("Run “make assets”, or “pip install -e .” in the folder of the source."),
            data={"changed": changed},
        )


def libraries(vendor: Path = VENDOR) -> tuple[Library, ...]:
    """Every library that our pages carry to the browser, by name. Raise InstarError when they are missing."""
    return tuple(
        Library(
            name=entry["name"],
            version=entry["version"],
            licence=entry["licence"],
            homepage=entry["homepage"],
            inside=entry["inside"],
            notice=(vendor / entry["notice"]).read_text("utf-8"),
        )
        for entry in _manifest(vendor)["libraries"]
    )


def icons(vendor: Path = VENDOR) -> frozenset[str]:
    """Names of the icons that the sprite holds; any other would be an empty square on a page."""
    return frozenset(_manifest(vendor)["icons"])


def _manifest(vendor: Path) -> Mapping[str, Any]:
    path = vendor / "manifest.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError) as error:
        message = _("The browser libraries are missing: there is no {file}.").format(file=path)
        raise _missing(message) from error


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> dict[str, Any]:
    """The parsed file; ``changed`` is its time, so that a rebuilt one is read again."""
    manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return manifest


def _missing(message: str) -> InstarError:
    return InstarError(
        "assets_missing",
        message,
        hint=_("Install again: “pip install -e .” in the folder of the source, or the wheel."),
    )


def _differs(path: Path, stamp: str) -> bool:
    """Whether the stamped file is there and is another; an installed package has no source to differ from."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() != stamp
    except OSError:
        return False

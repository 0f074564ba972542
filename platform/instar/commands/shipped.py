"""Definitions that plugins ship: published when a site is made and when a plugin brings newer ones.

What a site has edited stays the site's: a version of origin "site" is never replaced from here.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import NamedTuple

import orjson

from instar.access import SYSTEM
from instar.commands.execute import Answer, execute
from instar.commands.publish import KINDS, BrokenDefinition, PublishAll
from instar.errors import InstarError
from instar.kernel import Kernel

log = logging.getLogger(__name__)
CASES = ".cases.json"


class Shipped(NamedTuple):
    """What came of one plugin's definitions: answers of ``Publish``, or the error that refused them all."""

    plugin: str
    published: list[Answer]
    problem: InstarError | None = None


def publish_shipped(kernel: Kernel) -> list[Shipped]:
    """Publish the definitions of every loaded plugin, each plugin's together; unchanged ones cost nothing."""
    found: list[Shipped] = []
    for plugin, files in _files(kernel).items():
        bodies = tuple((str(file), file.read_text("utf-8")) for file in files if not _edited(kernel, file))
        if not bodies:
            continue
        try:
            answer = execute(kernel, PublishAll(bodies, origin=plugin), SYSTEM)
        except BrokenDefinition as problem:
            told = "\n".join(f"{one.file}:{one.line}: {one.message}" for one in problem.findings)
            log.error("plugin %s: its definitions were not published\n%s", plugin, told)
            found.append(Shipped(plugin, [], problem))
        else:
            found.append(Shipped(plugin, answer["published"]))
    return found


def _files(kernel: Kernel) -> dict[str, list[Path]]:
    """Plugin → its definition files, forms first."""
    found: dict[str, list[Path]] = {}
    for kind in ("form", "process"):
        for plugin, folder in kernel.plugins.folders(kind):
            files = sorted(file for file in folder.glob("*.json") if not file.name.endswith(CASES))
            found.setdefault(plugin, []).extend(files)
    return found


def _edited(kernel: Kernel, file: Path) -> bool:
    """Whether the site has a version of its own; a file that cannot be read is left to the check, which says why."""
    try:
        raw = orjson.loads(file.read_bytes())
    except ValueError:
        return False
    kind = KINDS.get(str(raw.get("format"))) if isinstance(raw, dict) else None
    current = kernel.definitions.current(kind, str(raw.get("key"))) if kind else None
    return current is not None and current.origin == "site"

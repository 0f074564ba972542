"""Definitions that the plugins ship, published by whoever makes a site: ``init``, the demo, a test."""

from __future__ import annotations

from pathlib import Path

from instar.access import SYSTEM
from instar.commands.execute import Answer, execute
from instar.commands.publish import PublishAll
from instar.kernel import Kernel


def publish_shipped(kernel: Kernel) -> list[Answer]:
    """Publish all that the loaded plugins ship, each plugin's together; what is there already stays one version.

    Raises BrokenDefinition for a plugin whose definitions have errors; those of the plugins before it are published.
    """
    folders: dict[str, list[Path]] = {}
    for kind in ("form", "process"):
        for plugin, folder in kernel.plugins.folders(kind):
            folders.setdefault(plugin, []).append(folder)
    published: list[Answer] = []
    for plugin, given in folders.items():
        bodies = tuple((str(file), file.read_text("utf-8")) for folder in given for file in definitions(folder))
        if bodies:
            published += execute(kernel, PublishAll(bodies, origin=plugin), SYSTEM)["published"]
    return published


def definitions(folder: Path) -> list[Path]:
    """The definition files of a folder, by name; cases are none."""
    return [file for file in sorted(folder.glob("*.json")) if not file.name.endswith(".cases.json")]

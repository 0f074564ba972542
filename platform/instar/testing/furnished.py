"""The database of a furnished site, made once a process and copied for every further site of it.

Checking what the plugins ship takes a second; a test that makes a site wants to wait for its own steps alone. Sites
differ in the plugins that they load and in their languages; where a plugin ships something else by then, that is
published as on any site.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from instar.commands.shipped import publish_shipped
from instar.definitions.formats import KINDS
from instar.kernel import Kernel
from instar.settings import Settings
from instar.testing import databases
from instar.trial.memory import furnish_site

Files = tuple[tuple[str, int, int], ...]
"""(path, time, size) of what the plugins ship."""


class _Kept(NamedTuple):
    lay: Callable[[Path], None]
    files: Files


_kept: dict[tuple[str | None, ...], _Kept] = {}
_TELLING = ("INSTAR_DISABLED_PLUGINS", "INSTAR_LANGUAGE", "INSTAR_LANGUAGES")


def furnished(settings: Settings, environ: Mapping[str, str], opened: Callable[[], Kernel]) -> Kernel:
    """The kernel of a new site, which ``opened`` opens on the database of ``settings``, with what every site of a test
    has (see ``memory.furnish_site``)."""
    key = tuple(map(environ.get, _TELLING))
    kept = _kept.get(key)
    if kept is not None:
        kept.lay(settings.database_path)
    kernel = opened()
    files = _shipped(kernel)
    if kept is None:
        furnish_site(kernel)
        if not any((settings.site / "plugins").glob("*")):
            _kept[key] = _Kept(databases.keep(kernel.store), files)
    elif files != kept.files:
        _publish(kernel)
    return kernel


# -- below: how it is done -----------------------------------------------------------------------------------


def _shipped(kernel: Kernel) -> Files:
    found = []
    for kind in KINDS.values():
        for _plugin, folder in kernel.plugins.folders(kind):
            for path in sorted(folder.glob("*.json")):
                there = path.stat()
                found.append((str(path), there.st_mtime_ns, there.st_size))
    return tuple(found)


def _publish(kernel: Kernel) -> None:
    for shipped in publish_shipped(kernel):
        if shipped.problem is not None:
            raise shipped.problem

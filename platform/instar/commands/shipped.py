"""Definitions that plugins ship: published when a site is made and when a plugin brings newer ones.

What a site has edited stays the site's: a version of origin "site" is never replaced from here. A definition belongs to
one plugin: of two that ship the same one, the one that comes first keeps it, and the other is told. What is the version
in force already is not checked again.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import NamedTuple

import orjson

from instar.access import SYSTEM
from instar.commands.execute import Answer, execute
from instar.commands.open import OpenTicket
from instar.commands.publish import BrokenDefinition, PublishAll
from instar.definitions.formats import KINDS, sha256_of
from instar.engine.source import Source
from instar.errors import Conflict, InstarError
from instar.i18n import _, current, text
from instar.kernel import Kernel

log = logging.getLogger(__name__)
CASES = ".cases.json"
FIRST = "x-first-tickets"

Name = tuple[str, str]
"""(kind, key); ("", "") of a file that cannot be read: the check says why."""


class Shipped(NamedTuple):
    """What came of one plugin's definitions: answers of ``Publish``, and the error that refused some or all of them."""

    plugin: str
    published: list[Answer]
    problem: InstarError | None = None


class _File(NamedTuple):
    path: Path
    source: Source
    name: Name


def publish_shipped(kernel: Kernel) -> list[Shipped]:
    """Publish the definitions of every loaded plugin, each plugin's together; unchanged ones cost nothing."""
    found: list[Shipped] = []
    owners: dict[Name, str] = {}
    for plugin, files in _files(kernel).items():
        own = [file for file in files if owners.setdefault(file.name, plugin) == plugin or not file.name[1]]
        taken = [file for file in files if file not in own]
        problem = _taken(plugin, taken, owners) if taken else None
        fresh = tuple((str(file.path), file.source.text) for file in own if _is_news(kernel, plugin, file))
        if fresh or problem:
            found.append(_publish(kernel, plugin, fresh, problem))
    return found


def open_first_tickets(kernel: Kernel) -> list[str]:
    """Open what processes in force say a new site begins with (``x-first-tickets``: title, data), in the language of
    the moment if the site speaks it; returns the numbers. A site that has tickets is new no more."""
    if kernel.store.read().value("SELECT 1 FROM ticket LIMIT 1") is not None:
        return []
    site = kernel.settings
    language = current() if current().split("-")[0] in site.languages else site.language
    opened = []
    for version in kernel.definitions.list("process"):
        for one in orjson.loads(version.body).get(FIRST) or ():
            title = text(one.get("title"), language)
            command = OpenTicket(title, process=version.key, data=one.get("data") or {}, channel="site")
            opened.append(str(execute(kernel, command, SYSTEM)["number"]))
    return opened


def _publish(kernel: Kernel, plugin: str, bodies: tuple[tuple[str, str], ...], problem: InstarError | None) -> Shipped:
    try:
        answer = execute(kernel, PublishAll(bodies, origin=plugin), SYSTEM) if bodies else {"published": []}
    except BrokenDefinition as broken:
        told = "\n".join(f"{one.file}:{one.line}: {one.message}" for one in broken.findings)
        log.error("plugin %s: its definitions were not published\n%s", plugin, told)
        return Shipped(plugin, [], broken)
    return Shipped(plugin, answer["published"], problem)


def _taken(plugin: str, files: list[_File], owners: dict[Name, str]) -> InstarError:
    message = " ".join(
        _("The {kind} “{key}” is shipped by {holder} already; {owner} cannot ship it too.").format(
            kind=file.name[0], key=file.name[1], holder=owners[file.name], owner=plugin
        )
        for file in files
    )
    log.error("plugin %s: %s", plugin, message)
    return Conflict("key_taken", message, hint=_("Rename one of the two, or switch one plugin off."))


def _files(kernel: Kernel) -> dict[str, list[_File]]:
    """Plugin → its definition files, those first that others refer to."""
    found: dict[str, list[_File]] = {}
    for kind in KINDS.values():
        for plugin, folder in kernel.plugins.folders(kind):
            paths = sorted(path for path in folder.glob("*.json") if not path.name.endswith(CASES))
            found.setdefault(plugin, []).extend(map(_read, paths))
    return found


def _read(path: Path) -> _File:
    source = Source.read(path.read_bytes(), str(path))
    raw = source.value if isinstance(source.value, dict) else {}
    kind = KINDS.get(str(raw.get("format")), "")
    return _File(path, source, (kind, str(raw.get("key", ""))) if kind else ("", ""))


def _is_news(kernel: Kernel, plugin: str, file: _File) -> bool:
    """Whether there is something to publish: not what the site has a version of its own of, nor what is in force."""
    current = kernel.definitions.current(*file.name)
    if current is None:  # never published; what the site has retired stays retired
        return not kernel.definitions.versions(*file.name)
    return current.origin != "site" and (file.source.findings != [] or current.sha256 != sha256_of(file.source))

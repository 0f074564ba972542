"""Definitions for reading: what is in force, its versions, its text. Needs ``process.view``.

Held in one place alone it opens the processes there and the forms, decision tables and calendars that they use; others
are not there for the reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from instar.access import Actor
from instar.definitions import Version
from instar.definitions.uses import Told, calendars_under, decisions_under, everything, forms_under, used_by
from instar.errors import NotFound
from instar.i18n import _, text
from instar.kernel import Kernel
from instar.queries.cursor import COUNTED
from instar.queries.head import people
from instar.queries.labels import PersonLabel

KINDS = ("process", "form", "decision", "calendar")

_RUNNING = f"""
SELECT count(*) FROM (SELECT 1 FROM ticket t WHERE t.process = ? AND t.version_id = ? AND t.ended IS NULL
                      LIMIT {COUNTED})"""


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """One version. ``state``: draft | published | retired; ``current``: the one that new tickets get."""

    kind: str
    key: str
    title: str
    number: int
    version_id: int
    state: str
    current: bool
    sha256: str
    origin: str
    note: str
    author: PersonLabel | None
    created: int


@dataclass(frozen=True, slots=True)
class DefinitionView:
    """``body`` is the canonical text, ``value`` the same parsed; ``running``: open tickets on this version (≤ 1000);
    ``used_by``: what leads to the definition, in words."""

    row: DefinitionRow
    body: str
    value: Mapping[str, Any]
    running: int
    used_by: tuple[str, ...]


def definitions(kernel: Kernel, actor: Actor, kind: str) -> tuple[DefinitionRow, ...]:
    """The versions in force of one kind, by key; raises NotFound for a kind that does not exist."""
    shown = readable(kernel, actor)
    if kind not in KINDS:
        raise missing()
    return _rows(kernel, [version for version in kernel.definitions.list(kind) if shown(kind, version.key)])


def definition(kernel: Kernel, actor: Actor, kind: str, key: str, *, number: int | None = None) -> DefinitionView:
    """The version in force, the newest one of what is retired, or one by its number; raises NotFound."""
    shown = readable(kernel, actor)
    if not shown(kind, key):
        raise missing()
    found = kernel.definitions.current(kind, key) if number is None else None
    if found is None:
        listed = kernel.definitions.versions(kind, key)
        found = next((version for version in listed if number in (None, version.number)), None)
    if found is None:
        raise missing()
    running = kernel.store.read().value(_RUNNING, (key, found.id)) if kind == "process" else 0
    users = tuple(used_by(kernel.store.read(), kernel.definitions, kernel.plugins, kind, key, shown))
    return DefinitionView(_rows(kernel, [found])[0], found.body, orjson.loads(found.body), int(running), users)


def versions(kernel: Kernel, actor: Actor, kind: str, key: str) -> tuple[DefinitionRow, ...]:
    """All versions, newest first; raises NotFound."""
    shown = readable(kernel, actor)
    found = _rows(kernel, list(kernel.definitions.versions(kind, key)))
    if not found or not shown(kind, key):
        raise missing()
    return found


def readable(kernel: Kernel, actor: Actor) -> Told:
    """Which definitions the actor may read, by kind and key; raises Forbidden for who may read none."""
    kernel.access.authorize(actor, "process.view")
    processes = kernel.access.processes(actor, "process.view")
    if processes is None:
        return everything
    under = {
        "process": processes,
        "form": forms_under(kernel.definitions, kernel.plugins, processes),
        "decision": decisions_under(kernel.definitions, processes),
        "calendar": calendars_under(kernel.definitions, processes),
    }
    return lambda kind, key: key in under.get(kind, ())


def missing() -> NotFound:
    """The same words for what is not there and for what is not the reader's."""
    return NotFound("no_definition", _("There is no such definition."))


def _rows(kernel: Kernel, found: list[Version]) -> tuple[DefinitionRow, ...]:
    authors = people(kernel, {version.author_id for version in found})
    return tuple(_row(kernel, version, authors.get(version.author_id or 0)) for version in found)


def _row(kernel: Kernel, version: Version, author: PersonLabel | None) -> DefinitionRow:
    current = kernel.definitions.current(version.kind, version.key)
    title = text(orjson.loads(version.body).get("title"))
    return DefinitionRow(
        kind=version.kind,
        key=version.key,
        title=title or version.key,
        number=version.number,
        version_id=version.id,
        state=version.state,
        current=current is not None and current.id == version.id,
        sha256=version.sha256,
        origin=version.origin,
        note=version.note,
        author=author,
        created=version.created,
    )

"""The ground on which a trial is played: a site in memory with the definitions in force, the teams and the services of
the real one, with what is tried published on top. Nothing of tickets, people, clients or settings that are secret.

Making one takes a moment, copying it hardly any: its bytes are kept for the next request, as long as nothing that they
are made of has changed. Always SQLite, whatever database the site has.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from weakref import WeakKeyDictionary

from instar.access import SYSTEM
from instar.clock import VirtualClock
from instar.commands import AddService, AddTeam, execute
from instar.definitions import Version
from instar.definitions.formats import KINDS
from instar.definitions.uses import Told, everything
from instar.engine.source import Source
from instar.kernel import Kernel, kernel_on
from instar.settings import Settings
from instar.store import Epochs, Store, Tx, migrate
from instar.trial.limits import LARGEST_SITE
from instar.trial.memory import EVERYBODY, NOW
from instar.trial.papers import Papers
from instar.trial.runner import publish_sources

KEPT = 6
"""Grounds of a site that wait for the next request: some megabytes."""

_TEAMS = "SELECT id, kind, key, name, active, created FROM principal WHERE kind = 'team'"
_SERVICES = "SELECT id, key, title, team_id, process, public, active, kind, state, created FROM service"
"""Without their forms and targets: what is tried is the process, whichever service begins it."""
_DEFINITION = "INSERT INTO definition (id, kind, key, current_id) VALUES (?, ?, ?, ?)"
_VERSION = """
INSERT INTO definition_version (id, definition_id, number, state, body, sha256, origin, created)
VALUES (?, ?, ?, 'published', ?, ?, ?, ?)"""
_UNITS = "SELECT id, key, name, active, created FROM unit"
"""Their names alone, so that a process may name them: who heads them is nobody's business here."""
_INTO = {
    "principal (id, kind, key, name, active, created)": _TEAMS,
    "service (id, key, title, team_id, process, public, active, kind, state, created)": _SERVICES,
}

_lock = threading.Lock()
_empty = b""
_kept: WeakKeyDictionary[Epochs, OrderedDict[tuple[object, ...], bytes]] = WeakKeyDictionary()


def stand(
    site: Kernel,
    texts: Sequence[tuple[str, str]],
    now: int = NOW,
    told: Told = everything,
    *,
    alone: bool = False,
) -> Kernel:
    """A site of its own, at the moment ``now`` (ms), where the texts – (name, JSON) – are in force, and those of the
    site's definitions that ``told`` says, by kind and key. ``alone``: without the site's teams and services, as
    ``instar test`` plays cases: what they claim must not depend on whose site it is.

    Raises BrokenDefinition where they cannot be published. It is closed by ``kernel.close()``.
    """
    image = _image(site, tuple(texts), told, alone)
    store = Store.in_memory(image)
    store.connection.execute(f"PRAGMA max_page_count = {LARGEST_SITE // 4096}")
    return _on(site, store, now)


def _on(site: Kernel, store: Store, now: int) -> Kernel:
    return kernel_on(store, _quiet(site.settings), site.plugins, VirtualClock(now), blobs=Papers())


def _quiet(settings: Settings) -> Settings:
    """Without a mail server: what is tried writes to nobody."""
    return replace(settings, database=":memory:", mail_host="")


def _image(site: Kernel, texts: tuple[tuple[str, str], ...], told: Told, alone: bool) -> bytes:
    """Kept by what it is made of: the site's epochs, the definitions that are told, and the texts."""
    versions = [one for kind in KINDS.values() for one in site.definitions.list(kind) if told(kind, one.key)]
    digest = hashlib.sha256("\0".join(part for text in texts for part in text).encode()).digest()
    key = (site.epochs.all(), id(site.plugins), tuple(one.id for one in versions), alone, digest)
    with _lock:
        kept = _kept.setdefault(site.epochs, OrderedDict())
        if key in kept:
            kept.move_to_end(key)
            return kept[key]
    image = _made(site, versions, texts, alone)
    with _lock:
        kept[key] = image
        while len(kept) > KEPT:
            kept.popitem(last=False)
    return image


def _made(site: Kernel, versions: Sequence[Version], texts: tuple[tuple[str, str], ...], alone: bool) -> bytes:
    store = Store.in_memory(_migrated())
    kernel = _on(site, store, NOW)
    try:
        with store.transaction() as tx:
            _copy(site.store.read(), tx, {"unit (id, key, name, active, created)": _UNITS})
            if not alone:
                _copy(site.store.read(), tx, _INTO)
            for number, version in enumerate(versions, 1):
                _lay(tx, number, version)
        _furnish(kernel)
        publish_sources(kernel, [Source.read(text, name) for name, text in texts])
        return bytes(store.connection.serialize())
    finally:
        kernel.close()


def _migrated() -> bytes:
    global _empty
    with _lock:
        if not _empty:
            store = Store.in_memory()
            try:
                migrate(store)
                _empty = bytes(store.connection.serialize())
            finally:
                store.close()
        return _empty


def _copy(site: Tx, tx: Tx, tables: Mapping[str, str]) -> None:
    for into, select in tables.items():
        marks = ", ".join("?" * (into.count(",") + 1))
        for row in site.all(select):
            tx.run(f"INSERT INTO {into} VALUES ({marks})", row)


def _lay(tx: Tx, number: int, version: Version) -> None:
    """A definition as it is in force: its versions are in the order in which they were published."""
    tx.run(_DEFINITION, (number, version.kind, version.key, version.id))
    given = (version.number, version.body, version.sha256, version.origin, version.created)
    tx.run(_VERSION, (version.id, number, *given))


def _furnish(kernel: Kernel) -> None:
    """Everybody's team, and a service where the site has none."""
    if all(team.key != EVERYBODY for team in kernel.directory.teams()):
        execute(kernel, AddTeam(EVERYBODY, "Everybody"), SYSTEM)
    if not kernel.directory.services():
        execute(kernel, AddService("general", {"en": "General", "ru": "Общая"}, team=EVERYBODY, public=True), SYSTEM)

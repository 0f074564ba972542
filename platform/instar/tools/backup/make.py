"""A backup while the site runs: the database of one moment first, then the files. A file never changes and is never
removed, so all that the copied database names are there.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import instar
from instar.errors import InstarError
from instar.i18n import _
from instar.settings import FILE, Settings
from instar.store import Blobs, Store, Tx, migrate, pending
from instar.store.schema import applied
from instar.tools.backup.archive import BLOBS, DATABASE, MANIFEST, SITE, Manifest, Member, add
from instar.tools.doctor.world import FILES
from instar.tools.transfer import carry

PAGES = 4096
"""Pages of the database that are copied between two looks at how far it is."""
PARTS = ("process_defs", "forms", "plugins")
"""Folders of a site beside its file of settings."""

Step = Callable[[int, int], None]
Progress = Callable[[Sequence[Path]], Iterable[Path]]


class Made(NamedTuple):
    """``size``: bytes of the archive. ``lost``: SHA-256 of files that rows name and that are not there, or changed."""

    tickets: int
    files: int
    size: int
    lost: tuple[str, ...]


def make(settings: Settings, target: Path, now: int, copied: Step, progress: Progress = iter) -> Made:
    """Write a backup of a site to ``target``, which gets its name only when it is whole; raises InstarError.

    now: ms, for the manifest. copied: told how many pages or rows of the database of how many are done.
    """
    if target.exists():
        raise InstarError(
            "file_exists",
            _("{path} is there already.").format(path=target),
            hint=_("Name another file: a backup replaces none."),
        )
    draft = target.with_name(f"{target.name}.{os.getpid()}.draft")
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
            manifest, lost = _write(settings, draft, Path(folder) / DATABASE, now, copied, progress)
        os.replace(draft, target)
    except OSError as error:
        raise InstarError(
            "not_writable",
            _("{path} cannot be made: {reason}.").format(path=target, reason=error.strerror or error),
            hint=_("Choose a folder that you may write to, on a disk with room."),
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    files = sum(name.startswith(BLOBS) for name in manifest.members)
    return Made(manifest.tickets, files, target.stat().st_size, lost)


def _write(
    settings: Settings, draft: Path, database: Path, now: int, copied: Step, progress: Progress
) -> tuple[Manifest, tuple[str, ...]]:
    migrations, tickets, named = _copy(settings, database, copied)
    blobs = Blobs(settings.site / "var" / "blobs")
    members: dict[str, Member] = {}
    with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+b") as out:
        with zipfile.ZipFile(out, "w", compresslevel=1) as archive:
            with database.open("rb") as stream:
                members[DATABASE] = add(archive, DATABASE, stream, packed=True)
            for name, path in _site_files(settings.site):
                with path.open("rb") as stream:
                    members[name] = add(archive, name, stream, packed=True)
            for path in progress(sorted(_stored(blobs))):
                name = BLOBS + path.relative_to(blobs.folder).as_posix()
                with path.open("rb") as stream:
                    member = add(archive, name, stream, packed=False)
                if member.sha256 == path.name:
                    members[name] = member
            manifest = Manifest(instar.__version__, now, migrations, tickets, members)
            archive.writestr(MANIFEST, manifest.as_json())
        out.flush()
        os.fsync(out.fileno())
    there = {Path(name).name for name in members if name.startswith(BLOBS)}
    return manifest, tuple(sorted(named - there))


def _copy(settings: Settings, target: Path, copied: Step) -> tuple[tuple[str, ...], int, set[str]]:
    """Copy the database as it is at this moment; returns (its migrations, number of tickets, files that rows name).

    What lies at a server is copied row by row into a file of SQLite and compared: a backup fits either database."""
    store = Store(settings.database_address, settings.database_password)
    try:
        waiting = pending(store)  # a newer database is for the newer version to copy
        with store.snapshot() as tx:
            tickets = int(tx.value("SELECT count(*) FROM ticket"))  # the moment is that of this first look
            named = {sha256 for sha256, _size, _name in tx.all(FILES)}
            if settings.on_server:
                _refuse_older(waiting)
                _copy_rows(store, tx, target, copied)
            else:
                _copy_pages(tx, target, copied)
            migrations = tuple(applied(store))
    finally:
        store.close_all()
    return migrations, tickets, named


def _copy_pages(tx: Tx, target: Path, copied: Step) -> None:
    with closing(sqlite3.connect(target)) as copy:
        tx.connection.backup(copy, pages=PAGES, progress=lambda _state, left, of: copied(of - left, of))
        copy.execute("PRAGMA journal_mode = delete")


def _copy_rows(store: Store, tx: Tx, target: Path, copied: Step) -> None:
    made = Store(target)
    try:
        migrate(made)
        carry(store, tx, made, copied)
        made.read().one("PRAGMA journal_mode = delete")
    finally:
        made.close()


def _refuse_older(waiting: Sequence[str]) -> None:
    if waiting:
        raise InstarError(
            "migrations_pending",
            _("The database waits for {names}: run “instar migrate”.").format(names=", ".join(waiting)),
        )


def _stored(blobs: Blobs) -> Iterator[Path]:
    """All files of the store, whoever names them; what is just being written has no such name yet."""
    for path in blobs.folder.glob("??/??/*"):
        if len(path.name) == 64 and path == blobs.path(path.name):
            yield path


def _site_files(site: Path) -> Iterator[tuple[str, Path]]:
    if (site / FILE).is_file():
        yield SITE + FILE, site / FILE
    for part in PARTS:
        for path in sorted((site / part).rglob("*")):
            if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts:
                yield SITE + path.relative_to(site).as_posix(), path

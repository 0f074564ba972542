"""A backup is laid back: everything is unpacked and verified beside the site before anything of it is replaced.

The last step gives the new database its name in one go; until then the site is as it was, and the database that was
there is kept under another name. Files are by their SHA-256, so that those of the backup join those of the site.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from instar.access import SYSTEM
from instar.commands import execute
from instar.commands.indexes import index_fields
from instar.commands.restored import SettleRestored
from instar.errors import Conflict, InstarError
from instar.i18n import _
from instar.kernel import open_kernel
from instar.settings import FILE, Settings, load
from instar.store import Blobs
from instar.store.schema import known
from instar.tools.backup import at_server
from instar.tools.backup.archive import (
    BLOBS,
    DATABASE,
    SITE,
    Manifest,
    damaged,
    no_backup,
    read_manifest,
    take_out,
)
from instar.tools.transfer.carry import Step
from instar.tools.transfer.site import site_runs

Progress = Callable[[Sequence[str]], Iterable[str]]


class Restored(NamedTuple):
    """``kept``: where the database that was there lies now, a file or a schema of the server; None where none was.
    ``jobs``: of how many the work had begun and begins once more."""

    manifest: Manifest
    kept: Path | str | None
    jobs: int


def nobody(_done: int, _total: int) -> None:
    """Nobody watches."""


def restore(
    site: Path, source: Path, now: int, *, over: bool = False, progress: Progress = iter, copied: Step = nobody
) -> Restored:
    """Lay a backup into the folder of a site that is not running, and into its database, wherever that lies.

    now: ms. over: also where there is a database. copied: told how many rows of how many a server has. Raises
    InstarError, and has replaced nothing then.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = read_manifest(archive)
            _refuse_newer(manifest)
            _refuse_there(load(site), over=over)
            var = site / "var"
            var.mkdir(parents=True, exist_ok=True)
            _refuse_full(var, manifest)
            with tempfile.TemporaryDirectory(prefix=".restore-", dir=var) as folder:
                for name in progress(list(manifest.members)):
                    take_out(archive, name, manifest.members[name], Path(folder) / name)
                if not (site / FILE).exists() and (Path(folder) / SITE / FILE).exists():
                    settled = replace(load(Path(folder) / SITE), site=site)  # those that the site is about to get
                    _refuse_there(settled, over=over)
                return _replace(site, Path(folder), manifest, now, copied)
    except zipfile.BadZipFile:
        raise no_backup(_("it is no archive, or the end of it is missing")) from None
    except OSError as error:
        raise InstarError(
            "not_restored",
            _("{path} cannot be written: {reason}.").format(
                path=error.filename or site, reason=error.strerror or str(error)
            ),
            hint=_("Nothing was replaced. Look at the rights of the folder and the room on the disk."),
        ) from error


def _replace(site: Path, unpacked: Path, manifest: Manifest, now: int, copied: Step) -> Restored:
    """Files first, the database last: whatever stops this in between, the site has its old database and its files."""
    _check_database(unpacked / DATABASE)
    _lay_beside(unpacked / SITE, site)
    settings = load(site)
    _add_blobs(unpacked, Blobs(site / "var" / "blobs"), manifest)
    jobs = _settle(settings, unpacked / DATABASE, manifest)
    if settings.on_server:
        return Restored(manifest, at_server.lay_in(settings, unpacked / DATABASE, now, copied), jobs)
    target = settings.database_path
    target.parent.mkdir(parents=True, exist_ok=True)
    kept = _keep(target, now) if target.exists() else None
    os.replace(unpacked / DATABASE, target)
    return Restored(manifest, kept, jobs)


def _refuse_newer(manifest: Manifest) -> None:
    unknown = sorted(set(manifest.migrations) - set(known()))
    if unknown:
        raise InstarError(
            "backup_newer",
            _("The backup was made by a newer version ({version}): its database has the migration {name}.").format(
                version=manifest.version, name=unknown[-1]
            ),
            hint=_("Restore it with that version or a newer one; nothing was changed."),
        )


def _refuse_there(settings: Settings, *, over: bool) -> None:
    if settings.on_server:
        at_server.refuse_there(settings, over=over)
        return
    path = settings.database_path
    if not path.exists():
        return
    if not over:
        raise Conflict(
            "site_exists",
            _("There is a database at {path} already.").format(path=path),
            hint=_("--over puts the backup in its place; the one that is there is kept under another name."),
        )
    try:
        with closing(sqlite3.connect(path, timeout=0)) as there:
            there.execute("PRAGMA journal_mode = delete")  # only who is alone with a database can do this
    except sqlite3.OperationalError:
        raise site_runs() from None
    except sqlite3.DatabaseError:  # what is there is no database any more: all the more reason to restore
        return


def _refuse_full(folder: Path, manifest: Manifest) -> None:
    free = shutil.disk_usage(folder).free
    if free < manifest.size:
        raise InstarError(
            "disk_full",
            _("The backup needs {need} MB, and {free} MB are free.").format(
                need=manifest.size // 1_000_000 + 1, free=free // 1_000_000
            ),
            hint=_("Make room; nothing was changed."),
            status=507,
        )


def _check_database(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as database:
            said = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise damaged(DATABASE)


def _lay_beside(unpacked: Path, site: Path) -> None:
    """Settings and definitions of the backup, where the site has none of that name: what is there stays."""
    for path in sorted(unpacked.rglob("*")):
        target = site / path.relative_to(unpacked)
        if path.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            target.chmod(0o600)


def _add_blobs(unpacked: Path, blobs: Blobs, manifest: Manifest) -> None:
    for name in manifest.members:
        if name.startswith(BLOBS):
            target = blobs.path(Path(name).name)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(unpacked / name, target)


def _settle(settings: Settings, database: Path, manifest: Manifest) -> int:
    """Bring the new database to this version and settle what was under way; returns how many jobs begin once more."""
    kernel = open_kernel(replace(settings, database=str(database)))
    try:
        answer = execute(kernel, SettleRestored(manifest.made, manifest.version), SYSTEM)
        index_fields(kernel)
        kernel.store.read().one("PRAGMA journal_mode = delete")  # one file again, to be given its name in one go
    finally:
        kernel.close()
    return int(answer["jobs"])


def _keep(target: Path, now: int) -> Path:
    stamp = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%d-%H%M%S")
    kept = target.with_name(f"{target.name}.before-restore-{stamp}")
    os.link(target, kept)
    for suffix in ("-wal", "-shm"):  # left behind by a database that could not be read: no part of the new one
        left = target.with_name(target.name + suffix)
        if left.exists():
            os.replace(left, kept.with_name(kept.name + suffix))
    return kept

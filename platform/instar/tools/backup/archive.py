"""The file of a backup: a ZIP, so that any tool can open it, with a manifest that knows the SHA-256 of every member.

manifest.json           {"format", "version", "made", "migrations", "tickets", "members": {name: …}}
database.db             the database, as SQLite's own file
blobs/ab/cd/abcd…       files by their SHA-256
site/…                  instar.toml, process_defs, forms, plugins
"""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson

from instar.errors import InstarError
from instar.i18n import _

FORMAT = "instar.backup/1"
MANIFEST = "manifest.json"
DATABASE = "database.db"
BLOBS = "blobs/"
SITE = "site/"
CHUNK = 1 << 20
LARGEST_MANIFEST = 256 << 20
_BLOB = re.compile(r"blobs/([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{60}")


@dataclass(frozen=True, slots=True)
class Member:
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """``made``: ms. ``migrations``: those that the database has. ``members``: name in the archive → what it holds."""

    version: str
    made: int
    migrations: tuple[str, ...]
    tickets: int
    members: Mapping[str, Member] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all members, unpacked."""
        return sum(member.size for member in self.members.values())

    def as_json(self) -> bytes:
        members = {name: {"sha256": one.sha256, "size": one.size} for name, one in self.members.items()}
        return orjson.dumps(
            {
                "format": FORMAT,
                "version": self.version,
                "made": self.made,
                "migrations": self.migrations,
                "tickets": self.tickets,
                "members": members,
            },
            option=orjson.OPT_INDENT_2,
        )


def add(archive: zipfile.ZipFile, name: str, source: IO[bytes], *, packed: bool) -> Member:
    """Copy a stream into the archive and return what it held. ``packed``: worth compressing."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    info.external_attr = 0o600 << 16
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=True) as out:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    return Member(digest.hexdigest(), size)


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """The manifest of an archive; raises InstarError for a file that is no backup, or of a format not known here."""
    try:
        info = archive.getinfo(MANIFEST)
        if info.file_size > LARGEST_MANIFEST:
            raise no_backup(_("its manifest is too large"))
        given: dict[str, Any] = orjson.loads(archive.read(info))
        if given["format"] != FORMAT:
            raise no_backup(
                _("it has the format {name}, and this version reads {known}").format(name=given["format"], known=FORMAT)
            )
        members = {str(name): Member(str(one["sha256"]), int(one["size"])) for name, one in given["members"].items()}
        manifest = Manifest(
            str(given["version"]),
            int(given["made"]),
            tuple(map(str, given["migrations"])),
            int(given["tickets"]),
            members,
        )
    except (KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile, zlib.error):
        raise no_backup(_("it has no proper manifest")) from None
    _refuse_strange_names(manifest)
    return manifest


def take_out(archive: zipfile.ZipFile, name: str, member: Member, target: Path) -> None:
    """Unpack a member into a new file; raises InstarError unless it is byte for byte what the manifest says."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as source, target.open("xb") as out:
            while size <= member.size and (chunk := source.read(CHUNK)):
                size += len(chunk)
                digest.update(chunk)
                out.write(chunk)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError):
        raise damaged(name) from None
    if size != member.size or digest.hexdigest() != member.sha256:
        raise damaged(name)


def no_backup(reason: str) -> InstarError:
    return InstarError("no_backup", _("The file is no backup of a site: {reason}.").format(reason=reason))


def damaged(name: str) -> InstarError:
    return InstarError(
        "backup_damaged",
        _("The backup is damaged: {name} is not what was stored.").format(name=name),
        hint=_("Take another copy of it, or another backup; nothing was changed."),
    )


def _refuse_strange_names(manifest: Manifest) -> None:
    """No name may lead out of the place that it is unpacked to."""
    if DATABASE not in manifest.members:
        raise no_backup(_("it holds no database"))
    for name, member in manifest.members.items():
        parts = name.split("/")
        inside = all(part not in ("", ".", "..") for part in parts) and "\\" not in name and "\0" not in name
        blob = _BLOB.fullmatch(name) and parts[-1] == member.sha256
        if not inside or not (name == DATABASE or blob or name.startswith(SITE)):
            raise no_backup(_("it holds {name}").format(name=name))

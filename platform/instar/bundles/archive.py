"""The ZIP of a bundle: read with suspicion and into memory alone, written the same bytes every time.

A ZIP comes from anywhere. Its headers are claims: what is unpacked is counted as it comes out, and whatever could not
be a plain file below the bundle's own root is refused by name. Nothing is ever unpacked into a folder.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import orjson

from instar.errors import InstarError
from instar.i18n import _

ENDING = ".zip"
MANIFEST = "bundle.json"
FORMAT = "instar.bundle/1"
LARGEST = 64 << 20
"""Of the ZIP itself, and of all that comes out of it."""
MOST_FILES = 2000
_CHUNK = 64 << 10
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Those that are unpacked piece by piece; others give all they have at once."""
_ENCRYPTED = 0x1 | 0x40
_UTF8 = 0x800
_ENTRY = b"PK\x01\x02"
"""Begins each line of the list of files: counted before that list is read, which takes far more memory."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError, OverflowError)


@dataclass(frozen=True, slots=True, order=True)
class Inside:
    """A file or folder in a bundle, with as much of ``pathlib.Path`` as readers of definitions ask for."""

    archive: str
    at: str
    texts: Mapping[str, bytes] = field(repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.archive}!{self.at}"

    @property
    def name(self) -> str:
        return posixpath.basename(self.at)

    @property
    def parent(self) -> Inside:
        return Inside(self.archive, posixpath.dirname(self.at), self.texts)

    def __truediv__(self, name: str) -> Inside:
        """Where ``..`` would lead out of the bundle, there is nothing."""
        return Inside(self.archive, posixpath.normpath(posixpath.join(self.at, name)), self.texts)

    def is_file(self) -> bool:
        return self.at in self.texts

    def is_dir(self) -> bool:
        return any(posixpath.dirname(name) == self.at for name in self.texts)

    def glob(self, pattern: str) -> Iterator[Inside]:
        for name in sorted(self.texts):
            if posixpath.dirname(name) == self.at and PurePosixPath(name).match(pattern):
                yield Inside(self.archive, name, self.texts)

    def resolve(self) -> Inside:
        return self

    def is_relative_to(self, _other: object) -> bool:
        return False

    def relative_to(self, other: object) -> Inside:
        raise ValueError(f"{self} is in a bundle, not below {other}")

    def read_bytes(self) -> bytes:
        return self.texts[self.at]

    def read_text(self, encoding: str) -> str:
        return self.texts[self.at].decode(encoding)


File = Path | Inside
"""Where a definition is read from."""


def is_bundle(path: Path) -> bool:
    return path.suffix.lower() == ENDING and not path.is_dir()


def read(file: Path) -> list[Inside]:
    """The JSON files of a bundle in the order of their names, without its manifest; raises InstarError "bad_bundle"."""
    try:
        with file.open("rb") as stream:
            packed = stream.read(LARGEST + 1)
    except OSError as error:
        raise InstarError("unreadable", _("{file}: {reason}").format(file=file, reason=error.strerror)) from error
    return members(packed, str(file))


def members(packed: bytes, named: str) -> list[Inside]:
    """As ``read``, of bytes that are in memory already. ``named``: what findings call the bundle."""
    if len(packed) > LARGEST:
        raise _refused(named, "", _("it is larger than {mb} MB").format(mb=LARGEST >> 20))
    if packed.count(_ENTRY) > MOST_FILES:
        raise _refused(named, "", _("it has more than {count} files").format(count=MOST_FILES))
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            texts = _unpacked(archive, named)
    except _BROKEN as error:
        raise _refused(named, "", _("it is no ZIP, or a broken one")) from error
    manifest = manifest_of(texts)
    if manifest:
        _compare(texts, manifest, named)
    return [Inside(named, name, texts) for name in sorted(texts) if name != MANIFEST or not manifest]


def manifest_of(texts: Mapping[str, bytes]) -> Mapping[str, Any]:
    """What a bundle says of itself; empty for a ZIP that somebody packed by hand."""
    try:
        value = orjson.loads(texts.get(MANIFEST, b"{}"))
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) and value.get("format") == FORMAT else {}


def packed(texts: Mapping[str, bytes]) -> bytes:
    """A ZIP that depends on names and contents alone: sorted, of one moment, and not compressed, because each version
    of the library that compresses may do it otherwise."""
    if len(texts) > MOST_FILES:
        raise InstarError("too_large", _("A bundle has at most {count} files.").format(count=MOST_FILES))
    if sum(map(len, texts.values())) > LARGEST - (1 << 20):  # names stand in it twice
        raise InstarError("too_large", _("A bundle has at most {mb} MB.").format(mb=LARGEST >> 20))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(texts):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, texts[name])
    return out.getvalue()


def sha256(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _unpacked(archive: zipfile.ZipFile, named: str) -> dict[str, bytes]:
    texts: dict[str, bytes] = {}
    seen: set[str] = set()
    left = LARGEST
    for entry in archive.infolist():
        name = _name(entry)
        if reason := _wrong(entry, name, seen):
            raise _refused(named, name, reason)
        seen.add(name)
        if entry.is_dir() or not _wanted(name):
            continue
        try:
            texts[name] = _read(archive, entry, left)
        except _TooMuch:
            raise _refused(named, name, _("unpacked, it is more than {mb} MB").format(mb=LARGEST >> 20)) from None
        except (*_BROKEN, NotImplementedError) as error:
            raise _refused(named, name, _("it is broken")) from error
        left -= len(texts[name])
    return texts


class _TooMuch(Exception):
    pass


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Counted as it comes out: what the header says of the size may be a lie."""
    found = bytearray()
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            found += chunk
            if len(found) > most:
                raise _TooMuch
    return bytes(found)


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: programs on macOS and Windows leave out the mark that it is UTF-8, or it is none."""
    name = entry.orig_filename
    if entry.flag_bits & _UTF8 or name.isascii():
        return name
    given = name.encode("cp437")
    try:
        return given.decode()
    except UnicodeDecodeError:
        return given.decode("cp866")


def _wrong(entry: zipfile.ZipInfo, name: str, seen: set[str]) -> str:
    """Why an entry is refused; "" for a file or folder as it should be."""
    parts = name.removesuffix("/").split("/")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if _CONTROL.search(name) or "\\" in name:
        return _("its name has a character that no name here has")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return _("its name is absolute")
    if any(part in ("", ".", "..") for part in parts):
        return _("its name leads elsewhere")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return _("it is a link or a device, no file")
    if name in seen:
        return _("it is there twice")
    if entry.flag_bits & _ENCRYPTED:
        return _("it is encrypted")
    return "" if entry.compress_type in _METHODS else _("it is packed in a way that is not read here")


def _wanted(name: str) -> bool:
    """JSON, but not below names that begin with a dot, as in folders."""
    hidden = any(part.startswith(".") or part in ("node_modules", "__MACOSX") for part in name.split("/"))
    return name.endswith(".json") and not hidden


def _compare(texts: Mapping[str, bytes], said: Mapping[str, Any], named: str) -> None:
    """Raise for a file that is not the one which the manifest says: cut off on its way, or edited since."""
    rows = [row for part in ("definitions", "cases") for row in _rows(said.get(part))]
    for row in rows:
        name = str(row.get("file"))
        if name not in texts:
            raise _refused(named, name, _("{manifest} lists it and it is not there").format(manifest=MANIFEST))
        if sha256(texts[name]) != row.get("sha256"):
            raise _refused(named, name, _("it is not what {manifest} says").format(manifest=MANIFEST))
    extra = sorted(set(texts) - {str(row.get("file")) for row in rows} - {MANIFEST})
    if extra:
        raise _refused(named, extra[0], _("{manifest} does not list it").format(manifest=MANIFEST))


def _rows(value: object) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _refused(named: str, entry: str, reason: str) -> InstarError:
    shown = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", entry)[:200]
    place = f"{named}!{shown}" if entry else named
    return InstarError("bad_bundle", _("{file} is not taken: {reason}.").format(file=place, reason=reason))

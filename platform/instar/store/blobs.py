"""Files by the SHA-256 of their bytes: written once, never changed, never named by what came from outside."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from instar.errors import InstarError, NotFound
from instar.i18n import _
from instar.store.database import disk_full

CHUNK = 1 << 16


class Blobs:
    """``folder/ab/cd/abcd…``: two levels keep a folder below some thousand entries."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, stream: BinaryIO, limit: int) -> tuple[str, int, bytes]:
        """Store a stream of at most ``limit`` bytes; returns (sha256, size, first 4 kB). Refuses a larger one whole."""
        self.folder.mkdir(parents=True, exist_ok=True)
        digest, size, head = hashlib.sha256(), 0, b""
        handle, name = tempfile.mkstemp(dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as out:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise self._too_large(limit)
                    head = head or chunk[:4096]
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            target = self.path(digest.hexdigest())
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(name, target)
        except BaseException as error:
            Path(name).unlink(missing_ok=True)
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise disk_full() from error
            raise
        return digest.hexdigest(), size, head

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def open(self, sha256: str) -> BinaryIO:
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError:
            raise NotFound("file_lost", _("The file is not in the store any more.")) from None

    @staticmethod
    def _too_large(limit: int) -> InstarError:
        return InstarError(
            "file_too_large",
            _("The file is larger than {limit} MB.").format(limit=limit >> 20),
            hint=_("Choose a smaller file."),
            status=413,
        )

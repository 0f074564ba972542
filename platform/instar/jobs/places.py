"""The places of the processes of a site on this machine: each is a locked file, and the system lets the lock go when
its process dies, however it dies.

So everybody can tell the living from the dead without asking anybody: a file that can be locked is that of a dead one.
A file gets its name only once it is locked, so that nobody takes a process for dead that has just begun; and no name is
given twice. Where no file can be written or locked a process has no name, and what it leaves waits for its lease.
"""

from __future__ import annotations

import fcntl
import logging
import re
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

log = logging.getLogger(__name__)

FOLDER = Path("var") / "processes"
LEFT_S = 86_400.0
"""After so long a file of another machine is forgotten: whatever its process had is over."""


class Place:
    """What a process has claimed says ``name``; None where it could get none. ``leave`` when nothing is left."""

    def __init__(self, path: Path | None = None, file: BinaryIO | None = None) -> None:
        self._path = path
        self._file = file

    @property
    def name(self) -> str | None:
        return self._path.name if self._path is not None else None

    def leave(self) -> None:
        if self._path is not None and self._file is not None:
            self._path.unlink(missing_ok=True)
            self._file.close()


class Places:
    """Those in the folder of one site. A folder that several machines share may lie where a lock of one is not seen by
    the others, so each judges its own processes alone."""

    def __init__(self, site: Path) -> None:
        self._folder = site / FOLDER
        self._machine = re.sub(r"[^\w-]", "-", socket.gethostname()) or "here"

    def take(self) -> Place:
        """One for this process, which holds it until it ends."""
        path = self._folder / f"{self._machine}.{secrets.token_hex(8)}"
        try:
            return Place(path, self._locked_at(path))
        except OSError as error:
            log.warning("%s: %s; what this process leaves behind if it dies waits for a minute", path, error.strerror)
            return Place()

    def _locked_at(self, path: Path) -> BinaryIO:
        self._folder.mkdir(parents=True, exist_ok=True)
        begun = path.with_name(f".{path.name}")
        file = begun.open("xb")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            begun.rename(path)
        except OSError:
            begun.unlink(missing_ok=True)
            file.close()
            raise
        return file

    def bury(self, inherit: Callable[[str], None]) -> None:
        """Give ``inherit`` the name of every process that has died, and again next time where it raises."""
        for path in self._folder.glob("[!.]*"):
            with _locked(path) as is_dead:
                if not is_dead:
                    continue
                if path.name.startswith(f"{self._machine}."):
                    inherit(path.name)
                elif time.time() - path.stat().st_mtime < LEFT_S:
                    continue
                with suppress(OSError):  # who may not remove it inherits nothing more next time
                    path.unlink()


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Whether nobody else holds it. Two that find the same one do not meet: the second finds it held, or gone."""
    try:
        file = path.open("r+b")
    except OSError:
        yield False
        return
    with file:
        held = False
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held = path.exists()
        yield held

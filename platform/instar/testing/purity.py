"""``with pure():`` what runs inside may only work with what it was given: no file, no network, no process, no database.

Python tells of each such thing before it happens (audit events), also when a library does it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

OUTSIDE = ("socket.", "subprocess.", "os.", "shutil.", "sqlite3.connect", "urllib.", "ftplib.", "smtplib.", "tempfile.")
CODE = (".py", ".pyc", ".so", ".pyd", ".po", ".mo", ".dat")
"""Files that Python and translations read when they are first needed."""
HARMLESS = frozenset({"os.listdir", "os.scandir", "os.putenv", "os.unsetenv"})
"""What importing does."""

_told = threading.local()
_listening = False


class Impure(RuntimeError):
    """Something reached outside where it may not."""


@contextmanager
def pure() -> Iterator[None]:
    """Raise Impure for whatever reaches outside, even when the code inside catches it."""
    _listen()
    found: list[str] = []
    _told.found = found
    try:
        yield
    finally:
        _told.found = None
    if found:
        raise Impure(found[0])


def _listen() -> None:
    """Audit hooks stay for the life of the process: one is enough."""
    global _listening
    if not _listening:
        _listening = True
        sys.addaudithook(_heard)


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    found: list[str] | None = getattr(_told, "found", None)
    if found is None:
        return
    if event == "open":
        path, mode = str(arguments[0]), str(arguments[1] or "r")
        if (path.endswith(CODE) or "zoneinfo" in path) and not set(mode) & set("wax+"):
            return
    elif not event.startswith(OUTSIDE) or event in HARMLESS:
        return
    told = f"{event}{arguments[:1]!r}: this runs where nothing outside may be reached"
    found.append(told)
    raise Impure(told)

"""``with pure():`` what runs inside may only work with what it was given: no file, no network, no process, no database.

Python tells of each such thing before it happens (audit events), also when a library does it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

OUTSIDE = ("socket.", "subprocess.", "os.", "shutil.", "sqlite3.connect", "urllib.", "ftplib.", "smtplib.", "tempfile.")
CODE = (".py", ".pyc", ".so", ".pyd", ".po", ".mo", ".dat")
"""Files that Python and translations read when they are first needed."""
HARMLESS = frozenset({"os.listdir", "os.scandir", "os.putenv", "os.unsetenv"})
"""What importing does."""

_told: ContextVar[tuple[list[str], str] | None] = ContextVar("told", default=None)
"""Goes along into the thread in which a plugin's function runs."""
_listening = False


class Impure(RuntimeError):
    """Something reached outside where it may not."""


@contextmanager
def pure(database: str = "") -> Iterator[None]:
    """Raise Impure for whatever reaches outside, even when the code inside catches it. ``database``: the path of one
    from which what was given reads, in whatever thread."""
    _listen()
    found: list[str] = []
    before = _told.set((found, database))
    try:
        yield
    finally:
        _told.reset(before)
    if found:
        raise Impure(found[0])


def _listen() -> None:
    """Audit hooks stay for the life of the process: one is enough."""
    global _listening
    if not _listening:
        _listening = True
        sys.addaudithook(_heard)


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    listening = _told.get()
    if listening is None:
        return
    found, database = listening
    if event == "sqlite3.connect" and str(arguments[0]) == database:
        return
    if database and event == "sqlite3.connect/handle":  # what has got so far was let in a moment ago
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

"""Files of a site that hold definitions and cases."""

from __future__ import annotations

from pathlib import Path

from instar.errors import InstarError
from instar.i18n import _

CASES = "process_defs"
"""Where the cases of a site's processes lie."""


def write_beside(target: Path, text: bytes) -> None:
    """Through a file beside it, so that nobody ever reads half of one; raises InstarError "cannot_write"."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.new")
        beside.write_bytes(text)
        beside.replace(target)
    except OSError as error:
        told = _("{file}: {reason}").format(file=error.filename, reason=error.strerror)
        raise InstarError("cannot_write", told) from error


def lay(target: Path, text: bytes) -> bool | None:
    """Whether it was written; None: it was there with this very text. What somebody has written there stays."""
    if not target.exists():
        write_beside(target, text)
        return True
    return None if target.read_bytes() == text else False

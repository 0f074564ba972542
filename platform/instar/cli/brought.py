"""Files that a command makes of other files: all of them or none, and none over what somebody else has written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from instar.errors import InstarError, UsageError
from instar.i18n import _


def refuse_taken(target: Path, source: object, texts: Mapping[Path, object], force: bool) -> None:
    """Raise UsageError for a file that is there, or that another of the files has made already."""
    if target in texts or (target.exists() and not force):
        message = _("{target} is there already; it would be written over by {file}.").format(target=target, file=source)
        raise UsageError("file_exists", message, hint=_("Rename one of the two, or say --force."))


def write_all(texts: Mapping[Path, bytes], losses: Path | None, lost: Sequence[Mapping[str, Any]]) -> None:
    """Only when all files have been read: half of them are of no use."""
    try:
        for target, text in texts.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text)
        if losses is not None:
            losses.write_bytes(orjson.dumps(lost, option=orjson.OPT_INDENT_2) + b"\n")
    except OSError as error:
        told = _("{file}: {reason}").format(file=error.filename, reason=error.strerror)
        raise InstarError("cannot_write", told) from error

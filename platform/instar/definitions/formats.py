"""Kinds of definitions, and what tells two texts of one apart."""

from __future__ import annotations

import hashlib

from instar.engine.canonical import canonical
from instar.engine.source import Source

KINDS = {
    "instar.calendar/1": "calendar",
    "instar.form/1": "form",
    "instar.decision/1": "decision",
    "instar.process/1": "process",
}
"""Format → kind; those that others refer to come first."""
FORMATS = {kind: format for format, kind in KINDS.items()}


def sha256_of(source: Source) -> str:
    """The same for texts that say the same, however they are written."""
    return hashlib.sha256(canonical(source.value).encode()).hexdigest()

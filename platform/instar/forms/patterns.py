"""Patterns of texts: RE2, whose time grows with the text and never explodes, whoever wrote the pattern."""

from __future__ import annotations

import re
from typing import Any

import re2

LONGEST = 500
MEMORY = 1 << 20
"""What a compiled pattern may hold; more is refused as too large."""


_RE2_ONLY = re.compile(r"\(\?(?!:)|\\[AzQECpPax]|\[\[:")


class WrongPattern(ValueError):
    """Says in RE2's words what is wrong."""


class Pattern:
    """A pattern that a whole text must fit."""

    __slots__ = ("_compiled", "source")

    def __init__(self, source: str) -> None:
        """Raises WrongPattern."""
        options = re2.Options()
        options.log_errors = False
        options.max_mem = MEMORY
        try:
            self._compiled: Any = re2.compile(source, options)
        except (re2.error, UnicodeEncodeError) as wrong:
            reason = wrong.args[0] if wrong.args else ""
            raise WrongPattern(reason.decode() if isinstance(reason, bytes) else str(reason)) from None
        self.source = source

    @property
    def portable(self) -> bool:
        """Whether the pattern means the same to JavaScript, and so in a JSON Schema."""
        return not _RE2_ONLY.search(self.source)

    def fits(self, text: str) -> bool:
        return self._compiled.fullmatch(text) is not None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pattern) and other.source == self.source

    def __hash__(self) -> int:
        return hash(self.source)

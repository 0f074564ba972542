"""What is wrong with a rule: collected with its place in the text, read out in its order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from instar.sdk import Finding, Source, _

MISSING = "missing"
"""Code of what is still to be filled in, which is not told while somebody types."""


class Reports:
    def __init__(self, source: Source) -> None:
        self._source = source
        self.found: list[Finding] = [*source.findings]

    def add(self, pointer: str, message: str, *, hint: str, code: str = "rule") -> None:
        line, column = self._source.locate(pointer)
        self.found.append(Finding("error", code, message, self._source.file, line, column, pointer, hint=hint))

    def unlike(self, pointer: str, message: str, given: str, known: Iterable[str]) -> None:
        """Something is named that is not there. ``message`` has a place for its ``{name}``."""
        names = sorted(known)
        near = get_close_matches(given[:64], names, 1)
        hint = _("Did you mean “{name}”?").format(name=near[0]) if near else _("There are: {names}.")
        self.add(
            pointer, message.format(name=given[:64]), hint=hint.format(names=", ".join(names[:30])), code="unknown"
        )

    def unknown(self, raw: Mapping[str, Any], known: Iterable[str], at: str) -> None:
        """Keys that mean nothing here; those that begin with “x-” are other people's."""
        names = tuple(known)
        for key in raw:
            if key not in names and not str(key).startswith("x-"):
                self.unlike(f"{at}/{key}", _("“{name}” means nothing here."), str(key), names)

    def sorted(self) -> tuple[Finding, ...]:
        return tuple(sorted(self.found, key=lambda one: (one.line, one.column)))

"""The findings of one parse: collected with their place in the source, read out in its order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from instar.engine.findings import Finding
from instar.engine.source import Source, escape
from instar.forms.types import UNSUPPORTED_KEYS
from instar.i18n import _


class Reports:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._findings: list[Finding] = []

    @property
    def failed(self) -> bool:
        return any(finding.severity == "error" for finding in self._findings)

    def sorted(self) -> tuple[Finding, ...]:
        return tuple(sorted(self._findings, key=lambda finding: (finding.line, finding.column)))

    def error(self, code: str, message: str, pointer: str, hint: str | None = None, path: tuple[str, ...] = ()) -> None:
        line, column = self._source.locate(pointer)
        self._findings.append(
            Finding("error", code, message, self._source.file, line, column, pointer, hint=hint, path=path)
        )

    def unknown_keys(self, raw: Mapping[str, object], known: Iterable[str], at: str) -> None:
        """One finding for each key that is neither known nor an extension ("x-…")."""
        names = frozenset(known)
        for key in raw:
            if key in names or key.startswith("x-"):
                continue
            pointer = f"{at}/{escape(key)}"
            if key in UNSUPPORTED_KEYS:
                self.error("unsupported", _("“{key}” is not supported yet.").format(key=key), pointer)
            else:
                message = _("There is no key “{key}” here.").format(key=key)
                self.error("unknown_key", message, pointer, hint=self.nearest(key, names))

    def nearest(self, name: str, known: Iterable[str]) -> str | None:
        """A hint with the known name that looks most like this one, else with all of them."""
        names = sorted(known)
        close = get_close_matches(name[:64], names, n=1)
        if close:
            return _("Did you mean “{name}”?").format(name=close[0])
        return _("Known here: {names}.").format(names=", ".join(names)) if names else None

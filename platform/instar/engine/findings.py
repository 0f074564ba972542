"""What is wrong with a definition, and where: the one shape for forms, processes, cases and broken JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to correct. `line` and `column` count from 1; `pointer` is RFC 6901; `path`: a run or a circle that
    shows it, flow by flow."""

    severity: Severity
    code: str
    message: str
    file: str
    line: int
    column: int
    pointer: str
    node: str | None = None
    hint: str = field(kw_only=True)
    path: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The shape of `instar check --format json`."""
        return {
            "severity": self.severity,
            "code": self.code,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "pointer": self.pointer,
            "node": self.node,
            "message": self.message,
            "hint": self.hint,
            "path": list(self.path),
        }

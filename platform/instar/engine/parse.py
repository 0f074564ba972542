"""Process JSON in, a process or everything that is wrong with it out: all findings at once, each with its place."""

from __future__ import annotations

from dataclasses import dataclass

from instar.engine.catalogue import NOTHING_KNOWN, Catalogue
from instar.engine.findings import Finding
from instar.engine.model import Process
from instar.engine.source import Source


@dataclass(frozen=True, slots=True)
class ParsedProcess:
    """`process` is None when a finding is an error; warnings may stand beside a process."""

    process: Process | None
    findings: tuple[Finding, ...]


def parse_process(source: Source, catalogue: Catalogue | None = None) -> ParsedProcess:
    """Parse one process file. With a catalogue, names and types in expressions are checked against the site."""
    raise NotImplementedError

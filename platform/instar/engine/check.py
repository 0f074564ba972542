"""The checks of a process that parses: can every run end, and does the site have what it names?"""

from __future__ import annotations

from instar.engine.catalogue import NOTHING_KNOWN, Catalogue
from instar.engine.findings import Finding
from instar.engine.model import Process
from instar.engine.source import Source


def check_process(process: Process, source: Source, catalogue: Catalogue = NOTHING_KNOWN) -> tuple[Finding, ...]:
    """What is wrong with a parsed process, in file order; what parsing found is not repeated."""
    return ()

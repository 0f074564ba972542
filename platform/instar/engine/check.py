"""The checks of a process that parses: can every run end, does every text read well?

Names that the site does not have are found while parsing. What the author has accepted (`accepts`) is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from instar.engine.catalogue import NOTHING_KNOWN, Catalogue
from instar.engine.explore import explore
from instar.engine.failures import name
from instar.engine.findings import Finding
from instar.engine.model import BOUNDARY, START, Node, Process
from instar.engine.reports import Reports
from instar.engine.source import Source
from instar.engine.structure import Flaw, beginnings, flaws, reached
from instar.engine.translations import untitled, untranslated
from instar.i18n import _


def check_process(process: Process, source: Source, catalogue: Catalogue | None = None) -> tuple[Finding, ...]:
    """What is wrong with a parsed process, in file order; what parsing found is not repeated."""
    known = catalogue or NOTHING_KNOWN
    reports = Reports(source)
    for flaw in (
        *flaws(process),
        *_runs(process, known.at_once),
        *untitled(process, source.value),
        *untranslated(source.value, known.languages),
    ):
        if (flaw.code, flaw.node) in process.accepts:
            continue
        report = reports.error if flaw.severity == "error" else reports.warning
        node = process.nodes.get(flaw.node)
        pointer = flaw.pointer or (node.pointer if node else "")
        report(flaw.code, flaw.message, pointer, node=flaw.node or None, hint=flaw.hint, path=flaw.path)
    return reports.sorted()


def _runs(process: Process, at_once: Collection[str]) -> Iterator[Flaw]:
    """What the search through all runs finds."""
    found = explore(process, at_once=at_once)
    for fault in found.faults:
        node = process.nodes[fault.node]
        severity, message, hint = _told(fault.code)
        yield Flaw(severity, fault.code, node.id, message.format(node=name(node)), hint, fault.path)
    if not found.whole:
        message = _("The process has too many states to look at all of them: some faults may not be found.")
        yield Flaw("warning", "not_explored", process.start, message, _("Let fewer branches run at once."))
    elif not any(_told(fault.code)[0] == "error" for fault in found.faults):
        lead = reached(process.nodes, beginnings(process)) - found.entered
        for id in (id for id in process.nodes if id in lead):
            message = _("No run comes to “{node}”.").format(node=name(process.nodes[id]))
            yield Flaw("error", "dead_node", id, message, _way_to(process.nodes[id]))


def _way_to(node: Node) -> str:
    """What lets a run come to a node."""
    if node.type in (BOUNDARY, START) and (node.error or node.escalation):
        return _("Let something raise what the event takes, or remove the event.")
    return _("Look at the gateway before it.")


def _told(code: str) -> tuple[str, str, str]:
    """Severity, sentence and hint of a fault that the search tells by its code."""
    if code == "deadlock":
        return (
            "error",
            _("At “{node}” the process can wait for ever: not every flow into it will bring a token."),
            _("Let branches that are chosen meet in an exclusive gateway; only those that run at once meet here."),
        )
    if code == "unsynchronised":
        return (
            "error",
            _("“{node}” can be reached twice on one flow, so what follows it would be done twice."),
            _("Join the branches that run at once before this gateway."),
        )
    if code == "unbounded":
        return (
            "error",
            _("Tokens can pile up at “{node}” without end."),
            _("Join what was split before going back."),
        )
    return (
        "warning",
        _("“{node}” can be open twice at once."),
        _("Join the branches that run at once before this step, if it is meant to be done once."),
    )

"""What the graph of a process shows without running it.

Nodes that nothing leads to, ends that nothing reaches, gateways without a default, circles without a person, stages
named by two branches at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from instar.engine.cycles import Cycle, automatic_cycles
from instar.engine.examples import leave_out
from instar.engine.failures import name
from instar.engine.keys import ANY
from instar.engine.model import JOINING, START, SUB_PROCESS, Flow, Node, Process
from instar.i18n import _


class Flaw(NamedTuple):
    """A finding without its place in the file."""

    severity: str
    code: str
    node: str
    message: str
    hint: str
    path: tuple[str, ...] = ()
    pointer: str = ""
    """Where it is, if not at the node."""


def flaws(process: Process) -> Iterator[Flaw]:
    """All flaws of the graph."""
    cycles = list(automatic_cycles(process))
    yield from _gateways(process)
    yield from _unreachable(process)
    yield from _circles(process, cycles)
    yield from _endless(process, [cycle for cycle in cycles if not cycle.exit])
    yield from _races(process)
    yield from _hidden_stages(process)
    yield from _uncaught(process)


def beginnings(process: Process) -> Iterator[str]:
    """Where tokens come into being: the start events of the process, and what events begin beside it."""
    yield from process.starts
    yield from (node.id for node in process.nodes.values() if node.by_event and not node.scope)


def reached(nodes: Mapping[str, Node], begin: Iterable[str]) -> set[str]:
    """The nodes that flows lead to from some, these included."""
    found: set[str] = set()
    open = [id for id in begin if id in nodes]
    while open:
        id = open.pop()
        if id not in found:
            found.add(id)
            open += [flow.to for flow in nodes[id].flows]
            open += nodes[id].boundaries
            open += _within(nodes, id)
    return found


def _within(nodes: Mapping[str, Node], id: str) -> list[str]:
    """What begins when a token comes to the node, or later because it has been there."""
    node = nodes[id]
    found = [flow.to for flow in (*node.inner, *(() if node.undo is None else (node.undo,)))]
    if node.type == SUB_PROCESS:
        inner = [other for other in nodes.values() if other.scope == id]
        found += [other.id for other in inner if other.by_event or other.type == START]
    return found


def reaching(process: Process, targets: Iterable[str]) -> set[str]:
    """The nodes from which some of the targets can be reached, these included."""
    found: set[str] = set()
    open = list(targets)
    while open:
        id = open.pop()
        if id not in found:
            found.add(id)
            open += [flow.source for flow in process.nodes[id].incoming]
            open += [process.nodes[id].attached] if process.nodes[id].attached else []
    return found


def _gateways(process: Process) -> Iterator[Flaw]:
    """Decisions in which no flow might be taken, or one always."""
    for node in process.nodes.values():
        if (
            node.plain
            or node.type in ("parallelGateway", "eventBasedGateway")
            or any(flow.outcome for flow in node.flows)
        ):
            continue
        defaults = [flow for flow in node.flows if flow.default]
        free = [flow for flow in node.flows if not flow.default and flow.when is None]
        exclusive = node.type == "exclusiveGateway"
        for flow in defaults[1:]:
            message = _("“{node}” has two default flows.").format(node=name(node))
            hint = _("Leave “default” with one of them.")
            yield Flaw("error", "two_defaults", node.id, message, hint, pointer=f"{flow.pointer}/default")
        for flow in defaults:
            if flow.when is not None:
                message = _("The default flow of “{node}” is taken when nothing else is, so it has no condition.")
                told, pointer = message.format(node=name(node)), f"{flow.pointer}/when"
                yield Flaw("error", "wrong_key", node.id, told, leave_out("when"), pointer=pointer)
        if not defaults and (exclusive or not free):
            message = _("“{node}” has no default flow: a ticket for which no condition holds could not go on.")
            hint = _('Add "default": true to one of its flows.')
            yield Flaw("error", "no_default", node.id, message.format(node=name(node)), hint)
        elif exclusive:
            for flow in free:
                message = _("The flow to “{to}” has neither a condition nor “default”.").format(to=flow.to)
                yield Flaw("error", "no_condition", node.id, message, _("Add “when”."), pointer=flow.pointer)


def _unreachable(process: Process) -> Iterator[Flaw]:
    found = reached(process.nodes, beginnings(process))
    for id, node in process.nodes.items():
        if id not in found:
            message = _("Nothing leads to “{node}”.").format(node=name(node))
            yield Flaw("error", "unreachable", id, message, _("Let a flow lead to it, or remove it."))


def _circles(process: Process, cycles: Iterable[Cycle]) -> Iterator[Flaw]:
    for cycle in cycles:
        first = process.nodes[cycle.nodes[0]]
        if cycle.exit:
            message = _("From “{node}” the process can go round in a circle in which nobody is asked.")
            hint = _("See that the data changes in it, or put a step for a person into it.")
            yield Flaw("warning", "automatic_cycle", first.id, message.format(node=name(first)), hint, cycle.path)
        else:
            message = _("From “{node}” the process goes round in a circle that nothing leads out of.")
            hint = _("Let a gateway in it lead out of it, or put a step for a person into it.")
            yield Flaw("error", "endless", first.id, message.format(node=name(first)), hint, cycle.path)


def _endless(process: Process, endless: Iterable[Cycle]) -> Iterator[Flaw]:
    """Nodes from which no run can end; those that lead into a circle told already are left out."""
    if process.made and not any(stage.final for stage in process.stages):
        message = _("No stage is final, so no ticket can end.")
        yield Flaw("error", "no_end", "", message, _('Add "final": true to the last stage.'), pointer="/stages")
        return
    ends = [id for id, node in process.nodes.items() if not node.flows]
    told = reaching(process, [cycle.nodes[0] for cycle in endless])
    good = reaching(process, ends)
    for id, node in process.nodes.items():
        if id not in good and id not in told:
            message = _("From “{node}” no way leads to an end.").format(node=name(node))
            yield Flaw("error", "no_end", id, message, _("Add a flow that leads on to an end event."))


def _uncaught(process: Process) -> Iterator[Flaw]:
    """Errors and escalations that are raised where nothing around takes them."""
    for node in process.nodes.values():
        for kind, code in (("error", node.error), ("escalation", node.escalation)):
            raised = code and node.type in ("endEvent", "intermediateThrowEvent")
            if raised and not any(getattr(event, kind) in (code, ANY) for event in _takers(process, node)):
                yield _untaken(node, kind, code)


def _untaken(node: Node, kind: str, code: str) -> Flaw:
    if kind == "error":
        message = _("Nothing around “{node}” takes the error “{code}”: only a process that calls this one can.")
        hint = _(
            "Put it into a sub-process that has an event for the error. If the process is only called, and its error"
            " taken there, say so in “accepts”."
        )
        return Flaw("warning", "uncaught", node.id, message.format(node=name(node), code=code), hint)
    message = _("Nothing around “{node}” takes the escalation “{code}”, so it changes nothing.")
    hint = _("Give the sub-process around it an event for the escalation.")
    return Flaw("warning", "uncaught", node.id, message.format(node=name(node), code=code), hint)


def _takers(process: Process, node: Node) -> Iterator[Node]:
    """The events that what a node raises can come to, from the inside out."""
    nodes = process.nodes
    while True:
        around = nodes[node.scope] if node.scope else None
        if not node.by_event:
            yield from (nodes[id] for id in process.on_events.get(node.scope, ()))
        if around is None:
            return
        yield from (nodes[id] for id in around.boundaries)
        node = around


# -- stages --------------------------------------------------------------------------------------------------


def _races(process: Process) -> Iterator[Flaw]:
    """Splits of which two branches name different stages before they meet: whichever moves last would win."""
    for node in process.nodes.values():
        together = _taken_together(node)
        branches = [_branch(process, node, flow) for flow in together]
        for index, branch in enumerate(branches):
            others = {id for other in branches[index + 1 :] for id in other}
            mine = [stage for id in branch - others if (stage := process.nodes[id].stage) is not None]
            theirs = [stage for id in others - branch if (stage := process.nodes[id].stage) is not None]
            clash = any(one.id != other.id and one.final == other.final for one in mine for other in theirs)
            if clash:
                message = _("Behind “{node}” two branches that run at once name different stages.")
                hint = _("Let only one of the branches name stages.")
                yield Flaw("warning", "stage_race", node.id, message.format(node=name(node)), hint)
                break


def _taken_together(node: Node) -> tuple[Flow, ...]:
    """The flows that can be taken at once, when there are several."""
    if (
        node.type in ("exclusiveGateway", "eventBasedGateway")
        or any(flow.outcome for flow in node.flows)
        or len(node.flows) < 2
    ):
        return ()
    return node.flows


def _branch(process: Process, split: Node, flow: Flow) -> set[str]:
    """The nodes of a branch: as far as the split itself, or a gateway where branches meet."""
    found: set[str] = set()
    open = [flow.to]
    while open:
        id = open.pop()
        node = process.nodes[id]
        meets = node.type in JOINING and len(node.incoming) > 1
        if id not in found and id != split.id and not meets:
            found.add(id)
            open += [onward.to for onward in node.flows]
    return found


def _hidden_stages(process: Process) -> Iterator[Flaw]:
    """Final stages at nodes where a run waits: they would never be seen there."""
    for node in process.nodes.values():
        if node.stage is not None and node.stage.final and node.flows:
            message = _("The stage “{stage}” is final: it shows only when the run has ended, not at “{node}”.")
            text = message.format(stage=node.stage.id, node=name(node))
            yield Flaw("warning", "final_stage", node.id, text, _("Name the stage at an end event."))

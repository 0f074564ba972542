"""Process JSON in, a process or everything that is wrong with it out: all findings at once, each with its place.

The ids of all stages and nodes are gathered first, so that a flow or a condition may name one further down; then the
flows of the whole file; then each node on its own. A process exists only when nothing found an error. Whether its runs
can end is asked afterwards, by `check.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from instar.engine.activities import item_name
from instar.engine.catalogue import NOTHING_KNOWN, Catalogue
from instar.engine.compiler import Compiler
from instar.engine.draft import Draft, refers
from instar.engine.examples import example, plain_name, such_as
from instar.engine.findings import Finding
from instar.engine.flows import parse_flows
from instar.engine.keys import (
    ACCEPT_KEYS,
    ACCEPTABLE,
    FIELD,
    FORMAT,
    LAYOUT,
    NAME,
    PROCESS_KEYS,
    UNSUPPORTED_PROCESS_KEYS,
)
from instar.engine.mentions import mentioned_work, results
from instar.engine.model import START, STEPS, Node, Process, Stage
from instar.engine.nesting import Nested, gather
from instar.engine.nodes import NodeParser
from instar.engine.reports import Reports, near
from instar.engine.sla import parse_sla
from instar.engine.source import Source
from instar.engine.stages import made_nodes, parse_moves, parse_stages
from instar.engine.starts import check_starts, is_triggered
from instar.i18n import _


@dataclass(frozen=True, slots=True)
class ParsedProcess:
    """`process` is None when a finding is an error; warnings may stand beside a process."""

    process: Process | None
    findings: tuple[Finding, ...]


def parse_process(source: Source | Mapping[str, Any], catalogue: Catalogue | None = None) -> ParsedProcess:
    """Parse one process file. With a catalogue, names and types in expressions are checked against the site."""
    document = source if isinstance(source, Source) else Source.of(source)
    if document.findings:
        return ParsedProcess(None, tuple(document.findings))
    reports = Reports(document)
    process = _Parser(reports, catalogue or NOTHING_KNOWN).process(document.value)
    return ParsedProcess(None if reports.failed else process, reports.sorted())


class _Parser:
    """The outermost level of a process: its own keys, then stages, flows and nodes."""

    def __init__(self, reports: Reports, catalogue: Catalogue) -> None:
        self.reports = reports
        self.catalogue = catalogue

    def process(self, raw: object) -> Process | None:
        if not isinstance(raw, dict):
            message = _("A process must be an object with “format”, “key”, “role” and “stages”.")
            hint = such_as(f'{{"format": "{FORMAT}", "key": "purchase", "role": "task", "stages": […]}}')
            self.reports.error("shape", message, "", hint=hint)
            return None
        self.reports.unknown_keys(raw, (*PROCESS_KEYS, LAYOUT), "", unsupported=UNSUPPORTED_PROCESS_KEYS)
        self._refuse_unsupported(raw)
        self._head(raw)
        stages = parse_stages(raw.get("stages", []), self.reports)
        draft = self._draft(raw, stages)
        nodes = self._nodes(draft)
        start = self._start(nodes.values(), has_nodes="nodes" in raw)
        title = self.reports.text(raw, "title", "")
        process = Process(
            key=str(raw.get("key")),
            title=title if title is not None else str(raw.get("key")),
            role=str(raw.get("role")),
            stages=tuple(stages.values()),
            nodes=nodes,
            start=start,
            form=draft.form(raw, ""),
            card=self._card(raw),
            sum=self._sum(raw),
            next_step=self.reports.truth(raw, "next_step", ""),
            note=self.reports.text(raw, "note", ""),
            docs=self.reports.text(raw, "docs", ""),
            partners=self._partners(raw),
            made="nodes" not in raw,
            accepts=self._accepts(raw, draft),
            sla=parse_sla(raw, draft),
            counts_children=draft.compiler.counts_children or any(node.children for node in nodes.values()),
        )
        return None if self.reports.failed else process

    # -- the head ------------------------------------------------------------------------------------------

    def _refuse_unsupported(self, raw: Mapping[str, Any]) -> None:
        for key in UNSUPPORTED_PROCESS_KEYS & raw.keys():
            self.reports.unsupported(key, f"/{key}")

    def _head(self, raw: Mapping[str, Any]) -> None:
        if raw.get("format") != FORMAT:
            message = _("The format is not one that this version reads.")
            hint = _('Write "format": "{format}".').format(format=FORMAT)
            self.reports.error("format", message, "/format" if "format" in raw else "", hint=hint)
        key, role = raw.get("key"), raw.get("role")
        if not isinstance(key, str) or not NAME.fullmatch(key):
            message = _("A process needs a “key” of letters, digits, “_”, “-” and “.” that begins with a letter.")
            hint = example("key", f'"{plain_name(key, "process")}"')
            self.reports.error("key", message, "/key" if "key" in raw else "", hint=hint)
        if isinstance(role, str) and role:
            refers(self.reports, self.catalogue, "role", role, "/role")
        else:
            message = _("A process needs a “role”: what its tickets are.")
            roles = near("", self.catalogue.roles or ())
            self.reports.error("role", message, "/role" if "role" in raw else "", hint=roles)
        if not isinstance(raw.get(LAYOUT, {}), dict):
            self.reports.shape(LAYOUT, _("must be an object: where the nodes are drawn."), f"/{LAYOUT}")

    def _card(self, raw: Mapping[str, Any]) -> tuple[str, ...]:
        card = raw.get("card", [])
        if not isinstance(card, list) or not all(isinstance(name, str) and FIELD.fullmatch(name) for name in card):
            self.reports.shape("card", _("must be a list of field ids."), "/card")
            return ()
        known = self.catalogue.fields
        for index, name in enumerate(card if known is not None and not self.catalogue.open else ()):
            if name not in (known or ()):
                message = _("The card shows “{name}”, which is no field of any form.").format(name=name)
                self.reports.error("unknown_field", message, f"/card/{index}", hint=near(name, known or ()))
        return tuple(card)

    def _sum(self, raw: Mapping[str, Any]) -> str:
        given = raw.get("sum", "")
        head, _dot, name = given.partition(".") if isinstance(given, str) else ("", "", "")
        if "sum" in raw and not (head == "data" and FIELD.fullmatch(name)):
            self.reports.shape("sum", _("must name a field of numbers, such as data.amount."), "/sum")
            return ""
        known = self.catalogue.fields
        if name and known is not None and not self.catalogue.open and name not in known:
            message = _("The board adds up “{name}”, which is no field of any form.").format(name=name)
            self.reports.error("unknown_field", message, "/sum", hint=near(name, known))
        elif name and known is not None and name in known and known[name].kind != "number":
            self.reports.shape("sum", _("must name a field of numbers, such as data.amount."), "/sum")
        return name

    def _partners(self, raw: Mapping[str, Any]) -> bool:
        given = raw.get("partners", False)
        if not isinstance(given, bool):
            self.reports.shape("partners", _("must be true or false."), "/partners")
        return given is True

    def _accepts(self, raw: Mapping[str, Any], draft: Draft) -> tuple[tuple[str, str], ...]:
        given = raw.get("accepts", [])
        if not isinstance(given, list):
            self.reports.shape("accepts", _("must be a list of findings that are meant to be."), "/accepts")
            return ()
        found = []
        for index, item in enumerate(given):
            at = f"/accepts/{index}"
            if not isinstance(item, dict):
                message = _("Here must be an object with “code”, “node” and “because”.")
                self.reports.error("shape", message, at, hint=example("accepts"))
                continue
            self.reports.unknown_keys(item, ACCEPT_KEYS, at)
            code, node, because = item.get("code"), item.get("node"), item.get("because")
            if code not in ACCEPTABLE:
                message = _("“{code}” is no finding that can be accepted.").format(code=str(code)[:64])
                self.reports.error("accepts", message, f"{at}/code", hint=near(str(code), ACCEPTABLE))
            if not isinstance(node, str) or node not in draft.nodes:
                message = _("There is no node “{name}”.").format(name=str(node)[:64])
                self.reports.error("unknown_node", message, f"{at}/node", hint=near(str(node), draft.nodes))
            if not isinstance(because, str) or not because.strip():
                self.reports.shape("because", _("must say why this is no fault."), f"{at}/because")
            found.append((str(code), str(node)))
        return tuple(found)

    # -- the graph -----------------------------------------------------------------------------------------

    def _draft(self, raw: Mapping[str, Any], stages: Mapping[str, Stage]) -> Draft:
        """With nodes as they are written, or made from the stages."""
        nested = Nested()
        if "nodes" in raw:
            if "moves" in raw:
                message = _("“moves” is for a process without nodes; here the flows say what leads where.")
                self.reports.misplaced("moves", message, "")
            nested = gather(raw["nodes"], self.reports)
        else:
            nested.nodes = made_nodes(list(stages.values()), parse_moves(raw, stages, self.reports))
            nested.places = {id: stages[id].pointer if id in stages else "/stages" for id in nested.nodes}
            self._ask_for_stages(stages)
        nodes = nested.nodes
        tasks = [id for id, node in nodes.items() if isinstance(node, dict) and str(node.get("type")) in STEPS]
        catalogue = self.catalogue
        if catalogue.fields is not None:
            catalogue = replace(catalogue, fields={**results(nodes), **catalogue.fields})
        told = any(isinstance(node, dict) and {"message", "signal"} & node.keys() for node in nodes.values())
        compiler = Compiler(self.reports, catalogue, tasks, messages=told)
        compiler.reads |= mentioned_work(nodes)
        draft = Draft(self.reports, self.catalogue, compiler, stages, nodes, nested.places, nested.scopes)
        for id, node in nodes.items():
            if isinstance(node, dict) and "multi" in node:
                draft.items[id] = item_name(draft, id, node, draft.at(id))
        return draft

    def _ask_for_stages(self, stages: Mapping[str, Stage]) -> None:
        if self.reports.failed:
            return
        if all(stage.final for stage in stages.values()):
            message = _("A process without “nodes” needs at least one stage that is not final.")
            self.reports.error("no_stage", message, "/stages", hint=_("Add stages, or draw nodes."))

    def _nodes(self, draft: Draft) -> dict[str, Node]:
        flows = parse_flows(draft)
        parser = NodeParser(draft, flows)
        parsed = {id: parser.parse(id, raw) for id, raw in draft.nodes.items()}
        nodes = {id: node for id, node in parsed.items() if node is not None}
        apart = {other for node in nodes.values() for other in node.not_by}
        boundaries: dict[str, list[str]] = {}
        for node in nodes.values():
            if node.attached:
                boundaries.setdefault(node.attached, []).append(node.id)
        for id, node in nodes.items():
            if node.type in STEPS and (id in apart or draft.compiler.keeps(id)):
                nodes[id] = replace(node, keeps_work=True)
            if id in boundaries:
                undone = [flow for event in boundaries[id] if nodes[event].compensate for flow in nodes[event].flows]
                undo = undone[0] if undone else node.undo
                nodes[id] = replace(nodes[id], boundaries=tuple(boundaries[id]), undo=undo)
        check_starts(draft, nodes)
        return nodes

    def _start(self, nodes: Iterable[Node], *, has_nodes: bool) -> str:
        starts = [node for node in nodes if node.type == START and not node.scope and not is_triggered(node)]
        if not starts and has_nodes:
            message = _("A process needs a start event without a trigger: there a ticket is opened by hand.")
            self.reports.error("no_start", message, "/nodes", hint=_('Add {"type": "startEvent", "next": …}.'))
        for node in starts[1:]:
            message = _("There is a second start event; a ticket begins at one.")
            hint = _("Give it a trigger, such as “timer” or “message”, or lead on from “{start}” instead.")
            self.reports.error("starts", message, node.pointer, node=node.id, hint=hint.format(start=starts[0].id))
        return starts[0].id if starts else ""

"""`next`: the flows out of each node, read for the whole process at once, because their ids are unique in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from instar.engine.draft import Draft
from instar.engine.examples import example, plain_name, smaller, such_as
from instar.engine.expressions import Expression
from instar.engine.keys import FLOW_KEYS, MOST_FLOWS, NAME, TONES
from instar.engine.model import ACTIVITIES, BOUNDARY, START, STEPS, SUB_PROCESS, Flow
from instar.engine.reports import listed, near
from instar.i18n import N_, _

CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"
BUTTON_KEYS = ("outcome", "tone", "form")
"""What only a flow out of a user task has."""
_UNCONDITIONAL = {
    "parallelGateway": N_("Every flow out of a parallel gateway is taken: “{key}” has no meaning."),
    "eventBasedGateway": N_("What happens first decides here: “{key}” has no meaning."),
}

Placed = tuple[str, Any, str]
"""(id of the node that it leaves, raw flow, where it stands)."""


@dataclass(slots=True)
class Flows:
    """Flows by the node that they leave: those of `next` and of links; those to what an ad-hoc sub-process offers;
    those to what undoes an activity."""

    next: dict[str, tuple[Flow, ...]] = field(default_factory=dict)
    inner: dict[str, tuple[Flow, ...]] = field(default_factory=dict)
    undo: dict[str, Flow] = field(default_factory=dict)


def parse_flows(draft: Draft) -> Flows:
    """All flows of the process, each with its number among the flows into its target."""
    placed = [(node, raw, at) for node in draft.nodes for raw, at in (*_written(draft, node), *_linked(draft, node))]
    if len(placed) > MOST_FLOWS:
        message = _("A process may have at most {limit} flows.").format(limit=MOST_FLOWS)
        draft.reports.error("too_many", message, "/nodes", hint=smaller())
        return Flows()
    parser = FlowParser(draft, placed)
    found: dict[str, list[Flow]] = {}
    slots: dict[str, int] = {}
    for source, raw, at in placed:
        flow = parser.parse(source, raw, at)
        if flow is not None:
            slot = slots.get(flow.to, 0)
            slots[flow.to] = slot + 1
            found.setdefault(source, []).append(replace(flow, slot=slot))
    undo = {node: flow for node in draft.nodes if (flow := _undoing(draft, parser, node, slots)) is not None}
    handlers = {flow.to for flow in undo.values()}
    inner = {node: _offered(draft, parser, node, slots, handlers) for node in draft.nodes}
    return Flows({node: tuple(flows) for node, flows in found.items()}, inner, undo)


def _undoing(draft: Draft, parser: FlowParser, node: str, entered: Mapping[str, int]) -> Flow | None:
    """The way to the activity that undoes another one: nothing else leads there, and nothing leads on."""
    raw = draft.nodes[node]
    if not isinstance(raw, dict) or "compensation" not in raw:
        return None
    flow, at = parser.parse(node, raw["compensation"], f"{draft.at(node)}/compensation"), draft.at(node)
    if flow is None:
        return None
    target = draft.nodes[flow.to]
    if draft.kind(flow.to) not in ACTIVITIES:
        message = _("“{to}” is no activity: only an activity undoes another.").format(to=flow.to)
        hint = _("Name a task or a sub-process.")
        draft.reports.error("compensation", message, f"{at}/compensation", node=node, hint=hint)
    elif "next" in target or flow.to in entered or flow.to == node:
        message = _("“{to}” undoes “{node}”: no flow leads to it or on from it.").format(to=flow.to, node=node)
        hint = _("Give it an activity of its own, without “next”.")
        draft.reports.error("compensation", message, f"{at}/compensation", node=node, hint=hint)
    return flow


def _offered(
    draft: Draft, parser: FlowParser, node: str, entered: Mapping[str, int], handlers: Collection[str]
) -> tuple[Flow, ...]:
    """What an ad-hoc sub-process offers: all in it that no flow leads into."""
    raw = draft.nodes[node]
    if not isinstance(raw, dict) or raw.get("type") != SUB_PROCESS or raw.get("adHoc") is not True:
        return ()
    within = [id for id, scope in draft.scopes.items() if scope == node and isinstance(draft.nodes[id], dict)]
    free = [id for id in within if id not in entered and id not in handlers and not _is_begun_otherwise(draft, id)]
    if not free:
        message = _("The ad-hoc sub-process offers nothing: a flow leads into everything in it.")
        hint = _("Leave a node in it that no flow leads into.")
        draft.reports.error("no_start", message, draft.at(node), node=node, hint=hint)
    return tuple(Flow(parser.made(node, id), node, id, draft.at(id)) for id in free)


def _is_begun_otherwise(draft: Draft, id: str) -> bool:
    raw = draft.nodes[id]
    return raw.get("type") in (BOUNDARY, START) or raw.get("event") is True or _is_link(raw, CATCH)


def _written(draft: Draft, node: str) -> Iterator[tuple[Any, str]]:
    raw = draft.nodes[node]
    if not isinstance(raw, dict) or "next" not in raw:
        return
    flows, at = raw["next"], f"{draft.at(node)}/next"
    if isinstance(flows, str):
        yield flows, at
    elif isinstance(flows, list):
        yield from ((flow, f"{at}/{index}") for index, flow in enumerate(flows))
    else:
        wanted = _("must be the id of a node or a list of flows.")
        draft.reports.shape("next", wanted, at, node)


def _linked(draft: Draft, node: str) -> Iterator[tuple[Any, str]]:
    """A link that is thrown leads to the catch event of its name as a flow does."""
    raw = draft.nodes[node]
    if not _is_link(raw, THROW) or not isinstance(raw["link"], str):
        return
    name, at = raw["link"], f"{draft.at(node)}/link"
    if "next" in raw:
        message = _("“{node}” goes on at its link: no flow leads out of it.").format(node=node)
        draft.reports.error("link", message, f"{draft.at(node)}/next", node=node, hint=_("Leave “next” out."))
        return
    caught = [id for id, other in draft.nodes.items() if _is_link(other, CATCH) and other["link"] == name]
    for other in caught[1:]:
        message = _("The link “{name}” is caught at two events; it leads to one.").format(name=name)
        hint = _("Give one of the two another link.")
        draft.reports.error("link", message, f"{draft.at(other)}/link", node=other, hint=hint)
    if caught:
        yield caught[0], at
    else:
        known = {str(other["link"]) for other in draft.nodes.values() if _is_link(other, CATCH)}
        message = _("No catch event has the link “{name}”.").format(name=name[:64])
        written = f'{{"type": "{CATCH}", "link": "{name[:64]}", "next": …}}'
        hint = near(name, known) if known else _("Add {example}.").format(example=written)
        draft.reports.error("unknown_link", message, at, node=node, hint=hint)


def _is_link(raw: object, kind: str) -> bool:
    return isinstance(raw, dict) and raw.get("type") == kind and "link" in raw


class FlowParser:
    def __init__(self, draft: Draft, placed: list[Placed]) -> None:
        self.draft = draft
        self.reports = draft.reports
        self._ids: set[str] = {*draft.nodes}
        self._given: dict[str, str] = {}
        for source, raw, at in placed:
            if isinstance(raw, dict) and "id" in raw:
                self._reserve(raw["id"], f"{at}/id", source)

    def _reserve(self, id: object, at: str, node: str) -> None:
        """Ids that are written come first; those that are made give way to them."""
        if not isinstance(id, str) or not NAME.fullmatch(id):
            message = _("An id is made of letters, digits, “_”, “-” and “.” and begins with a letter.")
            hint = example("id", f'"{plain_name(id, "flow", self._ids)}"')
            self.reports.error("id", message, at, node=node, hint=hint)
        elif id in self._ids:
            message = _("There is another “{id}” in this process.").format(id=id)
            self.reports.error("duplicate_id", message, at, node=node, hint=_("Give one of them another id."))
        else:
            self._ids.add(id)
            self._given[at] = id

    def parse(self, source: str, raw: Any, at: str) -> Flow | None:
        if isinstance(raw, str):
            return self._short(source, raw, at)
        if not isinstance(raw, dict):
            message = _("A flow is the id of a node, or an object with “to”.")
            self.reports.error("shape", message, at, node=source, hint=such_as('{"to": "done"}'))
            return None
        self.reports.unknown_keys(raw, FLOW_KEYS, at, node=source)
        self._misplaced(source, raw, at)
        to = raw.get("to")
        if not isinstance(to, str):
            message = _("A flow needs “to”: the id of the node that it leads to.")
            pointer = f"{at}/to" if "to" in raw else at
            self.reports.error("shape", message, pointer, node=source, hint=listed(self.draft.nodes))
            return None
        known = self._leads(source, to, f"{at}/to")
        flow = Flow(
            id=self._given.get(f"{at}/id") or self.made(source, to),
            source=source,
            to=to,
            pointer=at,
            outcome=self._outcome(raw, at, source),
            when=self._when(raw, at, source),
            default=self.reports.truth(raw, "default", at, source),
            title=self.reports.text(raw, "title", at, source),
            tone=self._tone(raw, at, source),
            form=self.draft.form(raw, at, source),
            form_pointer=f"{at}/form" if "form" in raw else "",
        )
        return flow if known else None

    def _short(self, source: str, to: str, at: str) -> Flow | None:
        known = self._leads(source, to, at)
        return Flow(self.made(source, to), source, to, at) if known else None

    def _leads(self, source: str, to: str, at: str) -> bool:
        """Whether the target is there, and can be entered."""
        target = self.draft.nodes.get(to)
        if to not in self.draft.nodes:
            message = _("There is no node “{name}”.").format(name=to[:64])
            self.reports.error("unknown_node", message, at, node=source, hint=near(to, self.draft.nodes))
            return False
        if isinstance(target, Mapping) and target.get("type") == BOUNDARY:
            message = _("“{name}” belongs to a task: nothing leads into it.").format(name=to)
            self.reports.error("into_boundary", message, at, node=source, hint=_("Lead to the node behind it."))
            return False
        if _is_link(target, CATCH) and not _is_link(self.draft.nodes[source], THROW):
            message = _("“{name}” is entered by its link: no flow leads into it.").format(name=to)
            self.reports.error("into_link", message, at, node=source, hint=_("Lead to a throw event of that link."))
            return False
        if isinstance(target, Mapping) and target.get("type") == "startEvent":
            message = _("“{name}” is a start event: nothing leads into it.").format(name=to)
            self.reports.error("into_start", message, at, node=source, hint=_("Lead to the node behind it."))
            return False
        if isinstance(target, Mapping) and target.get("event") is True:
            message = _("“{name}” begins by an event: nothing leads into it.").format(name=to)
            hint = _("Leave out its “event” if it is to be entered by a flow.")
            self.reports.error("into_start", message, at, node=source, hint=hint)
            return False
        if self.draft.scopes.get(source) != self.draft.scopes.get(to):
            message = _("“{name}” is not in the same sub-process: no flow leads into one or out of it.").format(name=to)
            hint = _("Lead to the sub-process itself, or go on behind it.")
            self.reports.error("crosses", message, at, node=source, hint=hint)
            return False
        return True

    def made(self, source: str, to: str) -> str:
        """The first of `from.to`, `from.to.2`, … that is no other id."""
        id, number = f"{source}.{to}", 1
        while id in self._ids:
            number += 1
            id = f"{source}.{to}.{number}"
        self._ids.add(id)
        return id

    def _misplaced(self, source: str, raw: Mapping[str, Any], at: str) -> None:
        kind = self.draft.kind(source)
        if kind in _UNCONDITIONAL:
            for key in ("when", "default"):
                if key in raw:
                    message = _(_UNCONDITIONAL[kind]).format(key=key)
                    self.reports.misplaced(key, message, at, source)
        if kind not in STEPS:
            for key in BUTTON_KEYS:
                if key in raw:
                    message = _("“{key}” goes with the flows of a user task only.").format(key=key)
                    self.reports.misplaced(key, message, at, source)

    def _outcome(self, raw: Mapping[str, Any], at: str, node: str) -> str | None:
        outcome = raw.get("outcome")
        if "outcome" not in raw:
            return None
        if isinstance(outcome, str) and NAME.fullmatch(outcome):
            return outcome
        message = _("An outcome is a word of letters, digits, “_”, “-” and “.” that begins with a letter.")
        hint = example("outcome", f'"{plain_name(outcome, "done")}"')
        self.reports.error("shape", message, f"{at}/outcome", node=node, hint=hint)
        return None

    def _when(self, raw: Mapping[str, Any], at: str, node: str) -> Expression | None:
        if "when" not in raw:
            return None
        counts = bool({"multi", "loop"} & self.draft.nodes[node].keys())
        with self.draft.looking_at(node, counts=counts):
            return self.draft.compiler.condition(raw["when"], f"{at}/when", node)

    def _tone(self, raw: Mapping[str, Any], at: str, node: str) -> str | None:
        tone = raw.get("tone")
        if "tone" not in raw:
            return None
        if isinstance(tone, str) and tone in TONES:
            return tone
        self.reports.shape("tone", _('must be "danger".'), f"{at}/tone", node)
        return None

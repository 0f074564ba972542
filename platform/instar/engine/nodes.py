"""One node: what each key of the definition says, or what is wrong with it. One method per type that adds keys."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from instar.engine import people, triggers
from instar.engine.draft import Draft
from instar.engine.expressions import ANY, RECORD, Type
from instar.engine.keys import (
    EXTENSION,
    JOIN_KEYS,
    KEYS_OF,
    NAME,
    NODE_KEYS,
    RESTS,
    UNSUPPORTED_KEYS_OF,
    UNSUPPORTED_TYPES,
)
from instar.engine.model import BOUNDARY, CALLING, CATCHING, Flow, Node
from instar.engine.outcomes import outcomes
from instar.engine.reports import is_whole, near
from instar.engine.source import escape
from instar.i18n import _

Raw = Mapping[str, Any]
Keys = dict[str, Any]
"""Attributes of the Node that a type adds."""
MOST_TRIES = 50
HAND_OVER = "hand_over"
"""The kernel's action whose arguments name a role and a process."""
HOSTS = CALLING | {"userTask", "receiveTask"}
"""Node types that boundary events can be attached to."""


class NodeParser:
    def __init__(self, draft: Draft, flows: Mapping[str, tuple[Flow, ...]]) -> None:
        self.draft = draft
        self.reports = draft.reports
        self.flows = flows
        self.incoming: dict[str, list[Flow]] = {}
        for going in flows.values():
            for flow in going:
                self.incoming.setdefault(flow.to, []).append(flow)

    def parse(self, id: str, raw: object) -> Node | None:
        """None when there is nothing to make a node of; all that is wrong is reported."""
        at = self.draft.at(id)
        if not NAME.fullmatch(id):
            message = _("The id of a node is made of letters, digits, “_”, “-” and “.” and begins with a letter.")
            self.reports.error("id", message, at, node=id)
        if not isinstance(raw, dict):
            self.reports.error("shape", _("A node must be an object with “type”."), at, node=id)
            return None
        kind = self._type(raw, at, id)
        if kind is None:
            return None
        self.reports.unknown_keys(
            raw,
            KEYS_OF[kind],
            at,
            node=id,
            unsupported=UNSUPPORTED_KEYS_OF.get(kind, ()),
            elsewhere=NODE_KEYS,
            place=kind,
        )
        title = self.reports.text(raw, "title", at, id)
        flows = self.flows.get(id, ())
        own = _TYPES[kind](self, raw, at, id) if kind in _TYPES else {}
        return Node(
            id=id,
            type=kind,
            pointer=at,
            title=title if title is not None else "",
            stage=self.draft.stage(raw, at, id),
            note=self.reports.text(raw, "note", at, id),
            docs=self.reports.text(raw, "docs", at, id),
            flows=flows,
            incoming=tuple(self.incoming.get(id, ())),
            plain=_plain(kind, flows),
            extra={key: value for key, value in raw.items() if key.startswith(EXTENSION)},
            **own,
        )

    def _type(self, raw: Raw, at: str, id: str) -> str | None:
        kind = raw.get("type")
        if isinstance(kind, str) and kind in KEYS_OF:
            return kind
        known = sorted(KEYS_OF)
        if not isinstance(kind, str):
            message = _("A node needs a “type”.")
            self.reports.error("shape", message, f"{at}/type" if "type" in raw else at, node=id, hint=near("", known))
        elif kind in UNSUPPORTED_TYPES:
            self.reports.unsupported(kind, f"{at}/type", id)
        else:
            message = _("There is no node type “{type}”.").format(type=kind[:64])
            self.reports.error("unknown_type", message, f"{at}/type", node=id, hint=near(kind, known))
        return None

    # -- types ---------------------------------------------------------------------------------------------

    def user_task(self, raw: Raw, at: str, id: str) -> Keys:
        draft = self.draft
        who, anybody = people.candidates(draft, raw, at, id)
        assignee, formula = people.assignee(draft, raw, at, id)
        due = people.due(draft, raw, at, id)
        return {
            "candidates": who,
            "candidates_expression": anybody,
            "assignee": assignee,
            "assignee_expression": formula,
            "not_by": people.not_by(draft, raw, at, id),
            "due": due,
            "asks": tuple(found for found in (anybody, formula, due.at if due else None) if found is not None),
            "priority": people.priority(draft, raw, at, id),
            "form": draft.form(raw, at, id),
            "form_pointer": f"{at}/form" if "form" in raw else "",
            "outcomes": outcomes(self.flows.get(id, ()), self.reports, id),
        }

    def call(self, raw: Raw, at: str, id: str) -> Keys:
        known = self.draft.catalogue.actions
        action = self._named(raw, at, id, "action", _("A task of this type needs an “action”."), known)
        return {
            "action": action,
            "arguments": self._arguments(raw, at, id, action),
            "result_path": self._result_path(raw, at, id),
            "tries": self._tries(raw, at, id),
        }

    def decide(self, raw: Raw, at: str, id: str) -> Keys:
        message = _("A business rule task needs a “decision”: the key of a decision table.")
        key = self._named(raw, at, id, "decision", message, self.draft.catalogue.decisions)
        if "result" not in raw:
            message = _("A business rule task needs “result”: where the answer goes.")
            self.reports.error("shape", message, at, node=id, hint=_('Write "result": "data." and the id of a field.'))
        return {"decision": key, "result_path": self._result_path(raw, at, id, ANY)}

    def _named(self, raw: Raw, at: str, id: str, kind: str, needed: str, known: Collection[str] | None) -> str:
        """The key of what the task calls, looked up on the site; "" when it is reported that there has to be one."""
        key = raw.get(kind)
        if isinstance(key, str) and key:
            self.draft.refers(kind, key, f"{at}/{kind}", id)
            return key
        self.reports.error("shape", needed, f"{at}/{kind}" if kind in raw else at, node=id, hint=near("", known or ()))
        return ""

    def _arguments(self, raw: Raw, at: str, id: str, action: str) -> Any:
        given = raw.get("with")
        if "with" not in raw:
            return None
        if not isinstance(given, dict):
            self.reports.shape("with", _("must be an object: the arguments of the action by name."), f"{at}/with", id)
            return None
        for name in ("role", "process") if action == HAND_OVER else ():
            target = given.get(name)
            if isinstance(target, str) and "{{" not in target:
                self.draft.refers(name, target, f"{at}/with/{name}", id)
        return self.draft.compiler.value(given, f"{at}/with", id)

    def _result_path(self, raw: Raw, at: str, id: str, given_type: Type | None = None) -> tuple[str, ...]:
        given = raw.get("result")
        if "result" not in raw:
            return ()
        if not isinstance(given, str):
            self.reports.shape("result", _('must be a place in the data, such as "data.invoice".'), f"{at}/result", id)
            return ()
        kind = given_type or RECORD({}, open=True)
        return self.draft.compiler.path(given, f"{at}/result", id, kind, made=True)

    def _tries(self, raw: Raw, at: str, id: str) -> int | None:
        given = raw.get("retry")
        if "retry" not in raw:
            return None
        if not isinstance(given, dict):
            self.reports.shape("retry", _('must be an object such as {"tries": 3}.'), f"{at}/retry", id)
            return None
        self.reports.unknown_keys(given, ("tries",), f"{at}/retry", node=id)
        tries = given.get("tries")
        if is_whole(tries, 1, MOST_TRIES):
            return int(given["tries"])
        wanted = _("must be a whole number from 1 to {limit}.").format(limit=MOST_TRIES)
        self.reports.shape("tries", wanted, f"{at}/retry/tries", id)
        return None

    def script(self, raw: Raw, at: str, id: str) -> Keys:
        given = raw.get("set")
        if not isinstance(given, dict) or not given:
            wanted = _('must be an object such as {"data.amount": "data.price * 2"}.')
            self.reports.shape("set", wanted, f"{at}/set" if "set" in raw else at, id)
            return {}
        sets = []
        for path, formula in given.items():
            pointer = f"{at}/set/{escape(path)}"
            value = self.draft.compiler.expression(formula, pointer, id)
            if value is not None:
                place = self.draft.compiler.path(path, pointer, id, value.type)
                sets += [(place, value)] if place else []
        return {"sets": tuple(sets)}

    def end(self, raw: Raw, at: str, id: str) -> Keys:
        result = raw.get("result")
        if "result" in raw and not (isinstance(result, str) and NAME.fullmatch(result)):
            wanted = _("must be a word of letters, digits, “_”, “-” and “.” that begins with a letter.")
            self.reports.shape("result", wanted, f"{at}/result", id)
            result = None
        terminate = self.reports.truth(raw, "terminate", at, id)
        thrown = self._thrown(raw, at, id, ("message", "signal"), needed=False)
        return {"result": result, "terminate": terminate, **thrown}

    def start(self, raw: Raw, at: str, id: str) -> Keys:
        """A ticket is opened here by hand, or by a plan."""
        found = triggers.trigger(self.draft, raw, at, id, ("timer",), needed=False)
        timer = found.get("timer")
        if timer is not None and timer.every is None:
            wanted = _('of a start event must be a plan: {"cycle": "0 9 * * 1"} or {"cycle": "R/P7D"}.')
            self.reports.shape("timer", wanted, f"{at}/timer", id)
        return found

    # -- events --------------------------------------------------------------------------------------------

    def catch(self, raw: Raw, at: str, id: str) -> Keys:
        kinds = ("message",) if raw["type"] == "receiveTask" else ("timer", "message", "signal", "condition", "link")
        found = triggers.trigger(self.draft, raw, at, id, kinds)
        return {**found, "fresh": self.reports.truth(raw, "fresh", at, id)}

    def throw(self, raw: Raw, at: str, id: str) -> Keys:
        return self._thrown(raw, at, id, ("message", "signal", "link"), needed=True)

    def _thrown(self, raw: Raw, at: str, id: str, kinds: Collection[str], *, needed: bool) -> Keys:
        found = triggers.trigger(self.draft, raw, at, id, kinds, needed=needed)
        if "with" in raw and not (found or needed):
            message = _("“{key}” goes with “message” or “signal”.").format(key="with")
            self.reports.error("wrong_key", message, f"{at}/with", node=id)
        return {**found, "arguments": self._arguments(raw, at, id, "")}

    def boundary(self, raw: Raw, at: str, id: str) -> Keys:
        found = triggers.trigger(self.draft, raw, at, id, ("timer", "message", "signal", "condition", "error"))
        interrupting = raw.get("interrupting") is not False
        if "interrupting" in raw and not isinstance(raw["interrupting"], bool):
            self.reports.shape("interrupting", _("must be true or false."), f"{at}/interrupting", id)
        if "error" in found and not interrupting:
            message = _("An error ends the activity, so its event is always interrupting.")
            self.reports.error("wrong_key", message, f"{at}/interrupting", node=id)
        return {**found, "interrupting": interrupting, "attached": self._host(raw, at, id, "error" in found)}

    def _host(self, raw: Raw, at: str, id: str, calls: bool) -> str:
        """The id of the activity that a boundary event is attached to; "" when it is reported."""
        takes = CALLING if calls else HOSTS
        hosts = [name for name in self.draft.nodes if self._kind(name) in takes]
        given = raw.get("attachedTo")
        if isinstance(given, str) and given in hosts:
            return given
        message = (
            _("An event for errors is attached to a service task or a send task.")
            if calls
            else _("A boundary event needs “attachedTo”: the id of the task that it belongs to.")
        )
        pointer = f"{at}/attachedTo" if "attachedTo" in raw else at
        self.reports.error("attached", message, pointer, node=id, hint=near(str(given or "")[:64], hosts))
        return ""

    def _kind(self, id: str) -> str:
        """The type that a node is written with; "" for none."""
        node = self.draft.nodes.get(id)
        kind = node.get("type") if isinstance(node, dict) else None
        return kind if isinstance(kind, str) else ""

    def complex_gateway(self, raw: Raw, at: str, id: str) -> Keys:
        """How many of the flows into it have to bring a token, and what becomes of the others."""
        ways = len(self.incoming.get(id, ()))
        given = raw.get("join")
        if "join" not in raw:
            if ways > 1:
                message = _("A complex gateway needs “join”: how many of its {count} ways in have to bring a token.")
                hint = _('Write {"count": 1} for the first of them.')
                self.reports.error("join", message.format(count=ways), at, node=id, hint=hint)
            return {}
        if not isinstance(given, dict):
            self.reports.shape("join", _('must be an object such as {"count": 2, "rest": "cancel"}.'), f"{at}/join", id)
            return {}
        self.reports.unknown_keys(given, JOIN_KEYS, f"{at}/join", node=id)
        if not is_whole(given.get("count"), 1, max(ways, 1)):
            most = max(ways, 1)
            wanted = _("must be a whole number from 1 to {limit}: so many flows lead into it.").format(limit=most)
            self.reports.shape("count", wanted, f"{at}/join/count" if "count" in given else f"{at}/join", id)
            return {}
        rest = given.get("rest", RESTS[0])
        if rest not in RESTS:
            self.reports.shape("rest", _('must be "keep" or "cancel".'), f"{at}/join/rest", id)
        return {"join_count": given["count"], "cancels_rest": rest == "cancel"}

    def event_gateway(self, raw: Raw, at: str, id: str) -> Keys:
        flows = self.flows.get(id, ())
        for flow in flows:
            if self._kind(flow.to) not in CATCHING:
                message = _("After “{node}” come events that are waited for, not “{to}”.").format(node=id, to=flow.to)
                hint = _("Lead to intermediate catch events or receive tasks.")
                self.reports.error("event_gateway", message, flow.pointer, node=id, hint=hint)
            elif any(_is_attached(node, flow.to) for node in self.draft.nodes.values()):
                message = _("“{to}” comes after an event-based gateway, so it has no boundary events.")
                self.reports.error("event_gateway", message.format(to=flow.to), flow.pointer, node=id)
        if len({flow.to for flow in flows}) < 2:
            message = _("“{node}” needs two or more events of which the first one wins.").format(node=id)
            self.reports.error("event_gateway", message, at, node=id)
        return {}


_TYPES: Mapping[str, Callable[[NodeParser, Raw, str, str], Keys]] = {
    "startEvent": NodeParser.start,
    "userTask": NodeParser.user_task,
    "serviceTask": NodeParser.call,
    "sendTask": NodeParser.call,
    "scriptTask": NodeParser.script,
    "businessRuleTask": NodeParser.decide,
    "endEvent": NodeParser.end,
    "receiveTask": NodeParser.catch,
    "intermediateCatchEvent": NodeParser.catch,
    "intermediateThrowEvent": NodeParser.throw,
    "boundaryEvent": NodeParser.boundary,
    "eventBasedGateway": NodeParser.event_gateway,
    "complexGateway": NodeParser.complex_gateway,
}


def _is_attached(node: object, to: str) -> bool:
    return isinstance(node, dict) and node.get("type") == BOUNDARY and node.get("attachedTo") == to


def _plain(kind: str, flows: tuple[Flow, ...]) -> bool:
    """Whether leaving the node needs no decision."""
    if kind == "exclusiveGateway" and len(flows) > 1:
        return False
    return all(flow.when is None and not flow.default for flow in flows)

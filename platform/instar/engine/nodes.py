"""One node: what each key of the definition says, or what is wrong with it. One method per type that adds keys."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from instar.engine import activities, people, starts, triggers
from instar.engine.draft import Draft
from instar.engine.expressions import ANY, RECORD, Type
from instar.engine.flows import Flows
from instar.engine.keys import (
    CHILD_KEYS,
    EXTENSION,
    JOIN_KEYS,
    KEYS_OF,
    MANUAL_KEYS,
    NAME,
    NODE_KEYS,
    RESTS,
)
from instar.engine.model import (
    ACTIVITIES,
    BOUNDARY,
    CALL_ACTIVITY,
    CALLING,
    CATCHING,
    DONE,
    DONE_TITLE,
    SUB_PROCESS,
    Flow,
    Node,
    Outcome,
)
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
HOSTS = ACTIVITIES - {"scriptTask"}
"""Node types that boundary events can be attached to."""
RAISING = CALLING | {SUB_PROCESS, CALL_ACTIVITY}
"""Those out of which errors come."""
ESCALATING = frozenset({SUB_PROCESS})


class NodeParser:
    def __init__(self, draft: Draft, flows: Flows) -> None:
        self.draft = draft
        self.reports = draft.reports
        self.flows = flows.next
        self.inner = flows.inner
        self.undo = flows.undo
        self.incoming: dict[str, list[Flow]] = {}
        for going in self.flows.values():
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
            elsewhere=NODE_KEYS,
            place=kind,
        )
        title = self.reports.text(raw, "title", at, id)
        flows = self.flows.get(id, ())
        with self.draft.looking_at(id, inside=True):
            own = _TYPES[kind](self, raw, at, id) if kind in _TYPES else {}
        if kind in ACTIVITIES:
            own |= activities.repetition(self.draft, raw, at, id)
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
            scope=self.draft.scopes.get(id, ""),
            undo=self.undo.get(id),
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
            "outcomes": outcomes(self.flows.get(id, ()), self.reports, id, decided="multi" in raw or "loop" in raw),
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
        thrown = self._thrown(raw, at, id, ("message", "signal", "error", "escalation"), needed=False)
        for kind in ("error", "escalation"):
            if thrown.get(kind) == triggers.ANY_ERROR:
                self.reports.shape(
                    kind, _("must be a code: only an event that takes it takes any."), f"{at}/{kind}", id
                )
        return {"result": result, "terminate": terminate, **thrown}

    def start(self, raw: Raw, at: str, id: str) -> Keys:
        """A ticket is opened here by hand, by a plan or by what comes from outside; or a sub-process begins here."""
        kinds = starts.triggers_of(self.draft, id)
        for key in starts.OF_EVENT:
            if key in raw and key not in kinds:
                message = _("A start event here has no “{key}”: that begins an event sub-process.").format(key=key)
                self.reports.error("wrong_key", message, f"{at}/{key}", node=id)
        for key in ("interrupting", "correlate") if kinds != starts.OF_EVENT else ():
            if key in raw:
                message = _("“{key}” goes with the start event of an event sub-process only.").format(key=key)
                self.reports.error("wrong_key", message, f"{at}/{key}", node=id)
        found = triggers.trigger(self.draft, raw, at, id, kinds, needed=False)
        timer = found.get("timer")
        if timer is not None and timer.every is None and id not in self.draft.scopes:
            wanted = _('of a start event must be a plan: {"cycle": "0 9 * * 1"} or {"cycle": "R/P7D"}.')
            self.reports.shape("timer", wanted, f"{at}/timer", id)
        return {**found, "interrupting": self._interrupting(raw, at, id, "error" in found)}

    def _interrupting(self, raw: Raw, at: str, id: str, is_error: bool) -> bool:
        given = raw.get("interrupting", True)
        if not isinstance(given, bool):
            self.reports.shape("interrupting", _("must be true or false."), f"{at}/interrupting", id)
        if is_error and given is False:
            message = _("An error ends what it comes from, so its event is always interrupting.")
            self.reports.error("wrong_key", message, f"{at}/interrupting", node=id)
        return given is not False

    # -- activities that hold others -------------------------------------------------------------------------

    def sub_process(self, raw: Raw, at: str, id: str) -> Keys:
        by_event, ad_hoc = self.reports.truth(raw, "event", at, id), self.reports.truth(raw, "adHoc", at, id)
        if by_event and ad_hoc:
            message = _("A sub-process begins by an event or is ad-hoc, not both.")
            self.reports.error("wrong_key", message, f"{at}/adHoc", node=id)
        for key in ("next", "multi", "loop", "compensation") if by_event else ():
            if key in raw:
                message = _("A sub-process that begins by an event has no “{key}”.").format(key=key)
                self.reports.error("wrong_key", message, f"{at}/{key}", node=id)
        if "until" in raw and not ad_hoc:
            message = _("“until” goes with an ad-hoc sub-process.")
            self.reports.error("wrong_key", message, f"{at}/until", node=id)
        if not isinstance(raw.get("nodes"), dict) or not raw["nodes"]:
            pointer = f"{at}/nodes" if "nodes" in raw else at
            self.reports.error("shape", _("A sub-process needs “nodes”, as a process has them."), pointer, node=id)
        until = self.draft.compiler.condition(raw["until"], f"{at}/until", id) if "until" in raw else None
        return {"by_event": by_event, "ad_hoc": ad_hoc, "inner": self.inner.get(id, ()), "until": until}

    def call_activity(self, raw: Raw, at: str, id: str) -> Keys:
        message = _("A call activity needs a “process”: what the child ticket runs.")
        key = self._named(raw, at, id, "process", message, self.draft.catalogue.processes)
        for name in ("role", "service"):
            if name in raw and not (isinstance(raw[name], str) and raw[name]):
                self.reports.shape(name, _("must be a key."), f"{at}/{name}", id)
        if isinstance(raw.get("role"), str):
            self.draft.refers("role", raw["role"], f"{at}/role", id)
        waits = raw.get("wait", True)
        if not isinstance(waits, bool):
            self.reports.shape("wait", _("must be true or false."), f"{at}/wait", id)
        given = raw.get("with")
        if isinstance(given, dict):
            self.reports.unknown_keys(given, CHILD_KEYS, f"{at}/with", node=id)
        return {
            "process": key,
            "role": raw.get("role"),
            "service": raw.get("service"),
            "waits": waits is not False,
            "arguments": self._arguments(raw, at, id, ""),
            "result_path": self._result_path(raw, at, id),
        }

    # -- events --------------------------------------------------------------------------------------------

    def catch(self, raw: Raw, at: str, id: str) -> Keys:
        events = ("timer", "message", "signal", "condition", "children", "link")
        kinds = ("message",) if raw["type"] == "receiveTask" else events
        found = triggers.trigger(self.draft, raw, at, id, kinds)
        return {**found, "fresh": self.reports.truth(raw, "fresh", at, id), **self._by_hand(raw, at, id)}

    def _by_hand(self, raw: Raw, at: str, id: str) -> Keys:
        """A catch event that a person may tell as well: one behind an event gateway is told there."""
        if "manual" not in raw:
            return {}
        given = raw["manual"]
        if not isinstance(given, dict) or "title" not in given or "link" in raw:
            wanted = _('must be an object such as {"title": "The customer called"}, and goes with what is waited for.')
            self.reports.shape("manual", wanted, f"{at}/manual", id)
            return {}
        self.reports.unknown_keys(given, MANUAL_KEYS, f"{at}/manual", node=id)
        title = self.reports.text(given, "title", f"{at}/manual", id)
        who, anybody = people.candidates(self.draft, given, f"{at}/manual", id)
        if any(
            flow.to == id and self.draft.kind(flow.source) == "eventBasedGateway" for flow in self.incoming.get(id, ())
        ):
            return {}
        return {
            "outcomes": (Outcome(DONE, title if title is not None else DONE_TITLE),),
            "candidates": who,
            "candidates_expression": anybody,
        }

    def throw(self, raw: Raw, at: str, id: str) -> Keys:
        return self._thrown(raw, at, id, ("message", "signal", "link", "escalation", "compensate"), needed=True)

    def _thrown(self, raw: Raw, at: str, id: str, kinds: Collection[str], *, needed: bool) -> Keys:
        found = triggers.trigger(self.draft, raw, at, id, kinds, needed=needed)
        if "with" in raw and not (found or needed):
            message = _("“{key}” goes with “message” or “signal”.").format(key="with")
            self.reports.error("wrong_key", message, f"{at}/with", node=id)
        return {**found, "arguments": self._arguments(raw, at, id, "")}

    def boundary(self, raw: Raw, at: str, id: str) -> Keys:
        kinds = ("timer", "message", "signal", "condition", "error", "escalation", "compensate")
        found = triggers.trigger(self.draft, raw, at, id, kinds)
        if found.get("compensate"):
            self._undoes(raw, at, id)
        interrupting = self._interrupting(raw, at, id, "error" in found)
        return {**found, "interrupting": interrupting, "attached": self._host(raw, at, id, found)}

    def _undoes(self, raw: Raw, at: str, id: str) -> None:
        """A boundary event for compensation leads to the one activity that undoes its own."""
        flows = self.flows.get(id, ())
        if raw["compensate"] is not True:
            self.reports.shape("compensate", _("of a boundary event must be true."), f"{at}/compensate", id)
        target = self.draft.nodes[flows[0].to] if len(flows) == 1 else None
        only = len(flows) == 1 and len(self.incoming[flows[0].to]) == 1
        if (
            not only
            or self.draft.kind(flows[0].to) not in ACTIVITIES
            or (isinstance(target, dict) and "next" in target)
        ):
            message = _("“{node}” leads to the one activity that undoes “{host}”: nothing else leads there, nor on.")
            text = message.format(node=id, host=raw.get("attachedTo"))
            hint = _("Give it an activity of its own, without “next”.")
            self.reports.error("compensation", text, f"{at}/next" if "next" in raw else at, node=id, hint=hint)

    def _host(self, raw: Raw, at: str, id: str, found: Keys) -> str:
        """The id of the activity that a boundary event is attached to; "" when it is reported."""
        takes = RAISING if "error" in found else ESCALATING if "escalation" in found else HOSTS
        takes = ACTIVITIES if "compensate" in found else takes
        scope = self.draft.scopes.get(id)
        around = [name for name in self.draft.nodes if self.draft.scopes.get(name) == scope]
        hosts = [
            name
            for name in around
            if self.draft.kind(name) in takes and self.draft.nodes[name].get("event") is not True
        ]
        given = raw.get("attachedTo")
        if isinstance(given, str) and given in hosts:
            return given
        message = _("A boundary event needs “attachedTo”: the id of the task that it belongs to.")
        if "error" in found:
            message = _("An event for errors is attached to a task that calls something, or to a sub-process.")
        elif "escalation" in found:
            message = _("An event for escalations is attached to a sub-process.")
        pointer = f"{at}/attachedTo" if "attachedTo" in raw else at
        self.reports.error("attached", message, pointer, node=id, hint=near(str(given or "")[:64], hosts))
        return ""

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
            if self.draft.kind(flow.to) not in CATCHING:
                message = _("After “{node}” come events that are waited for, not “{to}”.").format(node=id, to=flow.to)
                hint = _("Lead to intermediate catch events or receive tasks.")
                self.reports.error("event_gateway", message, flow.pointer, node=id, hint=hint)
            elif any(_is_attached(node, flow.to) for node in self.draft.nodes.values()):
                message = _("“{to}” comes after an event-based gateway, so it has no boundary events.")
                self.reports.error("event_gateway", message.format(to=flow.to), flow.pointer, node=id)
        if len({flow.to for flow in flows}) < 2:
            message = _("“{node}” needs two or more events of which the first one wins.").format(node=id)
            self.reports.error("event_gateway", message, at, node=id)
        return self._told_by_hand(flows)

    def _told_by_hand(self, flows: Collection[Flow]) -> Keys:
        """The events behind the gateway that a person may tell are its outcomes, and a step for all their people."""
        who: dict[str, Any] = {}
        found = []
        for flow in flows:
            raw = self.draft.nodes[flow.to]
            manual = raw.get("manual") if isinstance(raw, dict) else None
            if not isinstance(manual, dict):
                continue
            title = manual.get("title", flow.to)
            found.append(Outcome(flow.to, title if isinstance(title, str | dict) else flow.to))
            given = manual.get("candidates")
            for kind, names in given.items() if isinstance(given, dict) else ():
                listed = names if isinstance(names, list) else [names]
                who[kind] = [*who.get(kind, ()), *(name for name in listed if name not in who.get(kind, ()))]
        return {"outcomes": tuple(found), "candidates": who} if found else {}


_TYPES: Mapping[str, Callable[[NodeParser, Raw, str, str], Keys]] = {
    "startEvent": NodeParser.start,
    "userTask": NodeParser.user_task,
    "manualTask": NodeParser.user_task,
    "subProcess": NodeParser.sub_process,
    "callActivity": NodeParser.call_activity,
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

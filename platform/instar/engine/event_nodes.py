"""Events and gateways: what the keys of each type say, or what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from instar.engine import people, starts, triggers
from instar.engine.keys import (
    ANY,
    JOIN_KEYS,
    MANUAL_KEYS,
    NAME,
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
    Outcome,
)
from instar.engine.reports import is_whole, near
from instar.engine.task_nodes import Keys, Raw, TaskParser
from instar.i18n import _

HOSTS = ACTIVITIES - {"scriptTask"}
"""Node types that boundary events can be attached to."""
RAISING = CALLING | {SUB_PROCESS, CALL_ACTIVITY}
"""Those out of which errors come."""
ESCALATING = frozenset({SUB_PROCESS})


class EventParser(TaskParser):
    """Reads what waits for something, throws something or decides."""

    def start(self, raw: Raw, at: str, id: str) -> Keys:
        """A ticket is opened here by hand, by a plan or by what comes from outside; or a sub-process begins here."""
        kinds = starts.triggers_of(self.draft, id)
        for key in starts.OF_EVENT:
            if key in raw and key not in kinds:
                message = _("A start event here has no “{key}”: that begins an event sub-process.").format(key=key)
                self.reports.misplaced(key, message, at, id)
        for key in ("interrupting", "correlate") if kinds != starts.OF_EVENT else ():
            if key in raw:
                message = _("“{key}” goes with the start event of an event sub-process only.").format(key=key)
                self.reports.misplaced(key, message, at, id)
        found = triggers.trigger(self.draft, raw, at, id, kinds, needed=False)
        timer = found.get("timer")
        if timer is not None and timer.every is None and id not in self.draft.scopes:
            wanted = _('of a start event must be a plan: {"cycle": "0 9 * * 1"} or {"cycle": "R/P7D"}.')
            self.reports.shape("timer", wanted, f"{at}/timer", id, right='{"cycle": "0 9 * * 1"}')
        return {**found, "interrupting": self._interrupting(raw, at, id, "error" in found)}

    def end(self, raw: Raw, at: str, id: str) -> Keys:
        result = raw.get("result")
        if "result" in raw and not (isinstance(result, str) and NAME.fullmatch(result)):
            wanted = _("must be a word of letters, digits, “_”, “-” and “.” that begins with a letter.")
            self.reports.shape("result", wanted, f"{at}/result", id)
            result = None
        terminate = self.reports.truth(raw, "terminate", at, id)
        thrown = self._thrown(raw, at, id, ("message", "signal", "error", "escalation"), needed=False)
        for kind in ("error", "escalation"):
            if thrown.get(kind) == ANY:
                wanted = _("must be a code: only an event that takes it takes any.")
                self.reports.shape(kind, wanted, f"{at}/{kind}", id)
        return {"result": result, "terminate": terminate, **thrown}

    def catch(self, raw: Raw, at: str, id: str) -> Keys:
        events = ("timer", "message", "signal", "condition", "children", "link")
        kinds = ("message",) if raw["type"] == "receiveTask" else events
        found = triggers.trigger(self.draft, raw, at, id, kinds)
        return {**found, "fresh": self.reports.truth(raw, "fresh", at, id), **self._by_hand(raw, at, id)}

    def throw(self, raw: Raw, at: str, id: str) -> Keys:
        return self._thrown(raw, at, id, ("message", "signal", "link", "escalation", "compensate"), needed=True)

    def boundary(self, raw: Raw, at: str, id: str) -> Keys:
        kinds = ("timer", "message", "signal", "condition", "error", "escalation", "compensate")
        found = triggers.trigger(self.draft, raw, at, id, kinds)
        if found.get("compensate"):
            self._undoes(raw, at, id)
        interrupting = self._interrupting(raw, at, id, "error" in found)
        return {**found, "interrupting": interrupting, "attached": self._host(raw, at, id, found)}

    def event_gateway(self, raw: Raw, at: str, id: str) -> Keys:
        flows = self.flows.get(id, ())
        for flow in flows:
            if self.draft.kind(flow.to) not in CATCHING:
                message = _("After “{node}” come events that are waited for, not “{to}”.").format(node=id, to=flow.to)
                hint = _("Lead to intermediate catch events or receive tasks.")
                self.reports.error("event_gateway", message, flow.pointer, node=id, hint=hint)
            elif any(_is_attached(node, flow.to) for node in self.draft.nodes.values()):
                message = _("“{to}” comes after an event-based gateway, so it has no boundary events.")
                hint = _("Remove those events; what they wait for may be an event of its own behind “{node}”.")
                told = message.format(to=flow.to)
                self.reports.error("event_gateway", told, flow.pointer, node=id, hint=hint.format(node=id))
        if len({flow.to for flow in flows}) < 2:
            message = _("“{node}” needs two or more events of which the first one wins.").format(node=id)
            hint = _("Lead to another event as well, such as a timer for what happens when nothing comes.")
            self.reports.error("event_gateway", message, at, node=id, hint=hint)
        return self._told_by_hand(flows)

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

    def _interrupting(self, raw: Raw, at: str, id: str, is_error: bool) -> bool:
        given = raw.get("interrupting", True)
        if not isinstance(given, bool):
            self.reports.shape("interrupting", _("must be true or false."), f"{at}/interrupting", id)
        if is_error and given is False:
            message = _("An error ends what it comes from, so its event is always interrupting.")
            self.reports.misplaced("interrupting", message, at, id)
        return given is not False

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

    def _thrown(self, raw: Raw, at: str, id: str, kinds: Collection[str], *, needed: bool) -> Keys:
        found = triggers.trigger(self.draft, raw, at, id, kinds, needed=needed)
        if "with" in raw and not (found or needed):
            message = _("“{key}” goes with “message” or “signal”.").format(key="with")
            self.reports.misplaced("with", message, at, id)
        return {**found, "arguments": self._arguments(raw, at, id, "")}

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


def _is_attached(node: object, to: str) -> bool:
    return isinstance(node, dict) and node.get("type") == BOUNDARY and node.get("attachedTo") == to

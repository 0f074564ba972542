"""Nodes at which something is done: what the keys of each type say, or what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from instar.engine import people
from instar.engine.draft import Draft
from instar.engine.examples import example
from instar.engine.expressions import ANY, RECORD, Type
from instar.engine.flows import Flows
from instar.engine.keys import (
    CHILD_KEYS,
)
from instar.engine.model import (
    Flow,
)
from instar.engine.outcomes import outcomes
from instar.engine.reports import is_whole, near
from instar.engine.source import escape
from instar.i18n import _

Raw = Mapping[str, Any]
Keys = dict[str, Any]
"""Attributes of the Node that a type adds."""
MOST_TRIES = 50


class TaskParser:
    """`incoming`: the flows into each node."""

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

    def sub_process(self, raw: Raw, at: str, id: str) -> Keys:
        by_event, ad_hoc = self.reports.truth(raw, "event", at, id), self.reports.truth(raw, "adHoc", at, id)
        if by_event and ad_hoc:
            message = _("A sub-process begins by an event or is ad-hoc, not both.")
            self.reports.misplaced("adHoc", message, at, id)
        for key in ("next", "multi", "loop", "compensation") if by_event else ():
            if key in raw:
                message = _("A sub-process that begins by an event has no “{key}”.").format(key=key)
                self.reports.misplaced(key, message, at, id)
        if "until" in raw and not ad_hoc:
            message = _("“until” goes with an ad-hoc sub-process.")
            hint = _("Leave it out, or write {example}.").format(example='"adHoc": true')
            self.reports.misplaced("until", message, at, id, hint=hint)
        if not isinstance(raw.get("nodes"), dict) or not raw["nodes"]:
            pointer = f"{at}/nodes" if "nodes" in raw else at
            message = _("A sub-process needs “nodes”, as a process has them.")
            self.reports.error("shape", message, pointer, node=id, hint=example("nodes"))
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
        self.draft.refers_to_targets(action, given, f"{at}/with", id)
        return self.draft.compiler.value(given, f"{at}/with", id)

    def _result_path(self, raw: Raw, at: str, id: str, given_type: Type | None = None) -> tuple[str, ...]:
        given = raw.get("result")
        if "result" not in raw:
            return ()
        if not isinstance(given, str):
            wanted = _('must be a place in the data, such as "data.invoice".')
            self.reports.shape("result", wanted, f"{at}/result", id, right='"data.invoice"')
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

"""One node: what each key of the definition says, or what is wrong with it. One method per type that adds keys: those
of tasks in `task_nodes.py`, those of events and gateways in `event_nodes.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from instar.engine import activities
from instar.engine.event_nodes import EventParser
from instar.engine.examples import plain_name, such_as
from instar.engine.keys import (
    EXTENSION,
    KEYS_OF,
    NAME,
    NODE_KEYS,
)
from instar.engine.model import (
    ACTIVITIES,
    Flow,
    Node,
)
from instar.engine.reports import near
from instar.engine.task_nodes import Keys, Raw
from instar.i18n import _


class NodeParser(EventParser):
    """Reads nodes of every type."""

    def parse(self, id: str, raw: object) -> Node | None:
        """None when there is nothing to make a node of; all that is wrong is reported."""
        at = self.draft.at(id)
        if not NAME.fullmatch(id):
            message = _("The id of a node is made of letters, digits, “_”, “-” and “.” and begins with a letter.")
            name = plain_name(id, "node", self.draft.nodes)
            self.reports.error("id", message, at, node=id, hint=_("Call it “{name}”, for example.").format(name=name))
        if not isinstance(raw, dict):
            hint = such_as('{"type": "userTask"}')
            self.reports.error("shape", _("A node must be an object with “type”."), at, node=id, hint=hint)
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


def _plain(kind: str, flows: tuple[Flow, ...]) -> bool:
    """Whether leaving the node needs no decision."""
    if kind == "exclusiveGateway" and len(flows) > 1:
        return False
    return all(flow.when is None and not flow.default for flow in flows)

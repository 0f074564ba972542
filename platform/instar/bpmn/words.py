"""The words of BPMN beside ours: which element is which type of node, which event definition which key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from instar.engine.keys import NAME

TASKS = ("userTask", "manualTask", "serviceTask", "sendTask", "scriptTask", "businessRuleTask", "receiveTask")
GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway")
EVENTS = ("startEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "endEvent")
HOLDERS = ("subProcess", "callActivity")
ACTIVITIES = frozenset((*TASKS, *HOLDERS))
TYPES = frozenset((*TASKS, *GATEWAYS, *EVENTS, *HOLDERS))
"""Types of nodes; but for `subProcess` with `adHoc` each is an element of the same name."""
NODES: Mapping[str, str] = MappingProxyType(
    {
        **{one: one for one in TYPES},
        "task": "userTask",
        "adHocSubProcess": "subProcess",
        "transaction": "subProcess",
    }
)
"""Elements that become nodes."""
FLOW = "sequenceFlow"
CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "timer": "timerEventDefinition",
        "message": "messageEventDefinition",
        "signal": "signalEventDefinition",
        "condition": "conditionalEventDefinition",
        "error": "errorEventDefinition",
        "escalation": "escalationEventDefinition",
        "link": "linkEventDefinition",
        "compensate": "compensateEventDefinition",
        "terminate": "terminateEventDefinition",
    }
)
"""Key of a node → event definition."""
ROOTS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "message": ("message", "messageRef", "name"),
        "signal": ("signal", "signalRef", "name"),
        "error": ("error", "errorRef", "errorCode"),
        "escalation": ("escalation", "escalationRef", "escalationCode"),
    }
)
"""Key → element of the file that is referred to, attribute that refers to it, and its attribute that holds our word."""
DEFAULTING = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"} | ACTIVITIES)
"""What may name its default flow."""


def flows_of(node: Mapping[str, Any]) -> list[dict[str, Any]]:
    """`next` as a list of flows in their long form."""
    raw = node.get("next", [])
    listed = raw if isinstance(raw, list) else [raw]
    return [dict(flow) if isinstance(flow, Mapping) else {"to": flow} for flow in listed]


def slug(text: str, spare: str) -> str:
    """A key or an id made of a text: "Sales team" is Sales_team; `spare` where nothing is left of it."""
    if NAME.fullmatch(text):
        return text
    found = re.sub(r"[^A-Za-z0-9_.-]+", "_", text.strip(), flags=re.ASCII).strip("_.-")[:64]
    found = found or spare
    return found if NAME.fullmatch(found) else f"_{found}"[:64]


def free(base: str, taken: Iterable[str]) -> str:
    """The first of `base`, `base_2`, … that is not taken."""
    used = set(taken)
    return next(one for one in _numbered(base) if one not in used)


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base[:58]}_{number}"
        number += 1


def text_in(value: Any) -> str | None:
    """What BPMN, which has one language, shows of a text: English, else the first; None for what is no text."""
    if isinstance(value, Mapping):
        value = value.get("en", next(iter(value.values()), None))
    return value if isinstance(value, str) else None

"""The canonical text of a definition: the same bytes for the same definition, whoever wrote it and however.

Keys stand in the order of the format's page, extensions after them, a process's `layout` last; maps whose keys are the
author's own (nodes, languages, arguments) keep his order, which means something. Flows have their short form where they
say no more. Two spaces of indent; an object or list stands on one line where it fits. Nothing is added or left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from instar.engine.keys import (
    ACCEPT_KEYS,
    CALENDAR_FORMAT,
    CALENDAR_KEYS,
    COUNTRY_KEYS,
    DECISION_FORMAT,
    DECISION_KEYS,
    DEED_KEYS,
    EXCEPTION_KEYS,
    EXTENSION,
    FIELD_KEYS,
    FLOW_KEYS,
    FORM_FORMAT,
    FORM_KEYS,
    HOLIDAY_KEYS,
    INPUT_KEYS,
    JOIN_KEYS,
    LAYOUT,
    LOOP_KEYS,
    MANUAL_KEYS,
    MOVED_KEYS,
    MULTI_KEYS,
    NODE_KEYS,
    OPTION_KEYS,
    OUTPUT_KEYS,
    PROCESS_KEYS,
    RULE_KEYS,
    SHORT_KEYS,
    SLA_KEYS,
    STAGE_KEYS,
    TIMER_KEYS,
)

WIDTH = 120
INDENT = "  "
_SURROGATE = re.compile("[\ud800-\udfff]")


def canonical(value: Mapping[str, Any]) -> str:
    """The canonical JSON text of a process, form, decision table or calendar, by its "format"; it ends with a line end.

    Works for any JSON object, right or wrong: `canonical(json.loads(canonical(x))) == canonical(x)`.
    """
    ordered = _ORDERS.get(str(value.get("format")), _process)(value)
    text = _block(ordered, "", opened=2)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


# -- order ---------------------------------------------------------------------------------------------------


def _process(raw: Mapping[str, Any]) -> dict[str, Any]:
    found = _ordered(raw, PROCESS_KEYS)
    if LAYOUT in found:
        found[LAYOUT] = found.pop(LAYOUT)
    _each(found, "stages", lambda stage: _ordered(stage, STAGE_KEYS))
    _each(found, "accepts", lambda item: _ordered(item, ACCEPT_KEYS))
    _each(found, "sla", _clock)
    _inline(found)
    _nodes(found)
    return found


def _clock(raw: Mapping[str, Any]) -> dict[str, Any]:
    found = _ordered(raw, SLA_KEYS)
    for key in ("on_warn", "on_breach"):
        if isinstance(found.get(key), Mapping):
            found[key] = _ordered(found[key], DEED_KEYS)
    return found


def _node(raw: Mapping[str, Any]) -> dict[str, Any]:
    found = _ordered(raw, NODE_KEYS)
    _inline(found)
    for key in ("due", "timer"):
        if isinstance(found.get(key), Mapping):
            found[key] = _ordered(found[key], TIMER_KEYS)
    for key, keys in (("join", JOIN_KEYS), ("multi", MULTI_KEYS), ("loop", LOOP_KEYS), ("manual", MANUAL_KEYS)):
        if isinstance(found.get(key), Mapping):
            found[key] = _ordered(found[key], keys)
    if "next" in found:
        found["next"] = _flows(found["next"])
    _nodes(found)
    return found


def _nodes(found: dict[str, Any]) -> None:
    nodes = found.get("nodes")
    if isinstance(nodes, Mapping):
        found["nodes"] = {id: _node(node) if isinstance(node, Mapping) else node for id, node in nodes.items()}


def _flows(raw: Any) -> Any:
    """A flow that says only where it leads is its target; a single one needs no list."""
    if not isinstance(raw, list):
        return raw
    flows = [_flow(flow) if isinstance(flow, Mapping) else flow for flow in raw]
    return flows[0] if len(flows) == 1 and isinstance(flows[0], str) else flows


def _flow(raw: Mapping[str, Any]) -> Any:
    if list(raw) == ["to"] and isinstance(raw["to"], str):
        return raw["to"]
    found = _ordered(raw, FLOW_KEYS)
    _inline(found)
    return found


def _form(raw: Mapping[str, Any]) -> dict[str, Any]:
    found = _ordered(raw, FORM_KEYS)
    _each(found, "fields", _field)
    return found


def _field(raw: Mapping[str, Any]) -> dict[str, Any]:
    found = _ordered(raw, FIELD_KEYS)
    _each(found, "options", lambda option: _ordered(option, OPTION_KEYS))
    _each(found, "fields", _field)
    return found


def _decision(raw: Mapping[str, Any]) -> dict[str, Any]:
    found = _ordered(raw, DECISION_KEYS)
    for key, keys in (("inputs", INPUT_KEYS), ("outputs", OUTPUT_KEYS), ("rules", RULE_KEYS), ("accepts", ACCEPT_KEYS)):
        _each(found, key, partial(_ordered, keys=keys))
    return found


def _calendar(raw: Mapping[str, Any]) -> dict[str, Any]:
    found = _ordered(raw, CALENDAR_KEYS)
    _each(found, "holidays", lambda item: _ordered(item, COUNTRY_KEYS if "country" in item else HOLIDAY_KEYS))
    _each(found, "moved", partial(_ordered, keys=MOVED_KEYS))
    _each(found, "exceptions", partial(_ordered, keys=EXCEPTION_KEYS))
    if isinstance(found.get("short"), Mapping):
        found["short"] = _ordered(found["short"], SHORT_KEYS)
    return found


_ORDERS = {FORM_FORMAT: _form, DECISION_FORMAT: _decision, CALENDAR_FORMAT: _calendar}


def _inline(found: dict[str, Any]) -> None:
    if isinstance(found.get("form"), Mapping):
        found["form"] = _form(found["form"])


def _each(found: dict[str, Any], key: str, order: Any) -> None:
    if isinstance(found.get(key), list):
        found[key] = [order(item) if isinstance(item, Mapping) else item for item in found[key]]


def _ordered(raw: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """Known keys first, then the others as they came, extensions after them."""
    found = {key: raw[key] for key in keys if key in raw}
    rest = [key for key in raw if key not in found]
    return found | {key: raw[key] for key in sorted(rest, key=lambda key: key.startswith(EXTENSION))}


# -- text ----------------------------------------------------------------------------------------------------


def _block(value: Any, indent: str, before: int = 0, opened: int = 0) -> str:
    """`before`: characters that stand on the line already. `opened`: levels that are never written on one line."""
    flat = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not isinstance(value, dict | list) or not value:
        return flat
    scalar = not any(isinstance(item, dict | list) for item in (value.values() if isinstance(value, dict) else value))
    if (not opened or (scalar and indent)) and len(indent) + before + len(flat) < WIDTH:
        return flat
    inner = indent + INDENT
    if isinstance(value, list):
        lines = [inner + _block(item, inner, 0, max(0, opened - 1)) for item in value]
        return "[\n" + ",\n".join(lines) + f"\n{indent}]"
    lines = []
    for key, item in value.items():
        name = f"{json.dumps(key, ensure_ascii=False)}: "
        lines.append(inner + name + _block(item, inner, len(name), max(0, opened - 1)))
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"

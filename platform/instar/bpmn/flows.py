"""Sequence flows: out of `next` and into it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from instar.bpmn import exact
from instar.bpmn.conditions import sayable
from instar.bpmn.document import XSI, model, name, title_of, writable
from instar.bpmn.reading import Reading
from instar.bpmn.words import DEFAULTING, FLOW, text_in
from instar.engine.keys import FLOW_KEYS
from instar.i18n import _

PLAIN = frozenset(FLOW_KEYS)


# -- writing -------------------------------------------------------------------------------------------------


def write(parent: Element, id: str, source: str, flow: Mapping[str, Any]) -> Element:
    """One flow, with what BPMN has words for: title, condition; who is the default stands at the node."""
    made = model(parent, FLOW, id=id, sourceRef=source, targetRef=flow["to"])
    if title := text_in(flow.get("title")):
        made.set("name", writable(title))
    when = flow.get("when")
    if isinstance(when, str) and sayable(when):
        asked = model(made, "conditionExpression")
        asked.set(name(XSI, "type"), "bpmn:tFormalExpression")
        asked.text = writable(when)
    return made


def ways(element: Element, incoming: Sequence[str], outgoing: Sequence[str]) -> None:
    """The flows of a node, said a second time as BPMN wants it."""
    for tag, ids in (("incoming", incoming), ("outgoing", outgoing)):
        for id in ids:
            model(element, tag).text = id


# -- reading -------------------------------------------------------------------------------------------------


def read(reading: Reading, element: Element, there: Mapping[str, Element]) -> tuple[str, dict[str, Any]] | None:
    """(xml id of the node that it leaves, flow); None for one that leads nowhere in its scope, which is told.

    `there`: the nodes of the scope by their ids in the file.
    """
    ledger = reading.ledger
    source, target = (ledger.get(element, key) or "" for key in ("sourceRef", "targetRef"))
    for id in (source, target):
        if id not in there:
            known = id in reading.ids
            told = (
                _("It crosses the border of a sub-process.")
                if known
                else _("It leads from or to “{id}”, which is not there.")
            )
            ledger.lost(element, told.format(id=id[:64]))
            return None
    if refused := _unfit(there[source], there[target]):
        ledger.lost(element, refused)
        return None
    ledger.take(element)
    said = _said(reading, element, source, target)
    reading.said[element] = said
    found = exact.read(ledger, element, said)
    found["to"] = said["to"]
    if "id" in found:
        found["id"] = reading.id(element)
    return source, {key: found[key] for key in (*FLOW_KEYS, *found) if key in found}


def _unfit(source: Element, target: Element) -> str | None:
    kinds = [str(one.tag).rpartition("}")[2] for one in (source, target)]
    if kinds[0] == "endEvent":
        return _("Nothing leads out of an end event.")
    if kinds[1] in ("startEvent", "boundaryEvent"):
        return _("Nothing leads into a start or boundary event.")
    return None


def _said(reading: Reading, element: Element, source: str, target: str) -> dict[str, Any]:
    said: dict[str, Any] = {"to": reading.ids[target]}
    id = reading.id(element)
    if not re.fullmatch(rf"{re.escape(reading.ids[source])}\.{re.escape(said['to'])}(\.\d+)?", id):
        said["id"] = id
    reading.tell_renamed(element)
    node = reading.by_id[source]
    kind = str(node.tag).rpartition("}")[2]
    default = kind in DEFAULTING | {"task"} and reading.ledger.get(node, "default") == element.get("id")
    asked = reading.ledger.child(element, "conditionExpression")
    when = reading.expression(asked) if asked is not None and "".join(asked.itertext()).strip() else None
    if when and default and not reading.ours:
        reading.ledger.weaker(element, _("A default flow has no condition."))
    elif when:
        said["when"] = when
    if default:
        said["default"] = True
    if title := title_of(element):
        said["title"] = title
    return said


def next_of(flows: Sequence[Mapping[str, Any]]) -> Any:
    """`next` in its shortest form."""
    short = [flow["to"] if list(flow) == ["to"] else dict(flow) for flow in flows]
    return short[0] if len(short) == 1 and isinstance(short[0], str) else short

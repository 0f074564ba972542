"""One node: its element with all that BPMN has words for, and back. What is within a sub-process is for `scopes.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from instar.bpmn import activities, events, vendors
from instar.bpmn.document import BpmnError, local, model, title_of, writable
from instar.bpmn.events import Refer
from instar.bpmn.reading import Reading
from instar.bpmn.words import ACTIVITIES, EVENTS, NODES, text_in
from instar.i18n import _

HOSTS = (*ACTIVITIES, "task", "adHocSubProcess", "transaction")


# -- writing -------------------------------------------------------------------------------------------------


def begin(parent: Element, id: str, node: Mapping[str, Any]) -> Element:
    """The element with its texts; flows and the rest come behind them."""
    made = model(parent, activities.element_of(node), id=id)
    if title := text_in(node.get("title")):
        made.set("name", writable(title))
    if docs := text_in(node.get("docs")):
        model(made, "documentation").text = writable(docs)
    if node["type"] == "boundaryEvent":
        made.set("attachedToRef", node["attachedTo"])
        made.set("cancelActivity", "false" if node.get("interrupting") is False else "true")
    if node["type"] == "startEvent" and node.get("interrupting") is False:
        made.set("isInterrupting", "false")
    return made


def finish(element: Element, node: Mapping[str, Any], undoes: bool, refer: Refer) -> None:
    """What stands behind the flows. `undoes`: another node names it as its compensation."""
    if node["type"] in EVENTS:
        events.write(element, node, refer)
    activities.write(element, node, undoes, refer)


# -- reading -------------------------------------------------------------------------------------------------


def read(reading: Reading, element: Element, there: Mapping[str, Element]) -> dict[str, Any]:
    """The keys that BPMN and other engines say of a node, without `next` and `nodes`."""
    tag = local(element)
    kind = NODES[tag]
    found: dict[str, Any] = {"type": kind}
    reading.ledger.take(element)
    reading.tell_renamed(element)
    reading.ledger.get(element, "default")
    if title := title_of(element):
        found["title"] = title
    if docs := reading.ledger.text(element, "documentation"):
        found["docs"] = docs
    if tag in EVENTS:
        found |= events.read(reading, element, tag)
    if tag == "boundaryEvent":
        found["attachedTo"] = _host(reading, element, there)
    if tag in HOSTS:
        found |= activities.read(reading, element, tag)
    found |= vendors.read(reading, element, kind)
    if kind == "callActivity" and "process" not in found and not reading.ours:
        reading.ledger.weaker(element, _("It names no process that can be called here."))
    return found


def _host(reading: Reading, element: Element, there: Mapping[str, Element]) -> str:
    """The activity that a boundary event belongs to. Raises BpmnError: such an event means nothing without."""
    host = reading.named(element, "attachedToRef")
    id = host.get("id") or "" if host is not None else ""
    if host is None or there.get(id) is not host or local(host) not in HOSTS:
        told = _("A boundary event belongs to an activity beside it; “{id}” is none.")
        raise BpmnError(told.format(id=(element.get("attachedToRef") or "")[:64]), element.get("id") or "")
    return reading.ids[id]

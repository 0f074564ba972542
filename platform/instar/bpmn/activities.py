"""Activities: what BPMN says of tasks, calls and sub-processes beside their flows, and how often they are done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from instar.bpmn.conditions import sayable
from instar.bpmn.document import MODEL, OURS, model, name, writable
from instar.bpmn.events import Refer
from instar.bpmn.reading import Reading
from instar.bpmn.vendors import collection_of
from instar.bpmn.words import ACTIVITIES
from instar.engine.keys import NAME
from instar.i18n import _

MULTI, LOOP = "multiInstanceLoopCharacteristics", "standardLoopCharacteristics"
OWN = ("each", "as", "rest")
"""Of `multi`: what stands as attributes of ours, because BPMN wants data objects for it."""


# -- writing -------------------------------------------------------------------------------------------------


def element_of(node: Mapping[str, Any]) -> str:
    """The name of the element that a node becomes."""
    kind = str(node["type"])
    return "adHocSubProcess" if kind == "subProcess" and node.get("adHoc") is True else kind


def write(element: Element, node: Mapping[str, Any], undoes: bool, refer: Refer) -> None:
    """All but texts, flows, and what is within a sub-process. `undoes`: another node names it as its compensation."""
    if node["type"] not in ACTIVITIES:
        return
    if undoes:
        element.set("isForCompensation", "true")
    if node["type"] == "subProcess" and node.get("event") is True:
        element.set("triggeredByEvent", "true")
    called, message = node.get("process"), node.get("message")
    if node["type"] == "callActivity" and isinstance(called, str) and NAME.fullmatch(called):
        element.set("calledElement", called)
    if node["type"] == "receiveTask" and isinstance(message, str) and writable(message).strip():
        element.set("messageRef", refer("message", message))
    _write_multi(element, node.get("multi"))
    if "multi" not in node:
        _write_loop(element, node.get("loop"))


def _write_multi(element: Element, multi: object) -> None:
    if not isinstance(multi, Mapping) or not sayable(multi.get("each")):
        return
    made = model(element, MULTI)
    made.set("isSequential", "true" if multi.get("mode") == "sequential" else "false")
    for key in OWN:
        if isinstance(multi.get(key), str) and multi[key]:
            made.set(name(OURS, key), writable(multi[key]))
    if sayable(multi.get("until")):
        model(made, "completionCondition").text = writable(multi["until"])


def _write_loop(element: Element, loop: object) -> None:
    if not isinstance(loop, Mapping) or not sayable(loop.get("while")):
        return
    made = model(element, LOOP, testBefore="true")
    if type(loop.get("max")) is int:
        made.set("loopMaximum", str(loop["max"]))
    model(made, "loopCondition").text = writable(loop["while"])


def write_until(element: Element, node: Mapping[str, Any]) -> None:
    """What ends an ad-hoc sub-process: stands behind all that is in it."""
    until = node.get("until")
    if element_of(node) == "adHocSubProcess" and sayable(until):
        model(element, "completionCondition").text = writable(str(until))


# -- reading -------------------------------------------------------------------------------------------------


def read(reading: Reading, element: Element, tag: str) -> dict[str, Any]:
    """The keys that BPMN's own attributes and elements say of an activity."""
    found: dict[str, Any] = {}
    if tag == "task":
        reading.ledger.weaker(element, _("A task of no kind is a step that a person does."))
    if tag == "transaction":
        reading.ledger.weaker(
            element, _("A transaction is a sub-process like any other: nothing undoes it as a whole.")
        )
    if tag == "subProcess" and reading.ledger.get(element, "triggeredByEvent") == "true":
        found["event"] = True
    if tag == "adHocSubProcess":
        found |= _read_ad_hoc(reading, element)
    if tag == "callActivity":
        found |= _read_call(reading, element)
    if tag == "receiveTask" and (message := reading.word(element, "message")):
        found["message"] = message
    reading.ledger.get(element, "isForCompensation")
    _read_repeated(reading, element, found)
    return found


def _read_ad_hoc(reading: Reading, element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {"adHoc": True}
    until = reading.ledger.child(element, "completionCondition")
    if until is not None and (condition := reading.expression(until)):
        found["until"] = condition
    return found


def _read_call(reading: Reading, element: Element) -> dict[str, Any]:
    called = (reading.ledger.get(element, "calledElement") or "").rpartition(":")[2]
    called = reading.keys.get(called, called)
    return {"process": called} if NAME.fullmatch(called) else {}


def _read_repeated(reading: Reading, element: Element, found: dict[str, Any]) -> None:
    several = element.find(name(MODEL, MULTI))
    if several is not None:
        multi = _read_multi(reading, several)
        if "each" in multi:
            found["multi"] = multi
            reading.ledger.take(several)
        else:
            reading.ledger.lost(several, _("It does not say for each of what; it is done once."))
    again = element.find(name(MODEL, LOOP))
    if again is not None:
        loop = _read_loop(reading, again)
        if "while" in loop:
            found["loop"] = loop
            reading.ledger.take(again)
        else:
            reading.ledger.lost(again, _("It does not say while what holds; it is done once."))


def _read_multi(reading: Reading, element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in ("each", "as"):
        if text := element.get(name(OURS, key)):
            found[key] = text
    found |= {} if found else _read_collection(reading, element)
    found["mode"] = "sequential" if reading.ledger.get(element, "isSequential") == "true" else "parallel"
    until = reading.ledger.child(element, "completionCondition")
    if until is not None and (condition := reading.expression(until)):
        found["until"] = condition
    if rest := element.get(name(OURS, "rest")):
        found["rest"] = rest
    return found


def _read_collection(reading: Reading, element: Element) -> dict[str, Any]:
    """What other tools write: a collection and the name of one of it."""
    collection, item = collection_of(reading.ledger, element)
    if not collection:
        return {}
    text = collection if collection.startswith(("${", "#{", "=")) else f"${{{collection}}}"
    each = reading.expression(element, text)
    return {"each": each, **({"as": item} if item else {})} if each else {}


def _read_loop(reading: Reading, element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    asked = reading.ledger.child(element, "loopCondition")
    if asked is not None and (condition := reading.expression(asked)):
        found["while"] = condition
    most = reading.ledger.get(element, "loopMaximum") or ""
    if most.isascii() and most.isdigit() and len(most) < 10:
        found["max"] = int(most)
    return found

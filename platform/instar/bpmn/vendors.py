"""What common engines write beside BPMN and mean as we do: Camunda 7 and 8, Flowable, Activiti.

Attributes and extension elements are found by their plain names, in whichever of the namespaces they stand. What is
taken here means the same; the rest is told by the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any
from xml.etree.ElementTree import Element

from instar.bpmn.conditions import is_expression
from instar.bpmn.document import MODEL, local, name, space
from instar.bpmn.ledger import Ledger
from instar.bpmn.reading import Reading
from instar.bpmn.words import slug
from instar.engine import lengths
from instar.engine.keys import FIELD, NAME
from instar.i18n import _

SPACES = (
    "http://camunda.org/schema/1.0/bpmn",
    "http://camunda.org/schema/zeebe/1.0",
    "http://flowable.org/bpmn",
    "http://activiti.org/bpmn",
)
PEOPLE: Mapping[str, str] = MappingProxyType({"candidateGroups": "team", "candidateUsers": "user"})
CALLERS = ("serviceTask", "sendTask")


def read(reading: Reading, element: Element, kind: str) -> dict[str, Any]:
    """Keys of a node that an engine's words stand for."""
    if kind == "userTask":
        return _user_task(reading, element)
    if kind in CALLERS:
        return _call(reading, element)
    if kind == "businessRuleTask":
        return _decision(reading, element)
    if kind == "callActivity":
        return _process(reading, element)
    return {}


def collection_of(ledger: Ledger, element: Element) -> tuple[str | None, str | None]:
    """Of a multi-instance: the collection, and the name of one of it."""
    collection = _attribute(ledger, element, "collection")
    item = _attribute(ledger, element, "elementVariable")
    for one in _extensions(element, "loopCharacteristics"):
        ledger.take(one)
        collection, item = one.get("inputCollection"), one.get("inputElement")
    return collection, item if item and FIELD.fullmatch(item) else None


def _attribute(ledger: Ledger, element: Element, attribute: str) -> str | None:
    for one in SPACES:
        found = ledger.get(element, name(one, attribute))
        if found and found.strip():
            return found.strip()
    return None


def _extensions(element: Element, tag: str) -> Iterator[Element]:
    extensions = element.find(name(MODEL, "extensionElements"))
    for one in extensions if extensions is not None else ():
        if local(one) == tag and space(one) in SPACES:
            yield one


def _either(reading: Reading, element: Element, attribute: str, tag: str, *attributes: str) -> str | None:
    """An attribute of the element, else of an extension element of that name."""
    found = _attribute(reading.ledger, element, attribute)
    for one in _extensions(element, tag):
        reading.ledger.take(one)
        found = found or next((one.get(key) for key in attributes if one.get(key)), None)
    return found.strip() if found else None


# -- user tasks ----------------------------------------------------------------------------------------------


def _user_task(reading: Reading, element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if candidates := _candidates(reading, element):
        found["candidates"] = candidates
    if assignee := _either(reading, element, "assignee", "assignmentDefinition", "assignee"):
        known = _person(reading, element, assignee)
        found |= {"assignee": known} if known else {}
    if form := _either(reading, element, "formKey", "formDefinition", "formKey", "formId", "externalReference"):
        found |= _form(reading, element, form)
    if due := _either(reading, element, "dueDate", "taskSchedule", "dueDate"):
        found |= _due(reading, element, due)
    return found


def _candidates(reading: Reading, element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for attribute, key in PEOPLE.items():
        given = _either(reading, element, attribute, "assignmentDefinition", attribute)
        if given and is_expression(given):
            expression = reading.expression(element, given)
            found |= {"=": expression} if expression and "=" not in found else {}
        elif given:
            _add(found, key, given)
    for role in (
        *reading.ledger.children(element, "potentialOwner"),
        *reading.ledger.children(element, "humanPerformer"),
    ):
        _owner(reading, role, found)
    return found


def _add(found: dict[str, Any], key: str, listed: str) -> None:
    old = found.get(key, [])
    names = [*(old if isinstance(old, list) else [old]), *(one.strip() for one in listed.split(",") if one.strip())]
    if names:
        found[key] = names[0] if len(names) == 1 else names


def _owner(reading: Reading, role: Element, found: dict[str, Any]) -> None:
    """BPMN's own way, as engines write it: `user(ann), group(sales)`; a bare name is a group."""
    text = "".join(role.itertext()).strip()
    if not text or is_expression(text) or len(text) > 500:
        return
    for one in text.split(","):
        word = one.strip()
        kind = "user" if word.startswith("user(") else "team"
        inside = word[word.index("(") + 1 : -1] if word.endswith(")") and word.startswith(("user(", "group(")) else word
        _add(found, kind, inside)
    for part in role.iter():
        reading.ledger.take(part)


def _person(reading: Reading, element: Element, text: str) -> str | dict[str, str] | None:
    if not is_expression(text):
        return text
    expression = reading.expression(element, text)
    return {"=": expression} if expression else None


def _form(reading: Reading, element: Element, form: str) -> dict[str, str]:
    key = form.rpartition(":")[2].rpartition("/")[2]
    if NAME.fullmatch(key) and not is_expression(form):
        return {"form": key}
    reading.ledger.weaker(element, _("Its form “{form}” is no key of a form.").format(form=form[:80]))
    return {}


def _due(reading: Reading, element: Element, due: str) -> dict[str, Any]:
    if lengths.length(due):
        return {"due": due}
    expression = reading.expression(element, due) if is_expression(due) else None
    if expression:
        return {"due": {"at": expression}}
    if not is_expression(due):
        reading.ledger.weaker(element, _("“{due}” is no duration: it is due at no time.").format(due=due[:80]))
    return {}


# -- what calls something ------------------------------------------------------------------------------------


def _call(reading: Reading, element: Element) -> dict[str, Any]:
    """The topic or type of a job is the name of an action. A class or a script is code, which is never brought."""
    action = _either(reading, element, "topic", "taskDefinition", "type")
    if _attribute(reading.ledger, element, "type") not in (None, "external"):
        reading.ledger.weaker(element, _("What it does is built into another engine: name an action."))
    if not action:
        return {}
    if is_expression(action):
        reading.ledger.weaker(element, _("Its action is worked out only then: name one."))
        return {}
    return {"action": slug(action, "action"), **_result(reading, element)}


def _decision(reading: Reading, element: Element) -> dict[str, Any]:
    decision = _either(reading, element, "decisionRef", "calledDecision", "decisionId")
    if not decision or not NAME.fullmatch(decision):
        if not reading.ours:
            reading.ledger.weaker(element, _("It names no decision table."))
        return {}
    return {"decision": decision, **_result(reading, element)}


def _result(reading: Reading, element: Element) -> dict[str, str]:
    given = _attribute(reading.ledger, element, "resultVariable")
    if not given:
        given = next((one.get("resultVariable") for one in _extensions(element, "calledDecision")), None)
    return {"result": f"data.{given}"} if given and FIELD.fullmatch(given) else {}


def _process(reading: Reading, element: Element) -> dict[str, str]:
    called = next((one.get("processId") for one in _extensions(element, "calledElement")), None)
    for one in _extensions(element, "calledElement"):
        reading.ledger.take(one)
    return {"process": called} if called and NAME.fullmatch(called) else {}

"""DMN XML: each decision table becomes a definition of ours, everything else is named with the reason.

Elements in are tables out plus losses. Nothing is fetched, entities and document types are refused, and no expression
is ever run: a cell that has no counterpart refuses its table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from instar.dmn import feel
from instar.dmn.feel import Untranslatable
from instar.engine.decisions import DECISION_FORMAT, parse_decision
from instar.engine.keys import NAME
from instar.i18n import _

LARGEST = 10 << 20
"""Bytes of a file at most."""
POLICIES: Mapping[str, str] = MappingProxyType(
    {
        "UNIQUE": "U",
        "ANY": "A",
        "FIRST": "F",
        "PRIORITY": "P",
        "COLLECT": "C",
        "RULE ORDER": "R",
        "OUTPUT ORDER": "O",
    }
)
TYPES: Mapping[str, str] = MappingProxyType(
    {
        "string": "text",
        "number": "number",
        "integer": "number",
        "long": "number",
        "double": "number",
        "boolean": "boolean",
        "date": "date",
        "dateTime": "time",
        "date and time": "time",
        "dayTimeDuration": "duration",
        "days and time duration": "duration",
    }
)
OURS = "urn:instar:dmn:1"
"""The namespace of what our own files say besides."""
_PATH = re.compile(r"(?:data|ticket|user)(?:\.[A-Za-z_]\w*)+", re.ASCII)
NAMED = ("decision", "businessKnowledgeModel", "decisionService", "knowledgeSource")
"""Elements that are either brought or told."""


class DmnError(Exception):
    """The file as a whole cannot be read: a sentence."""


class Loss(NamedTuple):
    """What was left out. ``element``: its id, else its name; ``name``: what people call it; ``reason``: a sentence."""

    element: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """``decisions``: definitions, `instar.decision/1`, in the order of the file."""

    decisions: tuple[dict[str, Any], ...]
    losses: tuple[Loss, ...]


def read_dmn(content: bytes) -> Imported:
    """Read one file. Raises DmnError for what is no DMN."""
    if len(content) > LARGEST:
        raise DmnError(_("The file is larger than {limit} MB.").format(limit=LARGEST >> 20))
    try:
        root = ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise DmnError(_("The file declares a document type or entities; such files are not read.")) from error
    except (ParseError, ValueError, LookupError) as error:
        raise DmnError(_("The file is no XML: {reason}").format(reason=error)) from error
    if _tag(root) != "definitions" or "DMN" not in root.tag:
        raise DmnError(_("The file is no DMN: its outermost element is “{name}”.").format(name=_tag(root)[:64]))
    return _Reader(root).imported()


def field_of(name: str) -> str:
    """The id of a field for what DMN calls an input: "Monthly Salary" is Monthly_Salary."""
    found = re.sub(r"\W+", "_", name.strip(), flags=re.ASCII).strip("_")
    return (found if found[:1].isalpha() else f"f_{found}")[:64]


class _Reader:
    def __init__(self, root: Element) -> None:
        self.root = root
        self.types = {one.get("name", ""): one for one in root if _tag(one) == "itemDefinition"}
        self.variables: dict[str, str | None] = {}
        for one in root:
            if _tag(one) in ("inputData", "decision"):
                variable = _child(one, "variable")
                name = (variable.get("name") if variable is not None else None) or one.get("name") or ""
                self.variables[name] = variable.get("typeRef") if variable is not None else None
        paths = {one.get("name", ""): one.get(f"{{{OURS}}}value", "") for one in root if _tag(one) == "inputData"}
        self.names = {
            name: path if _PATH.fullmatch(path := paths.get(name, "")) else f"data.{field_of(name)}"
            for name in self.variables
            if name
        }

    def imported(self) -> Imported:
        decisions: list[dict[str, Any]] = []
        losses: list[Loss] = []
        keys: set[str] = set()
        for element in self.root:
            if _tag(element) not in NAMED:
                continue
            name = element.get("name") or ""
            try:
                made = self._decision(element, keys)
                decisions.append(made)
                keys.add(made["key"])
            except Untranslatable as error:
                losses.append(Loss(element.get("id") or name, name, error.what))
        return Imported(tuple(decisions), tuple(losses))

    def _decision(self, element: Element, taken: set[str]) -> dict[str, Any]:
        table = _child(element, "decisionTable")
        if table is None:
            raise Untranslatable(_no_table(element))
        policy = table.get("hitPolicy", "UNIQUE").upper()
        if policy not in POLICIES:
            raise Untranslatable(_("There is no hit policy “{policy}”.").format(policy=policy[:64]))
        aggregate = table.get("aggregation")
        made: dict[str, Any] = {"format": DECISION_FORMAT, "key": _key(element, taken)}
        made["title"] = element.get("name") or made["key"]
        if described := _text(element, "description"):
            made["docs"] = described
        made["hit"] = POLICIES[policy]
        if aggregate:
            made["aggregate"] = aggregate.lower()
        made["inputs"] = [self._input(one) for one in _children(table, "input")]
        outputs = _children(table, "output")
        made["outputs"] = [self._output(one, element, len(outputs)) for one in outputs]
        made["rules"] = [self._rule(one) for one in _children(table, "rule")]
        _refuse_what_is_wrong(made, element)
        return made

    def _input(self, element: Element) -> dict[str, Any]:
        asked = _child(element, "inputExpression")
        source = _text(asked, "text") if asked is not None else ""
        found: dict[str, Any] = {"value": self._put(source, feel.expression)}
        if label := element.get("label"):
            found["title"] = label
        reference = (asked.get("typeRef") if asked is not None else None) or self.variables.get(source)
        kind, allowed = self._type(reference)
        if kind:
            found["type"] = kind
        listed = _child(element, "inputValues")
        allowed = _text(listed, "text") if listed is not None else allowed
        if allowed:
            found["allowed"] = self._put(allowed, feel.unary_tests)
        return found

    def _type(self, reference: str | None) -> tuple[str | None, str]:
        """(our type, the values that it allows as FEEL) of a type by its name; types of types are followed."""
        allowed, seen = "", set[str]()
        while reference and reference not in seen:
            seen.add(reference)
            plain = reference.rpartition(":")[2]
            if plain in TYPES:
                return TYPES[plain], allowed
            known = self.types.get(reference)
            if known is None:
                return None, allowed
            values = _child(known, "allowedValues")
            allowed = allowed or (_text(values, "text") if values is not None else "")
            reference = _text(known, "typeRef")
        return None, allowed

    def _output(self, element: Element, decision: Element, count: int) -> dict[str, Any]:
        name = element.get("name") or element.get("label") or decision.get("name") or "result"
        found: dict[str, Any] = {"id": field_of(name) or "result"}
        label = element.get("label")
        if label and label != found["id"]:
            found["title"] = label
        elif found["id"] != name:
            found["title"] = name
        listed = _child(element, "outputValues")
        if listed is not None:
            found["values"] = self._put(_text(listed, "text"), feel.values)
        default = _child(element, "defaultOutputEntry")
        if default is not None and _text(default, "text"):
            found["default"] = self._put(_text(default, "text"), feel.expression)
        return found

    def _rule(self, element: Element) -> dict[str, Any]:
        tests = [self._put(_text(one, "text"), feel.unary_tests) for one in _children(element, "inputEntry")]
        answers = [self._put(_text(one, "text"), feel.expression) for one in _children(element, "outputEntry")]
        found: dict[str, Any] = {"when": tests, "then": answers}
        if note := _text(element, "description"):
            found["note"] = note
        return found

    def _put(self, source: str, translate: Any) -> Any:
        """In our words; the reason names the whole of what could not be said."""
        try:
            return translate(source, self.names)
        except Untranslatable as error:
            told = _("“{source}”: {reason}").format(source=source[:80], reason=error.what)
            raise Untranslatable(told) from error


def _no_table(element: Element) -> str:
    if _tag(element) != "decision":
        return _("“{kind}” has no counterpart here: only decision tables are brought.").format(kind=_tag(element))
    logic = {"literalExpression", "context", "invocation", "list", "relation", "functionDefinition", "conditional"}
    logic |= {"filter", "for", "some", "every"}
    kind = next((_tag(one) for one in element if _tag(one) in logic), None)
    if kind is None:
        return _("The decision has no logic.")
    return _("The decision is a “{kind}”: only decision tables are brought.").format(kind=kind)


def _refuse_what_is_wrong(made: Mapping[str, Any], element: Element) -> None:
    """What the translation gives has to be a right table; overlaps and gaps are its author's affair."""
    for finding in parse_decision(made).findings:
        if finding.severity == "error" and finding.code not in ("overlap", "never"):
            raise Untranslatable(_("{reason} ({place})").format(reason=finding.message, place=finding.pointer))


def _key(element: Element, taken: set[str]) -> str:
    ours = element.get(f"{{{OURS}}}key", "")
    if NAME.fullmatch(ours) and ours not in taken:
        return ours
    base = field_of(element.get("name") or element.get("id") or "decision").lower()
    return next(key for key in _numbered(base) if key not in taken)


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base[:60]}_{number}"
        number += 1


def _tag(element: Element) -> str:
    """The name of an element without its namespace, which has changed with every version of DMN."""
    return str(element.tag).rpartition("}")[2]


def _child(element: Element, tag: str) -> Element | None:
    return next(iter(_children(element, tag)), None)


def _children(element: Element, tag: str) -> list[Element]:
    return [one for one in element if _tag(one) == tag]


def _text(element: Element | None, tag: str) -> str:
    found = _child(element, tag) if element is not None else None
    return "".join(found.itertext()).strip() if found is not None else ""

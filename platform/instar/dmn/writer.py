"""A table of ours as DMN 1.3: what other tools read, and what ``reader.py`` makes the same table of.

Names of fields are inputs of the file; what is no field (``ticket.priority``) goes under a name without points, with
ours beside it. Titles are in one language; what DMN has no place for is told. A cell that FEEL cannot say refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from instar.dmn.reader import OURS, POLICIES, DmnError, Loss
from instar.dmn.spoken import Speaker, Unspeakable
from instar.engine.decisions import parse_decision
from instar.i18n import _, text

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
NAMESPACE = "urn:instar:decisions"
HIT: Mapping[str, str] = MappingProxyType({ours: theirs for theirs, ours in POLICIES.items()})
TYPES: Mapping[str, str] = MappingProxyType(
    {
        "text": "string",
        "number": "number",
        "boolean": "boolean",
        "date": "date",
        "time": "date and time",
        "duration": "days and time duration",
    }
)
UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""
register_namespace("", MODEL)
register_namespace("instar", OURS)

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Exported:
    """``content``: the file; ``losses``: what DMN has no place for."""

    content: bytes
    losses: tuple[Loss, ...]


def write_dmn(definition: Raw) -> Exported:
    """Raises DmnError for a table that has errors, or a cell that FEEL cannot say."""
    wrong = [one for one in parse_decision(dict(definition)).findings if one.severity == "error"]
    if wrong and any(one.code not in ("overlap", "never") for one in wrong):
        told = _("The table has errors: {reason} ({place})")
        raise DmnError(told.format(reason=wrong[0].message, place=wrong[0].pointer))
    writer = _Writer(definition)
    root = writer.root()
    indent(root)
    return Exported(tostring(root, encoding="utf-8", xml_declaration=True) + b"\n", tuple(writer.losses()))


class _Writer:
    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.speaker = Speaker()
        self.key = str(raw["key"])

    def root(self) -> Element:
        root = Element(
            _model("definitions"), {"id": f"{self.key}.definitions", "name": self._title(self.raw, self.key)}
        )
        root.set("namespace", NAMESPACE)
        table = self._table()
        for name, path in self.speaker.names.items():
            root.append(_asked(name, path))
        decision = SubElement(root, _model("decision"), {"id": self.key, "name": self._title(self.raw, self.key)})
        decision.set(f"{{{OURS}}}key", self.key)
        if docs := _said(self.raw.get("docs")):
            SubElement(decision, _model("description")).text = docs
        for name in self.speaker.names:
            needs = SubElement(decision, _model("informationRequirement"), {"id": f"needs.{name}"})
            SubElement(needs, _model("requiredInput"), {"href": f"#asked.{name}"})
        decision.append(table)
        return root

    def _table(self) -> Element:
        table = Element(
            _model("decisionTable"), {"id": f"{self.key}.table", "hitPolicy": HIT[self.raw.get("hit", "U")]}
        )
        if "aggregate" in self.raw:
            table.set("aggregation", str(self.raw["aggregate"]).upper())
        for number, one in enumerate(self.raw["inputs"]):
            self._input(table, one, f"/inputs/{number}")
        for number, one in enumerate(self.raw["outputs"]):
            self._output(table, one, f"/outputs/{number}")
        for number, one in enumerate(self.raw["rules"]):
            self._rule(table, one, f"/rules/{number}")
        return table

    def _input(self, table: Element, raw: Raw, at: str) -> None:
        made = SubElement(table, _model("input"), {"id": f"{self.key}{at.replace('/', '.')}"})
        if "title" in raw:
            made.set("label", self._title(raw, ""))
        asked = SubElement(made, _model("inputExpression"))
        if raw.get("type"):
            asked.set("typeRef", TYPES[raw["type"]])
        _put(asked, self._spoken(raw["value"], f"{at}/value"))
        if "allowed" in raw:
            _put(SubElement(made, _model("inputValues")), self._tests(raw["allowed"], f"{at}/allowed"))

    def _output(self, table: Element, raw: Raw, at: str) -> None:
        made = SubElement(table, _model("output"), {"id": f"{self.key}{at.replace('/', '.')}", "name": raw["id"]})
        if "title" in raw:
            made.set("label", self._title(raw, ""))
        if raw.get("values"):
            listed = ", ".join(self._spoken(one, f"{at}/values") for one in raw["values"])
            _put(SubElement(made, _model("outputValues")), listed)
        if "default" in raw:
            _put(SubElement(made, _model("defaultOutputEntry")), self._spoken(raw["default"], f"{at}/default"))

    def _rule(self, table: Element, raw: Raw, at: str) -> None:
        made = SubElement(table, _model("rule"), {"id": f"{self.key}{at.replace('/', '.')}"})
        if note := _said(raw.get("note")):
            SubElement(made, _model("description")).text = note
        for number, cell in enumerate(raw["when"]):
            _put(SubElement(made, _model("inputEntry")), self._tests(cell, f"{at}/when/{number}"))
        for number, cell in enumerate(raw["then"]):
            _put(SubElement(made, _model("outputEntry")), self._spoken(cell, f"{at}/then/{number}"))

    def _spoken(self, source: Any, at: str) -> str:
        try:
            return self.speaker.value(source)
        except Unspeakable as error:
            raise DmnError(_("{reason} ({place})").format(reason=error.what, place=at)) from error

    def _tests(self, source: Any, at: str) -> str:
        try:
            return self.speaker.tests(source)
        except Unspeakable as error:
            raise DmnError(_("{reason} ({place})").format(reason=error.what, place=at)) from error

    @staticmethod
    def _title(raw: Raw, otherwise: str) -> str:
        return _written(text(raw.get("title")) or otherwise)

    def losses(self) -> Iterator[Loss]:
        """What the file does not say."""
        for key in self.raw:
            if key in ("note", "accepts") or key.startswith("x-"):
                yield Loss(self.key, key, _("“{key}” has no place in DMN.").format(key=key))
        columns = [self.raw, *self.raw["inputs"], *self.raw["outputs"]]
        if any(isinstance(one.get("title"), dict) and len(one["title"]) > 1 for one in columns):
            yield Loss(self.key, "title", _("DMN has titles in one language; those in others are left out."))


def _asked(name: str, path: str) -> Element:
    made = Element(_model("inputData"), {"id": f"asked.{name}", "name": name})
    if path != f"data.{name}":
        made.set(f"{{{OURS}}}value", path)
    SubElement(made, _model("variable"), {"id": f"variable.{name}", "name": name})
    return made


def _put(element: Element, said: str) -> None:
    SubElement(element, _model("text")).text = _written(said)


def _said(value: Any) -> str:
    return _written(text(value)) if isinstance(value, str | dict) else ""


def _written(said: str) -> str:
    return UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", said)


def _model(name: str) -> str:
    return f"{{{MODEL}}}{name}"

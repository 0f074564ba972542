"""Decision JSON in, a table or everything that is wrong with it out: all findings at once, each with its place.

A table is right when it reads well; whether its rules overlap or leave something open is asked of a right one, by
`coverage.py`, and told beside.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from instar.engine.catalogue import NOTHING_KNOWN, Catalogue
from instar.engine.compiler import Compiler
from instar.engine.decisions.cells import Cell, compile_cell
from instar.engine.decisions.cover import Cover, cover
from instar.engine.decisions.model import AGGREGATES, POLICIES, Decision, Input, Output, Rule
from instar.engine.examples import example, marked, plain_name, such_as
from instar.engine.expressions import (
    ANY,
    BOOLEAN,
    DATE,
    DURATION,
    NUMBER,
    TEXT,
    TIME,
    Expression,
    ExpressionError,
    Type,
    to_json,
)
from instar.engine.expressions.syntax import quoted
from instar.engine.findings import Finding
from instar.engine.keys import DECISION_FORMAT, DECISION_KEYS, FIELD, INPUT_KEYS, NAME, OUTPUT_KEYS, RULE_KEYS
from instar.engine.reports import Reports, near
from instar.engine.source import Source
from instar.i18n import _

ACCEPT_KEYS = ("code", "because")
TYPES: Mapping[str, Type] = MappingProxyType(
    {"text": TEXT, "number": NUMBER, "boolean": BOOLEAN, "date": DATE, "time": TIME, "duration": DURATION}
)
MOST_COLUMNS = 50
MOST_RULES = 1_000
ACCEPTABLE = ("gap", "hidden_rule", "not_explored")
"""Findings that a table may silence with "accepts"."""

Raw = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ParsedDecision:
    """`decision` is None when a finding is an error; warnings may stand beside one. `cover`: where rules overlap and
    what they leave open; `readable`: the table also where its rules overlap or never fit, to be tried."""

    decision: Decision | None
    findings: tuple[Finding, ...]
    cover: Cover | None = None
    readable: Decision | None = None


def parse_decision(source: Source | Raw, catalogue: Catalogue | None = None) -> ParsedDecision:
    """Parse one table. With a catalogue, names and types in expressions are checked against the site."""
    document = source if isinstance(source, Source) else Source.of(source)
    if document.findings:
        return ParsedDecision(None, tuple(document.findings))
    reports = Reports(document)
    decision = _Parser(reports, catalogue or NOTHING_KNOWN).decision(document.value)
    if decision is None or reports.failed:
        return ParsedDecision(None, reports.sorted())
    found = cover(decision, {str(item["code"]) for item in document.value.get("accepts", ())})
    found.tell(decision, reports)
    return ParsedDecision(None if reports.failed else decision, reports.sorted(), found, decision)


class _Parser:
    def __init__(self, reports: Reports, catalogue: Catalogue) -> None:
        self.reports = reports
        self.compiler = Compiler(reports, catalogue, ())

    def decision(self, raw: object) -> Decision | None:
        reports = self.reports
        if not isinstance(raw, dict):
            message = _("A decision table must be an object with “inputs”, “outputs” and “rules”.")
            reports.error("shape", message, "", hint=such_as('{"inputs": […], "outputs": […], "rules": […]}'))
            return None
        reports.unknown_keys(raw, DECISION_KEYS, "")
        self._head(raw)
        policy, aggregate = self._policy(raw)
        inputs = _kept(self._input(item, at) for at, item in self._listed(raw, "inputs"))
        outputs = _kept(self._output(item, at) for at, item in self._listed(raw, "outputs"))
        self._outputs(outputs, policy, aggregate)
        if reports.failed:
            return None
        rules = _kept(self._rule(item, at, inputs, outputs) for at, item in self._listed(raw, "rules"))
        title = reports.text(raw, "title", "")
        return Decision(
            key=str(raw.get("key")),
            title=title if title is not None else str(raw.get("key")),
            inputs=tuple(inputs),
            outputs=tuple(outputs),
            rules=tuple(rules),
            policy=policy,
            aggregate=aggregate,
            note=reports.text(raw, "note", ""),
            docs=reports.text(raw, "docs", ""),
        )

    # -- the head ------------------------------------------------------------------------------------------------

    def _head(self, raw: Raw) -> None:
        if raw.get("format") != DECISION_FORMAT:
            message = _("The format is not one that this version reads.")
            hint = _('Write "format": "{format}".').format(format=DECISION_FORMAT)
            self.reports.error("format", message, "/format" if "format" in raw else "", hint=hint)
        key = raw.get("key")
        if not isinstance(key, str) or not NAME.fullmatch(key):
            message = _("A table needs a “key” of letters, digits, “_”, “-” and “.” that begins with a letter.")
            hint = example("key", f'"{plain_name(key, "table")}"')
            self.reports.error("key", message, "/key" if "key" in raw else "", hint=hint)
        self._accepts(raw)

    def _policy(self, raw: Raw) -> tuple[str, str | None]:
        policy, aggregate = raw.get("hit", POLICIES[0]), raw.get("aggregate")
        if policy not in POLICIES:
            message = _("There is no hit policy “{policy}”.").format(policy=str(policy)[:64])
            self.reports.error("hit", message, "/hit", hint=near(str(policy), POLICIES))
            policy = POLICIES[0]
        if "aggregate" in raw and aggregate not in AGGREGATES:
            message = _("There is no aggregate “{name}”.").format(name=str(aggregate)[:64])
            self.reports.error("aggregate", message, "/aggregate", hint=near(str(aggregate), AGGREGATES))
            aggregate = None
        elif aggregate is not None and policy != "C":
            message = _("“{key}” goes with the hit policy C.").format(key="aggregate")
            hint = _("Leave it out, or write {example}.").format(example='"hit": "C"')
            self.reports.misplaced("aggregate", message, "", hint=hint)
        return policy, aggregate

    def _accepts(self, raw: Raw) -> None:
        given = raw.get("accepts", [])
        if not isinstance(given, list):
            self.reports.shape("accepts", _("must be a list of findings that are meant to be."), "/accepts")
            return
        for index, item in enumerate(given):
            at = f"/accepts/{index}"
            if not isinstance(item, dict):
                hint = example("accepts", '[{"code": "gap", "because": "Such orders are refused."}]')
                self.reports.error("shape", _("Here must be an object with “code” and “because”."), at, hint=hint)
                continue
            self.reports.unknown_keys(item, ACCEPT_KEYS, at)
            if item.get("code") not in ACCEPTABLE:
                message = _("“{code}” is no finding that can be accepted.").format(code=str(item.get("code"))[:64])
                self.reports.error("accepts", message, at, hint=near(str(item.get("code")), ACCEPTABLE))
            if not isinstance(item.get("because"), str) or not item["because"].strip():
                self.reports.shape("because", _("must say why this is no fault."), f"{at}/because")

    def _listed(self, raw: Raw, key: str) -> list[tuple[str, Any]]:
        given = raw.get(key)
        most = MOST_RULES if key == "rules" else MOST_COLUMNS
        if not isinstance(given, list) or not (given or key != "outputs"):
            self.reports.shape(key, _("must be a list."), f"/{key}" if key in raw else "")
            return []
        if len(given) > most:
            message = _("“{key}” has at most {limit} entries.").format(key=key, limit=most)
            hint = _("Make two tables of it: one may read what the other one answers.")
            self.reports.error("too_many", message, f"/{key}", hint=hint)
            return []
        return [(f"/{key}/{index}", item) for index, item in enumerate(given)]

    # -- columns -------------------------------------------------------------------------------------------------

    def _input(self, raw: Any, at: str) -> Input | None:
        if not isinstance(raw, dict):
            message = _("An input must be an object with “value”: an expression.")
            self.reports.error("shape", message, at, hint=such_as('{"value": "data.amount"}'))
            return None
        self.reports.unknown_keys(raw, INPUT_KEYS, at)
        title = self.reports.text(raw, "title", at)
        given = raw.get("type")
        if "type" in raw and given not in TYPES:
            message = _("There is no type “{name}” here.").format(name=str(given)[:64])
            self.reports.error("type", message, f"{at}/type", hint=near(str(given), TYPES))
            return None
        kind = TYPES.get(str(given), ANY)
        value = self._expression(raw.get("value"), f"{at}/value" if "value" in raw else at, kind)
        if value is None:
            return None
        kind = kind if kind != ANY else value.type
        allowed = self._cell(raw["allowed"], f"{at}/allowed", kind) if "allowed" in raw else None
        return Input(title if title is not None else value.source, value, kind, allowed, at)

    def _output(self, raw: Any, at: str) -> Output | None:
        if not isinstance(raw, dict):
            self.reports.error("shape", _("An output must be an object with “id”."), at, hint=such_as('{"id": "rate"}'))
            return None
        self.reports.unknown_keys(raw, OUTPUT_KEYS, at)
        id = raw.get("id")
        if not isinstance(id, str) or not FIELD.fullmatch(id):
            message = _("An output needs an “id” of letters, digits and “_” that begins with a letter.")
            written = plain_name(id, "output").replace(".", "_").replace("-", "_")
            hint = example("id", f'"{written}"')
            self.reports.error("id", message, f"{at}/id" if "id" in raw else at, hint=hint)
            return None
        title = self.reports.text(raw, "title", at)
        default = self._then(raw["default"], f"{at}/default") if "default" in raw else None
        return Output(id, title if title is not None else id, self._values(raw, at), default, at)

    def _values(self, raw: Raw, at: str) -> tuple[Any, ...]:
        """The values of an output, in the order of their priority: expressions that read nothing."""
        given = raw.get("values", [])
        if not isinstance(given, list):
            self.reports.shape("values", _("must be a list of values, the most important one first."), f"{at}/values")
            return ()
        found = [self._then(item, f"{at}/values/{index}") for index, item in enumerate(given)]
        return tuple(one({}) for one in found if one is not None and not one.reads)

    def _outputs(self, outputs: list[Output], policy: str, aggregate: str | None) -> None:
        seen: set[str] = set()
        for output in outputs:
            if output.id in seen:
                message = _("There is another output “{id}”.").format(id=output.id)
                hint = _("Give one of them another id.")
                self.reports.error("duplicate_id", message, f"{output.pointer}/id", hint=hint)
            seen.add(output.id)
        if policy in ("P", "O") and outputs and not any(output.values for output in outputs):
            message = _("The hit policy {policy} needs “values”: the outputs in the order of their priority.")
            self.reports.error("values", message.format(policy=policy), outputs[0].pointer, hint=example("values"))
        if aggregate not in (None, "count") and len(outputs) > 1:
            message = _("An aggregate needs one output, not {count}.").format(count=len(outputs))
            hint = _("Leave “aggregate” out, or all outputs but one.")
            self.reports.error("aggregate", message, "/aggregate", hint=hint)

    # -- rules ---------------------------------------------------------------------------------------------------

    def _rule(self, raw: Any, at: str, inputs: list[Input], outputs: list[Output]) -> Rule | None:
        if not isinstance(raw, dict):
            hint = such_as('{"when": ["> 100"], "then": ["5"]}')
            self.reports.error("shape", _("A rule must be an object with “when” and “then”."), at, hint=hint)
            return None
        self.reports.unknown_keys(raw, RULE_KEYS, at)
        note = raw.get("note", "")
        if not isinstance(note, str):
            self.reports.shape("note", _("must be a text."), f"{at}/note")
        tests = self._row(raw, "when", at, len(inputs))
        answers = self._row(raw, "then", at, len(outputs))
        if tests is None or answers is None:
            return None
        when = [self._cell(cell, f"{at}/when/{index}", inputs[index].type) for index, cell in enumerate(tests)]
        then = [self._then(cell, f"{at}/then/{index}") for index, cell in enumerate(answers)]
        self._among(then, outputs, at)
        whole = all(when) and all(then)
        return Rule(tuple(filter(None, when)), tuple(filter(None, then)), str(note), at) if whole else None

    def _row(self, raw: Raw, key: str, at: str, columns: int) -> list[Any] | None:
        cells = raw.get(key)
        if isinstance(cells, list) and len(cells) == columns:
            return cells
        wanted = _("must be a list of {count} cells: one for each column.").format(count=columns)
        right = json.dumps(["…"] * columns, ensure_ascii=False)
        self.reports.shape(key, wanted, f"{at}/{key}" if key in raw else at, right=right)
        return None

    def _among(self, then: list[Expression | None], outputs: list[Output], at: str) -> None:
        """An answer that is constant is one of the values that its column lists."""
        for index, (one, output) in enumerate(zip(then, outputs, strict=True)):
            if one is not None and output.values and not one.reads and one({}) not in output.values:
                known = ", ".join(str(to_json(value)) for value in output.values)
                message = _("“{value}” is none of the values of “{output}”.").format(value=one.source, output=output.id)
                hint = _("There are: {names}.").format(names=known)
                self.reports.error("values", message, f"{at}/then/{index}", hint=hint)

    # -- expressions ---------------------------------------------------------------------------------------------

    def _expression(self, raw: Any, pointer: str, wanted: Type = ANY) -> Expression | None:
        return self.compiler.expression(raw, pointer, "", wanted)

    def _then(self, raw: Any, pointer: str) -> Expression | None:
        """An answer: an expression, or a number, yes or no, or null as JSON writes it."""
        if raw is None or isinstance(raw, bool | int | float):
            words = {None: "null", True: "true", False: "false"}
            raw = words[raw] if raw is None or isinstance(raw, bool) else repr(raw)
        return self._expression(raw, pointer)

    def _cell(self, raw: Any, pointer: str, kind: Type) -> Cell | None:
        if isinstance(raw, bool | int | float):
            raw = str(raw).lower() if isinstance(raw, bool) else repr(raw)
        if not isinstance(raw, str):
            hint = _("Write “-” for anything, “< 5”, “[1..10]”, “'High', 'Low'” or “not('High')”.")
            self.reports.error("shape", _("Here must be a test, in a string."), pointer, hint=hint)
            return None
        try:
            cell = compile_cell(raw, self.compiler.names, kind)
        except ExpressionError as error:
            message = _("{reason} (Character {column}.)").format(reason=error.message, column=error.column)
            hint = _text_hint(raw) or error.hint or marked(raw, error.column)
            self.reports.error("expression", message, pointer, hint=hint)
            return None
        return cell


def _kept(found: Iterable[T | None]) -> list[T]:
    """Without those that are reported."""
    return [one for one in found if one is not None]


def _text_hint(raw: str) -> str | None:
    """Whoever writes High means a text."""
    word = raw.strip()
    return _("Write {text} if it is a text.").format(text=quoted(word)) if word.isalnum() else None

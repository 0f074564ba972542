"""What the editor of a decision table asks: what is wrong with it and where, which rules fit a case that is tried, what
other tools' tables say. Nothing is stored.

Needs ``process.design``. Names in cells are checked against the fields of the site, as publishing checks them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from instar.access import Actor
from instar.dmn import DmnError, read_dmn, write_dmn
from instar.engine.canonical import canonical
from instar.engine.catalogue import Catalogue
from instar.engine.compiler import Compiler
from instar.engine.decisions import Decision, ParsedDecision, parse_decision
from instar.engine.decisions.cells import INPUT, compile_cell
from instar.engine.decisions.coverage import Box
from instar.engine.decisions.parse import TYPES
from instar.engine.decisions.typed import repaired, typed
from instar.engine.expressions import ANY, ExpressionError, Type, compile_expression, to_json
from instar.engine.facts import Environment, Facts
from instar.engine.findings import Finding
from instar.engine.reports import Reports
from instar.engine.source import Source
from instar.errors import InstarError, Invalid
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.definitions import definition
from instar.sheets import read_sheet

Json = dict[str, Any]
CELL = re.compile(r"/(?:rules/\d+/(when|then)|inputs)/(\d+)(?:/(allowed|value))?")
MOST_REPAIRED = 50
"""Cells for which what they may mean is looked for."""
MOST_ROWS = 1_000


def checked(kernel: Kernel, actor: Actor, text: str, tried: Json | None = None) -> Json:
    """``findings``: as ``Finding.as_dict``, with ``fix`` where a cell most likely means that; ``overlaps``, ``gaps``
    with a case; ``reads``: what cells read besides the columns, to be given with a try. ``tried``: {"values": as typed,
    one for each column, "beside": name → as typed}, answered by ``trial``."""
    kernel.access.authorize(actor, "process.design")
    source = Source.read(text)
    catalogue = _catalogue(kernel)
    parsed = parse_decision(source, catalogue)
    names = _names(catalogue)
    found: Json = {
        "ok": parsed.decision is not None,
        "findings": _findings(source, parsed.findings, names),
        "overlaps": [],
        "gaps": [],
        "hidden": [],
        "explored": True,
        "reads": [],
        "trial": None,
    }
    if parsed.readable is not None and parsed.cover is not None:
        found |= _covered(parsed)
        found["reads"] = _reads(parsed.readable, catalogue)
        if tried is not None:
            found["trial"] = _trial(kernel, parsed.readable, tried, catalogue)
    return found


def checked_cell(kernel: Kernel, actor: Actor, given: Mapping[str, Any]) -> Json:
    """What is wrong with one cell while it is typed. ``given``: ``text``; ``side``: "when" (also for ``allowed``),
    "then" or "value"; ``value``, ``type``: of its column. ``message`` is "" where nothing is."""
    kernel.access.authorize(actor, "process.design")
    names = _names(_catalogue(kernel))
    text, side = str(given.get("text", "")), given.get("side", "when")
    kind = _kind(given, names) if side == "when" else TYPES.get(str(given.get("type")), ANY)
    try:
        if side == "when":
            compile_cell(text, names, kind)
        else:
            compile_expression(text, names)
    except ExpressionError as error:
        fix = repaired(text, kind, names, test=side == "when") if side != "value" else None
        return {"message": error.message, "column": error.column, "hint": error.hint or "", "fix": fix}
    return {"message": "", "column": 0, "hint": "", "fix": None}


def brought(kernel: Kernel, actor: Actor, raw: bytes) -> Json:
    """What a file of another tool holds: ``tables`` of a DMN file, each a ``definition`` with its ``text``, and what
    was left out (``losses``); or the ``rows`` of a CSV file. Raises Invalid at ``file``."""
    kernel.access.authorize(actor, "process.design")
    if not raw.lstrip().startswith((b"<", b"\xef\xbb\xbf<")):
        sheet = read_sheet(raw, most=MOST_ROWS + 1)
        return {"rows": [list(sheet.heads), *(list(cells) for _line, cells in sheet.rows)]}
    try:
        found = read_dmn(raw)
    except DmnError as error:
        raise Invalid({"file": [str(error)]}) from error
    losses = [{"name": loss.name or loss.element, "reason": loss.reason} for loss in found.losses]
    return {"tables": [{"definition": one, "text": canonical(one)} for one in found.decisions], "losses": losses}


def as_dmn(kernel: Kernel, actor: Actor, key: str, number: int | None = None) -> bytes:
    """A version of a table for other tools; needs ``process.view``. Raises NotFound, and InstarError for what DMN
    cannot say."""
    found = definition(kernel, actor, "decision", key, number=number)
    try:
        return write_dmn(found.value).content
    except DmnError as error:
        message = _("The table cannot be written as DMN: {reason}").format(reason=error)
        raise InstarError("no_dmn", message, status=422) from error


# -- below: how it is done -----------------------------------------------------------------------------------


def _catalogue(kernel: Kernel) -> Catalogue:
    definitions = kernel.definitions
    fields = {id: kind.expression_type for id, kind in definitions.field_types().items()}
    return Catalogue(fields=fields, calendars=frozenset(one.key for one in definitions.list("calendar")))


def _names(catalogue: Catalogue) -> Mapping[str, Type]:
    return Compiler(Reports(Source.of({})), catalogue, ()).names


def _kind(column: Mapping[str, Any], names: Mapping[str, Type]) -> Type:
    """What a column asks about: what it says, else what its expression is known to be."""
    if column.get("type") in TYPES:
        return TYPES[column["type"]]
    try:
        return compile_expression(column.get("value") or "", names).type
    except ExpressionError:
        return ANY


def _findings(source: Source, findings: Sequence[Finding], names: Mapping[str, Type]) -> list[Json]:
    found = [finding.as_dict() | {"fix": None} for finding in findings]
    broken = [one for one in found if one["code"] == "expression"]
    for one in broken[:MOST_REPAIRED]:
        one["fix"] = _fix(source.value, one["pointer"], names)
    return found


def _fix(raw: Any, pointer: str, names: Mapping[str, Type]) -> str | None:
    place = CELL.fullmatch(pointer)
    if place is None or place[3] == "value":
        return None
    side = place[1] or "when"
    at: Any = raw
    for step in pointer.split("/")[1:]:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if not isinstance(at, str):
        return None
    column = raw["inputs"][int(place[2])] if side == "when" else {}
    return repaired(at, _kind(column, names), names, test=side == "when")


def _covered(parsed: ParsedDecision) -> Json:
    """Numbers of rules from 0; gaps that a default closes are none."""
    cover, decision = parsed.cover, parsed.readable
    assert cover is not None
    assert decision is not None
    return {
        "overlaps": [{"rules": [one.one, one.other], **_box(one.box)} for one in cover.overlaps],
        "more_overlaps": cover.more_overlaps,
        "gaps": [_box(box) for box in cover.gaps],
        "more_gaps": cover.gap_count - len(cover.gaps),
        "hidden": [*cover.hidden, *cover.never],
        "explored": cover.explored,
        "kinds": [one.type.kind for one in decision.inputs],
    }


def _box(box: Box) -> Json:
    """``example``: as one would type it into the try-it row."""
    return {"cells": list(box.cells), "example": [_shown(value) for value in box.example]}


def _shown(value: Any) -> str:
    told = to_json(value)
    if told is None:
        return ""
    return str(told).lower() if isinstance(told, bool) else value.isoformat() if hasattr(value, "hour") else str(told)


def _reads(decision: Decision, catalogue: Catalogue) -> list[Json]:
    """Names that cells read besides their columns: {name, type}."""
    names = set[str]()
    for rule in decision.rules:
        names |= {name for cell in rule.when if cell.test for name in cell.test.reads if name.split(".")[0] != INPUT}
        names |= {name for answer in rule.then for name in answer.reads}
    names |= {name for one in decision.outputs if one.default for name in one.default.reads}
    known = {f"data.{id}": kind.kind for id, kind in (catalogue.fields or {}).items()}
    return [{"name": name, "type": known.get(name, "any")} for name in sorted(names) if name != "now"]


def _trial(kernel: Kernel, decision: Decision, tried: Json, catalogue: Catalogue) -> Json:
    """``hits``: numbers of the rules that fit; ``answer``, or ``problem``: why there is none; ``wrong``: what cannot be
    read of what was typed, by the number of the column or by the name."""
    wrong: Json = {}
    given = [*map(str, tried.get("values", ())), *[""] * len(decision.inputs)]
    asked = zip(given, decision.inputs, strict=False)
    values = [_typed(text, one.type.kind, wrong, at) for at, (text, one) in enumerate(asked)]
    kinds = {one["name"]: one["type"] for one in _reads(decision, catalogue)}
    beside = {name: _typed(str(tried.get("beside", {}).get(name, "")), kinds[name], wrong, name) for name in kinds}
    if wrong:
        return {"hits": [], "answer": None, "problem": "", "wrong": wrong}
    found = decision.tried(values, _environment(kernel, beside))
    problem = found.problem.message if found.problem else ""
    return {"hits": list(found.hits), "answer": found.answer, "problem": problem, "wrong": {}}


def _typed(text: str, kind: str, wrong: Json, name: int | str) -> Any:
    try:
        return typed(text, kind)
    except ValueError as error:
        wrong[str(name)] = str(error)
        return None


def _environment(kernel: Kernel, beside: Mapping[str, Any]) -> Environment:
    """A ticket that has nothing but what was typed."""
    roots: dict[str, Any] = {"data": {}, "ticket": {}, "user": {}}
    for name, value in beside.items():
        at = roots
        *way, last = name.split(".")
        for step in way:
            at = at.setdefault(step, {})
        at[last] = to_json(value)
    facts = Facts(roots["data"], roots["ticket"], kernel.clock.now(), roots["user"])
    return Environment(facts, roots["data"])

"""Texts with `{{ expression }}` inside, and JSON values that hold such texts: the arguments of tasks.

A template is text and expressions, nothing else: no statements, no filters, no includes. In a value, `{"=": "expr"}` is
replaced by what the expression gives, every string is a template, all else is itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from instar.engine.expressions import (
    EvaluationError,
    Expression,
    ExpressionError,
    Type,
    compile_expression,
    to_json,
    to_text,
)
from instar.engine.source import escape
from instar.i18n import _

LONGEST_TEMPLATE = 65_536
LONGEST_RESULT = 262_144

_HOLE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Template:
    """Call it with the environment for the text. `reads`: see `Expression`. Raises EvaluationError."""

    source: str
    reads: frozenset[str]
    _parts: tuple[str | Expression, ...] = field(repr=False, compare=False)

    def __call__(self, env: Mapping[str, Any]) -> str:
        made: list[str] = []
        size = 0
        for part in self._parts:
            text = part if isinstance(part, str) else to_text(part(env))
            size += len(text)
            if size > LONGEST_RESULT:
                raise EvaluationError(_("A text is longer than {limit} characters.").format(limit=LONGEST_RESULT))
            made.append(text)
        return "".join(made)


@dataclass(frozen=True, slots=True)
class Value:
    """Call it with the environment for plain JSON. Raises EvaluationError."""

    reads: frozenset[str]
    _make: Callable[[Mapping[str, Any]], Any] = field(repr=False, compare=False)

    def __call__(self, env: Mapping[str, Any]) -> Any:
        return self._make(env)


def compile_template(text: str, names: Mapping[str, Type]) -> Template:
    """Raises ExpressionError; its column counts in the whole text."""
    if len(text) > LONGEST_TEMPLATE:
        raise ExpressionError(_("The text is longer than {limit} characters.").format(limit=LONGEST_TEMPLATE))
    parts: list[str | Expression] = []
    end = 0
    for hole in _HOLE.finditer(text):
        parts += [text[end : hole.start()]] if hole.start() > end else []
        parts.append(_expression(hole, names))
        end = hole.end()
    rest = text[end:]
    opened = rest.find("{{")
    if opened >= 0:
        raise ExpressionError(_("“{{{{” begins here and “}}}}” is missing.").format(), end + opened + 1)
    if rest or not parts:
        parts.append(rest)
    reads = frozenset(name for part in parts if isinstance(part, Expression) for name in part.reads)
    return Template(text, reads, tuple(parts))


def compile_value(raw: Any, names: Mapping[str, Type]) -> Value:
    """Raises ExpressionError whose `pointer` leads to the text at fault."""
    if isinstance(raw, str):
        template = compile_template(raw, names)
        return Value(template.reads, template if template.reads or "{{" in raw else lambda env: raw)
    if isinstance(raw, dict):
        return _formula(raw, names) if "=" in raw else _record(raw, names)
    if isinstance(raw, list):
        items = [_inside(item, str(index), names) for index, item in enumerate(raw)]
        runs = [item._make for item in items]
        return Value(_all_reads(items), lambda env: [run(env) for run in runs])
    return Value(frozenset(), lambda env: raw)


def _expression(hole: re.Match[str], names: Mapping[str, Type]) -> Expression:
    inner = hole[1]
    lead = len(inner) - len(inner.lstrip())
    try:
        return compile_expression(inner.strip(), names)
    except ExpressionError as error:
        raise ExpressionError(error.message, hole.start(1) + lead + error.column, error.hint) from None


def _formula(raw: dict[str, Any], names: Mapping[str, Type]) -> Value:
    if len(raw) > 1 or not isinstance(raw["="], str):
        raise ExpressionError(_('A formula is written {"=": "expression"} and has no other key.'))
    try:
        expression = compile_expression(raw["="], names)
    except ExpressionError as error:
        raise ExpressionError(error.message, error.column, error.hint, "/=") from None
    return Value(expression.reads, lambda env: to_json(expression(env)))


def _record(raw: dict[str, Any], names: Mapping[str, Type]) -> Value:
    members = {key: _inside(item, key, names) for key, item in raw.items()}
    runs = [(key, member._make) for key, member in members.items()]
    return Value(_all_reads(list(members.values())), lambda env: {key: run(env) for key, run in runs})


def _inside(raw: Any, key: str, names: Mapping[str, Type]) -> Value:
    try:
        return compile_value(raw, names)
    except ExpressionError as error:
        pointer = f"/{escape(key)}{error.pointer}"
        raise ExpressionError(error.message, error.column, error.hint, pointer) from None


def _all_reads(values: list[Value]) -> frozenset[str]:
    return frozenset(name for value in values for name in value.reads)

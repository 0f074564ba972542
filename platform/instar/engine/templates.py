"""Texts with `{{ expression }}` inside, and JSON values that hold such texts: the arguments of tasks.

A template is text and expressions, nothing else: no statements, no filters, no includes. In a value, `{"=": "expr"}` is
replaced by what the expression gives, every string is a template, all else is itself. A text that needs `{{` itself
says `{{ '{{' }}`. What a template or a whole value gives is bounded, whatever it is called with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from instar.engine.expressions import (
    Budget,
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
LARGEST_VALUE = 1 << 20
DEEPEST_VALUE = 64

# To the "}}" that is not inside a text. Possessive: on a hole without an end it gives up at once.
_HOLE = re.compile(r"""((?:"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'|[^"'}]|\}(?!\}))*+)\}\}""")

Make = Callable[[Mapping[str, Any], Budget], Any]


@dataclass(frozen=True, slots=True)
class Template:
    """Call it with the environment for the text. `reads`: see `Expression`. Raises EvaluationError."""

    source: str
    reads: frozenset[str]
    _parts: tuple[str | Expression, ...] = field(repr=False, compare=False)

    def __call__(self, env: Mapping[str, Any]) -> str:
        return self.make(env, Budget(LONGEST_RESULT))

    def make(self, env: Mapping[str, Any], budget: Budget) -> str:
        """As a call, for a part of something larger."""
        texts: list[str] = []
        for part in self._parts:
            if isinstance(part, str):
                budget.spend(len(part))
                texts.append(part)
            else:
                texts.append(to_text(part(env), budget))
        made = "".join(texts)
        if len(made) > LONGEST_RESULT:
            raise EvaluationError(_("A text is longer than {limit} characters.").format(limit=LONGEST_RESULT))
        return made


@dataclass(frozen=True, slots=True)
class Value:
    """Call it with the environment for plain JSON. Raises EvaluationError."""

    reads: frozenset[str]
    _make: Make = field(repr=False, compare=False)

    def __call__(self, env: Mapping[str, Any]) -> Any:
        return self._make(env, Budget(LARGEST_VALUE))


def compile_template(text: str, names: Mapping[str, Type]) -> Template:
    """Raises ExpressionError; its column counts in the whole text."""
    if len(text) > LONGEST_TEMPLATE:
        raise ExpressionError(_("The text is longer than {limit} characters.").format(limit=LONGEST_TEMPLATE))
    parts: list[str | Expression] = []
    end = 0
    while (start := text.find("{{", end)) >= 0:
        parts += [text[end:start]] if start > end else []
        hole = _HOLE.match(text, start + 2)
        if hole is None:
            raise _open(text, start + 2, names)
        parts.append(_expression(hole[1], start + 2, names))
        end = hole.end()
    if end < len(text):
        parts.append(text[end:])
    reads = frozenset(name for part in parts if isinstance(part, Expression) for name in part.reads)
    return Template(text, reads, tuple(parts))


def compile_value(raw: Any, names: Mapping[str, Type], depth: int = 0) -> Value:
    """Raises ExpressionError whose `pointer` leads to the text at fault."""
    if depth > DEEPEST_VALUE:
        raise ExpressionError(_("The value is nested more than {limit} levels deep.").format(limit=DEEPEST_VALUE))
    if isinstance(raw, str):
        template = compile_template(raw, names)
        return Value(template.reads, template.make)
    if isinstance(raw, dict):
        return _formula(raw, names) if "=" in raw else _record(raw, names, depth)
    if isinstance(raw, list):
        items = [_inside(item, str(index), names, depth) for index, item in enumerate(raw)]
        makes = [item._make for item in items]
        return Value(_all_reads(items), lambda env, budget: [make(env, budget) for make in makes])
    return Value(frozenset(), lambda env, budget: raw)


def _expression(inner: str, start: int, names: Mapping[str, Type]) -> Expression:
    lead = len(inner) - len(inner.lstrip())
    try:
        return compile_expression(inner.strip(), names)
    except ExpressionError as error:
        raise ExpressionError(error.message, start + lead + error.column, error.hint) from None


def _open(text: str, start: int, names: Mapping[str, Type]) -> ExpressionError:
    """Why the expression at `start` does not end: mostly a quotation mark too many inside it."""
    end = text.find("}}", start)
    if end >= 0:
        try:
            _expression(text[start:end], start, names)
        except ExpressionError as error:
            return error
    return ExpressionError(_("“{sign}” begins here and does not end.").format(sign="{{"), start - 1)


def _formula(raw: dict[str, Any], names: Mapping[str, Type]) -> Value:
    if len(raw) > 1 or not isinstance(raw["="], str):
        message = _("A formula is written {shape} and has no other key.").format(shape='{"=": "expression"}')
        raise ExpressionError(message)
    try:
        expression = compile_expression(raw["="], names)
    except ExpressionError as error:
        raise ExpressionError(error.message, error.column, error.hint, "/=") from None
    return Value(expression.reads, lambda env, budget: to_json(expression(env), budget))


def _record(raw: dict[str, Any], names: Mapping[str, Type], depth: int) -> Value:
    members = {key: _inside(item, key, names, depth) for key, item in raw.items()}
    makes = [(key, member._make) for key, member in members.items()]
    reads = _all_reads(list(members.values()))
    return Value(reads, lambda env, budget: {key: make(env, budget) for key, make in makes})


def _inside(raw: Any, key: str, names: Mapping[str, Type], depth: int) -> Value:
    try:
        return compile_value(raw, names, depth + 1)
    except ExpressionError as error:
        pointer = f"/{escape(key)}{error.pointer}"
        raise ExpressionError(error.message, error.column, error.hint, pointer) from None


def _all_reads(values: list[Value]) -> frozenset[str]:
    return frozenset(name for value in values for name in value.reads)

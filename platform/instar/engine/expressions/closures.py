"""The plain Python functions that a compiled expression is made of: each takes the environment and gives a value.

Where types are known a shorter one is made: a value of a known type is one of that type or null, so there is nothing
left to look at. That is where the speed comes from.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from instar.engine.expressions.errors import EvaluationError
from instar.engine.expressions.operators import OPERATORS, negate
from instar.engine.expressions.types import Type
from instar.engine.expressions.values import plain
from instar.i18n import _

Run = Callable[[Mapping[str, Any]], Any]

_SCALARS = frozenset({"boolean", "number", "text", "date", "time", "duration"})
_ORDERED: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Part(NamedTuple):
    """A compiled part of an expression, and the type of what it gives."""

    run: Run
    type: Type


def constant(value: Any) -> Run:
    return lambda env: value


def reading(root: str, path: tuple[str, ...], read: Callable[[object], Any]) -> Run:
    """A name and the members behind it; a missing one is null. Most read `data.something`: that one has no loop."""
    if len(path) == 1:
        name = path[0]

        def member(env: Mapping[str, Any]) -> Any:
            try:
                holder = env[root]
            except KeyError:
                return None
            if holder.__class__ is dict or isinstance(holder, Mapping):  # the first is ten times as fast
                return read(holder.get(name))
            return None

        return member
    return lambda env: read(_follow(env.get(root), path))


def members(of: Run, path: tuple[str, ...], read: Callable[[object], Any]) -> Run:
    return lambda env: read(_follow(of(env), path))


def item(of: Run, at: Run, read: Callable[[object], Any]) -> Run:
    """An item by number from 0; null for one that is not there."""

    def found(env: Mapping[str, Any]) -> Any:
        items, position = of(env), plain(at(env))
        if items is None or position is None:
            return None
        if not isinstance(items, list | tuple):
            raise EvaluationError(_("Only lists have numbered items."))
        if isinstance(position, bool) or not hasattr(position, "to_integral_value"):
            raise EvaluationError(_("An item of a list is named by its number, from 0."))
        whole = position == position.to_integral_value() and 0 <= position < len(items)
        return read(items[int(position)]) if whole else None

    return found


def listed(runs: tuple[Run, ...]) -> Run:
    return lambda env: [run(env) for run in runs]


def called(function: Callable[..., Any], runs: tuple[Run, ...]) -> Run:
    if len(runs) == 1:
        only = runs[0]
        return lambda env: function(only(env))
    return lambda env: function(*[run(env) for run in runs])


def asked(function: Callable[..., Any], runs: tuple[Run, ...]) -> Run:
    """As `called`; the function is given the calendars as well, before its own arguments."""
    return lambda env: function(env.get("calendars"), *[run(env) for run in runs])


def negated(part: Part) -> Run:
    """`!`: null is no."""
    run = _truth(part)
    return lambda env: run(env) is not True


def minus(part: Part) -> Run:
    run = part.run
    return lambda env: negate(run(env))


def joined(sign: str, one: Part, other: Part) -> Run:
    """`&&` and `||`; null is no."""
    left, right = _truth(one), _truth(other)
    if sign == "&&":
        return lambda env: left(env) is True and right(env) is True
    return lambda env: left(env) is True or right(env) is True


def chosen(condition: Part, then: Run, otherwise: Run) -> Run:
    decide = _truth(condition)
    return lambda env: then(env) if decide(env) is True else otherwise(env)


def calculated(sign: str, one: Part, other: Part) -> Run:
    """The operators with two sides that are read both."""
    left, right = one.run, other.run
    if one.type.kind == other.type.kind and one.type.kind in _SCALARS:
        if sign == "==":
            return lambda env: bool(left(env) == right(env))
        if sign == "!=":
            return lambda env: bool(left(env) != right(env))
        if sign in _ORDERED and one.type.kind != "boolean":
            return _ordered(_ORDERED[sign], left, right)
    run = OPERATORS[sign]
    return lambda env: run(left(env), right(env))


def _ordered(compare: Callable[[Any, Any], bool], left: Run, right: Run) -> Run:
    def compared(env: Mapping[str, Any]) -> bool:
        one, other = left(env), right(env)
        return one is not None and other is not None and compare(one, other)

    return compared


def _truth(part: Part) -> Run:
    """A part that gives yes, no or null; what is known to is not asked again."""
    run = part.run
    if part.type.kind == "boolean":
        return run

    def truth(env: Mapping[str, Any]) -> Any:
        value = run(env)
        if value is None or isinstance(value, bool):
            return value
        raise EvaluationError(_("A yes or no is needed here."))

    return truth


def _follow(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if value.__class__ is not dict and not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value

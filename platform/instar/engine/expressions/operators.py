"""What operators do with values. null goes through arithmetic, is unequal to everything but null, and is never less.

These are the general ones, for values of types that are not known before; `closures.py` has shorter ways for the rest.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, DecimalException
from typing import Any

from instar.engine.expressions.errors import EvaluationError
from instar.engine.expressions.values import ARITHMETIC, DEEPEST_VALUE, LONGEST_LIST, Budget, limited, plain
from instar.i18n import _

Operation = Callable[[Any, Any], Any]

LONGEST_COMPARISON = 20_000

_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "boolean"),
    ((Decimal, int, float), "number"),
    (str, "text"),
    (datetime, "time"),
    (date, "date"),
    (timedelta, "duration"),
    ((list, tuple), "list"),
    (Mapping, "record"),
)
_ORDERED = frozenset({"number", "text", "date", "time", "duration"})


def kind(value: object) -> str:
    """The name of a value's type, as in `types.Type.kind`."""
    for known, name in _KINDS:
        if isinstance(value, known):
            return name
    return "null" if value is None else "any"


def equal(left: Any, right: Any) -> bool:
    return _same(left, right, Budget(LONGEST_COMPARISON))


def unequal(left: Any, right: Any) -> bool:
    return not _same(left, right, Budget(LONGEST_COMPARISON))


def _same(left: Any, right: Any, budget: Budget, depth: int = 0) -> bool:
    budget.spend(1)
    if left is None or right is None:
        return left is right
    left, right = plain(left), plain(right)
    of = kind(left)
    if of != kind(right):
        return False
    if of not in ("list", "record"):
        return bool(left == right)
    if depth > DEEPEST_VALUE:
        raise EvaluationError(_("The result is nested too deep."))
    if len(left) != len(right):
        return False
    if of == "list":
        return all(_same(one, other, budget, depth + 1) for one, other in zip(left, right, strict=True))
    return all(key in right and _same(item, right[key], budget, depth + 1) for key, item in left.items())


def ordering(compare: Callable[[Any, Any], bool]) -> Operation:
    """`<` and the like: of two values of one kind; with null it is no."""

    def compared(left: Any, right: Any) -> bool:
        if left is None or right is None:
            return False
        left, right = plain(left), plain(right)
        of = kind(left)
        if of != kind(right) or of not in _ORDERED:
            raise EvaluationError(_("These two values cannot be compared."))
        return compare(left, right)

    return compared


def contains(left: Any, right: Any) -> bool:
    """`left in right`: an item of a list, a key of a record."""
    if right is None:
        return False
    if isinstance(right, list | tuple):
        if len(right) > LONGEST_LIST:
            raise EvaluationError(_("A list is longer than {limit} items.").format(limit=LONGEST_LIST))
        budget = Budget(LONGEST_COMPARISON)
        return any(_same(left, item, budget) for item in right)
    if isinstance(right, Mapping):
        return isinstance(left, str) and left in right
    raise EvaluationError(_("“in” needs a list or a record on its right."))


def add(left: Any, right: Any) -> Any:
    if left is None or right is None:
        return None
    left, right = plain(left), plain(right)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _calculated(ARITHMETIC.add, left, right)
    if isinstance(left, str) and isinstance(right, str):
        return limited(left + right)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        if len(left) + len(right) > LONGEST_LIST:
            raise EvaluationError(_("A list is longer than {limit} items.").format(limit=LONGEST_LIST))
        return [*left, *right]
    if isinstance(right, timedelta) and isinstance(left, date | timedelta):
        return _shifted(left, right)
    if isinstance(left, timedelta) and isinstance(right, date):
        return _shifted(right, left)
    raise EvaluationError(_("These two values cannot be added."))


def subtract(left: Any, right: Any) -> Any:
    if left is None or right is None:
        return None
    left, right = plain(left), plain(right)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _calculated(ARITHMETIC.subtract, left, right)
    if isinstance(left, date) and isinstance(right, date) and kind(left) == kind(right):
        return left - right
    if isinstance(right, timedelta) and isinstance(left, date | timedelta):
        return _shifted(left, -right)
    raise EvaluationError(_("These two values cannot be subtracted."))


def negate(value: Any) -> Any:
    value = plain(value)
    if value is None:
        return None
    if isinstance(value, Decimal):
        return ARITHMETIC.minus(value)
    if isinstance(value, timedelta):
        return -value
    raise EvaluationError(_("Only numbers and durations have a negative."))


def _numeric(calculate: Operation) -> Operation:
    def calculated(left: Any, right: Any) -> Any:
        if left is None or right is None:
            return None
        left, right = plain(left), plain(right)
        if not isinstance(left, Decimal) or not isinstance(right, Decimal):
            raise EvaluationError(_("Only numbers can be calculated with."))
        return _calculated(calculate, left, right)

    return calculated


def _calculated(calculate: Operation, left: Decimal, right: Decimal) -> Decimal:
    try:
        result: Decimal = calculate(left, right)
    except DecimalException as error:
        if right == 0 and calculate in (ARITHMETIC.divide, ARITHMETIC.remainder):
            raise EvaluationError(_("A number is divided by zero.")) from error
        raise EvaluationError(_("The result is too large.")) from error
    return result


def _shifted(left: Any, by: timedelta) -> Any:
    """A date moves by whole days: what is left of a duration does not count."""
    if isinstance(left, date) and not isinstance(left, datetime):
        days = abs(by).days
        by = timedelta(days=days if by > timedelta() else -days)
    try:
        return left + by
    except OverflowError as error:
        raise EvaluationError(_("The result is no date.")) from error


OPERATORS: Mapping[str, Operation] = {
    "==": equal,
    "!=": unequal,
    "<": ordering(operator.lt),
    "<=": ordering(operator.le),
    ">": ordering(operator.gt),
    ">=": ordering(operator.ge),
    "in": contains,
    "+": add,
    "-": subtract,
    "*": _numeric(ARITHMETIC.multiply),
    "/": _numeric(ARITHMETIC.divide),
    "%": _numeric(ARITHMETIC.remainder),
}

"""One cell of a decision table: what a rule asks of an input. DMN's unary tests in the language of expressions.

    -  or nothing               anything
    < 5   >= date('2026-01-01') compared with the input
    [1..10]  (0..1]             between; a round bracket leaves the end out
    'High', 'Medium'            one of these; each may be any of the tests
    not('High', < 5)            none of these; null is none of them either
    input.startsWith('A')       an expression that reads `input` and gives yes or no
    data.regions                a list: one of its items

What is constant of a test is its region: the values that fit. Of others nothing is known before there is data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from typing import Any

from instar.engine.decisions.regions import Region, beside, everything, one, span
from instar.engine.expressions import EvaluationError, Expression, ExpressionError, Type
from instar.engine.expressions.compiler import compile_tree
from instar.engine.expressions.parser import parse
from instar.engine.expressions.syntax import Binary, Name, Node, Unary
from instar.i18n import _

INPUT = "input"
"""What a test calls the value that it is about."""
ANYTHING = ("", "-")
COMPARISONS = ("<=", ">=", "==", "!=", "<", ">")
_OPENING = {"[": False, "(": True}
_CLOSING = {"]": False, ")": True}
"""Whether the end is left out."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`test`: None takes anything. `region`: the values that fit, None where that depends on the data."""

    source: str
    test: Expression | None = None
    region: Region | None = None

    def takes(self, environment: Mapping[str, Any]) -> bool:
        """Whether the `input` of the environment fits. Raises EvaluationError."""
        return self.test is None or self.test(environment) is True


@dataclass(frozen=True, slots=True)
class _Test:
    tree: Node
    region: Region | None


def compile_cell(source: str, names: Mapping[str, Type], given: Type) -> Cell:
    """A cell about an input of the type `given`; raises ExpressionError with the column in the cell."""
    if source.strip() in ANYTHING:
        return Cell(source, None, everything())
    known = {**names, INPUT: given}
    found = _tests(source, known)
    return Cell(source, compile_tree(found.tree, known, source), found.region)


def _tests(text: str, names: Mapping[str, Type]) -> _Test:
    """Any of the tests between commas."""
    found = [_placed(at, part, names) for at, part in tests_in(text)]
    tree = reduce(lambda left, right: Binary("||", left, right), [test.tree for test in found])
    region = found[0].region
    for test in found[1:]:
        region = region | test.region if region is not None and test.region is not None else None
    return _Test(tree, region)


def _placed(start: int, part: str, names: Mapping[str, Type]) -> _Test:
    """One test; what is wrong with it is told with its column in the whole."""
    with _told_in_whole(start + len(part) - len(part.lstrip())):
        return _test(part.strip(), names)


def _test(text: str, names: Mapping[str, Type]) -> _Test:
    if not text:
        raise ExpressionError(_("A test is missing here."), 1)
    if text.startswith("not") and text[3:].lstrip().startswith("(") and text.endswith(")"):
        begin = text.index("(") + 1
        with _told_in_whole(begin):
            found = _tests(text[begin:-1], names)
        return _Test(Unary("!", found.tree), ~found.region if found.region is not None else None)
    for sign in COMPARISONS:
        if text.startswith(sign):
            return _compared(sign, text[len(sign) :], len(sign), names)
    middle = between(text)
    if middle is not None:
        return _interval(text, middle, names)
    return _equal(text, names)


def _equal(text: str, names: Mapping[str, Type]) -> _Test:
    """A value or a list of them, or a condition that reads the input."""
    tree = parse(text)
    found = compile_tree(tree, names, text)
    if INPUT in {read.split(".")[0] for read in found.reads}:
        if found.type.kind not in ("boolean", "any", "null"):
            raise ExpressionError(_("A test of the input gives yes or no, not {kind}.").format(kind=found.type), 1)
        return _Test(tree, None)
    if found.type.kind == "list":
        return _Test(Binary("in", Name(INPUT), tree), None)
    value, constant = _constant(found)
    return _Test(Binary("==", Name(INPUT), tree), one(value) if constant else None)


def _compared(sign: str, rest: str, shift: int, names: Mapping[str, Type]) -> _Test:
    tree, value, constant = _operand(rest, shift, names)
    return _Test(Binary(sign, Name(INPUT), tree), beside(sign, value) if constant and value is not None else None)


def _interval(text: str, middle: int, names: Mapping[str, Type]) -> _Test:
    low, low_value, low_known = _operand(text[1:middle], 1, names)
    high, high_value, high_known = _operand(text[middle + 2 : -1], middle + 2, names)
    opening, closing = _OPENING[text[0]], _CLOSING[text[-1]]
    tree = Binary(
        "&&",
        Binary(">" if opening else ">=", Name(INPUT), low),
        Binary("<" if closing else "<=", Name(INPUT), high),
    )
    known = low_known and high_known and low_value is not None and high_value is not None
    return _Test(tree, span(low_value, high_value, not opening, not closing) if known else None)


def _operand(text: str, shift: int, names: Mapping[str, Type]) -> tuple[Node, Any, bool]:
    """(tree, value, whether the value is constant)."""
    with _told_in_whole(shift + len(text) - len(text.lstrip())):
        tree = parse(text.strip())
        return tree, *_constant(compile_tree(tree, names, text))


@contextmanager
def _told_in_whole(before: int) -> Iterator[None]:
    """What is wrong with a part is told with its column in the whole, where so many letters stand before the part."""
    try:
        yield
    except ExpressionError as error:
        raise ExpressionError(error.message, error.column + before, error.hint) from error


def _constant(expression: Expression) -> tuple[Any, bool]:
    """(value, True) of an expression that reads nothing."""
    if expression.reads:
        return None, False
    try:
        return expression({}), True
    except EvaluationError:
        return None, False


def between(text: str) -> int | None:
    """Where the two points of an interval stand; None for what is none."""
    if text[0] not in _OPENING or text[-1] not in _CLOSING:
        return None
    return next((at for at, sign in _outside(text, within=1) if sign == "." and text[at : at + 2] == ".."), None)


def tests_in(text: str) -> Iterator[tuple[int, str]]:
    """Tests between the commas that stand outside of brackets and texts: (where it begins, the test)."""
    begin = 0
    for at, sign in _outside(text):
        if sign == ",":
            yield begin, text[begin:at]
            begin = at + 1
    yield begin, text[begin:]


def _outside(text: str, within: int = 0) -> Iterator[tuple[int, str]]:
    """The letters that stand in no text, and in so many brackets."""
    quote, depth, escaped = "", 0, False
    for at, letter in enumerate(text):
        if quote:
            if not escaped and letter == quote:
                quote = ""
            escaped = letter == "\\" and not escaped
        elif letter in "'\"":
            quote = letter
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif depth == within:
            yield at, letter

"""Tree to closure: names and types are checked here, so that a wrong field is found when a definition is published.

Each part becomes a plain Python function of the environment; running an expression is calling it. A part whose type is
known reads its data as that type (a money string as a number); the rest decides at run time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from instar.engine.expressions.errors import EvaluationError, ExpressionError
from instar.engine.expressions.functions import FUNCTIONS, Function
from instar.engine.expressions.operators import OPERATORS, negate
from instar.engine.expressions.parser import parse
from instar.engine.expressions.syntax import (
    Binary,
    Call,
    Choice,
    Index,
    Items,
    Literal,
    Member,
    Name,
    Node,
    Unary,
)
from instar.engine.expressions.types import ANY, BOOLEAN, LIST, NULL, NUMBER, TEXT, Type
from instar.engine.expressions.values import plain, reader
from instar.i18n import _

Run = Callable[[Mapping[str, Any]], Any]
Part = tuple[Run, Type]

DEEPEST_TREE = 100
_LITERALS = {bool: BOOLEAN, str: TEXT, type(None): NULL}
_CHECKED = frozenset({"<", "<=", ">", ">=", "==", "!="})


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression. Call it with the environment; it raises EvaluationError and nothing else.

    `reads`: dotted names of what it may read, such as "data.amount". `type`: of its result, as far as it is known.
    """

    source: str
    type: Type
    reads: frozenset[str]
    _run: Run = field(repr=False, compare=False)

    def __call__(self, env: Mapping[str, Any]) -> Any:
        return self._run(env)


def compile_expression(source: str, names: Mapping[str, Type]) -> Expression:
    """Compile `source`, which may read `names`; raises ExpressionError with column and hint."""
    if not isinstance(source, str):
        raise ExpressionError(_("An expression is a text."))
    compiler = _Compiler(names)
    run, type = compiler.part(parse(source), 0)
    return Expression(source, type, frozenset(compiler.reads), run)


class _Compiler:
    def __init__(self, names: Mapping[str, Type]) -> None:
        self.names = names
        self.reads: set[str] = set()

    def part(self, node: Node, depth: int) -> Part:
        if depth > DEEPEST_TREE:
            message = _("The expression has more than {limit} parts in a row.").format(limit=DEEPEST_TREE)
            raise ExpressionError(message, node.column, _("Split it into two."))
        match node:
            case Literal(value=value):
                return (lambda env: value), _LITERALS.get(type(value), NUMBER)
            case Name() | Member():
                return self.read(node, depth)
            case Index():
                return self.index(node, depth)
            case Items(items=items):
                return self.items(items, depth)
            case Call():
                return self.call(node, depth)
            case Unary():
                return self.unary(node, depth)
            case Binary(operator="&&" | "||"):
                return self.joined(node, depth)
            case Binary():
                return self.binary(node, depth)
            case Choice():
                return self.choice(node, depth)

    # -- reading -------------------------------------------------------------------------------------------

    def read(self, node: Name | Member, depth: int) -> Part:
        """A name and the members behind it, read in one go; a missing one is null."""
        steps: list[Member] = []
        root: Node = node
        while isinstance(root, Member):
            steps.insert(0, root)
            root = root.of
        if not isinstance(root, Name):
            return self.members(self.part(root, depth + 1), steps)
        found = self.names.get(root.name)
        if found is None:
            raise _unknown(_("There is no “{name}” here.").format(name=root.name), root.name, self.names, root.column)
        for step in steps:
            found = _member(found, step)
        self.reads.add(".".join([root.name, *(step.name for step in steps)]))
        return _reading(root.name, tuple(step.name for step in steps), reader(found)), found

    def members(self, part: Part, steps: list[Member]) -> Part:
        run, found = part
        for step in steps:
            found = _member(found, step)
        path, read = tuple(step.name for step in steps), reader(found)
        return (lambda env: read(_follow(run(env), path))), found

    def index(self, node: Index, depth: int) -> Part:
        of, found = self.part(node.of, depth + 1)
        at, position = self.part(node.index, depth + 1)
        if not position.goes_with(NUMBER) or found.kind not in ("any", "list", "null"):
            raise ExpressionError(_("Only lists have numbered items."), node.column)
        item = found.item or ANY
        read = reader(item)
        return (lambda env: read(_item(of(env), at(env)))), item

    # -- making --------------------------------------------------------------------------------------------

    def items(self, items: tuple[Node, ...], depth: int) -> Part:
        parts = [self.part(item, depth + 1) for item in items]
        runs = tuple(run for run, _type in parts)
        kinds = {found.kind for _run, found in parts}
        return (lambda env: [run(env) for run in runs]), LIST(parts[0][1] if len(kinds) == 1 else ANY)

    def call(self, node: Call, depth: int) -> Part:
        function = FUNCTIONS.get(node.name)
        if function is None:
            message = _("There is no function “{name}”.").format(name=node.name)
            raise _unknown(message, node.name, FUNCTIONS, node.column)
        least, most = function.takes
        if not least <= len(node.arguments) <= most:
            count = str(least) if least == most else _("{least} to {most}").format(least=least, most=most)
            message = _("“{name}” takes {count} values, not {given}.")
            given = len(node.arguments)
            raise ExpressionError(message.format(name=node.name, count=count, given=given), node.column)
        parts = [self.part(argument, depth + 1) for argument in node.arguments]
        first = parts[0][1]
        if function.first and first.kind not in ("any", "null", *function.first):
            raise ExpressionError(_("“{name}” cannot take {kind}.").format(name=node.name, kind=first), node.column)
        return _calling(function, tuple(run for run, _type in parts)), _gives(function, [found for _r, found in parts])

    def unary(self, node: Unary, depth: int) -> Part:
        run, found = self.part(node.of, depth + 1)
        if node.operator == "!":
            if not found.goes_with(BOOLEAN):
                raise ExpressionError(_("“!” needs a yes or no, not {kind}.").format(kind=found), node.column)
            return (lambda env: not _true(run(env))), BOOLEAN
        if found.kind not in ("any", "null", "number", "duration"):
            raise ExpressionError(_("“-” needs a number, not {kind}.").format(kind=found), node.column)
        return (lambda env: negate(run(env))), found

    def joined(self, node: Binary, depth: int) -> Part:
        """`&&` and `||`; null is no."""
        parts = [self.part(side, depth + 1) for side in (node.left, node.right)]
        for _run, found in parts:
            if not found.goes_with(BOOLEAN):
                message = _("“{sign}” needs a yes or no on both sides, not {kind}.")
                raise ExpressionError(message.format(sign=node.operator, kind=found), node.column)
        left, right = parts[0][0], parts[1][0]
        if node.operator == "&&":
            return (lambda env: _true(left(env)) and _true(right(env))), BOOLEAN
        return (lambda env: _true(left(env)) or _true(right(env))), BOOLEAN

    def binary(self, node: Binary, depth: int) -> Part:
        left, one = self.part(node.left, depth + 1)
        right, other = self.part(node.right, depth + 1)
        sign = node.operator
        if sign in _CHECKED and not one.goes_with(other):
            message = _("{one} cannot be compared with {other}.").format(one=one, other=other)
            raise ExpressionError(message[:1].upper() + message[1:], node.column)
        if sign == "in" and other.kind not in ("any", "null", "list", "record", "text"):
            raise ExpressionError(_("“in” needs a list, a record or a text on its right."), node.column)
        gives = BOOLEAN if sign in _CHECKED or sign == "in" else _result(node, one, other)
        run = OPERATORS[sign]
        return (lambda env: run(left(env), right(env))), gives

    def choice(self, node: Choice, depth: int) -> Part:
        condition, found = self.part(node.condition, depth + 1)
        if not found.goes_with(BOOLEAN):
            raise ExpressionError(_("“?” needs a yes or no before it, not {kind}.").format(kind=found), node.column)
        then, one = self.part(node.then, depth + 1)
        otherwise, other = self.part(node.otherwise, depth + 1)
        gives = one if one.kind == other.kind else ANY
        return (lambda env: then(env) if _true(condition(env)) else otherwise(env)), gives


def _reading(root: str, path: tuple[str, ...], read: Callable[[object], Any]) -> Run:
    """Most expressions read `data.something`: that one has no loop."""
    if len(path) == 1:
        name = path[0]

        def member(env: Mapping[str, Any]) -> Any:
            try:
                return read(env[root][name])
            except (KeyError, TypeError, IndexError):
                return None

        return member
    return lambda env: read(_follow(env.get(root), path))


def _follow(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if value.__class__ is not dict and not isinstance(value, Mapping):  # the first is ten times as fast
            return None
        value = value.get(name)
    return value


def _item(of: Any, position: Any) -> Any:
    """An item by number from 0; null for one that is not there."""
    position = plain(position)
    if of is None or position is None:
        return None
    if not isinstance(of, list | tuple):
        raise EvaluationError(_("Only lists have numbered items."))
    if isinstance(position, str) or position != position.to_integral_value():
        return None
    return of[int(position)] if 0 <= position < len(of) else None


def _true(value: Any) -> bool:
    if value is None or isinstance(value, bool):
        return value is True
    raise EvaluationError(_("A yes or no is needed here."))


def _calling(function: Function, runs: tuple[Run, ...]) -> Run:
    run = function.run
    if len(runs) == 1:
        only = runs[0]
        return lambda env: run(only(env))
    return lambda env: run(*[part(env) for part in runs])


def _gives(function: Function, parts: list[Type]) -> Type:
    """`coalesce`, `min`, `max` and `abs` give what they take, when that is one type."""
    kinds = {found.kind for found in parts if found.kind != "null"}
    if function.gives is not ANY or len(kinds) != 1 or "list" in kinds:
        return function.gives
    return next(found for found in parts if found.kind != "null")


def _result(node: Binary, one: Type, other: Type) -> Type:
    """The type of a calculation; raises ExpressionError when there is none."""
    sign, kinds = node.operator, (one.kind, other.kind)
    if "any" in kinds or "null" in kinds:
        return ANY
    if kinds == ("number", "number"):
        return one
    if sign == "+" and kinds in (("text", "text"), ("list", "list"), ("duration", "duration")):
        return one
    if sign in "+-" and one.kind in ("date", "time", "duration") and other.kind == "duration":
        return one
    if sign == "+" and one.kind == "duration" and other.kind in ("date", "time"):
        return other
    if sign == "-" and kinds in (("date", "date"), ("time", "time")):
        return Type("duration")
    message = _("“{sign}” does not work with {one} and {other}.").format(sign=sign, one=one, other=other)
    hint = _("Make a text of it: text(…).") if sign == "+" and "text" in kinds else None
    raise ExpressionError(message, node.column, hint)


def _member(of: Type, step: Member) -> Type:
    if of.kind in ("any", "null"):
        return ANY
    if of.kind != "record":
        message = _("{kind} has no members.").format(kind=of)
        raise ExpressionError(message[:1].upper() + message[1:], step.column)
    found = of.members.get(step.name)
    if found is None and not of.open:
        message = _("There is no “{name}” here.").format(name=step.name)
        raise _unknown(message, step.name, of.members, step.column)
    return found or ANY


def _unknown(message: str, name: str, known: Mapping[str, Any], column: int) -> ExpressionError:
    near = get_close_matches(name[:64], sorted(known), n=1)
    if near:
        return ExpressionError(message, column, _("Did you mean “{name}”?").format(name=near[0]))
    return ExpressionError(message, column, _("There are: {names}.").format(names=", ".join(sorted(known)) or "–"))

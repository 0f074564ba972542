"""Tree to closure: names and types are checked here, so that a wrong field is found when a definition is published.

Each part becomes a plain Python function of the environment; running an expression is calling it. A part whose type is
known reads its data as that type (a money string as a number); the rest decides at run time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from instar.engine.expressions import closures
from instar.engine.expressions.closures import Part, Run
from instar.engine.expressions.errors import ExpressionError
from instar.engine.expressions.functions import FUNCTIONS, OF_ITEMS, ON_CALENDARS, Function
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
from instar.engine.expressions.types import ANY, BOOLEAN, DURATION, LIST, NULL, NUMBER, TEXT, Type
from instar.engine.expressions.values import reader
from instar.engine.lengths import length
from instar.errors import nearest
from instar.i18n import _

DEEPEST_TREE = 100
_LITERALS = {bool: BOOLEAN, str: TEXT, type(None): NULL}
_ORDERS = frozenset({"<", "<=", ">", ">="})
_COMPARES = _ORDERS | {"==", "!="}
_UNORDERED = frozenset({"boolean", "list", "record"})
_SPELLED = frozenset({"date", "duration", "number"})
"""Functions whose text must make sense when it is written out."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression. Call it with the environment; it raises EvaluationError and nothing else.

    `reads`: dotted names of what it may read, such as "data.amount", or "calendars.office" for a calendar that it asks.
    `type`: of its result, as far as it is known; the
    value is then of that type or None.
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
    return compile_tree(parse(source), names, source)


def compile_tree(tree: Node, names: Mapping[str, Type], source: str) -> Expression:
    """Compile what has been parsed, or made of what has been parsed; raises ExpressionError."""
    compiler = _Compiler(names)
    run, type = compiler.part(tree, 0)
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
                return Part(closures.constant(value), _LITERALS.get(type(value), NUMBER))
            case Name() | Member():
                return self.read(node, depth)
            case Index():
                return self.index(node, depth)
            case Items(items=items):
                parts = [self.part(item, depth + 1) for item in items]
                return Part(closures.listed(tuple(part.run for part in parts)), LIST(_one_type(parts)))
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

    def read(self, node: Name | Member, depth: int) -> Part:
        """A name and the members behind it, read in one go; a missing one is null."""
        steps: list[Member] = []
        root: Node = node
        while isinstance(root, Member):
            steps.insert(0, root)
            root = root.of
        path = tuple(step.name for step in steps)
        if not isinstance(root, Name):
            of = self.part(root, depth + 1)
            found = _behind(of.type, steps)
            return Part(closures.members(of.run, path, reader(found)), found)
        start = self.names.get(root.name)
        if start is None:
            raise _unknown(_("There is no “{name}” here.").format(name=root.name), root.name, self.names, root.column)
        found = _behind(start, steps)
        self.reads.add(".".join([root.name, *path]))
        return Part(closures.reading(root.name, path, reader(found)), found)

    def index(self, node: Index, depth: int) -> Part:
        of, at = self.part(node.of, depth + 1), self.part(node.index, depth + 1)
        if of.type.kind not in ("any", "list", "null"):
            message, hint = _("Only lists have numbered items."), None
            if of.type.kind == "record":
                hint = _("A member's name stands in quotation marks, such as ['amount'].")
            raise ExpressionError(message, node.column, hint)
        if not at.type.goes_with(NUMBER):
            raise ExpressionError(_("An item of a list is named by its number, from 0."), node.column)
        found = of.type.item or ANY
        return Part(closures.item(of.run, at.run, reader(found)), found)

    def call(self, node: Call, depth: int) -> Part:
        function = FUNCTIONS.get(node.name)
        if function is None:
            message = _("There is no function “{name}”.").format(name=node.name)
            raise _unknown(message, node.name, FUNCTIONS, node.column)
        least, most, given = function.least, function.most, len(node.arguments)
        if not least <= given <= most:
            count = str(least) if least == most else _("{least} to {most}").format(least=least, most=most)
            message = _("“{name}” takes {count} values, not {given}.")
            raise ExpressionError(message.format(name=node.name, count=count, given=given), node.column)
        parts = [self.part(argument, depth + 1) for argument in node.arguments]
        for position, part in enumerate(parts):
            if not function.takes(position, part.type.kind):
                message = _("“{name}” cannot take {kind}.").format(name=node.name, kind=part.type)
                raise ExpressionError(message, node.arguments[position].column)
        if node.name in OF_ITEMS and len(parts) == 2:
            _key_of_items(node, parts[0].type.item or ANY)
        if node.name in _SPELLED and isinstance(node.arguments[0], Literal):
            return Part(closures.constant(_spelled(node, function, node.arguments[0])), function.gives)
        if node.name in ON_CALENDARS:
            _length_written_out(node)
            named = node.arguments[-1]
            self.reads.add(f"calendars.{named.value}" if isinstance(named, Literal) else "calendars")
            return Part(closures.asked(function.run, tuple(part.run for part in parts)), function.gives)
        return Part(closures.called(function.run, tuple(part.run for part in parts)), _gives(function, parts))

    def unary(self, node: Unary, depth: int) -> Part:
        part = self.part(node.of, depth + 1)
        if node.operator == "!":
            if not part.type.goes_with(BOOLEAN):
                raise ExpressionError(_("“!” needs a yes or no, not {kind}.").format(kind=part.type), node.column)
            return Part(closures.negated(part), BOOLEAN)
        if part.type.kind not in ("any", "null", "number", "duration"):
            raise ExpressionError(_("“-” needs a number, not {kind}.").format(kind=part.type), node.column)
        return Part(closures.minus(part), part.type)

    def joined(self, node: Binary, depth: int) -> Part:
        parts = self.part(node.left, depth + 1), self.part(node.right, depth + 1)
        for part in parts:
            if not part.type.goes_with(BOOLEAN):
                message = _("“{sign}” needs a yes or no on both sides, not {kind}.")
                raise ExpressionError(message.format(sign=node.operator, kind=part.type), node.column)
        return Part(closures.joined(node.operator, *parts), BOOLEAN)

    def binary(self, node: Binary, depth: int) -> Part:
        one, other = self.part(node.left, depth + 1), self.part(node.right, depth + 1)
        sign = node.operator
        if sign in _COMPARES:
            _comparable(node, one.type, other.type)
        if sign == "in" and other.type.kind not in ("any", "null", "list", "record"):
            hint = _("Write x.contains(y) for a part of a text.") if other.type.kind == "text" else None
            raise ExpressionError(_("“in” needs a list or a record on its right."), node.column, hint)
        gives = BOOLEAN if sign in _COMPARES or sign == "in" else _result(node, one.type, other.type)
        return Part(closures.calculated(sign, one, other), gives)

    def choice(self, node: Choice, depth: int) -> Part:
        condition = self.part(node.condition, depth + 1)
        if not condition.type.goes_with(BOOLEAN):
            message = _("“?” needs a yes or no before it, not {kind}.").format(kind=condition.type)
            raise ExpressionError(message, node.column)
        then, otherwise = self.part(node.then, depth + 1), self.part(node.otherwise, depth + 1)
        return Part(closures.chosen(condition, then.run, otherwise.run), _one_type([then, otherwise]))


def _key_of_items(node: Call, item: Type) -> None:
    """`sum(data.lines, 'prise')` names what no item has; raises ExpressionError."""
    key = node.arguments[1]
    if not isinstance(key, Literal) or not isinstance(key.value, str) or item.kind in ("any", "null"):
        return
    member = item.members.get(key.value) if item.kind == "record" else None
    if item.kind != "record" or (member is None and not item.open):
        raise _unknown(_("The items have no “{name}”.").format(name=key.value), key.value, item.members, key.column)
    if member is not None and node.name == "sum" and not member.goes_with(NUMBER):
        raise ExpressionError(_("“{name}” cannot take {kind}.").format(name="sum", kind=member), key.column)


def _one_type(parts: list[Part]) -> Type:
    """The type that all have, null aside; ANY when they have several."""
    found: list[Type] = []
    for part in parts:
        if part.type != NULL and part.type not in found:
            found.append(part.type)
    return found[0] if len(found) == 1 else ANY if found else NULL


def _gives(function: Function, parts: list[Part]) -> Type:
    """`coalesce`, `min`, `max` and `abs` give what they take, when that is one type."""
    if function.gives != ANY:
        return function.gives
    found = _one_type(parts)
    return ANY if found.kind == "list" else found


def _spelled(node: Call, function: Function, written: Literal) -> Any:
    """The value of `date('2026-12-31')`: worked out once, and refused when it makes no sense."""
    value = function.run(written.value)
    if value is None and written.value is not None:
        message = _("“{text}” cannot be read as {kind}.").format(text=str(written.value)[:64], kind=function.gives)
        hint = {
            "date": _("Write it as date('2026-12-31')."),
            "duration": _("Write it as duration('PT4H') or duration('24h'). Months and years have no fixed length."),
        }.get(node.name)
        raise ExpressionError(message, written.column, hint)
    return value


def _length_written_out(node: Call) -> None:
    """`add_working(now, 'P1X', 'office')` adds nothing; raises ExpressionError."""
    for written in node.arguments[1:-1]:
        if isinstance(written, Literal) and isinstance(written.value, str) and length(written.value) is None:
            message = _("“{text}” cannot be read as {kind}.").format(text=written.value[:64], kind=DURATION)
            raise ExpressionError(message, written.column, _("Write 'PT4H', or 'P2D' for working days."))


def _comparable(node: Binary, one: Type, other: Type) -> None:
    kinds = {one.kind, other.kind}
    if not one.goes_with(other):
        message = _("{one} cannot be compared with {other}.").format(one=one, other=other)
        hint = _("Make a date of the moment: date(…).") if kinds == {"date", "time"} else None
        raise ExpressionError(message[:1].upper() + message[1:], node.column, hint)
    if node.operator in _ORDERS and kinds & _UNORDERED:
        unordered = one if one.kind in _UNORDERED else other
        message = _("“{sign}” does not work with {kind}.").format(sign=node.operator, kind=unordered)
        raise ExpressionError(message, node.column)


def _result(node: Binary, one: Type, other: Type) -> Type:
    """The type of a calculation; raises ExpressionError when there is none."""
    sign, kinds = node.operator, (one.kind, other.kind)
    if "any" in kinds or "null" in kinds:
        return ANY
    if kinds == ("number", "number"):
        return one
    if sign == "+" and kinds == ("list", "list"):
        return one if one == other else LIST()
    if sign == "+" and kinds == ("text", "text"):
        return one
    if sign in "+-" and one.kind in ("date", "time", "duration") and other.kind == "duration":
        return one
    if sign == "+" and one.kind == "duration" and other.kind in ("date", "time"):
        return other
    if sign == "-" and kinds in (("date", "date"), ("time", "time")):
        return DURATION
    message = _("“{sign}” does not work with {one} and {other}.").format(sign=sign, one=one, other=other)
    hint = _("Make a text of it: text(…).") if sign == "+" and "text" in kinds else None
    raise ExpressionError(message, node.column, hint)


def _behind(found: Type, steps: list[Member]) -> Type:
    """The type of the last of the members behind a value."""
    for step in steps:
        if found.kind in ("any", "null"):
            return ANY
        if found.kind != "record":
            message = _("{kind} has no members.").format(kind=found)
            raise ExpressionError(message[:1].upper() + message[1:], step.column)
        member = found.members.get(step.name)
        if member is None and not found.open:
            message = _("There is no “{name}” here.").format(name=step.name)
            raise _unknown(message, step.name, found.members, step.column)
        found = member or ANY
    return found


def _unknown(message: str, name: str, known: Mapping[str, Any], column: int) -> ExpressionError:
    near = nearest(name[:64], known)
    if near:
        return ExpressionError(message, column, _("Did you mean “{name}”?").format(name=near))
    return ExpressionError(message, column, _("There are: {names}.").format(names=", ".join(sorted(known)) or "–"))

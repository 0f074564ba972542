"""A filter written as an expression, made into SQL with bound values. It is never run as code.

The grammar is that of all expressions; what of it has a meaning here is: ``&&`` ``||`` ``!``, comparisons of a field
with a value or with another field, ``in``, ``== null``, ``contains`` ``startsWith`` ``endsWith`` ``has``, and
whatever has no field in it (``now - duration('P7D')``), which is worked out beforehand. Null behaves as everywhere:
unequal to everything but null, never less, never greater.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from instar.access import Actor
from instar.engine.expressions import ExpressionError
from instar.engine.expressions.parser import parse
from instar.engine.expressions.syntax import (
    Binary,
    Call,
    Member,
    Name,
    Node,
    Unary,
)
from instar.errors import Invalid
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.binding import Binding, Day, unsupported
from instar.queries.columns import Column, columns

MOST_ITEMS = 200
DEEPEST = 10
"""Levels of “and”, “or” and “not”: SQLite reads only so many brackets."""
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_SIGNS = {"==": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_FUNCTIONS = ("contains", "startsWith", "endsWith", "has")


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of WHERE. ``fields``: the data's fields that it reads; ``indexed``: an index finds its rows."""

    sql: str
    args: tuple[Any, ...] = ()
    fields: frozenset[str] = frozenset()
    internal: bool = False
    indexed: bool = False


def compile_filter(kernel: Kernel, actor: Actor, source: str, name: str = "where") -> tuple[Condition, ...]:
    """Conditions that are all to hold. Raises Invalid at ``name``, with the column in the sentence and in ``data``."""
    try:
        tree = parse(source)
        compiler = _Compiler(kernel, actor, columns(kernel, actor))
        return tuple(compiler.condition(part) for part in _conjuncts(tree))
    except ExpressionError as error:
        sentence = _("Column {column}: {message}").format(column=error.column, message=error.message)
        raise Invalid({name: [sentence]}, hint=error.hint, data={"column": error.column}) from None


def _conjuncts(node: Node, sign: str = "&&") -> list[Node]:
    """The parts of a chain of one sign: side by side, however long it is, for SQL nests only so deep."""
    found: list[Node] = []
    while isinstance(node, Binary) and node.operator == sign:
        found.insert(0, node.right)
        node = node.left
    return [node, *found]


class _Compiler(Binding):
    def condition(self, node: Node, depth: int = 0) -> Condition:
        if depth > DEEPEST:
            message = _("The expression is nested more than {limit} levels deep.").format(limit=DEEPEST)
            raise ExpressionError(message, node.column)
        match node:
            case Binary(operator="&&" | "||" as sign):
                return self.joined(sign, [self.condition(part, depth + 1) for part in _conjuncts(node, sign)])
            case Unary(operator="!", of=of):
                inner = self.condition(of, depth + 1)
                return Condition(f"NOT coalesce({inner.sql}, FALSE)", inner.args, inner.fields, inner.internal)
            case _ if not self.reads(node):
                value = self.value(node)
                if value is not None and not isinstance(value, bool):
                    raise ExpressionError(_("A filter is a yes or no."), node.column)
                return Condition("TRUE" if value else "FALSE")
            case Binary(operator="in"):
                return self.within(node)
            case Binary(operator=sign) if sign in _FLIPPED:
                return self.compared(node)
            case Call():
                return self.called(node)
            case Name() | Member():
                column = self.column(node)
                if column.type.kind != "boolean":
                    raise ExpressionError(_("A filter is a yes or no."), node.column)
                return self.of(column, f"{column.sql} = 1")
        raise unsupported(node)

    def joined(self, sign: str, parts: list[Condition]) -> Condition:
        both = sign == "&&"
        return Condition(
            f"({(' AND ' if both else ' OR ').join(part.sql for part in parts)})",
            tuple(arg for part in parts for arg in part.args),
            frozenset().union(*(part.fields for part in parts)),
            any(part.internal for part in parts),
            (any if both else all)(part.indexed for part in parts),
        )

    # -- comparisons ---------------------------------------------------------------------------------------

    def compared(self, node: Binary) -> Condition:
        left, right, sign = node.left, node.right, node.operator
        if not self.reads(left):
            left, right, sign = right, left, _FLIPPED[sign]
        column = self.column(left)
        if self.reads(right):
            return self.with_other(column, sign, self.column(right), node)
        return self.with_value(column, sign, self.value(right), node)

    def with_other(self, one: Column, sign: str, other: Column, node: Binary) -> Condition:
        kind = one.type.kind
        ordered = sign not in ("==", "!=")
        if kind != other.type.kind or kind == "list" or (ordered and kind == "boolean"):
            raise ExpressionError(_("These two cannot be compared."), node.column)
        if ordered:
            sql = f"{one.sql} {_SIGNS[sign]} {other.sql}"
        else:
            same = f"coalesce({one.sql} = {other.sql}, {one.sql} IS NULL AND {other.sql} IS NULL)"
            sql = same if sign == "==" else f"NOT {same}"
        return Condition(sql, (), _fields(one, other), one.internal or other.internal)

    def with_value(self, column: Column, sign: str, value: Any, node: Node) -> Condition:
        if value is None:
            empty = {"==": f"{column.id or column.sql} IS NULL", "!=": f"{column.id or column.sql} IS NOT NULL"}
            return self.of(column, empty.get(sign, "FALSE"))
        kind = column.type.kind
        if kind == "list" or (kind == "boolean" and sign not in ("==", "!=")):
            raise ExpressionError(_("These two cannot be compared."), node.column)
        bound = self.bound(column, value, node)
        if isinstance(bound, Day):
            return self.on_day(column, sign, bound)
        if sign in ("==", "!=") and column.of is not None:
            return self.of(column, _equal(column.id, sign), self.id_of(column, str(bound)))
        if sign == "==" and column.raw:
            return self.of(column, f"({column.raw} = ? AND {column.sql} = ?)", bound, bound, indexed=column.indexed)
        if sign in ("==", "!="):
            return self.of(column, _equal(column.sql, sign), bound, indexed=sign == "==" and column.indexed)
        return self.of(column, f"{column.sql} {_SIGNS[sign]} ?", bound, indexed=column.indexed and bool(column.field))

    def on_day(self, column: Column, sign: str, on: Day) -> Condition:
        if sign == "==":
            return self.of(column, f"({column.sql} >= ? AND {column.sql} < ?)", on.begin, on.end)
        if sign == "!=":
            return self.of(column, f"NOT coalesce({column.sql} >= ? AND {column.sql} < ?, FALSE)", on.begin, on.end)
        sql, at = {
            "<": (f"{column.sql} < ?", on.begin),
            "<=": (f"{column.sql} < ?", on.end),
            ">": (f"{column.sql} >= ?", on.end),
            ">=": (f"{column.sql} >= ?", on.begin),
        }[sign]
        return self.of(column, sql, at)

    def within(self, node: Binary) -> Condition:
        if not self.reads(node.left):
            return self.holding(self.column(node.right), self.value(node.left), node)
        column = self.column(node.left)
        if self.reads(node.right):
            raise unsupported(node)
        items = self.value(node.right)
        if not isinstance(items, list | tuple) or len(items) > MOST_ITEMS:
            message = _("“in” needs a list of at most {limit} values here.").format(limit=MOST_ITEMS)
            raise ExpressionError(message, node.column)
        if not items:
            return Condition("FALSE", (), _fields(column), column.internal, indexed=True)
        bound = [None if item is None else self.bound(column, item, node) for item in items]
        if any(isinstance(item, Day) or item is None for item in bound):
            parts = [self.with_value(column, "==", item, node) for item in items]
            args = tuple(arg for part in parts for arg in part.args)
            return self.of(column, f"({' OR '.join(part.sql for part in parts)})", *args)
        if column.of is not None:
            bound = [self.id_of(column, str(item)) for item in bound]
        marks = ", ".join("?" * len(bound))
        if column.raw:
            sql = f"({column.raw} IN ({marks}) AND {column.sql} IN ({marks}))"
            return self.of(column, sql, *bound, *bound, indexed=column.indexed)
        return self.of(column, f"{column.id or column.sql} IN ({marks})", *bound, indexed=column.indexed)

    def holding(self, column: Column, value: Any, node: Node) -> Condition:
        """An item in a list."""
        if column.type.kind != "list":
            raise ExpressionError(_("“in” needs a list on its right."), node.column)
        if not isinstance(value, str):
            return Condition("FALSE", (), _fields(column), column.internal)
        sql = f"EXISTS (SELECT 1 FROM json_each({column.sql}) e WHERE e.type = 'text' AND e.value = ?)"
        return self.of(column, sql, self.text(value, node))

    def called(self, node: Call) -> Condition:
        if node.name not in _FUNCTIONS:
            hint = _("Functions of a field: {names}.").format(names=", ".join(_FUNCTIONS))
            message = _("“{name}” cannot be asked of a field in a filter.").format(name=node.name)
            raise ExpressionError(message, node.column, hint)
        if len(node.arguments) != (1 if node.name == "has" else 2):
            raise ExpressionError(_("“{name}” has another number of arguments.").format(name=node.name), node.column)
        column = self.column(node.arguments[0])
        if node.name == "has":
            return self.of(column, f"{column.id or column.sql} IS NOT NULL")
        part = self.value(node.arguments[1])
        if column.type.kind == "list" and node.name == "contains":
            return self.holding(column, part, node)
        if column.type.kind != "text" or not isinstance(part, str | None):
            raise ExpressionError(_("This function needs a text."), node.column)
        if part is None:
            return Condition("FALSE", (), _fields(column), column.internal)
        part = self.text(part, node)
        if node.name == "contains":
            return self.of(column, f"instr({column.sql}, ?) > 0", part)
        if not part:
            return self.of(column, f"{column.sql} IS NOT NULL")
        if node.name == "startsWith":
            return self.of(column, f"substr({column.sql}, 1, ?) = ?", len(part), part)
        return self.of(column, f"substr({column.sql}, length({column.sql}) - ?) = ?", len(part) - 1, part)

    def of(self, column: Column, sql: str, *args: Any, indexed: bool = False) -> Condition:
        return Condition(sql, args, _fields(column), column.internal, indexed)


def _equal(sql: str, sign: str) -> str:
    return f"{sql} = ?" if sign == "==" else f"({sql} <> ? OR {sql} IS NULL)"


def _fields(*read: Column) -> frozenset[str]:
    return frozenset(column.field for column in read if column.field)

"""A filter written as an expression, made into SQL with bound values. It is never run as code.

The grammar is that of all expressions; what of it has a meaning here is: ``&&`` ``||`` ``!``, comparisons of a field
with a value or with another field, ``in``, ``== null``, ``contains`` ``startsWith`` ``endsWith`` ``has``, and
whatever has no field in it (``now - duration('P7D')``), which is worked out beforehand. Null behaves as everywhere:
unequal to everything but null, never less, never greater.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from instar.access import Actor
from instar.engine.expressions import TEXT, TIME, EvaluationError, ExpressionError, compile_expression, epoch_ms
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
    unparse,
)
from instar.engine.expressions.values import day, moment
from instar.errors import Invalid, nearest
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.columns import Column, columns
from instar.queries.day import zone_of
from instar.queries.key import id_of

LARGEST = (1 << 63) - 1
MOST_ITEMS = 200
_GIVEN = {"now": TIME, "me": TEXT}
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


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day of the reader's, where a moment is compared with a date."""

    begin: int
    end: int


def compile_filter(kernel: Kernel, actor: Actor, source: str, name: str = "where") -> tuple[Condition, ...]:
    """Conditions that are all to hold. Raises Invalid at ``name``, with the column in the sentence and in ``data``."""
    try:
        tree = parse(source)
        compiler = _Compiler(kernel, actor, columns(kernel, actor))
        return tuple(compiler.condition(part) for part in _conjuncts(tree))
    except ExpressionError as error:
        sentence = _("Column {column}: {message}").format(column=error.column, message=error.message)
        raise Invalid({name: [sentence]}, hint=error.hint, data={"column": error.column}) from None


def _conjuncts(node: Node) -> list[Node]:
    found: list[Node] = []
    while isinstance(node, Binary) and node.operator == "&&":
        found.insert(0, node.right)
        node = node.left
    return [node, *found]


class _Compiler:
    def __init__(self, kernel: Kernel, actor: Actor, known: Mapping[str, Column]) -> None:
        self.kernel = kernel
        self.known = known
        self.zone: tzinfo = zone_of(kernel, actor)
        self.env = {"now": kernel.clock.now(), "me": actor.key}

    def condition(self, node: Node) -> Condition:
        match node:
            case Binary(operator="&&" | "||" as sign, left=left, right=right):
                return self.joined(sign, self.condition(left), self.condition(right))
            case Unary(operator="!", of=of):
                inner = self.condition(of)
                return Condition(f"NOT coalesce({inner.sql}, 0)", inner.args, inner.fields, inner.internal)
            case _ if not self.reads(node):
                value = self.value(node)
                if value is not None and not isinstance(value, bool):
                    raise ExpressionError(_("A filter is a yes or no."), node.column)
                return Condition("1" if value else "0")
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
        raise _unsupported(node)

    def joined(self, sign: str, left: Condition, right: Condition) -> Condition:
        both = sign == "&&"
        return Condition(
            f"({left.sql} {'AND' if both else 'OR'} {right.sql})",
            (*left.args, *right.args),
            left.fields | right.fields,
            left.internal or right.internal,
            (left.indexed or right.indexed) if both else (left.indexed and right.indexed),
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
            return self.of(column, empty.get(sign, "0"))
        kind = column.type.kind
        if kind == "list" or (kind == "boolean" and sign not in ("==", "!=")):
            raise ExpressionError(_("These two cannot be compared."), node.column)
        bound = self.bound(column, value, node)
        if isinstance(bound, Day):
            return self.on_day(column, sign, bound)
        if sign in ("==", "!=") and column.of is not None:
            return self.of(column, _equal(column.id, sign), self.id_of(column, str(bound)))
        if sign in ("==", "!="):
            return self.of(column, _equal(column.sql, sign), bound, indexed=sign == "==" and column.indexed)
        return self.of(column, f"{column.sql} {_SIGNS[sign]} ?", bound, indexed=column.indexed)

    def on_day(self, column: Column, sign: str, on: Day) -> Condition:
        if sign == "==":
            return self.of(column, f"({column.sql} >= ? AND {column.sql} < ?)", on.begin, on.end)
        if sign == "!=":
            return self.of(column, f"NOT coalesce({column.sql} >= ? AND {column.sql} < ?, 0)", on.begin, on.end)
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
            raise _unsupported(node)
        items = self.value(node.right)
        if not isinstance(items, list | tuple) or len(items) > MOST_ITEMS:
            message = _("“in” needs a list of at most {limit} values here.").format(limit=MOST_ITEMS)
            raise ExpressionError(message, node.column)
        if not items:
            return Condition("0", (), _fields(column), column.internal, indexed=True)
        bound = [None if item is None else self.bound(column, item, node) for item in items]
        if any(isinstance(item, Day) or item is None for item in bound):
            parts = [self.with_value(column, "==", item, node) for item in items]
            args = tuple(arg for part in parts for arg in part.args)
            return self.of(column, f"({' OR '.join(part.sql for part in parts)})", *args)
        if column.of is not None:
            bound = [self.id_of(column, str(item)) for item in bound]
        marks = ", ".join("?" * len(bound))
        return self.of(column, f"{column.id or column.sql} IN ({marks})", *bound, indexed=column.indexed)

    def holding(self, column: Column, value: Any, node: Node) -> Condition:
        """An item in a list."""
        if column.type.kind != "list":
            raise ExpressionError(_("“in” needs a list on its right."), node.column)
        if not isinstance(value, str):
            return Condition("0", (), _fields(column), column.internal)
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
            return Condition("0", (), _fields(column), column.internal)
        part = self.text(part, node)
        if node.name == "contains":
            return self.of(column, f"instr({column.sql}, ?) > 0", part)
        if not part:
            return self.of(column, f"{column.sql} IS NOT NULL")
        begin = "1, ?" if node.name == "startsWith" else "-?"
        return self.of(column, f"substr({column.sql}, {begin}) = ?", len(part), part)

    # -- names and values ----------------------------------------------------------------------------------

    def of(self, column: Column, sql: str, *args: Any, indexed: bool = False) -> Condition:
        return Condition(sql, args, _fields(column), column.internal, indexed)

    def column(self, node: Node) -> Column:
        match node:
            case Name(name=name):
                path = name
            case Member(of=Name(name="data"), name=name):
                path = f"data.{name}"
            case Member(of=Name(name="ticket"), name=name):
                path = name
            case _:
                raise _unsupported(node)
        found = self.known.get(path)
        if found is None:
            near = nearest(path, self.known)
            hint = _("Did you mean “{name}”?").format(name=near) if near else None
            message = _("There is no “{name}” to filter by here.").format(name=path)
            raise ExpressionError(message, _leftmost(node).column, hint)
        return found

    def reads(self, node: Node) -> bool:
        """Whether there is anything in it but values."""
        match node:
            case Literal():
                return False
            case Name(name=name):
                return name not in _GIVEN
            case Member(of=of):
                return self.reads(of)
            case Index(of=of, index=index):
                return self.reads(of) or self.reads(index)
            case Call(arguments=parts) | Items(items=parts):
                return any(map(self.reads, parts))
            case Unary(of=of):
                return self.reads(of)
            case Binary(left=left, right=right):
                return self.reads(left) or self.reads(right)
            case Choice(condition=condition, then=then, otherwise=otherwise):
                return any(map(self.reads, (condition, then, otherwise)))

    def value(self, node: Node) -> Any:
        """What a part without fields comes to."""
        if isinstance(node, Literal):
            return node.value
        try:
            return compile_expression(unparse(node), _GIVEN)(self.env)
        except (ExpressionError, EvaluationError) as error:
            raise ExpressionError(str(error), node.column) from None

    def bound(self, column: Column, value: Any, node: Node) -> Any:
        """The value as SQL compares it with the column; raises ExpressionError where the types do not go together."""
        kind = column.type.kind
        if kind == "number" and column.sql in ("t.id", "t.parent_id") and isinstance(value, str):
            value = Decimal(id_of(value) or -1)
        if kind == "number" and isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() and abs(value) <= LARGEST else float(value)
        if kind == "text" and isinstance(value, str):
            return self.text(value, node)
        if kind == "boolean" and isinstance(value, bool):
            return int(value)
        if kind == "date" and (found := _day(value)) is not None:
            return found.isoformat()
        if kind == "time":
            at = value if isinstance(value, datetime) else moment(value) if isinstance(value, str) else None
            if at is not None:
                return epoch_ms(at)
            if (on := _day(value)) is not None:
                return self.day(on, node)
        message = _("This is {kind}; it cannot be compared with that value.").format(kind=column.type)
        raise ExpressionError(message, node.column)

    def day(self, on: date, node: Node) -> Day:
        try:
            begin, end = (
                int(datetime.combine(day, time(), self.zone).astimezone(UTC).timestamp() * 1000)
                for day in (on, on + timedelta(days=1))
            )
        except (OverflowError, ValueError):
            raise ExpressionError(_("The result is no date."), node.column) from None
        return Day(begin, end)

    def text(self, value: str, node: Node) -> str:
        if "\x00" in value or (not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value)):
            raise ExpressionError(_("This text holds a letter that no text can hold."), node.column)
        return value

    def id_of(self, column: Column, key: str) -> int:
        """Whom or what a key names; -1 for nobody."""
        directory = self.kernel.directory
        if column.of == "service":
            service = directory.service_by_key(key)
            return service.id if service else -1
        if column.of == "organization":
            found = self.kernel.store.read().value("SELECT id FROM organization WHERE key = ?", (key,))
            return -1 if found is None else int(found)
        person = directory.find(str(column.of), key)
        return person.id if person else -1


def _equal(sql: str, sign: str) -> str:
    return f"{sql} = ?" if sign == "==" else f"({sql} <> ? OR {sql} IS NULL)"


def _fields(*read: Column) -> frozenset[str]:
    return frozenset(column.field for column in read if column.field)


def _day(value: Any) -> date | None:
    return None if isinstance(value, datetime) else day(value)


def _leftmost(node: Node) -> Node:
    while isinstance(node, Member):
        node = node.of
    return node


def _unsupported(node: Node) -> ExpressionError:
    return ExpressionError(
        _("A filter cannot do this."),
        node.column,
        _("Compare a field with a value, join comparisons with “&&”, “||” and “!”."),
    )

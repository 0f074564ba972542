"""Names and values in a filter: a name becomes a column, and whatever reads none becomes a value that SQL is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from instar.access import Actor
from instar.engine.expressions import TEXT, TIME, EvaluationError, ExpressionError, compile_expression, epoch_ms
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
from instar.errors import nearest
from instar.i18n import _
from instar.kernel import Kernel
from instar.queries.columns import Column
from instar.queries.day import zone_of
from instar.queries.key import id_of

LARGEST = (1 << 63) - 1
_ORGANIZATION = "SELECT coalesce(merged_into, id) FROM organization WHERE key = ?"
_GIVEN = {"now": TIME, "me": TEXT}


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day of the reader's, where a moment is compared with a date."""

    begin: int
    end: int


class Binding:
    """What the actor may name, and what his own words come to at this moment."""

    def __init__(self, kernel: Kernel, actor: Actor, known: Mapping[str, Column]) -> None:
        self.kernel = kernel
        self.known = known
        self.zone: tzinfo = zone_of(kernel, actor)
        self.env = {"now": kernel.clock.now(), "me": actor.key, "calendars": kernel.calendar}

    def column(self, node: Node) -> Column:
        match node:
            case Name(name=name):
                path = name
            case Member(of=Name(name="data"), name=name):
                path = f"data.{name}"
            case Member(of=Name(name="ticket"), name=name):
                path = name
            case _:
                raise unsupported(node)
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
        if kind == "number" and (column.raw or column.sql) in ("t.id", "t.parent_id") and isinstance(value, str):
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
            found = self.kernel.store.read().value(_ORGANIZATION, (key,))
            return -1 if found is None else int(found)
        person = directory.find(str(column.of), key)
        return person.id if person else -1


def _day(value: Any) -> date | None:
    return None if isinstance(value, datetime) else day(value)


def _leftmost(node: Node) -> Node:
    while isinstance(node, Member):
        node = node.of
    return node


def unsupported(node: Node) -> ExpressionError:
    return ExpressionError(
        _("A filter cannot do this."),
        node.column,
        _("Compare a field with a value, join comparisons with “&&”, “||” and “!”."),
    )

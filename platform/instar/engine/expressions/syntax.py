"""The tree of an expression: what the parser makes and `unparse` writes out again."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Literal:
    value: Decimal | str | bool | None
    column: int = 1


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    column: int = 1


@dataclass(frozen=True, slots=True)
class Member:
    """`of.name`, or `of['name']`."""

    of: Node
    name: str
    column: int = 1


@dataclass(frozen=True, slots=True)
class Index:
    of: Node
    index: Node
    column: int = 1


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments)`; a method call `a.f(b)` is `f(a, b)`."""

    name: str
    arguments: tuple[Node, ...]
    column: int = 1


@dataclass(frozen=True, slots=True)
class Items:
    """A list written out."""

    items: tuple[Node, ...]
    column: int = 1


@dataclass(frozen=True, slots=True)
class Unary:
    operator: str
    of: Node
    column: int = 1


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Node
    right: Node
    column: int = 1


@dataclass(frozen=True, slots=True)
class Choice:
    """`condition ? then : otherwise`."""

    condition: Node
    then: Node
    otherwise: Node
    column: int = 1


Node = Literal | Name | Member | Index | Call | Items | Unary | Binary | Choice


def unparse(node: Node) -> str:
    """Text that parses to the same tree; parentheses round everything that has parts."""
    match node:
        case Literal(value=value):
            return _literal(value)
        case Name(name=name):
            return name
        case Member(of=of, name=name):
            dotted = name.isidentifier() and name.isascii()
            return f"{_held(of)}.{name}" if dotted else f"{_held(of)}[{quoted(name)}]"
        case Index(of=of, index=index):
            return f"{_held(of)}[{unparse(index)}]"
        case Call(name=name, arguments=arguments):
            return f"{name}({', '.join(map(unparse, arguments))})"
        case Items(items=items):
            return f"[{', '.join(map(unparse, items))}]"
        case Unary(operator=operator, of=of):
            return f"({operator}{unparse(of)})"
        case Binary(operator=operator, left=left, right=right):
            return f"({unparse(left)} {operator} {unparse(right)})"
        case Choice(condition=condition, then=then, otherwise=otherwise):
            return f"({unparse(condition)} ? {unparse(then)} : {unparse(otherwise)})"


def quoted(text: str) -> str:
    escaped = (
        text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    )
    return f"'{escaped}'"


def _held(node: Node) -> str:
    """What stands before a point: after the digits of a number it would be a part of the number."""
    return f"({unparse(node)})" if isinstance(node, Literal) else unparse(node)


def _literal(value: Decimal | str | bool | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return quoted(value) if isinstance(value, str) else format(value, "f")

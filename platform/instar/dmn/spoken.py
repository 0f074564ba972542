"""Our language of expressions said in FEEL: the way back of ``feel.py``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from instar.dmn.feel import FUNCTIONS
from instar.engine.decisions.cells import ANYTHING, COMPARISONS, INPUT, between, tests_in
from instar.engine.expressions import ExpressionError
from instar.engine.expressions.parser import parse
from instar.engine.expressions.syntax import Binary, Call, Choice, Items, Literal, Member, Name, Node, Unary
from instar.i18n import _

SIGNS: Mapping[str, str] = {"==": "=", "&&": "and", "||": "or"}
PLAIN = frozenset({"+", "-", "*", "/", "<", "<=", ">", ">=", "!=", "in"})
_THEIRS: Mapping[str, str] = {ours: theirs for theirs, ours in FUNCTIONS.items()}
RESERVED = frozenset(
    {
        "and",
        "between",
        "else",
        "every",
        "external",
        "false",
        "for",
        "function",
        "if",
        "in",
        "instance",
        "not",
        "null",
        "of",
        "or",
        "return",
        "satisfies",
        "some",
        "then",
        "true",
    }
)
"""Words of FEEL, which are no names."""
_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+", re.ASCII)


class Unspeakable(Exception):
    """`what`: a sentence about the part that FEEL cannot say."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Speaker:
    """``names``: what the file calls what is asked → our path, gathered while it speaks."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def value(self, source: Any) -> str:
        """An expression, or a constant as JSON writes it. Raises Unspeakable."""
        if not isinstance(source, str):
            return json.dumps(source)
        return self._bare(_parsed(source))

    def tests(self, source: Any) -> str:
        """A cell of an input. Raises Unspeakable."""
        said = source.strip() if isinstance(source, str) else json.dumps(source)
        if said in ANYTHING:
            return "-"
        return ", ".join(self._test(part.strip()) for _at, part in tests_in(said))

    def _test(self, said: str) -> str:
        if said.startswith("not") and said[3:].lstrip().startswith("(") and said.endswith(")"):
            return f"not({self.tests(said[said.index('(') + 1 : -1])})"
        for sign in COMPARISONS:
            if said.startswith(sign):
                other = self._bare(_parsed(said[len(sign) :]))
                return {"==": other, "!=": f"not({other})"}.get(sign, f"{sign} {other}")
        middle = between(said)
        if middle is not None:
            low, high = self._bare(_parsed(said[1:middle])), self._bare(_parsed(said[middle + 2 : -1]))
            return f"{said[0]}{low}..{high}{said[-1]}"
        return self._bare(_parsed(said))

    # -- expressions -------------------------------------------------------------------------------------------

    def _bare(self, node: Node) -> str:
        """Without brackets around the whole."""
        said = self._said(node)
        return said[1:-1] if isinstance(node, Binary) else said

    def _said(self, node: Node) -> str:
        match node:
            case Literal(value=value):
                return _literal(value)
            case Name() | Member():
                return self._name(node)
            case Call(name=name, arguments=arguments) if name in _THEIRS:
                return f"{_THEIRS[name]}({', '.join(map(self._bare, arguments))})"
            case Call(name=name):
                raise Unspeakable(_("FEEL has no “{name}”.").format(name=name))
            case Items(items=items):
                return f"[{', '.join(map(self._bare, items))}]"
            case Unary(operator="!", of=of):
                return f"not({self._bare(of)})"
            case Unary(operator="-", of=of):
                return f"-{self._said(of)}"
            case Binary(operator=sign, left=left, right=right) if sign in SIGNS or sign in PLAIN:
                return f"({self._said(left)} {SIGNS.get(sign, sign)} {self._said(right)})"
            case Choice(condition=condition, then=then, otherwise=otherwise):
                return f"(if {self._bare(condition)} then {self._bare(then)} else {self._bare(otherwise)})"
            case Unary(operator=sign) | Binary(operator=sign):
                raise Unspeakable(_("FEEL has no “{name}”.").format(name=sign))
        raise Unspeakable(_("A part of a value cannot be an input of DMN."))

    def _name(self, node: Node) -> str:
        path = ".".join(_steps(node))
        if path == INPUT:
            return "?"
        if not _PATH.fullmatch(path):
            raise Unspeakable(_("“{name}” cannot be an input of DMN.").format(name=path))
        known = next((name for name, one in self.names.items() if one == path), None)
        return known if known is not None else self._new(path)

    def _new(self, path: str) -> str:
        base = path.removeprefix("data.").replace(".", "_")
        name, number = base, 2
        while name in self.names or name in RESERVED:
            name, number = f"{base}_{number}", number + 1
        self.names[name] = path
        return name


def _parsed(source: str) -> Node:
    try:
        return parse(source.strip())
    except ExpressionError as error:
        raise Unspeakable(error.message) from error


def _steps(node: Node) -> Iterator[str]:
    match node:
        case Name(name=name):
            yield name
        case Member(of=of, name=name):
            yield from _steps(of)
            yield name
        case _:
            raise Unspeakable(_("A part of a value cannot be an input of DMN."))


def _literal(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else format(value, "f")

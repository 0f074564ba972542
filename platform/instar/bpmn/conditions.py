"""Expressions of other tools in our language: `${amount > 5}` and FEEL's `= amount > 5` are `data.amount > 5`.

A variable of theirs is a field of the ticket. What calls code, or has no counterpart, raises Untranslatable; nothing is
ever run. What a translation gives has been compiled by our own compiler before anybody gets it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from instar.bpmn.document import writable
from instar.bpmn.words import slug
from instar.dmn import feel
from instar.dmn.feel import Untranslatable
from instar.engine.expressions import RECORD, ExpressionError, compile_expression
from instar.engine.expressions.syntax import quoted
from instar.i18n import _

LONGEST = 2000
_BRACES = re.compile(r"[$#]\{(.*)\}", re.DOTALL)
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)
    |(?P<sign>&&|\|\||[<>!=]=|[-+*/<>!?:(),])""",
    re.VERBOSE,
)
SIGNS: Mapping[str, str] = MappingProxyType(
    {"and": "&&", "or": "||", "not": "!", "eq": "==", "ne": "!=", "gt": ">", "lt": "<", "ge": ">=", "le": "<="}
)
CONSTANTS = ("true", "false", "null")
_DOTTED = re.compile(r"""("(?:[^"\\]|\\.)*")|([^\W\d]\w*(?:\.[^\W\d]\w*)*)""")
_OF_FEEL = frozenset({"and", "or", "not", "in", "true", "false", "null", "if", "then", "else", "for", "some", "every"})
_NAMES = MappingProxyType({"data": RECORD({}, open=True)})

__all__ = ["Untranslatable", "is_expression", "sayable", "translated"]


def is_expression(text: str) -> bool:
    """Whether a value of another tool is to be worked out: in braces, or behind FEEL's equals sign."""
    return text.strip().startswith(("${", "#{", "="))


def sayable(value: object) -> bool:
    """Whether a file of ours can hold it as an expression: a text that is not empty and looks like nobody else's."""
    return isinstance(value, str) and bool(writable(value).strip()) and not is_expression(writable(value))


def translated(text: str) -> str:
    """In our language. Raises Untranslatable with a sentence."""
    source = text.strip()
    if not source:
        raise Untranslatable(_("There is nothing here."))
    if len(source) > LONGEST:
        raise Untranslatable(_("It is longer than {limit} characters.").format(limit=LONGEST))
    found = _feel(source[1:].strip()) if source.startswith("=") else _braces(source)
    try:
        compile_expression(found, _NAMES)
    except ExpressionError as error:
        raise Untranslatable(error.message) from error
    return found


def _feel(source: str) -> str:
    """Names are told to the translator of FEEL beforehand, because in FEEL they may hold anything."""
    words = {match[2] for match in _DOTTED.finditer(source) if match[2]}
    words -= _OF_FEEL | {word for function in feel.FUNCTIONS for word in function.split()}
    return feel.expression(source, {word: _field(word) for word in words})


def _braces(source: str) -> str:
    match = _BRACES.fullmatch(source)
    tokens = list(_tokens(match[1] if match else source))
    written: list[str] = []
    for number, (kind, text) in enumerate(tokens):
        called = number + 1 < len(tokens) and tokens[number + 1] == ("sign", "(")
        written.append(_spelled(kind, text, called))
    return " ".join(written).replace("! ", "!").replace("( ", "(").replace(" )", ")").replace(" ,", ",")


def _spelled(kind: str, text: str, called: bool) -> str:
    if kind == "text":
        return quoted(re.sub(r"\\(.)", r"\1", text[1:-1]))
    if kind != "name" or text in CONSTANTS:
        return text
    if text in SIGNS:
        return SIGNS[text]
    if called:
        raise Untranslatable(_("“{name}(…)” calls something that is not here.").format(name=text[:64]))
    return _field(text)


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            raise Untranslatable(_("“{sign}” has no counterpart here.").format(sign=source[position]))
        if match.lastgroup != "space":
            yield str(match.lastgroup), match[0]
        position = match.end()


def _field(word: str) -> str:
    return ".".join(["data", *(slug(part, "field").replace("-", "_").replace(".", "_") for part in word.split("."))])

"""FEEL to the language of expressions, word by word: the part of it that cells of decision tables are written in.

    Monthly Salary > 10 and not(status = "new")   →   data.Monthly_Salary > 10 && !(data.status == 'new')

Values, names of inputs (which may hold spaces), arithmetic, comparisons, `and`, `or`, `not`, `if`, intervals, lists,
dates, durations and the functions of `FUNCTIONS` have a counterpart. What has none raises Untranslatable by its name.
Whether the result makes sense is told by whoever compiles it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from instar.engine.expressions.syntax import quoted
from instar.i18n import _

FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {
        "abs": "abs",
        "ceiling": "ceil",
        "contains": "contains",
        "count": "count",
        "date": "date",
        "duration": "duration",
        "ends with": "endsWith",
        "floor": "floor",
        "lower case": "lower",
        "max": "max",
        "min": "min",
        "starts with": "startsWith",
        "string length": "size",
        "sum": "sum",
        "upper case": "upper",
    }
)
"""Functions of FEEL that we have, and our names for them."""
OPENING, CLOSING = ("(", "[", "{"), (")", "]", "}")
WORDS: Mapping[str, str] = MappingProxyType(
    {"and": "&&", "or": "||", "true": "true", "false": "false", "null": "null", "in": "in"}
)
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<text>"(?:[^"\\]|\\.)*")
    |(?P<number>(?:\d+(?:\.(?!\.)\d+)?|\.\d+))
    |(?P<word>[^\W\d]\w*)
    |(?P<sign>\.\.|\*\*|[<>!]=|[-+*/<>=?,.()\[\]{}:@])""",
    re.VERBOSE,
)


class Untranslatable(Exception):
    """`what`: a sentence about the part that has no counterpart."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Token(NamedTuple):
    kind: str
    text: str


def unary_tests(source: str, names: Mapping[str, str]) -> str:
    """A cell of an input. ``names``: what FEEL calls an input → our expression for it. Raises Untranslatable."""
    text = source.strip()
    if text in ("", "-"):
        return "-"
    return _Translator(text, names).tests()


def expression(source: str, names: Mapping[str, str]) -> str:
    """A value. Raises Untranslatable."""
    return _Translator(source.strip(), names).whole()


def values(source: str, names: Mapping[str, str]) -> list[str]:
    """The values that stand between commas. Raises Untranslatable."""
    translator = _Translator(source.strip(), names)
    return [part for part in translator.parts() if part]


class _Translator:
    def __init__(self, source: str, names: Mapping[str, str]) -> None:
        self.names = names
        self.tokens = _with_round_ends(list(_tokens(source, [*names, *FUNCTIONS])))

    def tests(self) -> str:
        return ", ".join(self.parts())

    def parts(self) -> list[str]:
        """What stands between the commas that are in no brackets."""
        found: list[list[str]] = [[]]
        depth = 0
        for kind, text in self._spelled(tests=True):
            depth += (text in OPENING) - (text in CLOSING) if kind == "sign" else 0
            if text == "," and depth == 0 and kind == "sign":
                found.append([])
            else:
                found[-1].append(text)
        return [_joined(part) for part in found]

    def whole(self) -> str:
        if not self.tokens:
            raise Untranslatable(_("There is nothing here."))
        return _joined([text for _kind, text in self._spelled()])

    def _spelled(self, *, tests: bool = False) -> list[Token]:
        """Each token as we write it."""
        found: list[Token] = []
        for number, token in enumerate(self.tokens):
            following = self.tokens[number + 1].text if number + 1 < len(self.tokens) else ""
            found += self._one(token, following, tests and number == 0)
        return found

    def _one(self, token: Token, following: str, first: bool) -> Iterator[Token]:
        kind, text = token
        if kind == "text":
            yield Token(kind, quoted(_unquoted(text)))
        elif kind == "number":
            yield Token(kind, f"0{text}" if text.startswith(".") else text)
        elif kind == "name":
            yield self._name(text, following)
        elif kind == "word":
            yield from self._word(text, following, first)
        elif text in ("**", "{", "}", ":", "@"):
            raise Untranslatable(_("“{sign}” has no counterpart here.").format(sign=text))
        else:
            yield Token(kind, {"=": "==", "?": "input"}.get(text, text))

    def _name(self, text: str, following: str) -> Token:
        if following == "(" and text in FUNCTIONS:
            return Token("name", FUNCTIONS[text])
        if text in self.names:
            return Token("name", self.names[text])
        raise Untranslatable(_("There is no “{name}” here.").format(name=text))

    def _word(self, text: str, following: str, first: bool) -> Iterator[Token]:
        if text == "not" and following == "(":
            yield Token("word", "not" if first else "!")
        elif text in WORDS:
            yield Token("word", WORDS[text])
        else:
            raise Untranslatable(_("“{name}” has no counterpart here.").format(name=text))


def _tokens(source: str, names: Collection[str]) -> Iterator[Token]:
    """Names that are known come first, the longest of them, because they may hold spaces and signs."""
    known = sorted(names, key=len, reverse=True)
    position = 0
    while position < len(source):
        name = next((one for one in known if _stands(source, position, one)), None)
        if name is not None:
            yield Token("name", name)
            position += len(name)
            continue
        match = _TOKEN.match(source, position)
        if match is None:
            raise Untranslatable(_("“{sign}” has no counterpart here.").format(sign=source[position]))
        if match.lastgroup != "space":
            yield Token(str(match.lastgroup), match[0])
        position = match.end()


def _with_round_ends(tokens: list[Token]) -> list[Token]:
    """An end of an interval that is left out has a round bracket: FEEL also turns square ones away, as in ]1..5[."""
    found = list(tokens)
    for at, token in enumerate(tokens):
        if token == Token("sign", ".."):
            begin = _end_of(tokens, range(at - 1, -1, -1), ")", "([]")
            end = _end_of(tokens, range(at + 1, len(tokens)), "(", ")][")
            if begin is None or end is None:
                raise Untranslatable(_("“{sign}” stands between brackets.").format(sign=".."))
            found[begin] = Token("sign", "(" if tokens[begin].text == "]" else tokens[begin].text)
            found[end] = Token("sign", ")" if tokens[end].text == "[" else tokens[end].text)
    return found


def _end_of(tokens: list[Token], way: range, inner: str, ends: str) -> int | None:
    """The place of the first bracket on the way that belongs to no call inside."""
    depth = 0
    for at in way:
        kind, text = tokens[at]
        if kind != "sign":
            continue
        if depth == 0 and text in ends:
            return at
        depth += (text == inner) - (depth > 0 and text in ends)
    return None


def _stands(source: str, position: int, name: str) -> bool:
    """Whether a name stands here, and not a longer word that begins with it."""
    end = position + len(name)
    if not source.startswith(name, position):
        return False
    return not (name[-1:].isalnum() and source[end : end + 1].isalnum()) and source[end : end + 1] != "_"


def _unquoted(text: str) -> str:
    escapes = {"n": "\n", "t": "\t", "r": "\r"}
    return re.sub(r"\\(.)", lambda match: escapes.get(match[1], match[1]), text[1:-1])


def _joined(texts: list[str]) -> str:
    """Words with a space between them, and none within brackets and around points."""
    written = ""
    for text in texts:
        open = not written or written[-1] in "([!" or written.endswith("..")
        close = text in (")", "]", ",", "..", ".")
        call = text in ("(", "[") and (written[-1:].isalnum() or written[-1:] in (")", "]"))
        written += text if open or close or call else f" {text}"
    return written

"""Text to tree: a strict subset of CEL (github.com/google/cel-spec), by recursive descent.

    choice  = or ["?" choice ":" choice]        unary  = ("!" | "-") unary | member
    or      = and {"||" and}                    member = primary {"." name ["(" … ")"] | "[" choice "]"}
    and     = compare {"&&" compare}            primary = literal | name ["(" … ")"] | "(" choice ")" | "[" … "]"
    compare = sum [("==" | "!=" | "<" | "<=" | ">" | ">=" | "in") sum]
    sum     = product {("+" | "-") product}     product = unary {("*" | "/" | "%") unary}

There are no assignments, no lambdas and no attributes of objects: nothing here can reach the host. No name begins with
"__", so that nobody even has to wonder. A text of at most 1000 characters has at most as many parts, nested at most 32
deep; that is the budget of the tree.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from instar.engine.expressions.errors import ExpressionError
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
from instar.i18n import _

LONGEST = 1000
LONGEST_NUMBER = 40
DEEPEST = 32

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<number>[0-9]+(?:\.[0-9]+)?(?![\w.]))
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<operator>&&|\|\||[=!<>]=|[-+*/%<>!?:.,()\[\]])""",
    re.VERBOSE,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}
_COMPARE = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_HINTS = {"and": "&&", "or": "||", "not": "!", "is": "==", "AND": "&&", "OR": "||", "NOT": "!"}


class Token(NamedTuple):
    kind: str
    text: str
    column: int


def parse(source: str) -> Node:
    """The tree; raises ExpressionError with the column where reading stopped."""
    if len(source) > LONGEST:
        raise ExpressionError(_("The expression is longer than {limit} characters.").format(limit=LONGEST))
    parser = _Parser(_tokens(source))
    if parser.peek.kind == "end":
        raise ExpressionError(_("The expression is empty."))
    tree = parser.choice(0)
    if parser.peek.kind != "end":
        raise parser.unexpected()
    return tree


def _tokens(source: str) -> list[Token]:
    tokens: list[Token] = []
    position = 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            raise _unreadable(source, position)
        if match.lastgroup == "name":
            _allowed(match[0], position + 1)
        if match.lastgroup == "number" and len(match[0]) > LONGEST_NUMBER:
            message = _("A number has at most {limit} digits.").format(limit=LONGEST_NUMBER)
            raise ExpressionError(message, position + 1)
        if match.lastgroup != "space":
            tokens.append(Token(match.lastgroup or "", match[0], position + 1))
        position = match.end()
    tokens.append(Token("end", "", len(source) + 1))
    return tokens


def _allowed(name: str, column: int) -> None:
    if name.startswith("__"):
        raise ExpressionError(_("No name here begins with “__”."), column)


def _unreadable(source: str, position: int) -> ExpressionError:
    letter = source[position]
    if letter in "\"'":
        return ExpressionError(_("A text begins here and does not end."), position + 1)
    hint = {"=": _("Compare with “==”."), "&": _("Write “&&”."), "|": _("Write “||”.")}.get(letter)
    if "0" <= letter <= "9":
        return ExpressionError(_("A number is written with digits and a point, such as 12.5."), position + 1)
    return ExpressionError(_("“{letter}” cannot stand here.").format(letter=letter), position + 1, hint)


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    @property
    def peek(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def takes(self, *texts: str) -> Token | None:
        """The next token when it is one of these operators or words."""
        token = self.peek
        if token.kind in ("operator", "name") and token.text in texts:
            return self.take()
        return None

    def expect(self, text: str) -> None:
        if not self.takes(text):
            raise self.unexpected(_("“{sign}” is missing here.").format(sign=text))

    def unexpected(self, message: str | None = None) -> ExpressionError:
        token = self.peek
        if token.kind == "end":
            return ExpressionError(message or _("The expression ends too early."), token.column)
        better = _HINTS.get(token.text)
        hint = _("Write “{sign}”.").format(sign=better) if better else None
        return ExpressionError(message or _("“{sign}” cannot stand here.").format(sign=token.text), token.column, hint)

    # -- from the loosest to the tightest ------------------------------------------------------------------

    def choice(self, depth: int) -> Node:
        if depth > DEEPEST:
            message = _("The expression is nested more than {limit} levels deep.").format(limit=DEEPEST)
            raise ExpressionError(message, self.peek.column)
        condition = self.either(depth)
        mark = self.takes("?")
        if mark is None:
            return condition
        then = self.choice(depth + 1)
        self.expect(":")
        return Choice(condition, then, self.choice(depth + 1), mark.column)

    def either(self, depth: int) -> Node:
        left = self.both(depth)
        while mark := self.takes("||"):
            left = Binary("||", left, self.both(depth), mark.column)
        return left

    def both(self, depth: int) -> Node:
        left = self.comparison(depth)
        while mark := self.takes("&&"):
            left = Binary("&&", left, self.comparison(depth), mark.column)
        return left

    def comparison(self, depth: int) -> Node:
        left = self.sum(depth)
        mark = self.takes(*_COMPARE)
        if mark is None:
            return left
        node = Binary(mark.text, left, self.sum(depth), mark.column)
        if self.peek.text in _COMPARE and self.peek.kind in ("operator", "name"):
            raise ExpressionError(_("Comparisons do not chain. Join two of them with “&&”."), self.peek.column)
        return node

    def sum(self, depth: int) -> Node:
        left = self.product(depth)
        while mark := self.takes("+", "-"):
            left = Binary(mark.text, left, self.product(depth), mark.column)
        return left

    def product(self, depth: int) -> Node:
        left = self.unary(depth)
        while mark := self.takes("*", "/", "%"):
            left = Binary(mark.text, left, self.unary(depth), mark.column)
        return left

    def unary(self, depth: int) -> Node:
        mark = self.takes("!", "-")
        if mark is None:
            return self.member(depth)
        if depth > DEEPEST:
            message = _("The expression is nested more than {limit} levels deep.").format(limit=DEEPEST)
            raise ExpressionError(message, mark.column)
        return Unary(mark.text, self.unary(depth + 1), mark.column)

    def member(self, depth: int) -> Node:
        node = self.primary(depth)
        while mark := self.takes(".", "["):
            node = self.named(node, depth) if mark.text == "." else self.indexed(node, mark, depth)
        return node

    def named(self, of: Node, depth: int) -> Node:
        name = self.peek
        if name.kind != "name":
            raise self.unexpected()
        self.take()
        if self.takes("("):
            return Call(name.text, (of, *self.arguments(")", depth)), name.column)
        return Member(of, name.text, name.column)

    def indexed(self, of: Node, mark: Token, depth: int) -> Node:
        index = self.choice(depth + 1)
        self.expect("]")
        if isinstance(index, Literal) and isinstance(index.value, str):
            _allowed(index.value, index.column)
            return Member(of, index.value, mark.column)
        return Index(of, index, mark.column)

    def primary(self, depth: int) -> Node:
        token = self.peek
        if token.kind == "number":
            return Literal(Decimal(self.take().text), token.column)
        if token.kind == "text":
            return Literal(_unquoted(self.take()), token.column)
        if token.kind == "name" and token.text not in _COMPARE and token.text not in _HINTS:
            self.take()
            if token.text in _WORDS:
                return Literal(_WORDS[token.text], token.column)
            if self.takes("("):
                return Call(token.text, self.arguments(")", depth), token.column)
            return Name(token.text, token.column)
        if self.takes("("):
            node = self.choice(depth + 1)
            self.expect(")")
            return node
        if self.takes("["):
            return Items(self.arguments("]", depth), token.column)
        raise self.unexpected()

    def arguments(self, end: str, depth: int) -> tuple[Node, ...]:
        found: list[Node] = []
        if self.takes(end):
            return ()
        while True:
            found.append(self.choice(depth + 1))
            if self.takes(end):
                return tuple(found)
            self.expect(",")


def _unquoted(token: Token) -> str:
    def letter(match: re.Match[str]) -> str:
        if match[1] not in _ESCAPES:
            message = _("“\\{letter}” is no escape of a text.").format(letter=match[1])
            raise ExpressionError(message, token.column + 1 + match.start(), _("Write “\\\\” for a backslash."))
        return _ESCAPES[match[1]]

    return re.sub(r"\\(.)", letter, token.text[1:-1])

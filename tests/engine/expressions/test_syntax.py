"""The tree written out as text again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from instar.engine.expressions.parser import parse
from instar.engine.expressions.syntax import Binary, Call, Index, Literal, Member, Name, quoted, unparse


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (Literal(Decimal("1E+3")), "1000"),
        (Literal(Decimal("0.50")), "0.50"),
        (Literal(None), "null"),
        (Literal(True), "true"),
        (Member(Literal(Decimal(5)), "a"), "(5).a"),
        (Member(Name("work"), "my-id"), "work['my-id']"),
        (Member(Name("work"), "имя"), "work['имя']"),
        (Member(Binary("+", Name("a"), Name("b")), "c"), "(a + b).c"),
        (Index(Literal(Decimal(5)), Literal(Decimal(0))), "(5)[0]"),
        (Call("size", (Name("a"),)), "size(a)"),
    ],
)
def test_every_part_has_its_spelling(tree, text):
    assert unparse(tree) == text
    parse(text)


@pytest.mark.parametrize("text", ["", "it's", 'say "a"', "\\", "a\nb\tc\rd", "\\n", "два"])
def test_a_quoted_text_is_read_as_itself(text):
    assert parse(quoted(text)) == Literal(text)

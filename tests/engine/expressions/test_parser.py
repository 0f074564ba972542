"""Text to tree and back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.engine.expressions.errors import ExpressionError
from instar.engine.expressions.parser import DEEPEST, LONGEST, LONGEST_NUMBER, parse
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

letters = st.text(alphabet="abcxyz_", min_size=1, max_size=5).filter(lambda name: name[:2] != "__")
leaves: st.SearchStrategy[Node] = st.one_of(
    st.decimals(min_value=0, max_value=10**6, places=3, allow_nan=False, allow_infinity=False).map(Literal),
    st.text(max_size=8).filter(str.isprintable).map(Literal),
    st.sampled_from([True, False, None]).map(Literal),
    letters.map(Name),
)


def grown(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    signs = st.sampled_from(["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||"])
    return st.one_of(
        st.builds(Binary, signs, parts, parts),
        st.builds(Unary, st.sampled_from(["!", "-"]), parts),
        st.builds(Choice, parts, parts, parts),
        st.builds(Member, parts, letters),
        st.builds(Member, letters.map(Name), st.text(alphabet="a-б. ", min_size=1, max_size=5)),
        st.builds(Call, letters, st.lists(parts, max_size=3).map(tuple)),
        st.builds(Items, st.lists(parts, max_size=3).map(tuple)),
        st.builds(
            Index, parts, parts.filter(lambda part: not isinstance(part, Literal) or not isinstance(part.value, str))
        ),
    )


def bare(node: Node) -> object:
    """The tree without columns."""
    parts = {name: getattr(node, name) for name in node.__dataclass_fields__ if name != "column"}
    inner = {
        name: bare(part)
        if hasattr(part, "__dataclass_fields__")
        else tuple(map(bare, part))
        if isinstance(part, tuple)
        else part
        for name, part in parts.items()
    }
    return type(node).__name__, inner


@given(st.recursive(leaves, grown, max_leaves=10))
def test_a_tree_written_out_is_read_back_as_itself(tree):
    written = unparse(tree)
    if len(written) <= 1000:
        assert bare(parse(written)) == bare(tree)


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("a || b && c", "(a || (b && c))"),
        ("a + b * c - d", "((a + (b * c)) - d)"),
        ("!a == b", "((!a) == b)"),
        ("-a * b", "((-a) * b)"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a.b['c'].d", "a.b.c.d"),
        ("a.f(b).g()", "g(f(a, b))"),
        ("a in [1, 2] && b", "((a in [1, 2]) && b)"),
        ("'in' in a", "('in' in a)"),
    ],
)
def test_binds_as_in_cel(source, tree):
    assert unparse(parse(source)) == tree


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("0", Decimal(0)),
        ("12.50", Decimal("12.50")),
        ("9" * LONGEST_NUMBER, Decimal("9" * LONGEST_NUMBER)),
        ("true", True),
        ("false", False),
        ("null", None),
        ("'it\\'s'", "it's"),
        ('"it\'s"', "it's"),
        ("'a\\n\\t\\\\b'", "a\n\t\\b"),
        ("'два'", "два"),
        (" \t\r\n1 ", Decimal(1)),
    ],
)
def test_what_is_written_out_is_itself(source, value):
    tree = parse(source)
    assert isinstance(tree, Literal)
    assert (tree.value, type(tree.value)) == (value, type(value))


@pytest.mark.parametrize(
    ("source", "column", "hint"),
    [
        ("1.", 1, None),
        (".5", 1, None),
        ("1.2.3", 1, None),
        ("12abc", 1, None),
        ("٣", 1, None),
        ("9" * (LONGEST_NUMBER + 1), 1, None),
        ("a\u00a0+ b", 2, None),
        ("a & b", 3, "Write “&&”."),
        ("a | b", 3, "Write “||”."),
        ("a = b", 3, "Compare with “==”."),
        ("a and b", 3, "Write “&&”."),
        ("a OR b", 3, "Write “||”."),
        ("not a", 1, "Write “!”."),
        ("a is null", 3, "Write “==”."),
        ("a == b == c", 8, None),
        ("a in b in c", 8, None),
        ("a b", 3, None),
        ("a.", 3, None),
        ("a.1", 3, None),
        ("a.'b'", 3, None),
        ("a['b'", 6, None),
        ("a[]", 3, None),
        ("[1, 2,]", 7, None),
        ("f(1,)", 5, None),
        ("f(1 2)", 5, None),
        ("a ? b", 6, None),
        ("a : b", 3, None),
        ("'\\x41'", 2, "Write “\\\\” for a backslash."),
        ("'a\nb'", 1, None),
        ("a.__b", 3, None),
        ("a['__b']", 3, None),
        ("__a", 1, None),
        ("f.__g()", 3, None),
        ("{}", 1, None),
        ("a; b", 2, None),
        ("   ", 1, None),
    ],
)
def test_what_is_no_expression_is_refused_where_it_stops_making_sense(source, column, hint):
    with pytest.raises(ExpressionError) as refused:
        parse(source)
    assert (refused.value.column, refused.value.hint) == (column, hint)
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize("name", ["in", "and", "or", "not", "is", "true", "null"])
def test_words_of_the_grammar_may_still_be_members(name):
    assert parse(f"a.{name}") == Member(Name("a"), name, 3)


def test_columns_count_from_one_over_lines():
    tree = parse("a\n  && b")
    assert isinstance(tree, Binary)
    assert (tree.left.column, tree.column, tree.right.column) == (1, 5, 8)


@pytest.mark.parametrize(
    ("opens", "closes"), [("(", ")"), ("[", "]"), ("!", ""), ("-", ""), ("f(", ")"), ("a ? b : ", "")]
)
def test_nesting_has_one_limit_whatever_nests(opens, closes):
    parse(opens * (DEEPEST - 1) + "a" + closes * (DEEPEST - 1))
    with pytest.raises(ExpressionError, match="nested more than"):
        parse(opens * (DEEPEST + 2) + "a" + closes * (DEEPEST + 2))


def test_length_has_a_limit():
    parse("a" * LONGEST)
    with pytest.raises(ExpressionError, match="longer than 1000 characters"):
        parse("a" * (LONGEST + 1))

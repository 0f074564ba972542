"""Text to tree and back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

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

letters = st.text(alphabet="abcxyz_", min_size=1, max_size=5).filter(lambda name: name not in ("in", "is"))
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
        st.builds(Member, letters.map(Name), letters),
        st.builds(Member, letters.map(Name), st.text(alphabet="a-б. ", min_size=1, max_size=5)),
        st.builds(Call, letters, st.lists(parts, max_size=3).map(tuple)),
        st.builds(Items, st.lists(parts, max_size=3).map(tuple)),
        st.builds(Index, letters.map(Name), st.integers(0, 9).map(Decimal).map(Literal)),
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

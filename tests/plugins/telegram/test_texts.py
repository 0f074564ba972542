"""Marks of a message that came, and pieces of one that leaves, counted as Telegram counts."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar_plugins.telegram.texts import escaped, marked, pieces, units


def test_an_address_behind_words_stands_beside_them_behind_faces_too() -> None:
    link = {"type": "text_link", "offset": 3, "length": 4, "url": "https://a.example/x"}
    assert marked("😀 cats here", [link]) == "😀 cats (https://a.example/x) here"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "tg://user?id=1", "https://a b", ""])
def test_an_address_that_is_no_page_is_left_out(url: str) -> None:
    assert marked("cats", [{"type": "text_link", "offset": 0, "length": 4, "url": url}]) == "cats"


def test_what_is_quoted_is_marked_line_by_line() -> None:
    quoted = [{"type": "blockquote", "offset": 4, "length": 7}]
    assert marked("Hi!\none\ntwo\nthree", quoted) == "Hi!\n> one\n> two\nthree"


@pytest.mark.parametrize("offset", [-1, 99, None, "0", True, 1 << 70])
def test_marks_that_do_not_fit_are_left_out(offset: object) -> None:
    mark = {"type": "text_link", "offset": offset, "length": 4, "url": "https://a.example"}
    assert marked("cats", [mark]) == "cats"


@given(st.text(max_size=300), st.integers(2, 40))
def test_pieces_are_short_enough_and_lose_nothing_but_blanks(text: str, longest: int) -> None:
    found = list(pieces(text, longest))
    assert all(0 < units(one) <= longest for one in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_text_is_broken_between_paragraphs_where_there_are_some() -> None:
    assert list(pieces("a" * 30 + "\n\n" + "b" * 30, 50)) == ["a" * 30, "b" * 30]
    assert next(pieces("word " * 20, 50)).endswith("word")


@given(st.text())
def test_nothing_that_was_typed_is_a_mark(text: str) -> None:
    out = escaped(text)
    assert "<" not in out
    assert html.unescape(out) == text.replace("\x00", "").encode("utf-8", "replace").decode()

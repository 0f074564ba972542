"""The writer of CSV: no text begins a formula, whatever it is and however cells are divided."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.i18n import current, use
from instar.sheets import DELIMITERS, Dialect, dialect_of, harmless, stream, written
from instar.sheets.writing import ALWAYS, BOM, RUN, plain

BEGINNINGS = st.sampled_from([*ALWAYS, *RUN, " ", "'", '"', ",", ";", ""])
TEXTS = st.builds("".join, st.lists(st.one_of(BEGINNINGS, st.text(max_size=6)), max_size=8))


def read(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@given(rows=st.lists(st.lists(TEXTS, min_size=1, max_size=4), max_size=4), delimiter=st.sampled_from(",;\t"))
def test_no_cell_of_text_begins_a_formula(rows: list[list[str]], delimiter: str) -> None:
    cells = [cell for row in read(written(rows, Dialect(delimiter)), delimiter) for cell in row]
    assert len(cells) == sum(map(len, rows))
    for cell in cells:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝")), cell
        assert not cell.lstrip().startswith(RUN), cell


@given(TEXTS)
def test_what_was_made_harmless_is_read_as_it_was(text: str) -> None:
    if not (text.startswith("'") and harmless(text[1:]) == text):  # an apostrophe of its own cannot be told apart
        assert plain(harmless(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+7 495", "-5", "@sum", "\t=1", "\r=1", "  =cmd|'/c calc'!A0", "＝1", "−5"])
def test_texts_with_such_a_sign_get_an_apostrophe(text: str) -> None:
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Olga", "5-3", "a=b", "'quoted'", "№ 5"])
def test_other_texts_stay(text: str) -> None:
    assert harmless(text) == text


def test_numbers_are_numbers_in_the_spelling_of_the_language() -> None:
    row: list[Any] = [[-5, Decimal("-1234.50"), None]]
    assert written(row, dialect_of("en")) == '"-5","-1234.50",""\r\n'
    assert written(row, dialect_of("ru")) == '"-5";"-1234,50";""\r\n'
    assert written([[Decimal("1E+3")]], dialect_of("en")) == '"1000"\r\n'


def test_a_delimiter_of_ones_own_leaves_the_decimal_sign() -> None:
    assert dialect_of("ru", DELIMITERS["tab"], bom=False) == Dialect("\t", ",", False)


def test_quotes_line_ends_and_noughts_do_not_break_a_line() -> None:
    text = written([['a "b"', "two\nlines", "c\x00d"]], Dialect())
    assert read(text, ",") == [['a "b"', "two\nlines", "cd"]]


def test_a_stream_has_the_mark_once_and_tells_its_end() -> None:
    told: list[tuple[int, bool]] = []
    pages: Any = iter([[["1"], ["2"]], [], [["3"]]])
    pieces = list(
        stream(["n"], pages, Dialect(), language="en", ended=lambda count, whole: told.append((count, whole)))
    )
    assert b"".join(pieces) == (BOM + '"n"\r\n"1"\r\n"2"\r\n"3"\r\n').encode()
    assert told == [(3, True)]


def test_a_stream_that_nobody_reads_to_its_end_says_how_much_has_left() -> None:
    told: list[tuple[int, bool]] = []
    pages: Any = iter([[["1"], ["2"]], [["3"]]])
    pieces = stream(["n"], pages, Dialect(), language="en", ended=lambda count, whole: told.append((count, whole)))
    next(pieces)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert told == [(2, False)]


def test_pages_are_made_in_the_language_and_the_thread_keeps_its_own() -> None:
    def pages():
        yield [[current()]]
        yield [[current()]]

    with use("en"):
        told = []
        for piece in stream(["n"], pages(), Dialect(bom=False), language="ru"):
            told.append((piece, current()))
    assert told == [(b'"n"\r\n', "en"), (b'"ru"\r\n', "en"), (b'"ru"\r\n', "en")]

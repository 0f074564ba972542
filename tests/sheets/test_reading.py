"""Reading tables that other programs have saved: encodings, delimiters, numbers of lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instar.errors import Invalid
from instar.sheets import read_sheet
from instar.sheets.reading import guess_delimiter

RUSSIAN = "Имя;Почта;Город\r\nОльга Петрова;olga@example.org;Санкт-Петербург\r\nИван Ёлкин;ivan@example.org;Тверь\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "cp866", "koi8-r", "utf-16"])
def test_cyrillic_is_read_whatever_it_was_saved_in(encoding: str) -> None:
    sheet = read_sheet(RUSSIAN.encode(encoding))
    assert sheet.heads == ("Имя", "Почта", "Город")
    assert [cells[0] for _line, cells in sheet.rows] == ["Ольга Петрова", "Иван Ёлкин"]
    assert sheet.delimiter == ";"


def test_a_short_file_of_windows_is_taken_for_what_it_mostly_is() -> None:
    assert read_sheet("Имя\nОльга\n".encode("cp1251")).rows == ((2, ("Ольга",)),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = f"a{delimiter}b\n1,5{delimiter}x; y\n" if delimiter == "\t" else f'a{delimiter}b\n"1,5"{delimiter}"x; y"\n'
    assert guess_delimiter(text) == delimiter


def test_a_long_table_is_told_by_its_beginning() -> None:
    assert len(read_sheet(b"a;b\n" + b"1;2\n" * 500).rows) == 500


def test_one_column_needs_none() -> None:
    assert read_sheet(b"name\nAnna\n").rows == ((2, ("Anna",)),)


def test_lines_keep_their_numbers_past_empty_ones_and_cells_of_several_lines() -> None:
    sheet = read_sheet(b'a,b\n\n"two\nlines",1\n,,\nx,2\n')
    assert sheet.rows == ((3, ("two\nlines", "1")), (6, ("x", "2")))


def test_short_lines_are_filled_and_long_ones_are_kept_to_be_told() -> None:
    assert read_sheet(b"a,b\n1\n1,2,3\n").rows == ((2, ("1", "")), (3, ("1", "2", "3")))


def test_what_an_export_has_marked_is_read_as_it_was() -> None:
    assert read_sheet(b"phone\n'+7495\n'quoted'\n").rows == ((2, ("+7495",)), (3, ("'quoted'",)))


@pytest.mark.parametrize("raw", [b"", b"  \n ", b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0", b'a,b\n"' + b"x" * 70_000])
def test_what_is_no_table_is_refused_with_a_way_out(raw: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_sheet(raw)
    assert list(refused.value.errors) == ["file"]


def test_an_encoding_that_does_not_fit_is_told() -> None:
    with pytest.raises(Invalid) as refused:
        read_sheet(RUSSIAN.encode("cp1251"), encoding="utf-8")
    assert list(refused.value.errors) == ["encoding"]


def test_too_many_lines_are_refused_rather_than_left_out() -> None:
    with pytest.raises(Invalid):
        read_sheet(b"a\n1\n2\n3\n", most=2)
    assert len(read_sheet(b"a\n1\n2\n", most=2).rows) == 2


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_are_refused(raw: bytes) -> None:
    try:
        sheet = read_sheet(raw)
    except Invalid:
        return
    assert all(len(cells) >= len(sheet.heads) for _line, cells in sheet.rows)

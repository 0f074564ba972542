"""Workbooks as another program reads them: every text comes back as text, whatever it begins with."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from instar.sheets import write_workbook
from instar.sheets.workbook import LONGEST, Value

# A sheet is XML 1.0, which has no name for these; what reads it gives lines one end.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\ufffe\uffff"), min_size=1, max_size=50)


def written(*rows: list[Value], title: str = "Tickets") -> bytes:
    out = io.BytesIO()
    write_workbook(out, title, ["A", "B"], iter([list(rows)]), language="en")
    return out.getvalue()


def read(*rows: list[Value]) -> list[tuple[Any, ...]]:
    sheet = load_workbook(io.BytesIO(written(*rows))).active
    return [tuple(cell.value for cell in line) for line in sheet.iter_rows(min_row=2, max_col=2)]


@given(TEXT)
@example("=1+1")
@example("-5")
@example("https://elsewhere.example/")
@example(" spaces stay ")
@example("_x0041_")
def test_any_text_is_text_and_comes_back(text: str) -> None:
    """Signs that XML has no name for are written as _x0001_ (ECMA-376, 22.9.2.19), which openpyxl leaves to others."""
    raw = written([text, None])
    ((cell, none),) = list(load_workbook(io.BytesIO(raw)).active.iter_rows(min_row=2, max_col=2))
    assert (unescape(cell.value), cell.data_type, none.value) == (text, "s", None)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    "value",
    [0, -7, Decimal("1234.56"), date(2026, 2, 28), datetime.fromisoformat("2026-02-28T09:30"), "9" * 16, "2026-01-01"],
)
def test_numbers_days_and_moments_are_what_they_are(value: Value) -> None:
    ((found, _none),) = read([value, None])
    if type(value) is date:
        assert found == datetime.fromisoformat(f"{value}T00:00")
    else:
        assert found == (float(value) if isinstance(value, Decimal) else value)


def test_what_a_spreadsheet_would_change_is_written_as_text() -> None:
    assert read([Decimal("12345678901234567.89"), date(1815, 12, 10)]) == [("12345678901234567.89", "1815-12-10")]
    assert read(["x" * (LONGEST + 5), None]) == [("x" * LONGEST, None)]


def test_who_asked_is_told_how_many_rows_are_in_it_also_when_a_page_raises() -> None:
    told: list[tuple[int, bool]] = []

    def pages() -> Any:
        yield [["one", None]]
        raise RuntimeError

    write_workbook(
        io.BytesIO(), "T", ["A"], iter([[["one"], ["two"]]]), language="en", ended=lambda *of: told.append(of)
    )
    with pytest.raises(RuntimeError):
        write_workbook(io.BytesIO(), "T", ["A"], pages(), language="en", ended=lambda *of: told.append(of))
    assert told == [(2, True), (1, False)]


@pytest.mark.parametrize(
    ("title", "name"), [("Tickets", "Tickets"), ("A/B: [all]?", "AB all"), ("x" * 40, "x" * 31), ("*", "1")]
)
def test_a_sheet_has_a_name_that_is_allowed(title: str, name: str) -> None:
    assert load_workbook(io.BytesIO(written(title=title))).sheetnames == [name]
